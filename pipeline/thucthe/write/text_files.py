"""Tables as CSV files that Excel opens rightly: UTF-8 with BOM, no cell that starts a formula."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


def write_csv(table: pa.Table, path: Path) -> None:
    """Write a table; a text cell that could start a formula gets an apostrophe before it (OWASP, "CSV Injection")."""
    frame = table.to_pandas()
    for field in table.schema:
        if pa.types.is_string(field.type):
            frame[field.name] = frame[field.name].map(_harmless, na_action="ignore")
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n", date_format="%Y-%m-%d")


def read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a table that `write_csv` wrote."""
    options = pyarrow.csv.ConvertOptions(
        column_types=schema, strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(path, parse_options=parse, convert_options=options)
    frame = table.to_pandas()
    for field in schema:
        if pa.types.is_string(field.type):
            frame[field.name] = frame[field.name].map(_as_it_was, na_action="ignore")
    return pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False).replace_schema_metadata()


def _harmless(cell: str) -> str:
    return _GUARD + cell if cell.startswith(_FORMULA) else cell


def _as_it_was(cell: str) -> str:
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith(_FORMULA) else cell
