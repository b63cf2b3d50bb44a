"""Measure coreference resolution against gold clusters of mentions.

B³ (Bagga and Baldwin 1998): for each mention, the share of its predicted cluster that is in its gold cluster
(precision), and the share of its gold cluster that is in its predicted cluster (recall), averaged over all mentions.
Pairwise: precision and recall over the pairs of mentions in one cluster.
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
    """A text with gold clusters.

    Attributes
    ----------
    id, text : str
    entities : dict of GoldSpan to str
        Identifier of the entity; spans with the same label and identifier are one cluster.
    """

    id: str
    text: str
    entities: dict[GoldSpan, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of predicted clusters with gold clusters.

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
        If a span has no entity; the message contains the file and the line.
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
        The canonical name of each span.
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
    """Measure predicted clusters of gold mentions, within each text.

    Parameters
    ----------
    gold, found : sequence of mapping of GoldSpan to str
        One for each text, with the same spans; spans with the same label and string are one cluster.
    """
    n = 0
    right = recovered = 0.0
    pairs = Counter[str]()
    for entities, names in zip(gold, found, strict=True):
        n += len(entities)
        expected = Counter((span.label, entities[span]) for span in entities)
        predicted = Counter((span.label, names[span]) for span in entities)
        both = Counter((span.label, entities[span], names[span]) for span in entities)
        for (label, entity, name), size in both.items():
            right += size * size / predicted[label, name]
            recovered += size * size / expected[label, entity]
        for kind, sizes in (("gold", expected.values()), ("found", predicted.values()), ("both", both.values())):
            pairs[kind] += sum(size * (size - 1) // 2 for size in sizes)
    return Agreement(Score(n, n, recovered, right), Score(pairs["gold"], pairs["found"], pairs["both"], pairs["both"]))
