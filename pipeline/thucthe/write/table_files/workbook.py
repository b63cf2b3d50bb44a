"""Write tables as an Excel workbook, one sheet per table, with filters, frozen headers and links to articles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.row_batches import Rows, batches, tuples

MAX_ROWS = 1_048_576
"""Maximum number of rows of a sheet, including the header (Microsoft, "Excel specifications and limits")."""
MAX_LINKS = 65_530
"""Maximum number of hyperlinks of a sheet (same source); further ones are written as the function HYPERLINK."""
MAX_CELL = 32_767
"""Maximum length of a cell in UTF-16 code units (same source)."""
_FIRST_DAY = date(1900, 3, 1)
"""First date from which Excel's calendar is correct."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters not allowed in XML 1.0."""
_WIDTHS = {"text": 60, "title": 50, "name": 35, "alias": 35, "path": 35, "message": 60, "mention_id": 26}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_CREATED = datetime(2000, 1, 1)
"""Fixed creation date, so that equal tables give equal bytes."""


def write_xlsx(tables: Mapping[str, Rows], path: Path) -> None:
    """Write all tables to one workbook, row by row.

    A table with more rows than a sheet is continued on the next one. Text is never interpreted as a formula, a number
    or a link; control characters are removed; a text too long for a cell is truncated with a note.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(path, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7EDF3"})
        places: dict[str, str] = {}
        for name in sorted(tables, key=list(SCHEMAS).index):
            _write_table(book, name, tables[name], header, places)


def _write_table(book: Any, name: str, rows: Rows, header: Any, places: dict[str, str]) -> None:
    """Write a table to one or more sheets, recording the row of each article in `places`."""
    with batches(rows) as reader:
        columns = reader.schema.names
        sheets = [_Sheet(book, name, columns, header)]
        for batch in reader:
            for values in tuples(batch):
                if sheets[-1].n_rows == MAX_ROWS:
                    sheets.append(_Sheet(book, f"{name} ({len(sheets) + 1})", columns, header))
                sheets[-1].write(values, {} if name == "articles" else places)
                if name == "articles":
                    places[values[columns.index("article_id")]] = f"'{sheets[-1].title}'!A{sheets[-1].n_rows}"
    for sheet in sheets:
        sheet.finish()


class _Sheet:
    """A sheet to which rows are appended.

    Parameters
    ----------
    book : Workbook
    title : str
    columns : list of str
    header : Format
        Format of the header row.
    """

    def __init__(self, book: Any, title: str, columns: list[str], header: Any) -> None:
        self.title = title
        self.n_rows = 1
        self._columns = columns
        self._n_links = 0
        self._link = book.get_default_url_format()
        self._sheet = book.add_worksheet(title)
        for i, column in enumerate(columns):
            width = _WIDTHS.get(column, 19 if column.endswith("_id") else max(12, len(column) + 4))
            self._sheet.set_column(i, i, width)
            self._sheet.write_string(0, i, column, header)

    def write(self, values: tuple[Any, ...], places: Mapping[str, str]) -> None:
        """Append a row; an article in `places` gets a link to its row."""
        sheet, row = self._sheet, self.n_rows
        for i, (column, value) in enumerate(zip(self._columns, values)):
            if column == "article_id" and value in places:
                self._write_link(row, i, places[value], value)
            elif isinstance(value, str):
                sheet.write_string(row, i, _fit(value))
            elif isinstance(value, date) and value >= _FIRST_DAY:
                sheet.write_datetime(row, i, value)
            elif isinstance(value, date):
                sheet.write_string(row, i, value.isoformat())
            elif value is not None:
                sheet.write_number(row, i, value)
        self.n_rows += 1

    def finish(self) -> None:
        """Freeze the header and add a filter to every column."""
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, self.n_rows - 1, len(self._columns) - 1)

    def _write_link(self, row: int, column: int, place: str, text: str) -> None:
        self._n_links += 1
        if self._n_links <= MAX_LINKS:
            self._sheet.write_url(row, column, f"internal:{place}", self._link, text)
        else:
            self._sheet.write_formula(row, column, f'=HYPERLINK("#{place}", "{text}")', self._link, text)


def _fit(text: str) -> str:
    clean = _CONTROL.sub("", text)
    units = clean.encode("utf-16-le")
    if len(units) <= 2 * MAX_CELL:
        return clean
    note = f" […] (cut, {len(text):,} characters in all)"
    return units[: 2 * (MAX_CELL - len(note))].decode("utf-16-le", "ignore") + note
