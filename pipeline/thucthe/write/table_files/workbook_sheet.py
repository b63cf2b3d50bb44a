"""A sheet of the workbook, to which rows are appended: fitted widths, filter, fixed header, safe cells, links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from thucthe.write.table_files.xml_text import xml_text

MAX_ROWS = 1_048_576
"""Maximum number of rows of a sheet, including the header (Microsoft, "Excel specifications and limits")."""
MAX_LINKS = 65_530
"""Maximum number of hyperlinks of a sheet (same source); further ones are written as the function HYPERLINK."""
MAX_CELL = 32_767
"""Maximum length of a cell in UTF-16 code units (same source)."""
MAX_LITERAL = 255
"""Maximum length of a text inside of a formula (same source)."""
_FIRST_DAY = date(1900, 3, 1)
"""First date from which Excel's calendar is correct."""
_DATE_WIDTH, _LEAST_WIDTH = 11, 6
_LINE_HEIGHT, _MAX_HEIGHT = 15, 405
"""Heights of a line and of a row, in points."""


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A text that leads to an address: ``https://…``, or ``internal:'Sheet'!A1``."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence with a name that is shown in bold."""

    left: str
    name: str
    right: str


Cell: TypeAlias = "str | float | date | LinkTo | Marked | None"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column.

    Attributes
    ----------
    text : str
    width : int
        Maximum width, in characters.
    wrap : bool
        Whether long texts continue on the next line of a cell.
    """

    text: str
    width: int = 40
    wrap: bool = False


class Formats:
    """The formats of the cells of a workbook."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        self.header = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#E7EDF3", "text_wrap": True, "valign": "vcenter"}
        )
        self.plain = book.add_format(top)
        self.wrapped = book.add_format({"text_wrap": True, "indent": 1, **top})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", **top})
        self.right_date = book.add_format({"num_format": "yyyy-mm-dd", "align": "right", **top})
        self.number = book.add_format({"num_format": "#,##0", **top})
        self.score = book.add_format({"num_format": "General", **top})
        self.link = book.add_format({"font_color": "#0B5CAD", "underline": 1, **top})
        self.wrapped_link = book.add_format(
            {"font_color": "#0B5CAD", "underline": 1, "text_wrap": True, "indent": 1, **top}
        )
        self.bold = book.add_format({"bold": True, "font_color": "#9C2A00"})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.subtitle = book.add_format({"font_color": "#555555"})
        self.block = book.add_format({"bold": True, "bottom": 1})


class Sheet:
    """A table in a sheet.

    Parameters
    ----------
    book : Workbook
    formats : Formats
    title : str
    headings : sequence of Heading
    frozen : int
        Number of columns that stay in view.
    """

    def __init__(
        self, book: Any, formats: Formats, title: str, headings: Sequence[Heading], *, frozen: int = 0
    ) -> None:
        self.title = title
        self.n_rows = 1
        self._headings, self._formats, self._frozen = headings, formats, frozen
        self._n_links = 0
        self._sheet = book.add_worksheet(title)
        self._widths = [_width_of_head(heading) for heading in headings]
        self._sheet.set_row(0, 32 if any(" " in heading.text for heading in headings) else None, formats.header)
        for column, heading in enumerate(headings):
            self._sheet.write_string(0, column, heading.text, formats.header)

    def write(self, values: Sequence[Cell]) -> None:
        """Append a row, as high as its longest wrapped text needs."""
        n_lines = max(_lines(heading, value) for heading, value in zip(self._headings, values))
        if n_lines > 1:  # not every program fits heights by itself
            self._sheet.set_row(self.n_rows, min(n_lines * _LINE_HEIGHT, _MAX_HEIGHT))
        for column, value in enumerate(values):
            if value is not None:
                shown = self._write(self.n_rows, column, value)
                self._widths[column] = max(self._widths[column], shown)
        self.n_rows += 1

    def finish(self) -> None:
        """Freeze the header, add a filter to every column and fit the widths."""
        self._sheet.freeze_panes(1, self._frozen)
        self._sheet.autofilter(0, 0, self.n_rows - 1, len(self._headings) - 1)
        for column, (heading, width) in enumerate(zip(self._headings, self._widths)):
            self._sheet.set_column(column, column, min(max(width + 2, _LEAST_WIDTH), heading.width))
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)

    def _write(self, row: int, column: int, value: Cell) -> int:
        """Write a cell and return the number of characters that it shows."""
        sheet, formats, wrap = self._sheet, self._formats, self._headings[column].wrap
        text_format = formats.wrapped if wrap else formats.plain
        if isinstance(value, LinkTo):
            self._write_link(row, column, value, formats.wrapped_link if wrap else formats.link)
            return len(value.text)
        if isinstance(value, Marked):
            return self._write_marked(row, column, value)
        if isinstance(value, str):
            sheet.write_string(row, column, fit(value), text_format)
            return len(value)
        if isinstance(value, date):
            if value >= _FIRST_DAY:
                sheet.write_datetime(row, column, value, formats.date)
            else:
                sheet.write_string(row, column, value.isoformat(), text_format)
            return _DATE_WIDTH
        number = value or 0
        sheet.write_number(row, column, number, formats.number if isinstance(number, int) else formats.score)
        return len(f"{number:,}")

    def _write_link(self, row: int, column: int, link: LinkTo, cell_format: Any) -> None:
        self._n_links += 1
        text = fit(link.text)
        if self._n_links <= MAX_LINKS:
            self._sheet.write_url(row, column, link.address, cell_format, text)
        elif max(len(text), len(link.address)) <= MAX_LITERAL:
            address = link.address.replace("internal:", "#")
            formula = f'=HYPERLINK("{_doubled(address)}", "{_doubled(text)}")'
            self._sheet.write_formula(row, column, formula, cell_format, text)
        else:
            self._sheet.write_string(row, column, text, self._formats.plain)

    def _write_marked(self, row: int, column: int, marked: Marked) -> int:
        left, name, right = fit(marked.left), fit(marked.name), fit(marked.right)
        parts = [part for part in (left, self._formats.bold, name, right) if part]
        if left or right:
            self._sheet.write_rich_string(row, column, *parts, self._formats.wrapped)
        else:
            self._sheet.write_string(row, column, name, self._formats.wrapped)
        return len(left) + len(name) + len(right)


def fit(text: str) -> str:
    """Remove the characters that a cell can't have, and truncate a text that is too long, with a note."""
    clean = xml_text(text)
    if len(clean) <= MAX_CELL // 2:
        return clean
    units = clean.encode("utf-16-le")
    if len(units) <= 2 * MAX_CELL:
        return clean
    note = f" […] (cut, {len(text):,} characters in all)"
    return units[: 2 * (MAX_CELL - len(note))].decode("utf-16-le", "ignore") + note


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def _lines(heading: Heading, value: Cell) -> int:
    """Estimate the number of lines of a wrapped text from its length and the width of its column."""
    if not heading.wrap:
        return 1
    if isinstance(value, Marked):
        length = len(value.left) + len(value.name) + len(value.right)
    elif isinstance(value, LinkTo):
        length = len(value.text)
    else:
        length = len(value) if isinstance(value, str) else 0
    return -(-length // heading.width) or 1


def _width_of_head(heading: Heading) -> int:
    """Return the width of the longest word of a heading, with room for the button of the filter."""
    return max(map(len, heading.text.split()), default=0) + 3
