"""Write tables as a SQLite or DuckDB database with keys, indexes and the views of ``views.sql``."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from importlib.resources import files
from pathlib import Path

import pyarrow as pa

from thucthe.errors import OutputError
from thucthe.resolve.corpus.query_engine import connect
from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.row_batches import Rows, batches, tuples

_KEYS = {
    "articles": ("article_id",),
    "entities": ("entity_id",),
    "mentions": ("mention_id",),
    "aliases": ("entity_id", "alias"),
    "cooccurrences": ("entity_a", "entity_b"),
    "words": ("article_id", "sentence", "word"),
}
_REFERENCES = {
    "mentions": {"article_id": "articles", "entity_id": "entities"},
    "aliases": {"entity_id": "entities"},
    "roles": {
        "article_id": "articles",
        "mention_id": "mentions",
        "entity_id": "entities",
        "of_mention_id": "mentions",
        "of_entity_id": "entities",
    },
    "cooccurrences": {"entity_a": "entities", "entity_b": "entities"},
    "words": {"article_id": "articles"},
}
_INDEXES = {
    "articles": ("published",),
    "entities": ("name", "label"),
    "aliases": ("alias",),
    "mentions": ("article_id", "entity_id"),
    "roles": ("entity_id", "of_entity_id"),
    "cooccurrences": ("entity_b",),
}
_SQLITE = {pa.string(): "TEXT", pa.int64(): "INTEGER", pa.float32(): "REAL", pa.float64(): "REAL", pa.date32(): "DATE"}
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
            for name in _in_order(tables):
                with batches(tables[name]) as reader:
                    db.execute(_definition(name, reader.schema, _SQLITE, tables))
                    slots = ", ".join("?" for _ in reader.schema)
                    for batch in reader:
                        rows = (tuple(map(_iso, row)) for row in tuples(batch))
                        db.executemany(f"INSERT INTO {name} VALUES ({slots})", rows)
            for statement in _finish(tables):
                db.execute(statement)
            db.commit()
    except sqlite3.Error as error:
        raise OutputError(f"{path.name}: {error}") from error


def write_duckdb(tables: Mapping[str, Rows], path: Path) -> None:
    """Write all tables to one DuckDB database.

    Raises
    ------
    OutputError
        If the database can't be written or the tables are inconsistent; includes the message of DuckDB.
    """
    import duckdb

    try:
        with connect(path) as db:
            for name in _in_order(tables):
                with batches(tables[name]) as reader:
                    db.execute(_definition(name, reader.schema, _DUCKDB, tables))
                    db.register("incoming", reader)
                    db.execute(f"INSERT INTO {name} SELECT * FROM incoming")
                    db.unregister("incoming")
            for statement in _finish(tables):
                db.execute(statement)
    except duckdb.Error as error:
        raise OutputError(f"{path.name}: {error}") from error


def _in_order(tables: Mapping[str, Rows]) -> list[str]:
    """Sort the tables so that each follows those it references."""
    order = ["articles", "entities", "mentions", *SCHEMAS]
    return sorted(tables, key=order.index)


def _definition(name: str, schema: pa.Schema, types: Mapping[pa.DataType, str], tables: Mapping[str, Rows]) -> str:
    columns = [f'"{f.name}" {types[f.type]}{"" if f.nullable else " NOT NULL"}' for f in schema]
    if name in _KEYS:
        columns.append(f"PRIMARY KEY ({', '.join(_KEYS[name])})")
    for column, other in _REFERENCES.get(name, {}).items():
        if other in tables:
            columns.append(f"FOREIGN KEY ({column}) REFERENCES {other} ({_KEYS[other][0]})")
    return f"CREATE TABLE {name} ({', '.join(columns)})"


def _finish(tables: Mapping[str, Rows]) -> list[str]:
    """Return the statements that create indexes and, if all tables are present, views."""
    statements = [
        f"CREATE INDEX {table}_{column} ON {table} ({column})"
        for table, columns in _INDEXES.items()
        if table in tables
        for column in columns
    ]
    if set(SCHEMAS) - {"words"} <= set(tables):
        script = files(__package__).joinpath("views.sql").read_text(encoding="utf-8")
        statements += [statement for statement in script.split(";\n") if "CREATE VIEW" in statement]
    return statements


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
