"""The Spark engine: run on a cluster and write each table as a folder of part files.

Files are divided into items, which are distributed over the cluster and processed into rows of the tables of shards,
see `spark_worker`. These are written once, so that no article is processed twice, and the final tables are made of
them, see `spark_queries`. The tables have the same rows in the same order as those of the local engine.
"""

from __future__ import annotations

import os
import pickle
import platform
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial, reduce
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from thucthe.article import Rejection
from thucthe.batch import changes
from thucthe.batch.engine import RunSummary
from thucthe.batch.fault import BASE_TIMEOUT_SECONDS
from thucthe.batch.folder import RESOLUTIONS_FILE, RUN_FILE, add_corrections, corrections_of, outcome_dict
from thucthe.batch.local.parts import PARTS_FOLDER
from thucthe.batch.resolution import (
    QUERIES,
    RELATIONS,
    RESOLUTIONS,
    RESOLUTIONS_QUERY,
    count_crowded_sentences,
    resolve_run,
)
from thucthe.batch.run_options import RunOptions
from thucthe.batch.shard_tables import PARTS
from thucthe.batch.spark import spark_worker
from thucthe.errors import ForeignFileError, NothingToReadError, RunError, UnreadableError
from thucthe.ownership import STATE, Fingerprint
from thucthe.read.items import iter_items, iter_items_of
from thucthe.read.sources.formats import readable
from thucthe.read.sources.item import Item
from thucthe.read.sources.packed import SCHEMA, to_batch
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import STDIN, Names, find_files
from thucthe.resolve.corpus.corrections import Correction
from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.versions import VERSIONS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

TASK_BYTES, MAX_TASKS = 1_000_000, 10_000
"""Target number of bytes of source files per task, and maximum number of tasks, which takes precedence."""
FILES_IN_TASK = 500
"""Number of files that a task divides into items."""
MAX_FILE_BYTES = 1_000_000_000
"""Maximum number of bytes of a file with a URL, which is loaded whole; a file with a path is not."""
_ROWS_AT_A_TIME = 1_000
_UNION = spark_worker.union_schema(PARTS)
_FILES = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("location", pa.string(), nullable=False),
        pa.field("is_named", pa.bool_(), nullable=False),
    ]
)
_ZERO_VALUES: dict[pa.DataType, Any] = {pa.string(): "", pa.int64(): 0, pa.float32(): 0.0, pa.float64(): 0.0}


class SparkEngine:
    """Runs on the cluster of a Spark session."""

    refuses: Mapping[str, str] = MappingProxyType(
        {
            "workers": "the number of processes is determined by the master and the executors of Spark",
            "formats": "Spark writes Parquet; use `thucthe export` for other formats",
            "progress": "Spark has its own event log",
        }
    )
    resumes = False

    def run(
        self,
        sources: Sequence[str],
        out: str,
        options: RunOptions,
        *,
        overwrite: bool = False,
        corrections: Sequence[Correction] = (),
        **refused: object,
    ) -> RunSummary:
        """Run as `thucthe.batch.engine.Engine` says."""
        return run(sources, out, options, overwrite=overwrite, corrections=corrections)


def run(
    sources: Sequence[str],
    out: str,
    options: RunOptions | None = None,
    *,
    overwrite: bool = False,
    corrections: Sequence[Correction] = (),
) -> RunSummary:
    """Process all articles of the sources and write the tables, on the cluster of the Spark session.

    Parameters
    ----------
    sources : sequence of str
        URLs such as ``hdfs://…``, ``s3a://…``, ``file:///…``, or those of the local engine, except standard input.
        Paths without a scheme are opened by the Python workers, so they must exist on all machines.
    out : str
        Folder for the tables, a URL or a path.
    options : RunOptions, optional
    overwrite : bool
        Whether to replace what an earlier run left in `out`, except for its corrections.
    corrections : sequence of Correction
        Added to those in `out`, if that is a path.

    Raises
    ------
    NotFoundError
        If a source or the model does not exist.
    RunError
        If Spark can't start, the folder holds a run already, or there is nothing to read.
    """
    if STDIN in sources:
        raise RunError("Spark can't read standard input; write it to a file that all machines can open")
    began = time.perf_counter()
    options = _for_workers(options or RunOptions())
    spark = _start()
    from pyspark.errors import PySparkException

    try:
        return _run(spark, sources, out, options, overwrite, corrections, began)
    except PySparkException as error:
        raise RunError(f"the Spark job failed, see its log: {str(error).strip().partition(chr(10))[0]}") from error


