"""What the Python workers of a Spark cluster do: source files come in, the rows of the tables of shards go out.

Between them lie items, as rows of a pack, see `read.packed`. Articles are worked off in a child process that holds the
pipeline: one that crashes, exhausts or never ends it costs a child and becomes a reject, not a failed job.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from thucthe.read.items import iter_items, iter_items_of
from thucthe.read.reader import load_item
from thucthe.read.sources.item import Item
from thucthe.read.sources.packed import group_items, size_of, to_batch, to_items
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import SourceFile
from thucthe.run.fault import BYTES_PER_SECOND, Failure, process_died_failure, timeout

if TYPE_CHECKING:
    from spacy.language import Language

    from thucthe.run.run_options import RunOptions

Batches = Iterator[pa.RecordBatch]
ITEMS, BYTES = 64, 4_000_000
"""What is worked off together at most; a batch that has been worked off goes on at once."""
_CUT_ITEMS, _CUT_BYTES = 1_000, 16_000_000
KIND = "kind"
"""The column of a row that names its table; it is in the column of that name, the others are null."""


def union_schema(parts: dict[str, pa.Schema]) -> pa.Schema:
    """Give the schema of rows of several tables."""
    kind = pa.field(KIND, pa.string(), nullable=False)
    return pa.schema([kind, *(pa.field(name, pa.struct(list(schema))) for name, schema in parts.items())])


def to_union(tables: dict[str, pa.Table], schema: pa.Schema) -> list[pa.RecordBatch]:
    """Bring the rows of several tables into one schema, see `union_schema`."""
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
    """Take files apart that lie where this process can open them; rows of path and location come in."""
    files = (SourceFile(row["path"], Path(row["location"])) for batch in batches for row in batch.to_pylist())
    items = (load_item(item, options) for file in files for item in iter_items(file, options))
    return map(to_batch, group_items(items, _CUT_ITEMS, _CUT_BYTES))


def cut_contents(batches: Batches, options: ReadOptions) -> Batches:
    """Take files apart whose content is given; rows of path and content come in."""
    rows = (row for batch in batches for row in _rows(batch))
    items = (item for row in rows for item in iter_items_of(row["path"], row["content"], options))
    return map(to_batch, group_items(items, _CUT_ITEMS, _CUT_BYTES))


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    return (batch.slice(n, 1).to_pylist()[0] for n in range(batch.num_rows))


def process(batches: Batches, options: bytes, base_timeout: float, schema: pa.Schema) -> Batches:
    """Work off items.

    Parameters
    ----------
    batches : iterator of RecordBatch
    options : bytes
        The pickled `RunOptions`, which only the child needs to understand.
    base_timeout : float
        Seconds that any batch may take, beside those that its length needs.
    schema : Schema
        Of what comes out, see `union_schema`.
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
    """Work off one item; it is at fault when the process dies twice, which it may once by chance."""
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


class _Child:
    """A process with a pipeline, kept as long as it lives."""

    def __init__(self, options: bytes) -> None:
        self.options = options
        # It finds the package where we did, whatever the working directory and environment.
        code = f"import sys; sys.path[:] = {sys.path!r}; from thucthe.run.spark.spark_worker import serve; serve()"
        self._process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        failure = self._exchange(options)
        if failure is not None:
            self.close()
            raise RuntimeError(f"the pipeline can't be loaded on this machine: {failure}")

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, items: Sequence[Item], limit: float, schema: pa.Schema) -> list[pa.RecordBatch] | Failure:
        """Give the rows of items, or why there are none."""
        answer = self._exchange((list(items), limit, schema))
        if not isinstance(answer, int):
            return answer  # type: ignore[no-any-return]
        if answer == -getattr(signal, "SIGALRM", 0):
            return timeout(limit)
        return process_died_failure(answer)

    def _exchange(self, question: object) -> Any:
        """Give the answer to a question; when the process dies of it, its exit status."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            pickle.dump(question, self._process.stdin)
            self._process.stdin.flush()
            return pickle.load(self._process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            return self.close()

    def close(self) -> int:
        """End the process and give its exit status."""
        with suppress(OSError):  # what it was to be told can't be delivered
            self._process.communicate()
        return self._process.wait()


_kept: _Child | None = None


def _child(options: bytes) -> _Child:
    """Give the one child of this process, a new one when it has died or has another pipeline."""
    global _kept
    if _kept is not None and _kept.options != options:
        _kept.close()
    if _kept is None or not _kept.is_alive():
        _kept = _Child(options)
    return _kept


def serve() -> None:
    """Load a pipeline and work off what comes on standard input until it ends; this is what the child does."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    try:
        options = pickle.loads(pickle.load(sys.stdin.buffer))
        nlp = options.load()
    except Exception as error:  # the process that asked says it
        _send(answers, f"{type(error).__name__}: {error}")
        return
    _send(answers, None)
    while (question := _receive()) is not None:
        items, limit, schema = question
        if hasattr(signal, "setitimer"):
            # Nothing handles the signal, so it ends the process even where Python code gets no turn.
            signal.setitimer(signal.ITIMER_REAL, limit)
        _send(answers, _work(nlp, items, options, schema))
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def _work(
    nlp: Language, items: Sequence[Item], options: RunOptions, schema: pa.Schema
) -> list[pa.RecordBatch] | Failure:
    from thucthe.run.process import process_items

    try:
        tables, _ = process_items(nlp, items, options.read, options.words)
        return to_union(tables, schema)
    except Exception as error:  # what an article makes of our code can't be foreseen
        return Failure(type(error).__name__, str(error))


def _receive() -> Any:
    try:
        return pickle.load(sys.stdin.buffer)
    except EOFError:
        return None


def _send(stream: IO[bytes], answer: object) -> None:
    pickle.dump(answer, stream)
    stream.flush()
