"""Gold examples and a finder of names come in, its accuracy goes out.

Measures, after SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013), the half credit after MUC-5 (Chinchor and Sundheim
1993):

strict
    The same borders and the same label.
exact
    The same borders, whatever the label.
type
    Some overlap and the same label.
partial
    Whatever the label, the same borders count 1 and some overlap counts ½.
nested
    As strict, for the names inside names; the other measures look at the outermost names only.

Every name is paired at most once (`match`). Precision by label is over the found names of this label, recall over the
gold ones, so that a name with the right borders and the wrong label helps both labels in the measures that ignore it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thucthe.corpora.gold_files import Example, GoldSpan
from thucthe.evaluate.bootstrap import Floats, Interval, intervals, resample_f1
from thucthe.evaluate.error_analysis import Error, find_errors
from thucthe.evaluate.match import Finder, Pair, Span, match
from thucthe.labels import LABELS
from thucthe.read.structure.sections import read_structure

MEASURES = ("strict", "exact", "type", "partial")


@dataclass(frozen=True, slots=True)
class Score:
    """How many names there are and how many of them count.

    Attributes
    ----------
    gold, found : int
    recovered, right : float
        What the gold names and what the found names earn, 1 at most for each name.
    """

    gold: int = 0
    found: int = 0
    recovered: float = 0.0
    right: float = 0.0

    @property
    def precision(self) -> float:
        """Share of the found names that are right, 0 to 1."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold names that were found, 0 to 1."""
        return self.recovered / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


Scores = dict[str, dict[str, Score]]
"""By measure, then by label and for ``all``."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What one model makes of the gold examples.

    Attributes
    ----------
    model : str
    labels : tuple of str
        Labels that count.
    ids : tuple of str
        Of the texts.
    scores : dict
        By measure (`MEASURES` and ``nested``), then by label and for ``all``.
    sections : dict
        Such scores (without ``nested``) by the kind of the section that a name stands in.
    files : tuple of dict
        Strict scores of each text by label and for ``all``.
    strict_counts : array, shape (n_texts, n_labels, 3)
        Gold, found and right names.
    intervals : dict of str to Interval
        95 % interval of strict F1 by label and for ``all``.
    confusion : array of int, shape (n_labels + 1, n_labels + 1)
        Pairs by gold label (rows) and found label (columns); the last of both is no name.
    errors : tuple of Error
        All outermost names that are not right, by text and position.
    """

    model: str
    labels: tuple[str, ...]
    ids: tuple[str, ...]
    scores: Scores
    sections: dict[str, Scores]
    files: tuple[dict[str, Score], ...]
    strict_counts: Floats
    intervals: dict[str, Interval]
    confusion: npt.NDArray[np.int64]
    errors: tuple[Error, ...]


def evaluate_texts(
    examples: Sequence[Example], find: Finder, model: str = "", labels: tuple[str, ...] = LABELS
) -> Evaluation:
    """Measure what is found in texts against what people marked in them.

    Parameters
    ----------
    examples : sequence of Example
    find : Finder
        See `thucthe.evaluate.finders.find_with`.
    model : str
        What the finder is called in tables.
    labels : tuple of str
        Labels that count; names with others are left out on both sides.

    Raises
    ------
    ValueError
        When the finder gives fewer or more results than there are texts.
    """
    shape = len(labels), 2, 1 + len(MEASURES)  # by side (gold, found): the number of names, what they earn by measure
    index: dict[str | None, int] = {label: number for number, label in enumerate((*labels, None))}
    counts = np.zeros((len(examples), *shape))
    nested = np.zeros(shape)
    sections: dict[str, Floats] = {}
    confusion = np.zeros((len(index), len(index)), dtype=np.int64)
    errors: list[Error] = []
    results = find([example.text for example in examples])
    for number, (example, found) in enumerate(zip(examples, results, strict=True)):
        gold = [span for span in example.spans if span.label in index]
        pairs = match(_spans(gold, nested=False), [span for span in found.outer if span.label in index])
        section_at = _section_reader(example.text)
        for pair in pairs:
            for side, span, earned in _earnings(pair):
                of_section = sections.setdefault(section_at(span.start), np.zeros(shape))
                for counted in (counts[number], of_section):
                    counted[index[span.label], side] += earned
            gold_label, found_label = (index[span.label if span else None] for span in pair)
            confusion[gold_label, found_label] += 1
        for pair in match(_spans(gold, nested=True), [span for span in found.nested if span.label in index]):
            for side, span, earned in _earnings(pair):
                nested[index[span.label], side] += earned
        errors += find_errors(example.id, example.text, pairs, section_at)
    strict_counts = np.stack((counts[:, :, 0, 0], counts[:, :, 1, 0], counts[:, :, 1, 1]), axis=-1)
    return Evaluation(
        model=model,
        labels=labels,
        ids=tuple(example.id for example in examples),
        scores={**_scores(counts.sum(axis=0), labels), "nested": _scores(nested, labels)["strict"]},
        sections={kind: _scores(of_kind, labels) for kind, of_kind in sections.items()},
        files=tuple(_scores(of_text, labels)["strict"] for of_text in counts),
        strict_counts=strict_counts,
        intervals=intervals(resample_f1(strict_counts), labels),
        confusion=confusion,
        errors=tuple(errors),
    )


def difference(first: Evaluation, other: Evaluation) -> dict[str, Interval]:
    """Give the 95 % interval of how much higher the strict F1 of another model is, both drawn on the same texts."""
    return intervals(resample_f1(other.strict_counts) - resample_f1(first.strict_counts), first.labels)


def _spans(gold: Sequence[GoldSpan], nested: bool) -> list[Span]:
    return [Span(span.start, span.end, span.label) for span in gold if (span.depth > 0) == nested]


def _earnings(pair: Pair) -> Iterator[tuple[int, Span, tuple[float, ...]]]:
    """Give each name of a pair with its side and what it adds to the counts."""
    borders, label = pair.same_borders, pair.same_label
    overlap = pair.gold is not None and pair.found is not None
    earned = (1, borders and label, borders, label, (overlap + borders) / 2)
    for side, span in enumerate(pair):
        if span:
            yield side, span, earned


def _section_reader(text: str) -> Callable[[int], str]:
    """Make a function that tells the kind of the section at an offset."""
    sections = read_structure(text).sections
    starts = [section.start for section in sections]
    return lambda offset: sections[max(0, bisect_right(starts, offset) - 1)].kind if sections else "body"


def _scores(counts: Floats, labels: Sequence[str]) -> Scores:
    rows = dict(zip((*labels, "all"), [*counts, counts.sum(axis=0)], strict=True))
    return {
        measure: {
            label: Score(int(gold[0]), int(found[0]), float(gold[column]), float(found[column]))
            for label, (gold, found) in rows.items()
        }
        for column, measure in enumerate(MEASURES, 1)
    }