def _run(
    spark: SparkSession,
    sources: Sequence[str],
    out: str,
    options: RunOptions,
    overwrite: bool,
    corrections: Sequence[Correction],
    began: float,
) -> RunSummary:
    from thucthe.batch.spark.spark_files import delete, exists, is_url, to_url, write_json, write_sealed
    from thucthe.batch.spark.spark_queries import SparkQueryEngine

    folder = to_url(out)
    state = f"{folder}/{STATE}"
    config, scratch = f"{state}/config.json", f"{state}/spark"
    if not overwrite and (
        exists(spark, f"{folder}/{RUN_FILE}") or (exists(spark, config) and not exists(spark, scratch))
    ):
        raise RunError(f"{out} holds a run, which Spark can't resume; choose another --out or add --overwrite")
    tables = {name: query for name, query in QUERIES.items() if options.words or name != "words"}
    tables[changes.NAME] = changes.query_of_additions(list(tables))
    _claim(spark, folder, [RUN_FILE, *(f"{name}.parquet" for name in tables)])
    left_out: Counter[str] = Counter()
    items = find_items(spark, sources, options.read, left_out)
    for old in ("spark", "config.json", PARTS_FOLDER.name, VERSIONS.name, RESOLUTIONS_FILE):
        delete(spark, f"{state}/{old}")
    write_sealed(spark, {"engine": "spark", **options.fingerprint()}, config)
    _process(items, options).write.parquet(f"{scratch}/rows")
    rows = spark.read.schema(_to_spark(_UNION)).parquet(f"{scratch}/rows")
    for name in PARTS:
        rows.where(rows[spark_worker.KIND] == name).select(f"{name}.*").createOrReplaceTempView(RELATIONS[name])
    if not is_url(out):
        add_corrections(Path(out), corrections)
        corrections = corrections_of(Path(out))
    queries = SparkQueryEngine(spark, f"{scratch}/relations")
    touched = resolve_run(queries, options.names, corrections)
    crowded = count_crowded_sentences(queries)
    counts: dict[str, int] = {}
    for name, query in tables.items():
        table = f"{scratch}/{name}.parquet"
        _typed(queries.frame(query), SCHEMAS[name]).write.parquet(table)
        written = spark.read.schema(_to_spark(SCHEMAS[name])).parquet(table)
        written.createOrReplaceTempView(f"after_{name}")  # read by the query of changes
        counts[name] = written.count()
    _typed(queries.frame(RESOLUTIONS_QUERY), RESOLUTIONS).write.parquet(f"{state}/{RESOLUTIONS_FILE}")
    delete(spark, f"{scratch}/relations")
    delete(spark, f"{folder}/{RUN_FILE}")  # it does not describe the tables until it is written again
    for name in tables:
        _publish(spark, folder, scratch, f"{name}.parquet")
    seconds = time.perf_counter() - began
    description = _describe(spark, options, seconds) | {"left_out": dict(left_out)} | crowded
    description |= outcome_dict(counts, corrections, touched)
    write_json(spark, description, f"{scratch}/{RUN_FILE}")
    _publish(spark, folder, scratch, RUN_FILE)  # last, so that the tables are complete where it exists
    read = counts["articles"] + counts["rejects"]
    return RunSummary(out=out, counts=counts, read=read, seconds=seconds, left_out=dict(left_out))


