"""Find doubtful entities for review: pairs that may be one entity, and names that several persons may share.

Two entities of one label form a pair if they share a form, or if two forms differ only in diacritics or punctuation,
those of foreign names also in the order of words; Vietnamese places that differ in diacritics are distinct. Names that
identify an entity only within its article ("Công an tỉnh") and places with two links form no pairs. The score is the
share of the mentions of the smaller entity under such forms, increased for entities that co-occur with the same
others.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, NamedTuple, TextIO

from thucthe.resolve.corpus.corrections import SENSES, Correction
from thucthe.resolve.corpus.cross_document import is_vague
from thucthe.text.keys import normalize
from thucthe.text.syllables import is_syllable, strip_diacritics

if TYPE_CHECKING:
    import pandas as pd

MAX_BEARERS = 20
"""Maximum number of entities that share a form for it to form pairs of them."""
MIN_SHARE = 0.2
"""Minimum share of the mentions of both entities under a form that they share."""
_NEIGHBOUR = 0.1
"""Weight of each neighbour in common, up to five."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line of a review file; all attributes but the last two are those of `Correction`."""

    action: str
    entity: str
    value: str
    entity_id: str
    value_id: str
    label: str
    score: float
    evidence: str


class _Row(NamedTuple):
    """A row of the table of entities."""

    entity_id: str
    name: str
    label: str
    n_mentions: int
    n_senses_suspected: int
    link_id: str | None


def find_doubts(
    entities: pd.DataFrame, aliases: pd.DataFrame, cooccurrences: pd.DataFrame, decided: Sequence[Correction] = ()
) -> list[Doubt]:
    """Find pairs of entities that may be one, and names of suspected namesakes.

    Parameters
    ----------
    entities, aliases, cooccurrences : DataFrame
        Tables of a run.
    decided : sequence of Correction
        Corrections whose pairs are omitted.

    Returns
    -------
    list of Doubt
        By score, the highest first.
    """
    known = {frozenset((one.entity_id, one.value_id)) for one in decided if one.value_id}
    rows = [_Row(*row) for row in entities[list(_Row._fields)].itertuples(index=False, name=None)]
    by_id = {row.entity_id: row for row in rows}
    shares = _shares(aliases, by_id)
    neighbours = _neighbours(cooccurrences, {one for pair in shares for one in pair})
    doubts = []
    for pair, (share, forms) in shares.items():
        if share < MIN_SHARE or frozenset(pair) in known:
            continue
        first, second = sorted((by_id[one] for one in pair), key=lambda row: (-row.n_mentions, row.entity_id))
        common = sorted(by_id[one].name for one in neighbours[first.entity_id] & neighbours[second.entity_id])
        score = round(share * (0.5 + _NEIGHBOUR * min(len(common), 5)), 2)
        evidence = f"both are called {', '.join(sorted(forms)[:3])}"
        evidence += f"; both with {', '.join(common[:3])}" if common else ""
        evidence += f"; {first.n_mentions} and {second.n_mentions} mentions"
        ids = first.entity_id, second.entity_id
        doubts.append(Doubt("", first.name, second.name, *ids, first.label, score, evidence))
    split = {one.entity_id for one in decided if one.action == "split"}
    doubts += (
        Doubt("", row.name, SENSES, row.entity_id, "", row.label, 0.5, f"{row.n_senses_suspected} persons may be meant")
        for row in rows
        if row.n_senses_suspected > 1 and row.entity_id not in split
    )
    return sorted(doubts, key=lambda doubt: (-doubt.score, doubt.entity, doubt.entity_id, doubt.value_id))


def write_doubts(doubts: Iterable[Doubt], file: TextIO) -> None:
    """Write a review file.

    Parameters
    ----------
    doubts : iterable of Doubt
    file : text file
        Receives CSV that `thucthe correct --from` reads.
    """
    writer = csv.DictWriter(file, [field.name for field in fields(Doubt)])
    writer.writeheader()
    writer.writerows({key: _safe(value) for key, value in asdict(doubt).items()} for doubt in doubts)


def _safe(value: object) -> object:
    """Escape a text that a spreadsheet would read as a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@＝＋－＠\t\r\n") else value


def _shares(aliases: pd.DataFrame, by_id: Mapping[str, _Row]) -> dict[tuple[str, str], tuple[float, set[str]]]:
    """Compute for each pair of entities the share of mentions under common forms, and these forms."""
    totals = aliases.groupby("entity_id")["n_mentions"].sum().clip(lower=1).to_dict()
    bearers: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    shown: dict[tuple[str, str], str] = {}
    for entity_id, alias, n in aliases[["entity_id", "alias", "n_mentions"]].itertuples(index=False):
        label = by_id[entity_id].label if entity_id in by_id else ""
        if is_vague(alias, label):
            continue  # everybody's
        key = label, _fold(alias, label)
        bearers[key][entity_id] += n
        shown.setdefault(key, alias)
    shares: dict[tuple[str, str], tuple[float, set[str]]] = {}
    for key, counts in bearers.items():
        for first, second in _pairs(counts) if len(counts) <= MAX_BEARERS else ():
            if isinstance(by_id[first].link_id, str) and isinstance(by_id[second].link_id, str):
                continue
            share = min(counts[first] / totals[first], counts[second] / totals[second])
            before, forms = shares.get((first, second), (0.0, set()))
            shares[first, second] = before + share, {*forms, shown[key]}
    return shares


def _pairs(ids: Collection[str]) -> Iterator[tuple[str, str]]:
    ordered = sorted(ids)
    for number, first in enumerate(ordered):
        for second in ordered[number + 1 :]:
            yield first, second


def _fold(form: str, label: str) -> str:
    """Normalize punctuation, diacritics (except of Vietnamese places) and the order of words of foreign names."""
    words = _WORD.findall(normalize(form))
    vietnamese = all(map(is_syllable, words))
    if vietnamese and label == "LOC":
        return " ".join(words)
    folded = [strip_diacritics(word) for word in words]
    return " ".join(folded if vietnamese else sorted(folded))


def _neighbours(cooccurrences: pd.DataFrame, wanted: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for first, second in cooccurrences[["entity_a", "entity_b"]].itertuples(index=False):
        if first in wanted:
            found[first].add(second)
        if second in wanted:
            found[second].add(first)
    return found
