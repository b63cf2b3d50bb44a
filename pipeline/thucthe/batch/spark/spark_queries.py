"""Compute the relations of a run on a Spark cluster, see `thucthe.resolve.corpus.query_engine`.

Every relation is stored in a folder of Parquet files, so that query plans stay small, a lost executor loses no rows,
and Spark knows the size of each relation. Only the results of `rows` are collected on the driver.
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
        URL of a folder for their rows, to which every executor can write.
    """

    explode = "explode"

    def __init__(self, spark: SparkSession, folder: str) -> None:
        self.spark = spark
        self._folder = folder
        self._numbers = count()

    def define(self, name: str, query: str) -> None:
        """Define a relation by a query, evaluated at each use."""
        self.frame(query).createOrReplaceTempView(name)

    def create_view(self, name: str, query: str) -> None:
        """Store the result of a query as a relation."""
        self._keep(name, self.frame(query))

    def insert(self, name: str, columns: Columns, rows: Iterable[Row]) -> None:
        """Store rows as a relation."""
        schema = pa.schema(list(columns.items()))
        table = pa.Table.from_batches(to_batches(iter(rows), schema), schema)
        self.spark.createDataFrame(table, from_arrow_schema(schema)).createOrReplaceTempView(name)

    def map_rows(
        self, name: str, query: str, function: Callable[[Iterable[Row]], Iterable[Row]], columns: Columns
    ) -> None:
        """Apply a function to the rows of a query, by partition, and store the result as a relation."""
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
        """Apply a function to each group of rows with the same first `by` values, and store the result as a relation.

        The rows of a group are shuffled to one partition and sorted there, so that memory holds one group at a time.
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
        """Return the rows of a query."""
        return [tuple(row) for row in self.frame(query).collect()]

    def frame(self, query: str) -> DataFrame:
        """Return the rows of a query as a lazy frame."""
        return self.spark.sql(query.replace('"', "`"))

    def _keep(self, name: str, frame: DataFrame) -> None:
        folder = f"{self._folder}/{next(self._numbers)}-{name}"
        frame.write.parquet(folder)
        self.spark.read.schema(frame.schema).parquet(folder).createOrReplaceTempView(name)


def _through(function: Callable[[Iterable[Row]], Iterable[Row]], schema: pa.Schema) -> Callable[[_Batches], _Batches]:
    """Turn a function over rows into one over batches."""

    def apply(batches: _Batches) -> _Batches:
        rows = (row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns)))
        return to_batches(iter(function(rows)), schema)

    return apply
