"""Measure the accuracy of a recognizer on gold examples.

Measures, after SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013), the half credit after MUC-5 (Chinchor and Sundheim
1993):

strict
    Same borders and same label.
exact
    Same borders, any label.
type
    Overlap and same label.
partial
    Any label: same borders count 1, overlap counts ½.
nested
    As strict, for nested names; the other measures are for outermost names only.

Every name is matched at most once (`match`). Precision by label is over the predicted names with this label, recall
over the gold ones, so that a name with correct borders and a wrong label counts for both labels in measures that ignore
labels.
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
    """Counts of names, and the scores derived from them.

    Attributes
    ----------
    gold, found : int
    recovered, right : float
        Credit of the gold and of the predicted names, at most 1 for each name.
    """

    gold: int = 0
    found: int = 0
    recovered: float = 0.0
    right: float = 0.0

    @property
    def precision(self) -> float:
        """Share of the predicted names that are correct, 0 to 1."""
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
    """Scores of one model on gold examples.

    Attributes
    ----------
    model : str
    labels : tuple of str
        Labels that are scored.
    ids : tuple of str
        Identifiers of the texts.
    scores : dict
        By measure (`MEASURES` and ``nested``), then by label and for ``all``.
    sections : dict
        The same (without ``nested``) by kind of section.
    kinds : dict
        The same by kind of text; empty if no text has a kind.
    files : tuple of dict
        Strict scores of each text by label and for ``all``.
    strict_counts : array, shape (n_texts, n_labels, 3)
        Numbers of gold, predicted and correct names.
    intervals : dict of str to Interval
        95 % interval of strict F1 by label and for ``all``.
    confusion : array of int, shape (n_labels + 1, n_labels + 1)
        Pairs by gold label (rows) and predicted label (columns); the last index is no name.
    errors : tuple of Error
        All errors of outermost names, by text and position.
    """

    model: str
    labels: tuple[str, ...]
    ids: tuple[str, ...]
    scores: Scores
    sections: dict[str, Scores]
    kinds: dict[str, Scores]
    files: tuple[dict[str, Score], ...]
    strict_counts: Floats
    intervals: dict[str, Interval]
    confusion: npt.NDArray[np.int64]
    errors: tuple[Error, ...]


def evaluate_texts(
    examples: Sequence[Example], find: Finder, model: str = "", labels: tuple[str, ...] = LABELS
) -> Evaluation:
    """Score predicted names against gold annotation.

    Parameters
    ----------
    examples : sequence of Example
    find : Finder
        See `thucthe.evaluate.finders.find_with`.
    model : str
        Name of the recognizer in tables.
    labels : tuple of str
        Labels that are scored; names with other labels are ignored on both sides.

    Raises
    ------
    InvalidInputError
        If the number of results differs from the number of texts.
    """
    shape = len(labels), 2, 1 + len(MEASURES)  # by side (gold, predicted): number of names, credit by measure
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
        kinds={
            kind: _scores(counts[[example.kind == kind for example in examples]].sum(axis=0), labels)
            for kind in sorted({example.kind for example in examples} - {""})
        },
        files=tuple(_scores(of_text, labels)["strict"] for of_text in counts),
        strict_counts=strict_counts,
        intervals=intervals(resample_f1(strict_counts), labels),
        confusion=confusion,
        errors=tuple(errors),
    )


def difference(first: Evaluation, other: Evaluation) -> dict[str, Interval]:
    """Return the 95 % interval of the difference in strict F1 between two models on the same resampled texts."""
    return intervals(resample_f1(other.strict_counts) - resample_f1(first.strict_counts), first.labels)


def _spans(gold: Sequence[GoldSpan], nested: bool) -> list[Span]:
    return [Span(span.start, span.end, span.label) for span in gold if (span.depth > 0) == nested]


def _earnings(pair: Pair) -> Iterator[tuple[int, Span, tuple[float, ...]]]:
    """Yield each name of a pair with its side and its credit by measure."""
    borders, label = pair.same_borders, pair.same_label
    overlap = pair.gold is not None and pair.found is not None
    earned = (1, borders and label, borders, label, (overlap + borders) / 2)
    for side, span in enumerate(pair):
        if span:
            yield side, span, earned


def _section_reader(text: str) -> Callable[[int], str]:
    """Return a function from an offset to the kind of its section."""
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
