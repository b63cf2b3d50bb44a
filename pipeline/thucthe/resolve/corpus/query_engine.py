"""Named relations and SQL queries over them, by which entities are resolved across articles.

`QueryEngine` is the interface of an engine; queries are in the SQL that DuckDB and Spark share, with no quoted name but
``"end"``. `DuckQueryEngine` runs them in this process, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import pyarrow as pa

from thucthe.arrow_arrays import to_array

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEXT, COUNT, FLAG, DEGREE = pa.string(), pa.int64(), pa.bool_(), pa.float64()
BATCH = 10_000
"""Number of rows converted to Python values at a time."""

_OFFLINE = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}

Row: TypeAlias = tuple[Any, ...]
Columns: TypeAlias = Mapping[str, pa.DataType]


def select(columns: Iterable[str], source: str, **replaced: str) -> str:
    """List columns of a source for a query, some of them replaced by an expression."""
    named = {column: f'"{column}"' if column == "end" else column for column in columns}
    return ", ".join(
        f"{replaced[column]} AS {name}" if column in replaced else f"{source}.{name}" for column, name in named.items()
    )


def connect(database: str | Path = ":memory:", **config: Any) -> DuckDBPyConnection:
    """Connect to a DuckDB database that never fetches an extension from the network."""
    import duckdb  # processes that only read articles do without

    return duckdb.connect(database, config=_OFFLINE | config)


class QueryEngine(Protocol):
    """Named relations, each a multiset of rows.

    Attributes
    ----------
    explode : str
        Name of the function that makes a row of each element of a list.
    """

    explode: str

    def define(self, name: str, query: str) -> None:
        """Define a relation by a query that is evaluated at each read."""

    def create_view(self, name: str, query: str) -> None:
        """Create a relation from a query, replacing one of that name, which the query may read."""

    def insert(self, name: str, columns: Columns, rows: Iterable[Row]) -> None:
        """Create a relation from rows with a value for each column, replacing one of that name."""

    def map_rows(
        self, name: str, query: str, function: Callable[[Iterable[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation by mapping batches of the rows of a query, independent of the size of batches."""

    def extend(
        self, name: str, query: str, by: int, function: Callable[[Iterable[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation of the rows of a query, which have `by` distinct values, and what a function adds to each.

        The function gives for each row one that begins with its values, the first `by` of `columns`, and depends on
        nothing else, so that an engine may take it from an earlier run.
        """

    def map_groups(
        self, name: str, query: str, by: int, function: Callable[[list[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation by mapping the groups of rows with the same first `by` values, in unspecified order."""

    def drop(self, *names: str) -> None:
        """Remove relations that are not needed any more."""

    def rows(self, query: str) -> list[Row]:
        """Return the rows of a query with a small result."""


class DuckQueryEngine:
    """Named queries in a DuckDB database.

    Parameters
    ----------
    db : DuckDBPyConnection
    known : Path, optional
        Folder with relations that an earlier run kept, see `keep`.
    """

    explode = "unnest"

    def __init__(self, db: DuckDBPyConnection, known: Path | None = None) -> None:
        self.db = db
        self._known = known

    def define(self, name: str, query: str) -> None:
        """Define a relation by a query that is evaluated at each read."""
        self.db.execute(f"CREATE VIEW {name} AS {query}")

    def create_view(self, name: str, query: str) -> None:
        """Create a relation from a query."""
        self.db.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    def insert(self, name: str, columns: Columns, rows: Iterable[Row]) -> None:
        """Create a relation from rows."""
        schema = pa.schema(list(columns.items()))
        self.db.register("incoming", pa.RecordBatchReader.from_batches(schema, to_batches(iter(rows), schema)))
        self.create_view(name, "SELECT * FROM incoming")
        self.db.unregister("incoming")

    def map_rows(
        self, name: str, query: str, function: Callable[[Iterable[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation by mapping the rows of a query."""
        self.insert(name, columns, function(self.stream(query)))

    def extend(
        self, name: str, query: str, by: int, function: Callable[[Iterable[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation of the rows of a query and what a function adds to each, which an earlier run may know."""
        if self._known is None:
            self.map_rows(name, query, function, columns)
            return
        self.db.read_parquet(str(self._known / kept_file(name))).create_view(f"known_{name}", replace=True)
        self.create_view(f"asked_{name}", query)
        same = " AND ".join(f"k.{column} = a.{column}" for column in list(columns)[:by])
        join = f"JOIN known_{name} k ON {same}"
        unknown = f"SELECT a.* FROM asked_{name} a LEFT {join} WHERE k.{next(iter(columns))} IS NULL"
        self.map_rows(f"new_{name}", unknown, function, columns)
        self.create_view(name, f"SELECT * FROM new_{name} UNION ALL SELECT k.* FROM asked_{name} a {join}")

    def keep(self, names: Iterable[str], folder: Path) -> None:
        """Write relations for later runs, each as the file `kept_file`."""
        for name in names:
            self.db.execute(f"COPY {name} TO '{quoted(folder / kept_file(name))}' (FORMAT parquet, COMPRESSION zstd)")

    def restore(self, names: Iterable[str]) -> None:
        """Create relations as an earlier run kept them."""
        for name in names:
            assert self._known is not None
            self.create_view(name, f"SELECT * FROM read_parquet('{quoted(self._known / kept_file(name))}')")

    def map_groups(
        self, name: str, query: str, by: int, function: Callable[[list[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation by mapping the groups of rows with the same first `by` values."""
        together = groupby(self.stream(f"SELECT * FROM ({query}) ORDER BY ALL"), key=lambda row: row[:by])
        self.insert(name, columns, (made for _, rows in together for made in function(list(rows))))

    def drop(self, *names: str) -> None:
        """Remove relations, which take memory."""
        for name in names:
            self.db.execute(f"DROP TABLE {name}")

    def rows(self, query: str) -> list[Row]:
        """Return the rows of a query."""
        return self.db.sql(query).fetchall()

    def read(self, query: str, schema: pa.Schema) -> pa.RecordBatchReader:
        """Stream the rows of a query in a schema."""

        def cast() -> Iterator[pa.RecordBatch]:
            # A connection of its own leaves the other one free.
            with self.db.cursor() as cursor:
                for batch in cursor.sql(query).to_arrow_reader(BATCH):
                    columns = [_cast(batch.column(field.name), field.type) for field in schema]
                    yield pa.RecordBatch.from_arrays(columns, schema=schema)

        return pa.RecordBatchReader.from_batches(schema, cast())

    def stream(self, query: str) -> Iterator[Row]:
        """Stream the rows of a query on a separate connection."""
        with self.db.cursor() as cursor:
            cursor.execute(query)
            while rows := cursor.fetchmany(BATCH):
                yield from rows


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    return column if column.type == kind else column.cast(kind)


def kept_file(name: str) -> str:
    """Return the name of the file in which a relation is kept."""
    return f"kept-{name}.parquet"


def quoted(path: Path) -> str:
    """Return a path as it stands between the quotation marks of a query."""
    return str(path).replace("'", "''")


def to_batches(rows: Iterator[Row], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Convert rows to record batches of a schema."""
    while several := list(islice(rows, BATCH)):
        columns = zip(*several, strict=True)
        arrays = [to_array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
