"""Process a shard and write its part to a scratch folder.

A worker process does this for one shard after the other. Its parent moves the parts to the finished ones, so that a
worker whose run was killed can't disturb the next one.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from thucthe.article import Rejection
from thucthe.batch.clock import Clock
from thucthe.batch.fault import BYTES_PER_SECOND, Failure
from thucthe.batch.local.lean_spacy import import_spacy
from thucthe.batch.local.parts import write_part
from thucthe.batch.local.sharding import Shard, estimate_text_bytes
from thucthe.batch.run_options import RunOptions
from thucthe.batch.shard_tables import ShardTables
from thucthe.child import clear_time_limit, set_time_limit
from thucthe.errors import WritingError
from thucthe.garbage import collect_rarely, permanent, release
from thucthe.logs import forward, suppressed
from thucthe.read.sources.item import Item
from thucthe.shortage import is_shortage, reason_of

if TYPE_CHECKING:
    from spacy.language import Language

_LOGGER = logging.getLogger(__name__)
_FIRST_TEXT = "Ông Nguyễn Văn Nam, Chủ tịch UBND TP Đà Nẵng, tới Huế."


RELOAD = 20_000
"""Number of articles after which a process reloads its pipeline, since spaCy's vocabulary keeps every new word."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a worker process.

    Attributes
    ----------
    shard : Shard
    one_by_one : bool
        Whether to process the items one by one and to announce the number of each.
    """

    shard: Shard
    one_by_one: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of a shard.

    Attributes
    ----------
    part : Path
        Folder of its tables, in the scratch folder.
    articles, mentions : int
    rejects : tuple of Rejection
    seconds : dict of str to float
        By stage.
    """

    part: Path
    articles: int
    mentions: int
    rejects: tuple[Rejection, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


def load(options: RunOptions) -> Language:
    """Load the pipeline and process a first text, so that the first shard takes no longer than others."""
    from thucthe.doc_data import register_extensions, set_sections

    nlp = options.load()
    register_extensions()  # a user's pipeline may lack the components that load it
    # Errors are reported when real articles are processed.
    with suppressed(_LOGGER, "the pipeline failed on its first text", Exception):
        doc = nlp.make_doc(_FIRST_TEXT)
        set_sections(doc, ())
        nlp(doc)
    return nlp


def process_shard(
    nlp: Language, task: Task, options: RunOptions, scratch: Path, tell: Callable[[int | None], None] = lambda _: None
) -> Outcome:
    """Process a shard and write its part.

    Parameters
    ----------
    nlp : Language
    task : Task
    options : RunOptions
    scratch : Path
        Folder for the part.
    tell : callable
        Called with the number of each item of a shard that is processed one by one, and with None after the last one.

    Raises
    ------
    WritingError
        If the part can't be written.
    """
    # Imports spaCy, which the parent of the workers does not need.
    from thucthe.batch.process import process_items

    clock = Clock()
    items = task.shard.items
    if task.one_by_one:
        done = []
        for number, item in enumerate(items):
            tell(number)
            done.append(process_items(nlp, [item], options.read, options.words, clock))
        tell(None)
        tables: ShardTables = {name: pa.concat_tables([each[name] for each, _ in done]) for name in done[0][0]}
        ids = [article_id for _, each in done for article_id in each]
    else:
        tables, ids = process_items(nlp, items, options.read, options.words, clock)
    with clock.stage("write"):
        try:
            part = write_part(scratch, task.shard, tables, ids)
        except OSError as error:
            raise WritingError(explain(error)) from error
    rejects = tuple(Rejection(**row) for row in tables["rejects"].to_pylist())
    return Outcome(
        part=part,
        articles=tables["articles"].num_rows,
        mentions=tables["mentions"].num_rows,
        rejects=rejects,
        seconds=dict(clock.seconds),
    )


def explain(error: OSError) -> str:
    """Return the system's message why something can't be written, without additions of libraries."""
    return os.strerror(error.errno) if error.errno else str(error)


def time_limit(items: Sequence[Item], options: RunOptions, base_timeout: float) -> float:
    """Return the timeout in seconds for processing items."""
    return base_timeout + options.read.time_limit + sum(map(estimate_text_bytes, items)) / BYTES_PER_SECOND


READY = "ready"
Answer = str | int | None | Outcome | Failure | logging.LogRecord
"""`READY`, the number of the next item, the outcome of the shard, or a log record."""


def serve(tasks: Connection) -> None:
    """Load the pipeline and process tasks until the connection ends; the main function of a worker.

    Parameters
    ----------
    tasks : Connection
        Receives the `RunOptions`, the scratch folder, the base of the time limits and the level of logging, then each
        `Task`; sends each `Answer`.
    """
    options, scratch, base_timeout, level = tasks.recv()
    forward(tasks.send, level)
    try:
        with permanent():
            import_spacy()
            nlp = load(options)
    except Exception as error:  # any component may raise anything
        _LOGGER.warning("the pipeline can't be loaded", exc_info=True)
        shortage = is_shortage(error)
        tasks.send(Failure(type(error).__name__, reason_of(error), is_fatal=not shortage, is_shortage=shortage))
        return

    def begin(items: Sequence[Item]) -> None:
        set_time_limit(time_limit(items, options, base_timeout))

    collect_rarely()
    tasks.send(READY)
    n_items = 0
    while True:
        task = tasks.recv()
        if n_items >= RELOAD:
            del nlp
            release()
            with permanent():
                nlp, n_items = load(options), 0
        answer = _answer(nlp, task, options, scratch, begin, tasks.send)
        n_items += len(task.shard.items)
        clear_time_limit()
        tasks.send(answer)


def _answer(
    nlp: Language,
    task: Task,
    options: RunOptions,
    scratch: Path,
    begin: Callable[[Sequence[Item]], None],
    send: Callable[[Answer], None],
) -> Answer:
    def tell(number: int | None) -> None:
        send(number)
        begin(task.shard.items if number is None else task.shard.items[number : number + 1])

    begin(task.shard.items)
    try:
        return process_shard(nlp, task, options, scratch, tell)
    except WritingError as error:
        return Failure(type(error).__name__, str(error), is_fatal=True)
    except Exception as error:  # an article may cause any exception; the parent finds the one at fault
        _LOGGER.warning("a shard failed", exc_info=True)
        return Failure(type(error).__name__, reason_of(error), is_shortage=is_shortage(error))
