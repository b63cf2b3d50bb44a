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
    """Write the list of columns of a SELECT.

    Parameters
    ----------
    columns : iterable of str
    source : str
        Alias of the relation that has them.
    **replaced : str
        SQL expressions for columns that are computed instead.

    Returns
    -------
    str
    """
    named = {column: f'"{column}"' if column == "end" else column for column in columns}
    return ", ".join(
        f"{replaced[column]} AS {name}" if column in replaced else f"{source}.{name}" for column, name in named.items()
    )


def connect(database: str | Path = ":memory:", **config: Any) -> DuckDBPyConnection:
    """Connect to a DuckDB database that never fetches an extension from the network.

    Parameters
    ----------
    database : str or Path
        File of the database, in memory by default.
    **config : Any
        Settings of DuckDB.

    Returns
    -------
    DuckDBPyConnection
    """
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
        """Create a relation from a query, replacing any of the same name, which the query may read."""

    def insert(self, name: str, columns: Columns, rows: Iterable[Row]) -> None:
        """Create a relation from rows with a value for each column, replacing any of the same name."""

    def map_rows(
        self, name: str, query: str, function: Callable[[Iterable[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation by mapping the rows of a query.

        Parameters
        ----------
        name : str
        query : str
        function : callable
            Maps an iterable of rows to rows. It is called once for each batch, so its result must not depend on how
            the rows are batched.
        columns : mapping of str to pyarrow.DataType
            Columns of the result.
        """

    def extend(
        self, name: str, query: str, by: int, function: Callable[[Iterable[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation by appending computed columns to the distinct rows of a query.

        Parameters
        ----------
        name : str
        query : str
            Query with `by` columns, whose rows are distinct.
        by : int
        function : callable
            Maps each row to one that begins with its values. The result depends on the row alone, so an engine may
            reuse that of an earlier run.
        columns : mapping of str to pyarrow.DataType
            Columns of the result; the first `by` are those of the query.
        """

    def map_groups(
        self, name: str, query: str, by: int, function: Callable[[list[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Create a relation by mapping groups of the rows of a query.

        Parameters
        ----------
        name : str
        query : str
        by : int
            Number of leading columns in which the rows of a group are equal.
        function : callable
            Maps the rows of a group, in unspecified order, to rows.
        columns : mapping of str to pyarrow.DataType
            Columns of the result.
        """

    def drop(self, *names: str) -> None:
        """Remove relations."""

    def rows(self, query: str) -> list[Row]:
        """Return the rows of a query whose result fits memory."""


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
        """Append computed columns to the distinct rows of a query, except rows that an earlier run kept."""
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
        """Write relations to a folder for later runs, each as the file `kept_file`."""
        for name in names:
            self.db.execute(f"COPY {name} TO '{quoted(folder / kept_file(name))}' (FORMAT parquet, COMPRESSION zstd)")

    def restore(self, names: Iterable[str]) -> None:
        """Read relations that an earlier run kept."""
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
    """Return the name of the file of a kept relation."""
    return f"kept-{name}.parquet"


def quoted(path: Path) -> str:
    """Escape a path for a string literal of SQL."""
    return str(path).replace("'", "''")


def to_batches(rows: Iterator[Row], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Convert rows to record batches of a schema."""
    while several := list(islice(rows, BATCH)):
        columns = zip(*several, strict=True)
        arrays = [to_array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