def _claim(spark: SparkSession, folder: str, names: Sequence[str]) -> None:
    """Claim an output folder if no foreign file is in the way, see `thucthe.ownership`."""
    from thucthe.batch.spark.spark_files import file_sizes, read_manifest, write_manifest

    try:
        manifest = read_manifest(spark, folder)
    except ValueError as error:
        raise ForeignFileError(f"{folder}/{STATE}: the list of our files is damaged; choose another --out") from error
    if manifest is None and file_sizes(spark, f"{folder}/{STATE}"):
        raise ForeignFileError(f"{folder}/{STATE} was not written by thucthe; choose another --out")
    owned = {(file, state.size) for file, states in (manifest or {}).items() for state in states}
    for name in names:
        for file, size in file_sizes(spark, f"{folder}/{name}").items():
            path = f"{name}/{file}" if file else name
            if (path, size) not in owned:
                raise ForeignFileError(
                    f"{folder}/{path} was not written by thucthe or changed since; move it away or choose another --out"
                )
    if manifest is None:
        write_manifest(spark, {}, folder)


def _publish(spark: SparkSession, folder: str, scratch: str, name: str) -> None:
    """Move a file or folder into the output folder, in place of our older one, and list its files as ours."""
    from thucthe.batch.spark.spark_files import delete, file_sizes, read_manifest, rename, write_manifest

    sizes = file_sizes(spark, f"{scratch}/{name}")
    fresh = {f"{name}/{file}" if file else name: (Fingerprint(size),) for file, size in sizes.items()}
    listed = read_manifest(spark, folder) or {}
    write_manifest(spark, listed | {file: listed.get(file, ()) + states for file, states in fresh.items()}, folder)
    delete(spark, f"{folder}/{name}")
    rename(spark, f"{scratch}/{name}", f"{folder}/{name}")
    others = {file: states for file, states in listed.items() if file != name and not file.startswith(f"{name}/")}
    write_manifest(spark, others | fresh, folder)


def _for_workers(options: RunOptions) -> RunOptions:
    """Return the options with an absolute path of the model, so that other processes find it."""
    folder = Path(options.model)
    return replace(options, model=str(folder.absolute())) if (folder / "config.cfg").is_file() else options


