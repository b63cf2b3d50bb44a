"""Measure entities, links and roles against gold annotation, from the raw text on.

B³ (Bagga and Baldwin 1998) in its form for predicted mentions (Stoyanov et al. 2009): for each predicted mention, the
share of its predicted cluster that is in its gold cluster (precision), and for each gold mention the share of its gold
cluster that is in its predicted cluster (recall); a mention that the other side lacks counts 0.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from thucthe.doc_data import NESTED, register_extensions
from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.evaluate.scoring import Score

Mention = tuple[int, int, str]
"""Start, end and label."""
RoleKey = tuple[tuple[int, int], tuple[int, int], tuple[int, int] | None]
"""Start and end of the person, of the title, and of the organization or place."""
MEASURES = ("entities (B³)", "links", "roles")


@dataclass(frozen=True, kw_only=True)
class ResolvedText:
    """A text with its entities.

    Attributes
    ----------
    id, text : str
    entities : mapping of Mention to str
        What each mention refers to; mentions with the same label and string are one entity.
    links : mapping of Mention to str or None
        Entry of a knowledge base, such as ``iso3166:VN``; None for a mention that has none. In gold annotation only
        the mentions whose links are annotated.
    roles : frozenset of RoleKey or None
        None if they are not annotated.
    """

    id: str
    text: str
    entities: Mapping[Mention, str]
    links: Mapping[Mention, str | None] = field(default_factory=dict)
    roles: frozenset[RoleKey] | None = None


def read_resolved(path: Path) -> list[ResolvedText]:
    """Read gold annotation: JSON lines with ``id``, ``text``, ``spans`` and optionally ``roles``.

    A span is an object with ``start``, ``end``, ``label``, ``entity`` (any string, the same for all mentions of an
    entity in the text) and optionally ``link``. A role has ``person``, ``title`` and ``of``, each a list of start and
    end; ``of`` may be null.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InvalidInputError
        If a line has another form; the message contains the file and the line.
    """
    if not path.is_file():
        raise NotFoundError(f"{path}: no such file of annotated texts")
    texts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                texts.append(_read_text(json.loads(line), f"{path.stem}-{number}"))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise InvalidInputError(
                    f"{path}, line {number}: not an object with text and spans, each with start, end, label and "
                    f"entity ({type(error).__name__}: {error})"
                ) from error
    return texts


def _read_text(record: Mapping[str, Any], default_id: str) -> ResolvedText:
    spans = {(int(span["start"]), int(span["end"]), str(span["label"])): span for span in record["spans"]}
    roles = record.get("roles")
    return ResolvedText(
        id=str(record.get("id", default_id)),
        text=record["text"],
        entities={mention: str(span["entity"]) for mention, span in spans.items()},
        links={mention: span["link"] for mention, span in spans.items() if "link" in span},
        roles=None if roles is None else frozenset(map(_read_role, roles)),
    )


def _read_role(role: Mapping[str, Any]) -> RoleKey:
    of = role["of"]
    return _pair(role["person"]), _pair(role["title"]), None if of is None else _pair(of)


def _pair(values: Sequence[int]) -> tuple[int, int]:
    start, end = values
    return start, end


def resolve_texts(nlp: Language, texts: Iterable[ResolvedText]) -> Iterator[ResolvedText]:
    """Find and resolve the names of texts by a pipeline with the components of thucthe."""
    register_extensions()
    for gold in texts:
        doc = nlp(gold.text)
        spans = {(e.start_char, e.end_char, e.label_): e._.thucthe for e in (*doc.ents, *doc.spans.get(NESTED, ()))}
        links = {key: f"{data.link.source}:{data.link.id}" if data.link else None for key, data in spans.items()}
        yield ResolvedText(
            id=gold.id,
            text=gold.text,
            entities={key: data.name or gold.text[key[0] : key[1]] for key, data in spans.items()},
            links=links,
            roles=frozenset(_roles_of(doc)),
        )


def _roles_of(doc: Doc) -> Iterator[RoleKey]:
    for role in doc._.thucthe.roles:
        title = doc.text.index(role.title, role.start)
        of = None if role.of is None else (role.of.start_char, role.of.end_char)
        yield (role.person.start_char, role.person.end_char), (title, title + len(role.title)), of


def score_entities(gold: Sequence[ResolvedText], found: Sequence[ResolvedText]) -> dict[str, Score]:
    """Compare predicted with gold entities, links and roles.

    Parameters
    ----------
    gold, found : sequence of ResolvedText
        The same texts in the same order.

    Returns
    -------
    dict of str to Score
        By `MEASURES`, without those that are not annotated.
    """
    scores = [
        (_b_cubed(one.entities, other.entities), _links(one, other), _roles(one, other))
        for one, other in zip(gold, found, strict=True)
    ]
    totals = {
        measure: [part[number] for part in scores if part[number] is not None]
        for number, measure in enumerate(MEASURES)
    }
    return {measure: _add(parts) for measure, parts in totals.items() if parts}


def _add(scores: Iterable[Score | None]) -> Score:
    parts = [score for score in scores if score is not None]
    return Score(
        sum(part.gold for part in parts),
        sum(part.found for part in parts),
        sum(part.recovered for part in parts),
        sum(part.right for part in parts),
    )


def _b_cubed(gold: Mapping[Mention, str], found: Mapping[Mention, str]) -> Score:
    of_gold = Counter((label, gold[start, end, label]) for start, end, label in gold)
    of_found = Counter((label, found[start, end, label]) for start, end, label in found)
    both = Counter((mention[2], gold[mention], found[mention]) for mention in gold.keys() & found.keys())
    recovered = sum(size * size / of_gold[label, entity] for (label, entity, _), size in both.items())
    right = sum(size * size / of_found[label, entity] for (label, _, entity), size in both.items())
    return Score(len(gold), len(found), recovered, right)


def _links(gold: ResolvedText, found: ResolvedText) -> Score | None:
    if not gold.links:
        return None
    wanted = {(mention, link) for mention, link in gold.links.items() if link is not None}
    given = {(mention, link) for mention, link in found.links.items() if link is not None and mention in gold.links}
    return _sets(wanted, given)


def _roles(gold: ResolvedText, found: ResolvedText) -> Score | None:
    return None if gold.roles is None else _sets(set(gold.roles), set(found.roles or ()))


def _sets(gold: set[Any], found: set[Any]) -> Score:
    right = len(gold & found)
    return Score(len(gold), len(found), right, right)
