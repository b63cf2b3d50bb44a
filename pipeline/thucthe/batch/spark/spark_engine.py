"""The Spark engine: run on a cluster and write each table as a folder of part files.

Files become items, items are spread over the cluster and become rows of the tables of shards, see `spark_worker`; these
are written group by group of files, so that no group is worked off twice, also by later runs, and the final tables are
made of them, see `spark_queries`. They hold the same rows in the same order as those of the local engine.
"""

from __future__ import annotations

import logging
import os
import pickle
import platform
import socket
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from thucthe.batch import changes
from thucthe.batch.engine import RunSummary
from thucthe.batch.events import Event, Phase, Progress, now
from thucthe.batch.fault import BASE_TIMEOUT_SECONDS
from thucthe.batch.folder import (
    PROGRESS_FILE,
    RESOLUTIONS_FILE,
    RUN_FILE,
    add_corrections,
    corrections_of,
    outcome_dict,
    read_run_file,
    remove_corrections,
)
from thucthe.batch.local.parts import PARTS_FOLDER
from thucthe.batch.resolution import (
    QUERIES,
    RELATIONS,
    RESOLUTIONS,
    RESOLUTIONS_QUERY,
    History,
    count_crowded_sentences,
    resolve_run,
)
from thucthe.batch.run_options import RunOptions
from thucthe.batch.shard_tables import PARTS
from thucthe.batch.spark import spark_worker
from thucthe.batch.spark.spark_items import find_cluster_files, group_files, to_items, to_spark
from thucthe.errors import ForeignFileError, NotFoundError, OtherSettingsError, RunError
from thucthe.logs import suppressed
from thucthe.ownership import STATE, Fingerprint
from thucthe.read.sources.source_files import STDIN
from thucthe.recognize.name_entry import NameEntry
from thucthe.resolve.corpus.corrections import Correction, check_corrections
from thucthe.resolve.corpus.redirects import BEFORE
from thucthe.schemas import SCHEMAS
from thucthe.write.lock import hold
from thucthe.write.table_files.versions import VERSIONS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_LOGGER = logging.getLogger(__name__)
_ROWS, _SCRATCH = "spark-rows", "spark"
"""Folders in ``DIR/.thucthe``: rows of the tables of shards, a folder for each group of files; what is unfinished."""
_ROWS_AT_A_TIME = 1_000
_UNION = spark_worker.union_schema(PARTS)
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
    resumes = True

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
    options = _for_workers(options or RunOptions())
    with _session(out) as spark:
        return _run(spark, sources, out, options, overwrite, corrections)


def correct(folder: Path, corrections: Sequence[Correction]) -> list[int]:
    """Add corrections to a finished run on Spark and write its tables again; as `finalize.correct` does."""
    check_corrections(corrections)
    with _session(str(folder)) as spark:
        add_corrections(folder, corrections)
        touched = _repeat(spark, folder)
    return [touched[correction] for correction in corrections]


def undo(folder: Path, numbers: Collection[int]) -> list[Correction]:
    """Take corrections of a finished run on Spark back; as `finalize.undo` does."""
    with _session(str(folder)) as spark:
        removed = remove_corrections(folder, numbers)
        _repeat(spark, folder)
    return removed


@contextmanager
def _session(out: str) -> Iterator[SparkSession]:
    """Start Spark; what goes wrong on it is a `RunError`. An output folder of this machine is locked."""
    spark = _start()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    from thucthe.batch.spark.spark_files import is_url

    try:
        with nullcontext() if is_url(out) else hold(Path(out)):
            yield spark
    except (PySparkException, Py4JError, ConnectionError) as error:
        reason = _reason(error)
        raise RunError(
            f"Spark gave up ({reason}); its log says more, and the same command goes on from here"
        ) from error


