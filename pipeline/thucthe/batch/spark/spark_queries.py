"""The relations of a run on a Spark cluster: named queries come in, shuffles of their rows go out, see `queries`.

Every relation lies in a folder of Parquet files. So no plan grows over the steps, an executor that is lost takes
nothing with it, and Spark knows how large each relation is. Nothing is collected on the driver but what `rows` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count, groupby

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from thucthe.resolve.corpus.query_engine import Columns, Row, to_batches

_Batches = Iterator[pa.RecordBatch]


class SparkQueryEngine:
    """Named queries in a Spark session.

    Parameters
    ----------
    spark : SparkSession
    folder : str
        Where their rows may lie meanwhile; a URL that every executor can write to.
    """

    explode = "explode"

    def __init__(self, spark: SparkSession, folder: str) -> None:
        self.spark = spark
        self._folder = folder
        self._numbers = count()

    def define(self, name: str, query: str) -> None:
        """Make a relation of what a query gives each time it is read."""
        self.frame(query).createOrReplaceTempView(name)

    def create_view(self, name: str, query: str) -> None:
        """Make a relation of what a query gives."""
        self._keep(name, self.frame(query))

    def insert(self, name: str, columns: Columns, rows: Iterable[Row]) -> None:
        """Make a relation of rows at hand."""
        schema = pa.schema(list(columns.items()))
        table = pa.Table.from_batches(to_batches(iter(rows), schema), schema)
        self.spark.createDataFrame(table, from_arrow_schema(schema)).createOrReplaceTempView(name)

    def map_rows(
        self, name: str, query: str, function: Callable[[Iterable[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Make a relation of what a function makes of a query's rows, partition by partition."""
        schema = pa.schema(list(columns.items()))
        self._keep(name, self.frame(query).mapInArrow(_through(function, schema), from_arrow_schema(schema)))

    def extend(
        self, name: str, query: str, by: int, function: Callable[[Iterable[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Make a relation of the rows of a query and what a function adds to each."""
        self.map_rows(name, query, function, columns)

    def map_groups(
        self, name: str, query: str, by: int, function: Callable[[list[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Make a relation of what a function makes of the rows with the same first `by` values.

        Rows with the same values are shuffled to one partition and sorted there, so that a partition holds any number
        of groups and memory one of them.
        """

        def each(rows: Iterable[Row]) -> Iterator[Row]:
            for _, together in groupby(rows, key=lambda row: row[:by]):
                yield from function(list(together))

        schema = pa.schema(list(columns.items()))
        frame = self.frame(query)
        keys = [frame[column] for column in frame.columns[:by]]
        order = [frame[column].asc_nulls_last() for column in frame.columns]
        together = frame.repartition(*keys).sortWithinPartitions(*order)
        self._keep(name, together.mapInArrow(_through(each, schema), from_arrow_schema(schema)))

    def drop(self, *names: str) -> None:
        """Forget relations; their files are removed at the end of the run."""
        for name in names:
            self.spark.catalog.dropTempView(name)

    def rows(self, query: str) -> list[Row]:
        """Give the rows of a query."""
        return [tuple(row) for row in self.frame(query).collect()]

    def frame(self, query: str) -> DataFrame:
        """Give the rows of a query as a frame that is still to be computed."""
        return self.spark.sql(query.replace('"', "`"))

    def _keep(self, name: str, frame: DataFrame) -> None:
        folder = f"{self._folder}/{next(self._numbers)}-{name}"
        frame.write.parquet(folder)
        self.spark.read.schema(frame.schema).parquet(folder).createOrReplaceTempView(name)


def _through(function: Callable[[Iterable[Row]], Iterable[Row]], schema: pa.Schema) -> Callable[[_Batches], _Batches]:
    """Make a function over rows one over batches."""

    def apply(batches: _Batches) -> _Batches:
        rows = (row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns)))
        return to_batches(iter(function(rows)), schema)

    return apply
