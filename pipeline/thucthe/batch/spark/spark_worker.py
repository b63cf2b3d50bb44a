"""Process source files into rows of the tables of shards, in the Python workers of a Spark cluster.

Items are passed as rows of a pack, see `read.packed`. Articles are processed in a child process that holds the
pipeline: one that makes it crash, hang or exhaust memory costs a child and becomes a reject, not a failed job.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from thucthe.batch.fault import BYTES_PER_SECOND, Failure, process_died_failure, timeout
from thucthe.child import Child, ChildExitError, clear_time_limit, is_timeout, set_time_limit
from thucthe.errors import ModelError
from thucthe.read.items import iter_items, iter_items_of
from thucthe.read.reader import load_item
from thucthe.read.sources.file_list import SourceFile
from thucthe.read.sources.item import Item
from thucthe.read.sources.packed import group_items, size_of, to_batch, to_items
from thucthe.read.sources.read_options import ReadOptions

if TYPE_CHECKING:
    from spacy.language import Language

    from thucthe.batch.run_options import RunOptions

_LOGGER = logging.getLogger(__name__)
Batches = Iterator[pa.RecordBatch]
ITEMS, BYTES = 64, 4_000_000
"""Maximum size of a batch; a processed batch is passed on at once."""
_CUT_ITEMS, _CUT_BYTES = 1_000, 16_000_000
KIND = "kind"
"""Column with the name of the table of a row, whose values are in the column of that name; the others are null."""


def union_schema(parts: dict[str, pa.Schema]) -> pa.Schema:
    """Return the schema of rows of several tables."""
    kind = pa.field(KIND, pa.string(), nullable=False)
    return pa.schema([kind, *(pa.field(name, pa.struct(list(schema))) for name, schema in parts.items())])


def to_union(tables: dict[str, pa.Table], schema: pa.Schema) -> list[pa.RecordBatch]:
    """Convert the rows of several tables to one schema, see `union_schema`."""
    batches = []
    for name, table in tables.items():
        if table.num_rows:
            columns = [column.combine_chunks() for column in table.columns]
            rows = pa.StructArray.from_arrays(columns, fields=list(schema.field(name).type))
            kinds = pa.array([name] * len(rows), pa.string())
            others = (rows if field.name == name else pa.nulls(len(rows), field.type) for field in list(schema)[1:])
            batches.append(pa.RecordBatch.from_arrays([kinds, *others], schema=schema))
    return batches


def cut_files(batches: Batches, options: ReadOptions) -> Batches:
    """Divide files that this process can open into items; the rows have path, location and is_named."""
    rows = (row for batch in batches for row in batch.to_pylist())
    files = (SourceFile(row["path"], Path(row["location"]), row["is_named"]) for row in rows)
    items = (load_item(item, options) for file in files for item in iter_items(file, options))
    return map(to_batch, group_items(items, _CUT_ITEMS, _CUT_BYTES))


def cut_contents(batches: Batches, options: ReadOptions) -> Batches:
    """Divide files given with their content into items; the rows have path and content."""
    rows = (row for batch in batches for row in _rows(batch))
    items = (item for row in rows for item in iter_items_of(row["path"], row["content"], options))
    return map(to_batch, group_items(items, _CUT_ITEMS, _CUT_BYTES))


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    return (batch.slice(n, 1).to_pylist()[0] for n in range(batch.num_rows))


def process(batches: Batches, options: bytes, base_timeout: float, schema: pa.Schema) -> Batches:
    """Process items.

    Parameters
    ----------
    batches : iterator of RecordBatch
    options : bytes
        The pickled `RunOptions`, which only the child unpickles.
    base_timeout : float
        Time limit in seconds for any batch, besides the time allowed for its length.
    schema : Schema
        Schema of the result, see `union_schema`.
    """
    items = (item for batch in batches for item in to_items(batch))
    for together in group_items(items, ITEMS, BYTES):
        limit = base_timeout + sum(map(size_of, together)) / BYTES_PER_SECOND
        answer = _child(options).ask(together, limit, schema)
        if isinstance(answer, Failure):
            for item in together:
                yield from _isolate(item, options, base_timeout + size_of(item) / BYTES_PER_SECOND, schema)
        else:
            yield from answer


def _isolate(item: Item, options: bytes, limit: float, schema: pa.Schema) -> list[pa.RecordBatch]:
    """Process one item, which is rejected if the process crashes twice, as one crash may have another cause."""
    answer = _child(options).ask([item], limit, schema)
    if isinstance(answer, Failure) and answer.is_crash:
        answer = _child(options).ask([item], limit, schema)
    if not isinstance(answer, Failure):
        return answer
    sha256 = hashlib.sha256(item.content).hexdigest() if isinstance(item.content, bytes) else None
    rows = pa.Table.from_pylist(
        [asdict(answer.to_reject(item.path, sha256))], pa.schema(list(schema.field("rejects").type))
    )
    return to_union({"rejects": rows}, schema)


class _PipelineChild:
    """A child process with a pipeline, kept as long as it lives."""

    def __init__(self, options: bytes) -> None:
        self.options = options
        self._child = Child(f"{__name__}:serve")
        failure = self._exchange(options)
        if failure is not None:
            self.close()
            raise ModelError(f"the pipeline can't be loaded on this machine: {failure}")

    def is_alive(self) -> bool:
        return self._child.is_alive()

    def ask(self, items: Sequence[Item], limit: float, schema: pa.Schema) -> list[pa.RecordBatch] | Failure:
        """Return the rows of items, or the failure."""
        began = time.monotonic()
        answer = self._exchange((list(items), limit, schema))
        if not isinstance(answer, ChildExitError):
            return answer  # type: ignore[no-any-return]
        if is_timeout(answer.status, time.monotonic() - began, limit):
            return timeout(limit)
        return process_died_failure(answer.status)

    def _exchange(self, question: object) -> Any:
        """Return the answer to a request, or the failure of the process."""
        try:
            with self._child.talk() as connection:
                connection.send(question)
                return connection.recv()
        except ChildExitError as error:
            return error

    def close(self) -> None:
        self._child.kill()


_kept: _PipelineChild | None = None


def _child(options: bytes) -> _PipelineChild:
    """Return the child of this process, a new one if it has exited or has another pipeline."""
    global _kept
    if _kept is not None and _kept.options != options:
        _kept.close()
    if _kept is None or not _kept.is_alive():
        _kept = _PipelineChild(options)
    return _kept


def serve(connection: Connection) -> None:
    """Load a pipeline and process the items that are sent until the connection ends; the main function of the child."""
    logging.basicConfig()  # standard error goes to the log of the executor
    try:
        options = pickle.loads(connection.recv())
        nlp = options.load()
    except Exception as error:  # the parent raises the error
        _LOGGER.warning("the pipeline can't be loaded", exc_info=True)
        connection.send(f"{type(error).__name__}: {error}")
        return
    connection.send(None)
    while True:
        items, limit, schema = connection.recv()
        set_time_limit(limit)
        answer = _work(nlp, items, options, schema)
        clear_time_limit()
        connection.send(answer)


def _work(
    nlp: Language, items: Sequence[Item], options: RunOptions, schema: pa.Schema
) -> list[pa.RecordBatch] | Failure:
    from thucthe.batch.process import process_items

    try:
        tables, _ = process_items(nlp, items, options.read, options.words)
        return to_union(tables, schema)
    except Exception as error:  # an article may cause any exception
        _LOGGER.warning("a batch failed", exc_info=True)
        return Failure(type(error).__name__, str(error))
