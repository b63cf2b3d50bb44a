"""Named relations and SQL queries over them, by which entities are resolved across articles.

`QueryEngine` is the interface of an engine; queries are in the SQL that DuckDB and Spark share, with no quoted name but
``"end"``. `DuckQueryEngine` runs them in this process, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from thucthe.arrow_arrays import to_array

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

    def map_groups(
        self, name: str, query: str, by: int, function: Callable[[list[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation by mapping the groups of rows with the same first `by` values, in unspecified order."""

    def rows(self, query: str) -> list[Row]:
        """Return the rows of a query with a small result."""


class DuckQueryEngine:
    """Named queries in a DuckDB database."""

    explode = "unnest"

    def __init__(self, db: DuckDBPyConnection) -> None:
        self.db = db

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

    def map_groups(
        self, name: str, query: str, by: int, function: Callable[[list[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation by mapping the groups of rows with the same first `by` values."""
        together = groupby(self.stream(f"SELECT * FROM ({query}) ORDER BY ALL"), key=lambda row: row[:by])
        self.insert(name, columns, (made for _, rows in together for made in function(list(rows))))

    def rows(self, query: str) -> list[Row]:
        """Return the rows of a query."""
        return self.db.sql(query).fetchall()

    def read(self, query: str, schema: pa.Schema) -> pa.RecordBatchReader:
        """Stream the rows of a query in a schema."""

        def cast() -> Iterator[pa.RecordBatch]:
            # A connection of its own leaves the other one free.
            with self.db.cursor() as cursor:
                for batch in cursor.sql(query).to_arrow_reader(BATCH):
                    columns = [batch.column(field.name).cast(field.type) for field in schema]
                    yield pa.RecordBatch.from_arrays(columns, schema=schema)

        return pa.RecordBatchReader.from_batches(schema, cast())

    def stream(self, query: str) -> Iterator[Row]:
        """Stream the rows of a query on a separate connection."""
        with self.db.cursor() as cursor:
            cursor.execute(query)
            while rows := cursor.fetchmany(BATCH):
                yield from rows


def to_batches(rows: Iterator[Row], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Convert rows to record batches of a schema."""
    while several := list(islice(rows, BATCH)):
        columns = zip(*several, strict=True)
        arrays = [to_array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
