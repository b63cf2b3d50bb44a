"""Rows made in Python come in, tables of a DuckDB connection go out."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
from duckdb import DuckDBPyConnection

TEXT, COUNT, FLAG, DEGREE = pa.string(), pa.int64(), pa.bool_(), pa.float64()


def make_table(db: DuckDBPyConnection, name: str, columns: dict[str, pa.DataType], rows: Iterable[tuple]) -> None:
    """Make a temporary table, in place of one of that name.

    Parameters
    ----------
    db : DuckDBPyConnection
    name : str
    columns : dict of str to DataType
    rows : iterable of tuple
        A value for each column.
    """
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(column, kind) for column, kind in zip(values, columns.values(), strict=True)]
    db.register("incoming", pa.table(arrays, names=list(columns)))
    db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
    db.unregister("incoming")