def _reason(error: Exception) -> str:
    """Say in a line why Spark failed."""
    if isinstance(error, ConnectionError) or type(error).__name__ == "Py4JNetworkError":
        return "its Java process has ended"
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _run(
    spark: SparkSession,
    sources: Sequence[str],
    out: str,
    options: RunOptions,
    overwrite: bool,
    corrections: Sequence[Correction],
) -> RunSummary:
    from thucthe.batch.spark.spark_files import delete, exists, is_url, list_names, read_json, to_url, write_sealed

    began = time.perf_counter()
    folder = to_url(out)
    config, rows = f"{folder}/{STATE}/config.json", f"{folder}/{STATE}/{_ROWS}"
    settings = {"engine": "spark", **options.fingerprint()}
    if not overwrite and exists(spark, config):
        _check_settings(out, read_json(spark, config).get("content"), settings)
    _claim(spark, folder, [RUN_FILE, *(f"{name}.parquet" for name in _tables(options.words))])
    left_out: Counter[str] = Counter()
    groups = dict(group_files(find_cluster_files(spark, sources, options.read, left_out)))
    for old in (_SCRATCH, PARTS_FOLDER.name, VERSIONS.name, *((_ROWS, RESOLUTIONS_FILE) if overwrite else ())):
        delete(spark, f"{folder}/{STATE}/{old}")
    write_sealed(spark, settings, config)
    note = _Note(spark, folder, left_out)
    read = 0
    with note:
        done = {name for name in list_names(spark, rows) if exists(spark, f"{rows}/{name}/_SUCCESS")}
        for name, files in groups.items():
            if name not in done:
                delete(spark, f"{rows}/{name}")
                _process(to_items(spark, files, options.read), options).write.parquet(f"{rows}/{name}")
                found = _counts(spark, [f"{rows}/{name}"])
                read += found["articles"] + found["rejects"]
                note.add(found, (len(done & groups.keys()) + 1) / len(groups))
                done.add(name)
        is_new = bool(read) or done != groups.keys()
        if not is_url(out):
            is_new |= any(one not in corrections_of(Path(out)) for one in corrections)
            add_corrections(Path(out), corrections)
            corrections = corrections_of(Path(out))
        if is_new or not exists(spark, f"{folder}/{RUN_FILE}"):
            note.finishing()
            record = _describe(spark, options, settings, time.perf_counter() - began)
            record |= {"left_out": dict(left_out), "read": read}
            _finish(spark, folder, sorted(groups), options.names, _tables(options.words), corrections, record)
            for name in done - groups.keys():
                delete(spark, f"{rows}/{name}")
        counts: dict[str, int] = read_json(spark, f"{folder}/{RUN_FILE}")["counts"]
    seconds = time.perf_counter() - began
    return RunSummary(out=out, counts=counts, read=read, seconds=seconds, left_out=dict(left_out))


def _check_settings(out: str, found: dict[str, Any] | None, wanted: dict[str, Any]) -> None:
    """Check that a folder holds a run on Spark with these settings.

    Raises
    ------
    OtherSettingsError
        If it does not.
    """
    if not found or found.get("engine") != wanted["engine"]:
        raise OtherSettingsError(
            f"{out} holds a run of another engine, with which Spark can't go on; choose another --out or --overwrite"
        )
    different = [key for key in wanted if found.get(key) != wanted[key]]
    if different:
        says = "; ".join(f"{key} was {found.get(key)!r} and is now {wanted[key]!r}" for key in different)
        raise OtherSettingsError(f"{out} holds a run with other settings ({says}); choose another --out or --overwrite")


def _repeat(spark: SparkSession, folder: Path) -> dict[Correction, int]:
    """Write the tables of a finished run again, and return how many mentions each correction changes."""
    from thucthe.batch.spark.spark_files import exists, to_url

    record = read_run_file(folder)
    if not record:
        raise NotFoundError(f"{folder}: holds no finished run; run `thucthe run` into this folder first")
    url = to_url(str(folder))
    if not all(exists(spark, f"{url}/{STATE}/{_ROWS}/{name}/_SUCCESS") for name in record["groups"]):
        raise RunError(f"{folder}: what was read of some articles is lost; give the same `thucthe run` again")
    names = tuple(NameEntry(**entry) for entry in record["names_entries"])
    corrections = corrections_of(folder)
    touched = _finish(spark, url, record["groups"], names, _tables(record["words"]), corrections, record)
    return dict(zip(corrections, touched, strict=True))


def _tables(words: bool) -> list[str]:
    return [name for name in (*QUERIES, changes.NAME) if words or name != "words"]


