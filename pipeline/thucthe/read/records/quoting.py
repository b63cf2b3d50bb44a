"""Split the lines of delimited text into rows, for any style of quoting.

Spreadsheets double the quotation marks in a quoted cell (RFC 4180), Spark and MySQL put a backslash before them, some
programs leave them as they are or use single quotation marks, and tab-separated values of online spreadsheets have no
quoting at all. The way that fits a file gives its rows as many cells as its header has. A row that it does not fit is
split in another way that does.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

_SINGLE_BACKSLASH = re.compile(r"\\(?![\"'\\])")
_ESCAPED_QUOTE = re.compile(r'\\"|""')
_CERTAIN_COLUMNS = 3
"""From this number of columns on, lines that all have as many cells as the header are hardly parts of quoted cells."""


class Quoting(Enum):
    """Style of quotation marks in quoted cells."""

    doubled = "doubled"
    backslash = "backslash"
    unescaped = "unescaped"
    none = "none"
    single = "single"


_ESCAPES = {Quoting.doubled: None, Quoting.backslash: "\\", Quoting.single: "\\"}
"""What stands before quotation marks in a quoted cell, where it is not another one; other ways have no escapes."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of delimited text.

    Attributes
    ----------
    cells : list of str
    line : int
        Number of its first line, from 1.
    n_lines : int
        Number of lines that it takes.
    is_guess : bool
        Whether it was split in another way than the rest of the file.
    error : str or None
        Why it can't be split into cells.
    """

    cells: list[str]
    line: int
    n_lines: int = 1
    is_guess: bool = False
    error: str | None = None


class Lines:
    """Lines that can be put back.

    Parameters
    ----------
    lines : iterable of str
        With their line ends.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._source = iter(lines)
        self._waiting: deque[str] = deque()
        self.taken = 0

    def take(self) -> str | None:
        """Take the next line; None at the end."""
        line = self._waiting.popleft() if self._waiting else next(self._source, None)
        self.taken += line is not None
        return line

    def put_back(self, lines: Sequence[str]) -> None:
        """Put back the lines that were taken last."""
        self._waiting.extendleft(reversed(lines))
        self.taken -= len(lines)


def split_rows(lines: Lines, delimiter: str, quoting: Quoting, n: int, limit: int) -> Iterator[TableRow]:
    """Split lines into rows.

    Parameters
    ----------
    lines : Lines
    delimiter : str
    quoting : Quoting
        Style of most rows.
    n : int
        Number of columns.
    limit : int
        Maximum number of characters of a row.
    """
    others = [way for way in Quoting if way is not quoting]
    while True:
        number = lines.taken + 1
        cells, taken = _split_row(lines, delimiter, quoting, limit)
        if not taken:
            return
        if cells is not None and _fits(cells, n):
            yield TableRow(cells[:n], number, len(taken))
            continue
        lines.put_back(taken)
        for way in others:
            other, other_taken = _split_row(lines, delimiter, way, limit)
            if other is not None and _fits(other, n):
                yield TableRow(other[:n], number, len(other_taken), is_guess=True)
                break
            lines.put_back(other_taken)
        else:
            for _ in taken if cells is not None else taken[:1]:
                lines.take()
            yield _misfit(cells, number, len(taken), n)


def _misfit(cells: list[str] | None, line: int, n_lines: int, n: int) -> TableRow:
    """Create the row for lines that no way of quoting splits into as many cells as the header has."""
    if cells is None:
        return TableRow([], line, error="the quotation marks of the row do not match")
    wrong = f"the row has {len(cells)} cells, the header {n}" if any(cells[n:]) else None
    return TableRow(cells, line, n_lines, error=wrong)


def _fits(cells: Sequence[str], n: int) -> bool:
    """Check whether a row has as many cells as the header, apart from empty ones after them; empty lines always fit."""
    return (len(cells) >= n and not any(cells[n:])) or not any(cells)


def _split_row(lines: Lines, delimiter: str, quoting: Quoting, limit: int) -> tuple[list[str] | None, list[str]]:
    """Split the next row; return its cells, None if they can't be separated, and the lines that were taken."""
    taken: list[str] = []
    size = 0

    def pull() -> Iterator[str]:
        nonlocal size
        while size <= limit and (line := lines.take()) is not None:
            taken.append(line)
            size += len(line)
            yield _SINGLE_BACKSLASH.sub(r"\\\\", line) if _ESCAPES.get(quoting) and "\\" in line else line

    if quoting in _ESCAPES:
        mark = "'" if quoting is Quoting.single else '"'
        rows = csv.reader(pull(), delimiter=delimiter, strict=True, escapechar=_ESCAPES[quoting], quotechar=mark)
        try:
            return next(rows, None), taken
        except csv.Error:
            return None, taken
    line = next(pull(), "").rstrip("\r\n")
    return line.split(delimiter) if quoting is Quoting.none else _split_unescaped(line, delimiter), taken


@cache
def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf'"([^"]*(?:"(?!{mark})[^"]*)*)"{mark}|([^{mark}]*){mark}')


def _split_unescaped(line: str, delimiter: str) -> list[str]:
    """Split a line in which only a quotation mark before a delimiter or the end of the line closes a cell."""
    cells = _cell_pattern(delimiter).finditer(line + delimiter)
    return [cell[2] if cell[1] is None else _ESCAPED_QUOTE.sub('"', cell[1]) for cell in cells]


def detect_quoting(sample: Sequence[str], delimiter: str, n: int, is_whole: bool, limit: int) -> tuple[Quoting, int]:
    """Find out how a file quotes cells from its first lines below the header.

    Parameters
    ----------
    sample : sequence of str
    delimiter : str
    n : int
        Number of cells of the header.
    is_whole : bool
        Whether the sample is all of the file, so that its last row is whole.
    limit : int
        Maximum number of characters of a row.

    Returns
    -------
    quoting : Quoting
    n : int
        Number of cells of most rows; one more than the header has where that leaves out the column of row numbers.
    """
    counts = {way: _count_cells(sample, delimiter, way, n, is_whole, limit) for way in Quoting}
    has_rows_of = {count: any(counted[count] for counted in counts.values()) for count in (n, n + 1)}
    columns = n + 1 if has_rows_of[n + 1] and not has_rows_of[n] else n
    wrong = {way: counted.total() - counted[columns] for way, counted in counts.items()}
    best = min(Quoting, key=lambda way: wrong[way])
    if not wrong[Quoting.none] and counts[Quoting.none].total() > counts[best].total() and columns >= _CERTAIN_COLUMNS:
        best = Quoting.none
    return best, columns


def _count_cells(
    sample: Sequence[str], delimiter: str, quoting: Quoting, n: int, is_whole: bool, limit: int
) -> Counter[int]:
    """Count the rows of a sample by their number of cells; 0 cells have those that the way of quoting does not fit."""
    counts: Counter[int] = Counter()
    lines = Lines(sample)
    while lines.taken < len(sample):
        cells, taken = _split_row(lines, delimiter, quoting, limit)
        if lines.taken == len(sample) and not is_whole:
            break
        if cells is None:
            lines.put_back(taken[1:])
            counts[0] += 1
        elif any(cells):
            is_open = quoting is Quoting.unescaped and any(cell.startswith('"') for cell in cells)
            counts[0 if is_open else n if _fits(cells, n) else len(cells)] += 1
    return counts
