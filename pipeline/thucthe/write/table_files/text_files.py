"""Write tables as text: CSV for Excel (UTF-8 with BOM, no cell that starts a formula) and JSON lines."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from thucthe.write.table_files.row_batches import Rows, batches, tuples

_FORMULA = r"[=+\-@＝＋－＠\t\r\n]"
"""Characters that start a formula in some program: full-width ones do in Excel of East Asian systems."""
_MOST_BYTES = 1 << 28
"""Maximum size of a row in bytes: an article is at most some 20 MB of UTF-8, twice that if it is all quotation
marks."""


def write_csv(rows: Rows, path: Path) -> None:
    """Write a table as CSV.

    Texts are quoted, which distinguishes empty from missing ones. A text that could start a formula is prefixed with an
    apostrophe (OWASP, "CSV Injection"), and so is a text that looks as if it had been.
    """
    with batches(rows) as reader, path.open("wb") as file:
        file.write(codecs.BOM_UTF8)
        with pyarrow.csv.CSVWriter(file, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(_map_texts(batch, _guard))


def read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a table written by `write_csv`."""
    options = pyarrow.csv.ConvertOptions(
        column_types=schema,
        include_columns=schema.names,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    size = min(_MOST_BYTES, max(1, path.stat().st_size))
    read = pyarrow.csv.ReadOptions(block_size=size)
    table = pyarrow.csv.read_csv(path, read_options=read, parse_options=parse, convert_options=options)
    return _map_texts(table, _unguard).cast(schema)


def write_jsonl(rows: Rows, path: Path) -> None:
    """Write a table as one JSON object per line, with ISO 8601 dates."""
    with batches(rows) as reader, path.open("w", encoding="utf-8", newline="\n") as file:
        for batch in reader:
            for values in tuples(batch):
                row = dict(zip(reader.schema.names, values))
                file.write(json.dumps(row, ensure_ascii=False, default=date.isoformat) + "\n")


def _map_texts(rows: pa.Table | pa.RecordBatch, change: Callable[[pa.Array], pa.Array]) -> pa.Table | pa.RecordBatch:
    columns = [change(c) if pa.types.is_string(c.type) else c for c in rows.columns]
    return type(rows).from_arrays(columns, schema=rows.schema)


def _guard(texts: pa.Array) -> pa.Array:
    return _replace(texts, f"^('*{_FORMULA})", r"'\1")


def _unguard(texts: pa.Array) -> pa.Array:
    return _replace(texts, f"^'('*{_FORMULA})", r"\1")


def _replace(texts: pa.Array, pattern: str, replacement: str) -> pa.Array:
    import pyarrow.compute as pc  # takes as long as the rest of pyarrow, and a run writes no text by default

    return pc.replace_substring_regex(texts, pattern, replacement)