def _rows(spark: SparkSession, folders: Sequence[str]) -> DataFrame:
    return spark.read.schema(to_spark(_UNION)).parquet(*folders)


def _counts(spark: SparkSession, folders: Sequence[str]) -> dict[str, int]:
    """Count the rows of each table of shards in folders."""
    grouped = _rows(spark, folders).groupBy(spark_worker.KIND).count().collect()
    return dict.fromkeys(PARTS, 0) | {row[0]: row[1] for row in grouped}


def _finish(
    spark: SparkSession,
    folder: str,
    groups: Sequence[str],
    names: Sequence[NameEntry],
    tables: Sequence[str],
    corrections: Sequence[Correction],
    record: Mapping[str, Any],
) -> list[int]:
    """Resolve the entities of all groups and write tables and ``run.json``; return what each correction changed."""
    from thucthe.batch.spark.spark_files import delete, exists, read_json, rename, write_json
    from thucthe.batch.spark.spark_queries import SparkQueryEngine

    state = f"{folder}/{STATE}"
    scratch, resolutions = f"{state}/{_SCRATCH}", f"{state}/{RESOLUTIONS_FILE}"
    delete(spark, scratch)
    rows = _rows(spark, [f"{state}/{_ROWS}/{name}" for name in groups])
    for name in PARTS:
        rows.where(rows[spark_worker.KIND] == name).select(f"{name}.*").createOrReplaceTempView(RELATIONS[name])
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
        _publish(spark, folder, scratch, f"{name}.parquet")
    write_json(spark, {**record, **number, **crowded, **outcome}, f"{scratch}/{RUN_FILE}")
    _publish(spark, folder, scratch, RUN_FILE)  # last, so that the tables are complete where it exists
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


class _Note:
    """Writes how far a run is, for `thucthe status`; an exception in its block is noted, too."""

    def __init__(self, spark: SparkSession, folder: str, left_out: Mapping[str, int]) -> None:
        self._spark, self._url = spark, f"{folder}/{STATE}/{PROGRESS_FILE}"
        self._head = {"pid": os.getpid(), "host": socket.gethostname(), "began": now(), "left_out": dict(left_out)}
        self._began = time.monotonic()
        self._progress = Progress(phase=Phase.working, share=0.0)

    def add(self, counts: Mapping[str, int], share: float) -> None:
        """Note that a group of files is done."""
        p = self._progress
        found = {name: getattr(p, name) + counts[name] for name in ("articles", "rejects", "mentions")}
        self._progress = replace(p, share=share, **found)
        self._write("shard")

    def finishing(self) -> None:
        """Note that all articles are done."""
        self._progress = replace(self._progress, phase=Phase.finishing)
        self._write("finishing")

    def _write(self, name: str, **details: Any) -> None:
        from thucthe.batch.spark.spark_files import write_json

        self._progress = replace(self._progress, seconds=time.monotonic() - self._began)
        write_json(self._spark, self._head | Event(name, self._progress, details).to_dict(), self._url)

    def __enter__(self) -> None:
        self._write("start")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        phase = Phase.finished if kind is None else Phase.failed if isinstance(error, Exception) else Phase.stopped
        self._progress = replace(self._progress, phase=phase)
        details = {"message": _reason(error)} if isinstance(error, Exception) else {}
        with suppressed(_LOGGER, "the progress can't be written", Exception):  # the first error says more
            self._write({Phase.finished: "finish", Phase.failed: "error"}.get(phase, "stop"), **details)


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
    """Return the Spark session, with the master of ``spark-submit`` or Spark's configuration, else this machine."""
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


def _process(items: DataFrame, options: RunOptions) -> DataFrame:
    """Process items into the rows of the tables of shards, each in the column of its table."""
    pickled, base_timeout = pickle.dumps(options), BASE_TIMEOUT_SECONDS + options.read.time_limit
    work = partial(spark_worker.process, options=pickled, base_timeout=base_timeout, schema=_UNION)
    return items.mapInArrow(lambda batches: work(batches), to_spark(_UNION))


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


def _describe(spark: SparkSession, options: RunOptions, settings: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    return {
        **options.describe(settings),
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
