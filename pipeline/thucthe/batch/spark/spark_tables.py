"""Make the final tables of a run on Spark of the rows that its groups of files have become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from thucthe.batch import changes
from thucthe.batch.folder import RESOLUTIONS_FILE, RUN_FILE, outcome_dict
from thucthe.batch.resolution import (
    QUERIES,
    RELATIONS,
    RESOLUTIONS,
    RESOLUTIONS_QUERY,
    History,
    count_crowded_sentences,
    resolve_run,
)
from thucthe.batch.shard_tables import PARTS
from thucthe.batch.spark.spark_items import to_spark
from thucthe.batch.spark.spark_ownership import publish_to
from thucthe.batch.spark.spark_worker import KIND, union_schema
from thucthe.ownership import STATE
from thucthe.recognize.name_entry import NameEntry
from thucthe.resolve.corpus.corrections import Correction
from thucthe.resolve.corpus.redirects import BEFORE
from thucthe.schemas import SCHEMAS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROWS_FOLDER, SCRATCH_FOLDER = "spark-rows", "spark"
"""Folders in ``DIR/.thucthe``: rows of the tables of shards, a folder for each group of files; unfinished output."""
UNION = union_schema(PARTS)
"""Schema of the rows of all tables of shards, see `thucthe.batch.spark.spark_worker.to_union`."""
_ZERO_VALUES: dict[pa.DataType, Any] = {pa.string(): "", pa.int64(): 0, pa.float32(): 0.0, pa.float64(): 0.0}


def table_names(words: bool) -> list[str]:
    """Return the names of the final tables.

    Parameters
    ----------
    words : bool
        Whether that of words is one of them.

    Returns
    -------
    list of str
    """
    return [name for name in (*QUERIES, changes.NAME) if words or name != "words"]


def read_rows(spark: SparkSession, folders: Sequence[str]) -> DataFrame:
    """Read the rows of the tables of shards in folders, in the schema `UNION`."""
    return spark.read.schema(to_spark(UNION)).parquet(*folders)


def write_tables(
    spark: SparkSession,
    folder: str,
    groups: Sequence[str],
    names: Sequence[NameEntry],
    tables: Sequence[str],
    corrections: Sequence[Correction],
    record: Mapping[str, Any],
) -> list[int]:
    """Resolve the entities of all groups of files, and write the tables and ``run.json``.

    Parameters
    ----------
    spark : SparkSession
    folder : str
        URL of the output folder.
    groups : sequence of str
        Names of the folders in `ROWS_FOLDER` whose rows are resolved.
    names : sequence of NameEntry
        The user's own list.
    tables : sequence of str
        Names of the tables, see `table_names`.
    corrections : sequence of Correction
    record : mapping of str to Any
        Content of ``run.json`` that describes the run.

    Returns
    -------
    list of int
        Number of mentions changed by each correction.
    """
    from thucthe.batch.spark.spark_files import delete, exists, read_json, rename, write_json
    from thucthe.batch.spark.spark_queries import SparkQueryEngine

    state = f"{folder}/{STATE}"
    scratch, resolutions = f"{state}/{SCRATCH_FOLDER}", f"{state}/{RESOLUTIONS_FILE}"
    delete(spark, scratch)
    rows = read_rows(spark, [f"{state}/{ROWS_FOLDER}/{name}" for name in groups])
    for name in PARTS:
        rows.where(rows[KIND] == name).select(f"{name}.*").createOrReplaceTempView(RELATIONS[name])
    queries = SparkQueryEngine(spark, f"{scratch}/relations")
    history = None
    if exists(spark, resolutions) and exists(spark, f"{folder}/redirects.parquet"):
        known = spark.read.parquet(f"{folder}/redirects.parquet").select(*SCHEMAS["redirects"].names).collect()
        last = read_json(spark, f"{folder}/{RUN_FILE}").get("run", 1) if exists(spark, f"{folder}/{RUN_FILE}") else 1
        history = History(int(last) + 1, tuple(tuple(row) for row in known))
        before = spark.read.schema(to_spark(RESOLUTIONS)).parquet(resolutions)
        before.select(*BEFORE).createOrReplaceTempView("before")
    touched = resolve_run(queries, names, corrections, history)
    crowded = count_crowded_sentences(queries)
    counts: dict[str, int] = {}
    run = history.run if history else 1
    for name in tables:
        table = f"{scratch}/{name}.parquet"
        query = _query_of_changes(spark, folder, list(counts), run) if name == changes.NAME else QUERIES[name]
        _typed(queries.frame(query), SCHEMAS[name]).write.parquet(table)
        written = spark.read.schema(to_spark(SCHEMAS[name])).parquet(table)
        written.createOrReplaceTempView(f"after_{name}")  # for the query of the changes
        counts[name] = written.count()
    _typed(queries.frame(RESOLUTIONS_QUERY), RESOLUTIONS).write.parquet(f"{scratch}/{RESOLUTIONS_FILE}")
    outcome = outcome_dict(counts, corrections, touched)
    number = {"run": run, "groups": list(groups)}
    delete(spark, f"{folder}/{RUN_FILE}")  # it does not describe the tables until it is written again
    delete(spark, resolutions)
    rename(spark, f"{scratch}/{RESOLUTIONS_FILE}", resolutions)
    for name in tables:
        publish_to(spark, folder, scratch, f"{name}.parquet")
    write_json(spark, {**record, **number, **crowded, **outcome}, f"{scratch}/{RUN_FILE}")
    publish_to(spark, folder, scratch, RUN_FILE)  # last, so that the tables are complete where it exists
    delete(spark, scratch)
    return touched


def _query_of_changes(spark: SparkSession, folder: str, tables: Sequence[str], run: int) -> str:
    """Return the query of the changes since the tables of a folder, all of which are views ``after_{name}``, too."""
    from thucthe.batch.spark.spark_files import exists

    if not exists(spark, f"{folder}/{RUN_FILE}"):
        return changes.query_of_additions(tables, run)
    for name in tables:
        schema, url = to_spark(SCHEMAS[name]), f"{folder}/{name}.parquet"
        before = spark.read.schema(schema).parquet(url) if exists(spark, url) else spark.createDataFrame([], schema)
        before.createOrReplaceTempView(f"before_{name}")

    def digest(name: str) -> str:
        columns = ", ".join(f"t.{column}" for column in SCHEMAS[name].names)
        return f"CAST(xxhash64({columns}) AS DECIMAL(38, 0))"

    return changes.query_of_changes(tables, run, digest)


def _typed(frame: DataFrame, schema: pa.Schema) -> DataFrame:
    """Cast rows to a schema; a null in a required column is an error."""
    from pyspark.sql import functions

    columns = []
    for field, target in zip(schema, to_spark(schema)):
        column = frame[field.name].cast(target.dataType)
        if not field.nullable:
            error = functions.raise_error(functions.lit(f"{field.name} is null")).cast(target.dataType)
            nothing = functions.lit(_ZERO_VALUES[field.type]).cast(target.dataType)  # never reached; it can't be null
            column = functions.coalesce(column, error, nothing)
        about = {"comment": field.metadata[b"description"].decode()} if field.metadata else {}
        columns.append(column.alias(field.name, metadata=about))
    return frame.select(*columns)
