"""Gold clusters of mentions and found ones come in, how well they agree goes out.

B³ (Bagga and Baldwin 1998): for each mention, the share of the mentions found together with it that belong with it
(precision), and the share of those that belong with it that were found so (recall), averaged over all mentions.
Pairwise: the same over all pairs of mentions that were joined and that belong together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from thucthe.corpora.gold_files import GoldSpan
from thucthe.doc_data import NESTED
from thucthe.errors import InvalidInputError
from thucthe.evaluate.scoring import Score
from thucthe.recognize.spans import Name, add_names
from thucthe.text.keys import normalize


@dataclass(frozen=True, slots=True)
class Clustered:
    """A text with its names, and which of them are one entity.

    Attributes
    ----------
    id, text : str
    entities : dict of GoldSpan to str
        Equal for names of one label that are one entity.
    """

    id: str
    text: str
    entities: dict[GoldSpan, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well found clusters agree with gold ones.

    Attributes
    ----------
    b_cubed, pairwise : Score
    """

    b_cubed: Score
    pairwise: Score


def read_clusters(path: Path) -> list[Clustered]:
    """Read annotated texts whose spans have an ``entity``; JSONL as in ``data/gold``.

    Raises
    ------
    InvalidInputError
        If a span has none; names the file and the line.
    """
    clustered = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            record = json.loads(line)
            try:
                entities = {
                    GoldSpan(row["start"], row["end"], row["label"], row["depth"]): row["entity"]
                    for row in record["spans"]
                }
            except KeyError as error:
                raise InvalidInputError(f"{path}, line {number}: a span without {error}") from error
            clustered.append(Clustered(record["id"], record["text"], entities))
    return clustered


def resolve_gold(nlp: Language, texts: Iterable[Clustered]) -> Iterator[dict[GoldSpan, str]]:
    """Resolve the gold names of texts.

    Parameters
    ----------
    nlp : Language
        With the tokenizer and the component ``thucthe_resolver``, and no recognizer.
    texts : iterable of Clustered

    Yields
    ------
    dict of GoldSpan to str
        The name that each is given.
    """
    for one in texts:
        names: tuple[list[Name], list[Name]] = ([], [])
        for span in sorted(one.entities):
            names[span.depth > 0].append(Name(span.start, span.end, span.label, 1.0, "gold"))
        doc = nlp(add_names(nlp.make_doc(one.text), *names))
        spans = [*doc.ents, *doc.spans[NESTED]]
        found = {(span.start_char, span.end_char, span.label_): normalize(span._.thucthe.name) for span in spans}
        yield {span: found[span.start, span.end, span.label] for span in one.entities}


def measure_clusters(gold: Sequence[Mapping[GoldSpan, str]], found: Sequence[Mapping[GoldSpan, str]]) -> Agreement:
    """Measure found clusters of gold mentions, each text for itself.

    Parameters
    ----------
    gold, found : sequence of mapping of GoldSpan to str
        One for each text, with the same spans; two of one label with one string are one entity.
    """
    n = 0
    right = recovered = 0.0
    pairs = Counter[str]()
    for entities, names in zip(gold, found, strict=True):
        n += len(entities)
        wanted = Counter((span.label, entities[span]) for span in entities)
        got = Counter((span.label, names[span]) for span in entities)
        both = Counter((span.label, entities[span], names[span]) for span in entities)
        for (label, entity, name), size in both.items():
            right += size * size / got[label, name]
            recovered += size * size / wanted[label, entity]
        for kind, sizes in (("gold", wanted.values()), ("found", got.values()), ("both", both.values())):
            pairs[kind] += sum(size * (size - 1) // 2 for size in sizes)
    return Agreement(Score(n, n, recovered, right), Score(pairs["gold"], pairs["found"], pairs["both"], pairs["both"]))
