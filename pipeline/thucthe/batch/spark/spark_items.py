"""Find the files of sources, and distribute their items over the cluster."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from thucthe.article import Rejection
from thucthe.batch.spark import spark_worker
from thucthe.errors import NothingToReadError, UnreadableError
from thucthe.read.items import iter_items_of
from thucthe.read.sources.formats import readable
from thucthe.read.sources.item import Item
from thucthe.read.sources.packed import SCHEMA, to_batch
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import Names, find_files

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

TASK_BYTES, MAX_TASKS = 1_000_000, 10_000
"""Target bytes of source files for a task, up to a maximum number of tasks."""
FILES_IN_TASK = 500
"""Files that are taken apart in a task."""
MAX_FILE_BYTES = 1_000_000_000
"""Bytes of a file with a URL, which is taken into memory whole; one with a path is not."""
_GROUP_BYTES = 256_000_000
"""Minimum bytes of source files in a group, except in the last one."""
_FILES = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("location", pa.string(), nullable=False),
        pa.field("is_named", pa.bool_(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class ClusterFile:
    """A file of the sources.

    Attributes
    ----------
    path : str
        As in the tables.
    place : str
        Its URL, or its path on all machines.
    size, modified : int
        Bytes, and when it was changed last, in milliseconds or nanoseconds.
    is_remote : bool
        Whether Spark reads it.
    is_named : bool
        See `thucthe.read.sources.file_list.SourceFile`.
    problem : str or None
        Why it can't be read.
    """

    path: str
    place: str
    size: int
    modified: int
    is_remote: bool = False
    is_named: bool = False
    problem: str | None = None


def find_cluster_files(
    spark: SparkSession, sources: Sequence[str], options: ReadOptions, left_out: Counter[str]
) -> list[ClusterFile]:
    """List the files of sources; others are counted in `left_out`.

    Raises
    ------
    NotFoundError
        When a source does not exist.
    RunError
        When there is nothing to read.
    """
    from thucthe.batch.spark.spark_files import find_remote, is_url

    names = Names()
    paths = [source for source in sources if not is_url(source)]
    found: list[ClusterFile] = []
    known: set[str] = set()
    for file in find_files(paths, names, left_out, options.ocr, options.follow_links):
        location = file.location or Path()
        size, modified = _status(location)
        found.append(
            ClusterFile(file.path, str(location.absolute()), size, modified, False, file.is_named, file.problem)
        )
        known.add(f"file:{location.resolve()}")
    for source in filter(is_url, sources):
        for remote in find_remote(spark, source, left_out, options.ocr):
            if remote.url not in known:
                known.add(remote.url)
                path = names.give(remote.path, remote.source)
                found.append(ClusterFile(path, remote.url, remote.size, remote.modified, is_remote=True))
    if not found:
        raise NothingToReadError(f"{', '.join(sources)}: no articles in there (files that end in {readable()})")
    return found


def group_files(files: Sequence[ClusterFile]) -> Iterator[tuple[str, list[ClusterFile]]]:
    """Group files that are processed together, in their order; the name of a group identifies its content.

    Files that are added after the last one change no group but the last.
    """
    group: list[ClusterFile] = []
    size = 0
    for n, file in enumerate(files, 1):
        group.append(file)
        size += file.size
        if size >= _GROUP_BYTES or n == len(files):
            stated = "\n".join(repr(each) for each in group)
            yield hashlib.sha256(stated.encode("utf-8", "surrogateescape")).hexdigest()[:16], group
            group, size = [], 0


def find_items(spark: SparkSession, sources: Sequence[str], options: ReadOptions, left_out: Counter[str]) -> DataFrame:
    """Return the items of sources, see `find_cluster_files` and `to_items`."""
    return to_items(spark, find_cluster_files(spark, sources, options, left_out), options)


def to_items(spark: SparkSession, files: Sequence[ClusterFile], options: ReadOptions) -> DataFrame:
    """Return the items of files as rows of a pack, distributed over the cluster."""
    from pyspark.sql import DataFrame

    from thucthe.batch.spark.spark_files import read_files

    known = {file.path: _without_reading(file) for file in files}
    others = [item for item in known.values() if item is not None]
    local = [file for file in files if not file.is_remote and known[file.path] is None]
    remote = [file for file in files if file.is_remote and known[file.path] is None]
    size = sum(file.size for file in files)
    tasks = min(MAX_TASKS, max(spark.sparkContext.defaultParallelism, size // TASK_BYTES))
    row = to_spark(SCHEMA)
    frames: list[DataFrame] = []
    if local:
        n = max(min(len(local), tasks), len(local) // FILES_IN_TASK)
        spread = _frame(spark, local).repartition(n, "path")
        frames.append(spread.mapInArrow(lambda batches: spark_worker.cut_files(batches, options), row))
    if remote:
        contents = read_files(spark, [file.place for file in remote]).select("content", "path")
        chosen = _frame(spark, remote).hint("broadcast")
        cut = contents.withColumnRenamed("path", "location").join(chosen, "location").select("path", "content")
        frames.append(cut.mapInArrow(lambda batches: spark_worker.cut_contents(batches, options), row))
    if others:
        frames.append(spark.createDataFrame(pa.Table.from_batches([to_batch(others)]), row))
    return reduce(DataFrame.union, frames).repartition(tasks, "path", "record")


def _without_reading(file: ClusterFile) -> Item | None:
    """Return the item of a file that can't be read, that Spark ignores, or that is too large for it."""
    from thucthe.batch.spark.spark_files import is_passed_over

    if file.problem:
        message = file.problem
    elif not file.is_remote:
        return None
    elif is_passed_over(file.path):
        message = "Spark passes over files and folders whose names begin with _; rename it, or name it without a scheme"
    elif file.size > MAX_FILE_BYTES:
        message = f"the file is larger than {MAX_FILE_BYTES:,} bytes; part it, or name it without a scheme"
    elif file.size == 0:
        return next(iter_items_of(file.path, b"", ReadOptions()))
    else:
        return None
    rejection = Rejection(file.path, stage="read", error=UnreadableError.__name__, message=message)
    return Item(file.path, "", rejection)


def _status(location: Path) -> tuple[int, int]:
    try:
        status = location.stat()
    except OSError:
        return 0, 0  # what is wrong is found when it is read
    return status.st_size, status.st_mtime_ns


def _frame(spark: SparkSession, files: Sequence[ClusterFile]) -> DataFrame:
    """Return a frame of the paths of files, their locations, and whether they are sources themselves."""
    columns = zip(*((file.path, file.place, file.is_named) for file in files))
    table = pa.table([pa.array(column, kind) for column, kind in zip(columns, _FILES.types)], schema=_FILES)
    return spark.createDataFrame(table, to_spark(_FILES))


def to_spark(schema: pa.Schema) -> StructType:
    """Return a schema as Spark has it."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)
