"""Measures found names against gold ones: spans in, precision, recall and F1 out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

Span = tuple[int, int, str]
LABELS = ("PER", "LOC", "ORG")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of gold, found and right names.

    Attributes
    ----------
    gold, found, right : int
    """

    gold: int = 0
    found: int = 0
    right: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.gold + other.gold, self.found + other.found, self.right + other.right)

    @property
    def precision(self) -> float:
        """Share of the found names that are right, 0 to 1."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold names that were found, 0 to 1."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else 0.0


def score_strict(gold: Collection[Span], found: Collection[Span]) -> dict[str, Score]:
    """Count names with the same borders and label, by label and for ``all``."""
    right = set(gold) & set(found)
    scores = {label: Score(*(sum(s[2] == label for s in group) for group in (gold, found, right))) for label in LABELS}
    return {**scores, "all": sum(scores.values(), Score())}


def score_partial(gold: Collection[Span], found: Collection[Span]) -> Score:
    """Count names that overlap a name of the same label, each at most once."""
    taken: set[Span] = set()
    for span in sorted(found):
        for name in sorted(set(gold) - taken):
            if name[2] == span[2] and name[0] < span[1] and name[1] > span[0]:
                taken.add(name)
                break
    return Score(len(gold), len(found), len(taken))


def total(scores: Iterable[dict[str, Score]]) -> dict[str, Score]:
    """Add up the scores of several texts."""
    sums = {label: Score() for label in (*LABELS, "all")}
    for one in scores:
        sums = {label: sums[label] + one[label] for label in sums}
    return sums
