"""The statements that create the tables in a database: keys, comments, indexes and the views of ``views.sql``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files

import pyarrow as pa

from thucthe.schemas import SCHEMA_VERSION, SPECS, TableSpec
from thucthe.write.table_files.row_batches import Rows

_INDEXES = {
    "articles": ("published",),
    "entities": ("name", "label"),
    "aliases": ("alias",),
    "mentions": ("article_id", "entity_id"),
    "roles": ("entity_id", "of_entity_id"),
    "cooccurrences": ("entity_b",),
}


def in_order(tables: Iterable[str]) -> list[str]:
    """Sort the tables so that each follows those it references."""
    order = ["articles", "entities", "mentions", *SPECS]
    return sorted(tables, key=order.index)


def definition(
    spec: TableSpec, types: Mapping[pa.DataType, str], tables: Mapping[str, Rows], *, comments: bool = False
) -> str:
    """Return the statement that creates a table.

    Parameters
    ----------
    spec : TableSpec
    types : mapping of DataType to str
        SQL types.
    tables : mapping of str to Table or Path
        All tables; only these are referenced.
    comments : bool
        Whether each line ends in the meaning of its column.
    """
    lines = [
        (f'"{column.name}" {types[column.type]}{"" if column.nullable else " NOT NULL"}', column.meaning)
        for column in spec.columns
    ]
    if spec.key:
        lines.append((f"PRIMARY KEY ({', '.join(spec.key)})", ""))
    for column, other in spec.references.items():
        if other in tables and other != spec.name:  # its rows may be in any order
            lines.append((f"FOREIGN KEY ({column}) REFERENCES {other} ({SPECS[other].key[0]})", ""))
    ends = [","] * (len(lines) - 1) + [""]
    written = [
        f"    {line}{end}{f' -- {meaning}' if comments and meaning else ''}"
        for (line, meaning), end in zip(lines, ends)
    ]
    head = f"CREATE TABLE {spec.name} ({f' -- {spec.meaning}' if comments else ''}"
    return "\n".join([head, *written, ")"])


def comments_on(tables: Mapping[str, Rows]) -> Iterator[str]:
    """Generate the statements that attach the meaning of tables and columns to them."""
    for name in tables:
        yield f"COMMENT ON TABLE {name} IS {_quoted(SPECS[name].meaning)}"
        for column in SPECS[name].columns:
            yield f'COMMENT ON COLUMN {name}."{column.name}" IS {_quoted(column.meaning)}'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def finish(tables: Mapping[str, Rows], *, postgres: bool = False) -> list[str]:
    """Return the statements that create indexes and, if all tables are present, views; for PostgreSQL in its words."""
    statements = [
        f"CREATE INDEX {table}_{column} ON {table} ({column})"
        for table, columns in _INDEXES.items()
        if table in tables
        for column in columns
    ]
    statements.append(f"CREATE VIEW contract AS SELECT {SCHEMA_VERSION} AS schema_version")
    if all(spec.optional or name in tables for name, spec in SPECS.items()):
        views = [statement for statement in _script().split(";\n") if "CREATE VIEW" in statement]
        statements += [view.replace("group_concat(", "string_agg(") for view in views] if postgres else views
    return statements


def _script() -> str:
    return files(__package__).joinpath("views.sql").read_text(encoding="utf-8")


VIEWS = ("contract", *re.findall(r"CREATE VIEW (\w+)", _script()))
"""Names of the views."""
