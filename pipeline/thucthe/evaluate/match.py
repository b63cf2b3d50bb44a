"""Match the gold and predicted names of a text, each name in exactly one pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from thucthe.labels import LABELS


class Span(NamedTuple):
    """A name in a text: offsets in code points, end exclusive; score 0 to 1, None if the recognizer has none."""

    start: int
    end: int
    label: str
    score: float | None = None


class Found(NamedTuple):
    """The outermost and the nested names found in a text."""

    outer: tuple[Span, ...]
    nested: tuple[Span, ...] = ()


Finder = Callable[[Sequence[str]], Iterable[Found]]
"""Takes texts and returns, in the same order, the names found in each."""


@dataclass(frozen=True)
class NameFinder:
    """A recognizer to measure, called as a `Finder`, with the labels that it can find."""

    find: Finder
    labels: tuple[str, ...] = LABELS

    def __call__(self, texts: Sequence[str]) -> Iterable[Found]:
        """Find the names of texts."""
        return self.find(texts)


class Pair(NamedTuple):
    """A gold name and the predicted name matched to it; one of them may be missing."""

    gold: Span | None
    found: Span | None

    @property
    def same_label(self) -> bool:
        """Whether both exist and have the same label."""
        return self.gold is not None and self.found is not None and self.gold.label == self.found.label

    @property
    def same_borders(self) -> bool:
        """Whether both exist and cover the same characters."""
        return self.gold is not None and self.found is not None and self.gold[:2] == self.found[:2]


def match(gold: Iterable[Span], found: Iterable[Span]) -> list[Pair]:
    """Match overlapping names of both sides, each name at most once.

    Equal names are matched first, then those with the same borders, then those with the same label, then the others,
    from left to right; if the names of a side do not overlap, the number of pairs of each kind is maximal. Swapping the
    sides swaps the pairs and changes nothing else.

    Returns
    -------
    list of Pair
        By position; an unmatched name is in a pair of its own. Duplicates are ignored.
    """
    golds = sorted({span[:3]: span for span in gold}.values())
    finds = sorted({span[:3]: span for span in found}.values())
    candidates = [(_rank(golds[i], finds[k]), i, k) for i, k in _overlaps(golds, finds)]
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, k in sorted(candidates):
        if i not in partners and k not in taken:
            partners[i] = k
            taken.add(k)
    pairs = [Pair(span, finds[partners[i]] if i in partners else None) for i, span in enumerate(golds)]
    pairs += [Pair(None, span) for k, span in enumerate(finds) if k not in taken]
    return sorted(pairs, key=lambda pair: min(span[:3] for span in pair if span))


def _rank(gold: Span, found: Span) -> tuple[object, ...]:
    """Return a sort key: quality of the match, then position of the overlap; symmetric in both sides."""
    borders, label = gold[:2] == found[:2], gold.label == found.label
    overlap = max(gold.start, found.start), min(gold.end, found.end)
    return not (borders and label), not borders, not label, overlap, *sorted((gold[:3], found[:3]))


def _overlaps(golds: list[Span], finds: list[Span]) -> Iterator[tuple[int, int]]:
    """Yield the indices of all overlapping pairs, in one sweep over both sorted sides."""
    sides = (golds, finds)
    reaching: tuple[list[int], list[int]] = ([], [])
    for start, side, number in sorted((span.start, s, i) for s in (0, 1) for i, span in enumerate(sides[s])):
        others = reaching[1 - side]
        others[:] = [other for other in others if sides[1 - side][other].end > start]
        for other in others:
            yield (number, other) if side == 0 else (other, number)
        reaching[side].append(number)
