"""Read workbooks (Excel, OpenDocument) as tables, a sheet each."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from thucthe.errors import UnreadableError
from thucthe.read.documents.guard import convert_guarded
from thucthe.read.records.record import Record, to_record
from thucthe.read.records.table_header import HEADING_ROWS, find_header, number_columns, unique_names, weigh_header
from thucthe.read.sources.formats import BEFORE_TAG
from thucthe.read.sources.read_options import ReadOptions

_MAX_SIZE = 256_000_000
"""Maximum size of the cells of a workbook, in bytes of JSON."""


def iter_workbook(data: bytes, options: ReadOptions) -> Iterator[Record]:
    """Split a workbook into records, named by sheet and row.

    Rows above the header of a sheet are skipped. Sheets without texts become a record with an error where another
    sheet has texts.

    Parameters
    ----------
    data : bytes
        The file.
    options : ReadOptions

    Raises
    ------
    UnreadableError
        If the file is damaged, protected or too large.
    """
    lines = convert_guarded(f"{__name__}:convert_workbook", data, options.time_limit).splitlines()
    number = 0
    for name, group in groupby(map(json.loads, lines), key=lambda row: row[0]):
        rows = [(row, cells) for _, row, cells in group]
        top = [cells for _, cells in rows[: HEADING_ROWS + 1]]
        start = find_header(top, options)
        numbers = number_columns(top[start])
        header = numbers or unique_names(top[start])
        if not weigh_header(header, options):
            number += 1
            columns = ", ".join(filter(None, header[:20])) or "none"
            error = f"the sheet has no column with texts or titles (columns: {columns})"
            yield Record(number, name, b"", "utf-8", error)
            continue
        for row, cells in rows[start + (not numbers) :]:
            if numbers or cells != top[start]:
                number += 1
                yield to_record(number, dict(zip(header, cells)), "utf-8", f"{name}!{row}")


def convert_workbook(data: bytes) -> bytes:
    """Convert a workbook to JSON Lines ``[sheet, row, cells]``; rows without text are left out.

    HTML tables, which many sites save with the ending of a workbook, are read too.
    """
    sheets = _html_tables(data) if data.lstrip(BEFORE_TAG).startswith(b"<") else _sheets(data)
    out = io.BytesIO()
    for name, rows in sheets:
        for number, values in enumerate(rows, start=1):
            cells = [_to_text(value) for value in values]
            if any(cells):
                out.write(
                    json.dumps([name, number, cells], ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
                )
        if out.tell() > _MAX_SIZE:
            raise UnreadableError(f"the workbook has more than {_MAX_SIZE:,} bytes of text; save its sheets as .csv")
    return out.getvalue()


def _sheets(data: bytes) -> Iterator[tuple[str, Iterable[Iterable[Any]]]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise UnreadableError("the workbook is protected by a password; save it without one") from error
    except CalamineError as error:
        raise UnreadableError(f"the workbook is damaged ({error}); open it and save its sheets as .csv") from error
    for sheet in workbook.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet:
            yield sheet.name, workbook.get_sheet_by_name(sheet.name).iter_rows()


def _html_tables(data: bytes) -> Iterator[tuple[str, Iterable[Iterable[Any]]]]:
    from thucthe.read.encoding.decode import decode
    from thucthe.read.web.page_blocks import lines_of, parse_page

    tree = parse_page(decode(data)[0])
    for number, table in enumerate(tree.iter("table") if tree is not None else (), start=1):
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        yield f"table {number}", [["\n".join(lines_of(cell)) for cell in row.iter("td", "th")] for row in rows]


def _to_text(value: Any) -> str:
    """Write a cell as text; whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
