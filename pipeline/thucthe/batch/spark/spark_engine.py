"""The Spark engine: run on a cluster and write each table as a folder of part files.

Files become items, which are spread over the cluster and become rows of the tables of shards, see `spark_worker`. The
rows are written for one group of files after another, so that later runs process no group again, and become the final
tables, see `spark_tables`, with the same rows in the same order as those of the local engine.
"""

from __future__ import annotations

import pickle
import platform
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from thucthe.batch.engine import RunSummary
from thucthe.batch.fault import BASE_TIMEOUT_SECONDS
from thucthe.batch.folder import (
    RESOLUTIONS_FILE,
    RUN_FILE,
    add_corrections,
    corrections_of,
    read_run_file,
    remove_corrections,
)
from thucthe.batch.local.parts import PARTS_FOLDER
from thucthe.batch.run_options import RunOptions
from thucthe.batch.shard_tables import PARTS
from thucthe.batch.spark import spark_worker
from thucthe.batch.spark.spark_items import find_cluster_files, group_files, to_items, to_spark
from thucthe.batch.spark.spark_ownership import claim_folder
from thucthe.batch.spark.spark_progress import ProgressNote
from thucthe.batch.spark.spark_session import open_session
from thucthe.batch.spark.spark_tables import (
    ROWS_FOLDER,
    SCRATCH_FOLDER,
    UNION,
    read_rows,
    table_names,
    write_tables,
)
from thucthe.errors import NotFoundError, OtherSettingsError, RunError
from thucthe.ownership import STATE
from thucthe.read.sources.source_files import STDIN
from thucthe.recognize.name_entry import NameEntry
from thucthe.resolve.corpus.corrections import Correction, check_corrections
from thucthe.write.table_files.versions import VERSIONS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


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
    with open_session(out) as spark:
        return _run(spark, sources, out, options, overwrite, corrections)


def correct(folder: Path, corrections: Sequence[Correction]) -> list[int]:
    """Add corrections to a finished run on Spark and write its tables again; as `finalize.correct` does."""
    check_corrections(corrections)
    with open_session(str(folder)) as spark:
        add_corrections(folder, corrections)
        touched = _repeat(spark, folder)
    return [touched[correction] for correction in corrections]


def undo(folder: Path, numbers: Collection[int]) -> list[Correction]:
    """Take corrections of a finished run on Spark back; as `finalize.undo` does."""
    with open_session(str(folder)) as spark:
        removed = remove_corrections(folder, numbers)
        _repeat(spark, folder)
    return removed


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
    config, rows = f"{folder}/{STATE}/config.json", f"{folder}/{STATE}/{ROWS_FOLDER}"
    settings = {"engine": "spark", **options.fingerprint()}
    if not overwrite and exists(spark, config):
        _check_settings(out, read_json(spark, config).get("content"), settings)
    claim_folder(spark, folder, [RUN_FILE, *(f"{name}.parquet" for name in table_names(options.words))])
    left_out: Counter[str] = Counter()
    groups = dict(group_files(find_cluster_files(spark, sources, options.read, left_out)))
    for old in (
        SCRATCH_FOLDER,
        PARTS_FOLDER.name,
        VERSIONS.name,
        *((ROWS_FOLDER, RESOLUTIONS_FILE) if overwrite else ()),
    ):
        delete(spark, f"{folder}/{STATE}/{old}")
    write_sealed(spark, settings, config)
    note = ProgressNote(spark, folder, left_out)
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
            write_tables(spark, folder, sorted(groups), options.names, table_names(options.words), corrections, record)
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
    if not all(exists(spark, f"{url}/{STATE}/{ROWS_FOLDER}/{name}/_SUCCESS") for name in record["groups"]):
        raise RunError(f"{folder}: what was read of some articles is lost; give the same `thucthe run` again")
    names = tuple(NameEntry(**entry) for entry in record["names_entries"])
    corrections = corrections_of(folder)
    touched = write_tables(spark, url, record["groups"], names, table_names(record["words"]), corrections, record)
    return dict(zip(corrections, touched, strict=True))


def _counts(spark: SparkSession, folders: Sequence[str]) -> dict[str, int]:
    """Count the rows of each table of shards in folders."""
    grouped = read_rows(spark, folders).groupBy(spark_worker.KIND).count().collect()
    return dict.fromkeys(PARTS, 0) | {row[0]: row[1] for row in grouped}


def _for_workers(options: RunOptions) -> RunOptions:
    """Return the options with an absolute path of the model, so that other processes find it."""
    folder = Path(options.model)
    return replace(options, model=str(folder.absolute())) if (folder / "config.cfg").is_file() else options


def _process(items: DataFrame, options: RunOptions) -> DataFrame:
    """Process items into the rows of the tables of shards, each in the column of its table."""
    pickled, base_timeout = pickle.dumps(options), BASE_TIMEOUT_SECONDS + options.read.time_limit
    work = partial(spark_worker.process, options=pickled, base_timeout=base_timeout, schema=UNION)
    return items.mapInArrow(lambda batches: work(batches), to_spark(UNION))


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
