"""Write tables into a PostgreSQL database by COPY, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from thucthe.errors import InvalidInputError, OutputError, OutputExistsError
from thucthe.schemas import SPECS
from thucthe.write.table_files.database_schema import VIEWS, comments_on, definition, finish, in_order
from thucthe.write.table_files.row_batches import Rows, batches, tuples

SCHEMA = "thucthe"
"""Schema of the tables in the database."""
_TYPES = {
    pa.string(): "text", pa.int64(): "integer", pa.float32(): "real", pa.float64(): "double precision",
    pa.date32(): "date",
}  # fmt: skip
_PRESENT = """
    SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relkind = 'r' AND c.relname = ANY(%s)
"""


def write_postgres(tables: Mapping[str, Rows], url: str) -> None:
    """Replace the tables of a run in the schema `SCHEMA` of a database; other tables there stay.

    NUL characters, which PostgreSQL does not have, become U+FFFD.

    Parameters
    ----------
    tables : mapping of str to Table or Path
    url : str
        Such as ``postgresql://user@host/database``; a password is better in ``PGPASSWORD`` or ``~/.pgpass``.

    Raises
    ------
    InvalidInputError
        If psycopg is missing.
    OutputExistsError
        If a table of the same name was not written by thucthe, or something else depends on a table.
    OutputError
        If the database can't be reached or written; includes its message. Nothing is changed then.
    """
    try:
        import psycopg
    except ImportError as error:
        raise InvalidInputError(
            "writing to PostgreSQL needs psycopg; install the extra `postgres`: pip install 'thucthe[postgres]'"
        ) from error
    try:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            _replace(cursor, tables)
            for name in in_order(tables):
                with batches(tables[name]) as reader, cursor.copy(f"COPY {name} FROM STDIN") as copy:
                    for batch in reader:
                        for row in tuples(batch):
                            copy.write_row(tuple(_without_nul(value) for value in row))
            for statement in (*finish(tables, postgres=True), *comments_on(tables)):
                cursor.execute(statement)
            for name in tables:
                cursor.execute(f"ANALYZE {name}")
    except psycopg.errors.DependentObjectsStillExist as error:
        raise OutputExistsError(f"views or tables of others depend on the tables of thucthe: {error}") from error
    except psycopg.Error as error:
        raise OutputError(f"PostgreSQL: {str(error).strip()}") from error


def _replace(cursor: Any, tables: Mapping[str, Rows]) -> None:
    """Create the tables, in place of those of an earlier export."""
    cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    cursor.execute(f"SET LOCAL search_path TO {SCHEMA}")
    for name, comment in cursor.execute(_PRESENT, (SCHEMA, list(SPECS))).fetchall():
        if comment != SPECS[name].meaning:
            raise OutputExistsError(
                f"the table {SCHEMA}.{name} was not written by thucthe; rename it or choose another database"
            )
    for view in VIEWS:
        cursor.execute(f"DROP VIEW IF EXISTS {view}")
    for name in reversed(in_order(SPECS)):
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
    for name in in_order(tables):
        cursor.execute(definition(SPECS[name], _TYPES, tables))


def _without_nul(value: Any) -> Any:
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value
