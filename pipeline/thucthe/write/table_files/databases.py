"""Write tables as a SQLite or DuckDB database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow as pa

from thucthe.errors import OutputError
from thucthe.resolve.corpus.query_engine import connect
from thucthe.schemas import SPECS
from thucthe.write.table_files.database_schema import comments_on, definition, finish, in_order
from thucthe.write.table_files.row_batches import Rows, batches, tuples

_SQLITE = {pa.string(): "TEXT", pa.int64(): "INTEGER", pa.float32(): "REAL", pa.float64(): "REAL", pa.date32(): "DATE"}
_DUCKDB_FILES = "v1.0.0"
"""Format of the files; DuckDB 1.5, the oldest that thucthe allows, opens those that 2.0 writes in it."""
_DUCKDB = _SQLITE | {pa.string(): "VARCHAR", pa.int64(): "BIGINT", pa.float64(): "DOUBLE"}


def write_sqlite(tables: Mapping[str, Rows], path: Path) -> None:
    """Write all tables to one SQLite database; dates are ISO 8601 strings.

    Raises
    ------
    OutputError
        If the database can't be written or the tables are inconsistent; includes the message of SQLite.
    """
    try:
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            for name in in_order(tables):
                with batches(tables[name]) as reader:
                    db.execute(definition(SPECS[name], _SQLITE, tables, comments=True))
                    slots = ", ".join("?" for _ in reader.schema)
                    for batch in reader:
                        rows = (tuple(map(_iso, row)) for row in tuples(batch))
                        db.executemany(f"INSERT INTO {name} VALUES ({slots})", rows)
            for statement in finish(tables):
                db.execute(statement)
            db.commit()
    except sqlite3.Error as error:
        raise OutputError(f"{path.name}: {error}") from error


def write_duckdb(tables: Mapping[str, Rows], path: Path) -> None:
    """Write all tables to one DuckDB database, which every version of DuckDB that thucthe allows can open.

    Raises
    ------
    OutputError
        If the database can't be written or the tables are inconsistent; includes the message of DuckDB.
    """
    import duckdb

    try:
        with connect(path, storage_compatibility_version=_DUCKDB_FILES) as db:
            for name in in_order(tables):
                with batches(tables[name]) as reader:
                    db.execute(definition(SPECS[name], _DUCKDB, tables))
                    db.register("incoming", reader)
                    db.execute(f"INSERT INTO {name} SELECT * FROM incoming")
                    db.unregister("incoming")
            for statement in (*finish(tables), *comments_on(tables)):
                db.execute(statement)
    except duckdb.Error as error:
        raise OutputError(f"{path.name}: {error}") from error


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
