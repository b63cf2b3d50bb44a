"""Iterate over the rows of a table in batches, with bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

Rows: TypeAlias = pa.Table | Path
"""A table in memory, a Parquet file, or a folder of part files written by Spark."""
ROWS_AT_A_TIME = 10_000


def batches(rows: Rows, columns: Sequence[str] | None = None) -> pa.RecordBatchReader:
    """Open a table as record batches of a few thousand rows, in order.

    Parameters
    ----------
    rows : Table or Path
    columns : sequence of str, optional
        All by default.

    Raises
    ------
    OSError
        If the file can't be read.
    """
    if isinstance(rows, Path):
        files = [pq.ParquetFile(path) for path in (sorted(rows.glob("*.parquet")) if rows.is_dir() else [rows])]
        names = columns or files[0].schema_arrow.names
        schema = pa.schema([files[0].schema_arrow.field(name) for name in names])
        stream = (batch for file in files for batch in file.iter_batches(ROWS_AT_A_TIME, columns=names))
        # The columns of a batch are in the order of the file.
        return pa.RecordBatchReader.from_batches(schema, (batch.select(names) for batch in stream))
    return (rows.select(columns) if columns else rows).to_reader(ROWS_AT_A_TIME)


def tuples(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    """Convert the rows of a batch to Python values; a float32 to the shortest decimal that represents it."""
    return zip(*(_short(column).to_pylist() for column in batch.columns))


def _short(column: pa.Array) -> pa.Array:
    if not pa.types.is_float32(column.type):
        return column
    return column.cast(pa.string()).cast(pa.float64())
