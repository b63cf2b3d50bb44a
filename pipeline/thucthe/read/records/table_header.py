"""Find the header of a table and name the cells of its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from thucthe.read.records.column_paths import select
from thucthe.read.records.field_names import ARTICLE_KINDS, FIELD_KINDS, kinds_of
from thucthe.read.records.values import is_prose
from thucthe.read.sources.read_options import ReadOptions

HEADING_ROWS = 20
"""Maximum number of rows above the header of a table, such as its title."""
_KINDS = frozenset(FIELD_KINDS)
_LONGEST_NAME = 80
_DATA = re.compile(r"[{}<>\"]")
"""What stands in JSON and HTML and not in the name of a column."""


def weigh_header(cells: Sequence[str], options: ReadOptions) -> int:
    """Count the cells of a row that are known names of columns; 0 when none is that of a text or title.

    A row that has the column which the user named as that of the text is the header whatever else it says.
    """
    names = [cell.strip() for cell in cells]
    if options.text_column:
        return len(names) if select(dict.fromkeys(names, "-"), options.text_column) else 0
    kinds = [kinds_of(name).keys() & _KINDS for name in names if len(name) <= _LONGEST_NAME and not _DATA.search(name)]
    has_article = any(not kind.isdisjoint(ARTICLE_KINDS) for kind in kinds)
    return sum(map(bool, kinds)) if has_article else 0


def find_header(rows: Sequence[Sequence[str]], options: ReadOptions) -> int:
    """Return the index of the header among the first rows of a table: the one with most known names.

    If there is none, it is the first row that is not empty.
    """
    weights = [weigh_header(row, options) for row in rows[: HEADING_ROWS + 1]]
    if any(weights):
        return weights.index(max(weights))
    return next((i for i, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)


def number_columns(first: Sequence[str]) -> list[str] | None:
    """Return numbers as names of the columns when the first row is no header, as it has running text; else None."""
    return [str(i) for i in range(1, len(first) + 1)] if any(map(is_prose, first)) else None


def unique_names(header: Sequence[str]) -> list[str]:
    """List the columns of a table; a name that occurs again gets a number."""
    counts: Counter[str] = Counter()
    names: list[str] = []
    for cell in header:
        name = " ".join(cell.split())
        counts[name] += 1
        names.append(f"{name} {counts[name]}" if counts[name] > 1 else name)
    return names