def _start() -> SparkSession:
    """Return the Spark session, with the master of ``spark-submit`` or of Spark's configuration, or this machine."""
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise RunError(
            f"the Spark engine needs the package {error.name}; install it with: pip install 'thucthe[spark]'"
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        spark = SparkSession.builder.appName("thucthe").getOrCreate()
    except Exception as error:
        raise RunError(f"Spark can't start; it needs Java 17 or later, found by JAVA_HOME ({error})") from error
    spark.conf.set("spark.sql.ansi.enabled", True)
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", _ROWS_AT_A_TIME)
    return spark


def find_items(spark: SparkSession, sources: Sequence[str], options: ReadOptions, left_out: Counter[str]) -> DataFrame:
    """Find the items of the sources, as distributed rows of a pack; other files are counted in `left_out`.

    Raises
    ------
    NotFoundError
        If a source does not exist.
    RunError
        If there is nothing to read.
    """
    from pyspark.sql import DataFrame

    from thucthe.batch.spark.spark_files import find_remote, is_url, read_files

    names = Names()
    found = find_files(
        [source for source in sources if not is_url(source)], names, left_out, options.ocr, options.follow_links
    )
    problems = [file for file in found if file.problem]
    local = [file for file in found if not file.problem]
    known_locally = {f"file:{file.location.resolve()}" for file in local if file.location}
    roots: list[str] = []
    remote: dict[str, tuple[str, int]] = {}
    for source in filter(is_url, sources):
        of_source, files = find_remote(spark, source, left_out, options.ocr)
        roots += of_source
        for file in files:
            if file.url not in remote and file.url not in known_locally:
                remote[file.url] = names.give(file.path, file.source), file.size
    if not local and not remote and not problems:
        raise NothingToReadError(f"{', '.join(sources)}: no articles in there (files that end in {readable()})")
    size = sum(size for _, size in remote.values()) + sum(_size(file.location) for file in local)
    tasks = min(MAX_TASKS, max(spark.sparkContext.defaultParallelism, size // TASK_BYTES))
    row = _to_spark(SCHEMA)
    frames: list[DataFrame] = []
    if local:
        places = [(file.path, str(file.location and file.location.absolute()), file.is_named) for file in local]
        n = max(min(len(local), tasks), len(local) // FILES_IN_TASK)
        spread = _frame(spark, places).repartition(n, "path")
        frames.append(spread.mapInArrow(lambda batches: spark_worker.cut_files(batches, options), row))
    known = {path: _without_reading(path, size) for path, size in remote.values()}
    places = [(path, url, False) for url, (path, _) in remote.items() if known[path] is None]
    if places:
        contents = read_files(spark, roots).where(f"length <= {MAX_FILE_BYTES}").select("content", "path")
        chosen = _frame(spark, places).hint("broadcast")
        cut = contents.withColumnRenamed("path", "location").join(chosen, "location").select("path", "content")
        frames.append(cut.mapInArrow(lambda batches: spark_worker.cut_contents(batches, options), row))
    others = [item for item in known.values() if item is not None]
    others += [item for file in problems for item in iter_items(file, options)]
    if others:
        frames.append(spark.createDataFrame(pa.Table.from_batches([to_batch(others)]), row))
    return reduce(DataFrame.union, frames).repartition(tasks, "path", "record")


def _without_reading(path: str, size: int) -> Item | None:
    """Return the item of a file with a URL that Spark can't read; None for others."""
    from thucthe.batch.spark.spark_files import is_passed_over

    if is_passed_over(path):
        message = "Spark skips files and folders whose names begin with _; rename it, or name it without a scheme"
    elif size > MAX_FILE_BYTES:
        message = f"the file is larger than {MAX_FILE_BYTES:,} bytes; split it, or name it without a scheme"
    elif size == 0:
        return next(iter_items_of(path, b"", ReadOptions()))
    else:
        return None
    return Item(path, "", Rejection(path, stage="read", error=UnreadableError.__name__, message=message))


def _size(location: Path | None) -> int:
    try:
        return location.stat().st_size if location else 0
    except OSError:
        return 0  # the error is reported when the file is read


def _frame(spark: SparkSession, places: Sequence[tuple[str, str, bool]]) -> DataFrame:
    """Create a frame of files: path, location, and whether the file is a source itself."""
    columns = zip(*places)
    table = pa.table([pa.array(column, kind) for column, kind in zip(columns, _FILES.types)], schema=_FILES)
    return spark.createDataFrame(table, _to_spark(_FILES))


def _process(items: DataFrame, options: RunOptions) -> DataFrame:
    """Process items into the rows of the tables of shards, each in the column of its table."""
    pickled, base_timeout = pickle.dumps(options), BASE_TIMEOUT_SECONDS + options.read.time_limit
    work = partial(spark_worker.process, options=pickled, base_timeout=base_timeout, schema=_UNION)
    return items.mapInArrow(lambda batches: work(batches), _to_spark(_UNION))


def _typed(frame: DataFrame, schema: pa.Schema) -> DataFrame:
    """Cast rows to a schema; a null in a required column is an error."""
    from pyspark.sql import functions

    columns = []
    for field, target in zip(schema, _to_spark(schema)):
        column = frame[field.name].cast(target.dataType)
        if not field.nullable:
            error = functions.raise_error(functions.lit(f"{field.name} is null")).cast(target.dataType)
            nothing = functions.lit(_ZERO_VALUES[field.type]).cast(target.dataType)  # never reached; it can't be null
            column = functions.coalesce(column, error, nothing)
        about = {"comment": field.metadata[b"description"].decode()} if field.metadata else {}
        columns.append(column.alias(field.name, metadata=about))
    return frame.select(*columns)


def _to_spark(schema: pa.Schema) -> StructType:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def _describe(spark: SparkSession, options: RunOptions, seconds: float) -> dict[str, Any]:
    return {
        **options.describe(),
        "engine": "spark",
        "seconds": round(seconds, 3),
        "finished": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "spark": spark.version,
            "master": spark.sparkContext.master,
            "cores": spark.sparkContext.defaultParallelism,
        },
    }
