"""Process shards in worker processes, and isolate the articles that make a process crash or hang.

When a process crashes or fails over a shard, its items are processed one by one to find the one at fault. If that fails
again, it becomes a reject and the others are processed. A process that is killed from outside costs no article.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import cast

from thucthe.article import Rejection
from thucthe.batch.fault import BASE_TIMEOUT_SECONDS, Failure, process_died_failure, timeout
from thucthe.batch.local.sharding import Shard
from thucthe.batch.local.worker import READY, Answer, Outcome, Task, serve, time_limit
from thucthe.batch.run_options import RunOptions
from thucthe.child import Child, ChildExitError, is_timeout
from thucthe.errors import RunError, UnreadableError, WritingError
from thucthe.logs import ROOT, handle, suppressed
from thucthe.read.reader import read_bytes
from thucthe.read.sources.item import Item

_LOGGER = logging.getLogger(__name__)
BYTES_IN_FLIGHT = 64_000_000
"""Upper bound on bytes queued to workers; dispatch pauses above it."""
_TICK = 0.5
_MAX_STARTS = 3
"""Maximum number of consecutive crashes while loading the pipeline."""
_MAX_CRASHES = 2
"""Number of crashes after which an article is rejected."""
MAX_IN_A_ROW = 5
"""Number of consecutive articles with crashes after which the machine is assumed to be the cause."""
_UNKNOWN = 3
"""Maximum number of crashes of a process that is processing no article."""


_SHORTAGE = "{}, also with one process; free memory or disk space, and rerun the same command, which resumes the run"


@dataclass
class _Job:
    """A shard in progress, and what is known of the item that makes its process crash."""

    shard: Shard
    one_by_one: bool = False
    at: int | None = None
    was_short: bool = False
    deaths: Counter[int | None] = field(default_factory=Counter)


@dataclass
class _Worker:
    child: Child
    is_ready: bool = False
    job: _Job | None = None
    began: float = 0.0
    heard: float = 0.0

    def give(self, job: _Job) -> None:
        self.job, job.at = job, None
        self.began = self.heard = time.monotonic()
        self.send(Task(job.shard, job.one_by_one))

    def send(self, message: object) -> None:
        # If the process has just exited, that is seen when its answer is read.
        with suppressed(_LOGGER, "a worker has exited", OSError):
            self.child.connection.send(message)


def run_in_processes(
    shards: Iterator[Shard], options: RunOptions, scratch: Path, workers: int, tick: Callable[[list[float]], None]
) -> Iterator[tuple[Shard, Outcome, float]]:
    """Process shards in worker processes.

    Parameters
    ----------
    shards : iterator of Shard
        Consumed only as workers become free, so that memory holds a small part of the sources.
    options : RunOptions
    scratch : Path
        Folder for the parts.
    workers : int
        Maximum number of processes.
    tick : callable
        Called at intervals with the seconds that each shard in progress has taken so far.

    Yields
    ------
    shard, outcome : Shard, Outcome
        In the order of completion.
    seconds : float
        Duration of the shard.

    Raises
    ------
    WritingError
        If the parts can't be written.
    RunError
        If the processes can't work.
    """
    pool = _WorkerPool(options, scratch, workers)
    more = True
    try:
        while more or pool.is_busy():
            pool.dispatch()
            cutting = more and pool.has_room()
            if cutting:
                shard = next(shards, None)
                more = shard is not None
                pool.ready.extend(_Job(each) for each in (shard,) if each)
            for worker, answer in pool.poll(0 if cutting else _TICK):
                if isinstance(answer, Outcome) and worker.job:
                    shard, worker.job = worker.job.shard, None
                    if answer.articles:
                        pool.rejected_in_a_row = 0
                    tick(pool.at_work())
                    yield shard, answer, time.monotonic() - worker.began
                else:
                    pool.handle_reply(worker, answer)
            tick(pool.at_work())
    finally:
        pool.end()


@dataclass
class _WorkerPool:
    """The worker processes and the shards that wait for one."""

    options: RunOptions
    scratch: Path
    most: int
    workers: list[_Worker] = field(default_factory=list)
    ready: deque[_Job] = field(default_factory=deque)
    failed_starts: int = 0
    rejected_in_a_row: int = 0

    def is_busy(self) -> bool:
        return bool(self.ready) or any(worker.job for worker in self.workers)

    def at_work(self) -> list[float]:
        return [time.monotonic() - worker.began for worker in self.workers if worker.job]

    def has_room(self) -> bool:
        jobs = [*self.ready, *(worker.job for worker in self.workers if worker.job)]
        return len(self.ready) < self.most and sum(job.shard.weight() for job in jobs) <= BYTES_IN_FLIGHT

    def dispatch(self) -> None:
        """Dispatch shards to processes, and start another process if there is work for it."""
        for worker in self.workers:
            if self.ready and worker.is_ready and not worker.job:
                worker.give(self.ready.popleft())
        starting = sum(not worker.is_ready for worker in self.workers)
        if len(self.ready) > starting and len(self.workers) < self.most:
            self.workers.append(_start(self.options, self.scratch))

    def poll(self, timeout: float) -> Iterator[tuple[_Worker, Answer]]:
        """Yield the messages that processes send within a timeout in seconds."""
        workers = {worker.child.connection: worker for worker in self.workers}
        for connection in wait(list(workers), timeout):
            worker = workers[cast(Connection, connection)]
            if not any(each is worker for each in self.workers):
                continue  # it was ended after a shortage
            try:
                with worker.child.talk():
                    answer: Answer = worker.child.connection.recv()
            except ChildExitError as error:
                answer = _exit_reason(worker, error.status, self.options)
            yield worker, answer

    def handle_reply(self, worker: _Worker, answer: Answer) -> None:
        """Handle a message of a process that is no outcome."""
        if isinstance(answer, logging.LogRecord):
            handle(answer)
        elif isinstance(answer, Failure):
            if answer.is_fatal:
                raise (WritingError if answer.error == WritingError.__name__ else RunError)(answer.message)
            if answer.is_shortage:
                self._reduce(worker, answer)
                return
            if not worker.child.is_alive():
                self.workers.remove(worker)
                self._check_start(worker, answer)
            _LOGGER.info("a worker failed: %s", answer.message)
            if worker.job:
                self.ready.appendleft(self._retry(worker.job, answer))
                worker.job = None
        elif answer == READY:
            worker.is_ready, self.failed_starts = True, 0
        elif worker.job:
            worker.heard = time.monotonic()
            self._note_success(worker.job)
            worker.job.at = cast(int | None, answer)

    def _reduce(self, worker: _Worker, cause: Failure) -> None:
        """Continue with a single new process after a shortage, so that it has all resources.

        Raises
        ------
        RunError
            If that does not help.
        """
        if worker.job is not None:
            if worker.job.was_short:
                raise RunError(_SHORTAGE.format(cause.message))
            worker.job = replace(worker.job, was_short=True, one_by_one=True)
        elif self.most == 1:
            self.failed_starts += 1
            if self.failed_starts == _MAX_STARTS:
                raise RunError(_SHORTAGE.format(cause.message))
        _LOGGER.warning("%s; the run goes on with one process", cause.message)
        self.ready.extendleft(each.job for each in self.workers if each.job)
        self.end()
        self.workers.clear()
        self.most = 1

    def _retry(self, job: _Job, cause: Failure) -> _Job:
        """Requeue a job over which a process failed, in smaller steps.

        Raises
        ------
        RunError
            If processes crash over one article after the other, so that the articles can't be the cause.
        """
        retried = _retry_item_by_item(job, cause, self.options)
        if cause.is_crash and retried.shard is not job.shard:
            self.rejected_in_a_row += 1
            if self.rejected_in_a_row == MAX_IN_A_ROW:
                raise RunError(_SHORTAGE.format(f"{cause.message} over {MAX_IN_A_ROW} articles in a row"))
        return retried

    def _note_success(self, job: _Job) -> None:
        if job.at is not None and not isinstance(job.shard.items[job.at].content, Rejection):
            self.rejected_in_a_row = 0

    def _check_start(self, worker: _Worker, cause: Failure) -> None:
        if not worker.is_ready and any(each.is_ready for each in self.workers):
            self.most = len(self.workers)  # there are no resources for another one
            return
        self.failed_starts += not worker.is_ready
        if self.failed_starts == _MAX_STARTS:
            raise RunError(
                f"{cause.message} while it loaded the pipeline, {_MAX_STARTS} times; fewer --workers may help"
            )

    def end(self) -> None:
        for worker in self.workers:
            worker.child.kill()


def _start(options: RunOptions, scratch: Path) -> _Worker:
    worker = _Worker(Child(f"{serve.__module__}:{serve.__name__}"))
    worker.send((options, scratch, BASE_TIMEOUT_SECONDS, logging.getLogger(ROOT).getEffectiveLevel()))
    return worker


def _exit_reason(worker: _Worker, status: int, options: RunOptions) -> Failure:
    job = worker.job
    if job:
        items = job.shard.items if job.at is None else job.shard.items[job.at : job.at + 1]
        limit = time_limit(items, options, BASE_TIMEOUT_SECONDS)
        if is_timeout(status, time.monotonic() - worker.heard, limit):
            return timeout(limit)
    return process_died_failure(status)


def _retry_item_by_item(job: _Job, cause: Failure, options: RunOptions) -> _Job:
    """Requeue a job over which a process failed, in smaller steps."""
    job.deaths[job.at] += 1
    if job.at is None:
        if job.one_by_one and job.deaths[None] > _UNKNOWN:
            raise RunError(f"{cause.message} again and again; rerun the same command to resume")
        return replace(job, one_by_one=True)
    if cause.is_crash and job.deaths[job.at] < _MAX_CRASHES:
        return job  # it may have been killed from outside
    items = list(job.shard.items)
    items[job.at] = replace(items[job.at], content=_reject(items[job.at], cause, options))
    return replace(job, shard=replace(job.shard, items=tuple(items)))


def _reject(item: Item, cause: Failure, options: RunOptions) -> Rejection:
    if isinstance(item.content, Rejection):  # the time limit was exceeded for other reasons
        return item.content
    try:
        sha256 = hashlib.sha256(read_bytes(item, options.read)).hexdigest()
    except UnreadableError:
        sha256 = None
    return cause.to_reject(item.path, sha256)
