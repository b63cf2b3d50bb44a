"""List what a run added, changed and removed in the tables, so that what is made of them elsewhere can follow.

Rows are compared in groups, such as all mentions of an article: a group that differs is replaced as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyarrow.parquet as pq

from thucthe.resolve.corpus.query_engine import DuckQueryEngine, connect
from thucthe.schemas import SCHEMAS, SPECS
from thucthe.write.table_files.writers import write_parquet

NAME = "changes"
"""Name of the table."""
_MEMORY = "600MB"
_ADDED = """
    SELECT DISTINCT '{table}' AS table_name, '{key}' AS key_column, {key} AS key_value, 'added' AS change,
        CAST({run} AS BIGINT) AS run
    FROM after_{table}
"""
_COMPARED = """
    SELECT '{table}' AS table_name, '{key}' AS key_column, coalesce(n.key_value, o.key_value) AS key_value,
        CASE WHEN o.key_value IS NULL THEN 'added' WHEN n.key_value IS NULL THEN 'removed' ELSE 'changed' END AS change,
        CAST({run} AS BIGINT) AS run
    FROM (SELECT {key} AS key_value, count(*) AS n, sum({digest}) AS content FROM after_{table} t GROUP BY {key}) n
    FULL JOIN (
        SELECT {key} AS key_value, count(*) AS n, sum({digest}) AS content FROM before_{table} t GROUP BY {key}
    ) o
        ON n.key_value = o.key_value
    WHERE n.n IS DISTINCT FROM o.n OR n.content IS DISTINCT FROM o.content
"""
"""The sum of the hashes of the rows of a group doesn't depend on their order."""


def query_of_additions(tables: Iterable[str], run: int = 1) -> str:
    """Return the query of the changes of a run before which there were no tables.

    Parameters
    ----------
    tables : iterable of str
        Names of the tables; the relation ``after_{name}`` holds the rows of each.
    run : int
        Number of the run.
    """
    return _in_order(_ADDED.format(table=name, key=SPECS[name].followed_by, run=run) for name in tables)


def query_of_changes(tables: Iterable[str], run: int, digest: Callable[[str], str]) -> str:
    """Return the query of the changes of a run; its parameters are those of `query_of_additions` and another.

    Parameters
    ----------
    digest : callable
        Returns the SQL expression of a number that depends on a row ``t`` of a table.
    """
    return _in_order(
        _COMPARED.format(table=name, key=SPECS[name].followed_by, run=run, digest=digest(name)) for name in tables
    )


def write_changes(before: Mapping[str, Path], after: Mapping[str, Path], run: int, scratch: Path) -> None:
    """Compare the tables of a run with those of the one before and write the table of changes.

    If they are equal, as when tables are only written again, the changes stay those of the run before.

    Parameters
    ----------
    before, after : mapping of str to Path
        Parquet files of the tables by name; that of the changes in `after` is written.
    run : int
        Number of the run.
    scratch : Path
        Folder for what does not fit into memory.
    """
    with connect(memory_limit=_MEMORY, temp_directory=str(scratch)) as db:
        queries = DuckQueryEngine(db)
        names = [name for name in SPECS if name != NAME and name in {*before, *after}]
        compared = [("before", before), ("after", after)] if before else [("after", after)]
        for name in names:
            for relation, files in compared:
                if name in files:
                    db.read_parquet(str(files[name])).create_view(f"{relation}_{name}")
                else:
                    schema = SCHEMAS[name]
                    queries.insert(f"{relation}_{name}", dict(zip(schema.names, schema.types, strict=True)), ())
        query = query_of_changes(names, run, lambda _: "hash(t)") if before else query_of_additions(names, run)
        write_parquet(queries.read(query, SCHEMAS[NAME]), after[NAME])
    if NAME in before and not pq.read_metadata(after[NAME]).num_rows:
        write_parquet(before[NAME], after[NAME])


def _in_order(queries: Iterable[str]) -> str:
    return f"SELECT * FROM ({' UNION ALL '.join(queries)}) c ORDER BY table_name, key_value"
