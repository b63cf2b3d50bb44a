"""Put the lines of columns that a PDF file holds row by row, across the columns, into the order in which one reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

_MIN_ROWS = 6
"""Minimum number of times that the next line stands in the next column; fewer are a letterhead or the like."""
_NEAR = 2.0
"""Maximum distance of the beginnings of a column's lines, and of the heights of a row's, in sizes of the letters."""
_MIN_LENGTH = 15
"""Minimum number of characters of most lines of a column of text; those of a table are shorter."""
_FULL = 0.75
"""Minimum ratio of most lines of a column of text to its width; cells of a table are of any length."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; lengths in points, from the bottom left of the page."""

    text: str
    page: int
    size: float
    left: float
    right: float
    height: float


def in_reading_order(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page column by column where they stand row by row; tables and all else stay as they are."""
    starts = list(_column_starts(page))
    if not starts:
        return list(page)
    edges = [float("-inf"), *starts, float("inf")]
    columns = [[line for line in page if a <= line.left < b and line.right < b] for a, b in pairwise(edges)]
    if not all(map(_is_text, columns)):
        return list(page)
    found: list[Line] = []
    for is_across, group in groupby(page, key=lambda line: any(line.left < start < line.right for start in starts)):
        lines = list(group)
        found += lines if is_across else [line for a, b in pairwise(edges) for line in lines if a <= line.left < b]
    return found


def _column_starts(page: Sequence[Line]) -> Iterator[float]:
    """Yield where the second and further columns begin, to which the lines of a page go over again and again."""
    jumps = sorted(
        (line.left, before.right)
        for before, line in pairwise(page)
        if line.left > before.right and abs(line.height - before.height) <= _NEAR * line.size
    )
    near = _NEAR * max((line.size for line in page), default=0)
    while jumps:
        same = [jump for jump in jumps if jump[0] - jumps[0][0] <= near]
        jumps = jumps[len(same) :]
        if len(same) >= _MIN_ROWS and max(right for _, right in same) < same[0][0]:
            yield same[0][0]


def _is_text(column: Sequence[Line]) -> bool:
    """Check for a column of running text, most of whose lines are about as wide as it is."""
    if not column:
        return False
    left, right = min(line.left for line in column), max(line.right for line in column)
    is_wide = median(line.right - left for line in column) >= _FULL * (right - left)
    return is_wide and median(len(line.text) for line in column) >= _MIN_LENGTH
