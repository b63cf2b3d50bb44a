"""Track the progress, rate and remaining time of a run, and publish them as events and as a file.

The file in ``DIR/.thucthe`` shows the run to other processes, see `status`.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from thucthe.batch.events import Event, EventCallback, Phase, Progress, now
from thucthe.batch.folder import PROGRESS_FILE
from thucthe.batch.local.sharding import Shard
from thucthe.batch.local.worker import Outcome
from thucthe.logs import suppressed
from thucthe.ownership import STATE
from thucthe.write.table_files.writers import write_json

_LOGGER = logging.getLogger(__name__)
_EVERY = 1.0
"""Seconds between two updates of the file."""
FINISHING = 0.0001
"""Estimated seconds that writing the tables takes for each article."""


class ProgressReporter:
    """Tracks the progress of a run.

    Parameters
    ----------
    folder : Path
    total : float
        Total work, in the unit of `Shard.work`; 0 if unknown.
    before : int
    workers : int
    callback : callable or None
        Called with each `Event`.
    left_out : mapping of str to int
        Number of files that are not read, by their endings.
    """

    def __init__(
        self,
        folder: Path,
        total: float,
        before: int,
        workers: int,
        callback: EventCallback | None,
        left_out: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._note = folder / STATE / PROGRESS_FILE
        self._total = total
        self._workers = max(1, workers)
        self._callback = callback
        self._began = time.monotonic()
        self._head = {"pid": os.getpid(), "host": socket.gethostname(), "began": now(), "left_out": dict(left_out)}
        self._noted = 0.0
        self._done = 0.0
        self._work_began: float | None = None
        self._spent = 0.0
        self._at_work = 0.0
        self._work_seconds = 0.0
        self._finishing_began = 0.0
        self.progress = Progress(before=before, share=0.0 if total else None)
        self._emit("start")

    def add(self, shard: Shard, outcome: Outcome, seconds: float) -> None:
        """Record that a shard is done, and its seconds."""
        self._done += shard.work
        self._total -= shard.passed
        self._spent += seconds
        p = self.progress
        self.progress = replace(
            p,
            articles=p.articles + outcome.articles,
            mentions=p.mentions + outcome.mentions,
            rejects=p.rejects + len(outcome.rejects),
        )
        self._update_eta()
        for reject in outcome.rejects:
            self._emit("reject", path=reject.path, stage=reject.stage, error=reject.error, message=reject.message)
        self._emit("shard", shard_articles=outcome.articles, shard_seconds=round(seconds, 3))

    def tick(self, at_work: Sequence[float]) -> None:
        """Update the times; given are the seconds that each shard in progress has taken so far."""
        if at_work and self._work_began is None:
            self._work_began = time.monotonic()
        self._at_work = sum(at_work)
        self._update_eta()
        self._emit("tick")

    def finishing(self) -> None:
        """Record that all articles are processed and the tables are being written."""
        self._finishing_began = time.monotonic()
        self.progress = replace(self.progress, phase=Phase.finishing)
        self._update_eta()
        self._emit("finishing")

    def end(self, phase: Phase, **details: Any) -> None:
        """Record how the run ended."""
        self.progress = replace(
            self.progress,
            phase=phase,
            seconds=time.monotonic() - self._began,
            seconds_left=0.0 if phase is Phase.finished else None,
        )
        names = {Phase.finished: "finish", Phase.stopped: "stop", Phase.failed: "error"}
        self._emit(names[phase], **details)

    def _update_eta(self) -> None:
        p = self.progress
        done = p.articles + p.rejects
        time_now = time.monotonic()
        share = min(1.0, self._done / self._total) if self._total else None
        left = None
        if self._work_began is not None and p.phase is not Phase.finishing:
            self._work_seconds = time_now - self._work_began
        if p.phase is Phase.finishing:
            left = max(0.0, FINISHING * (done + p.before) - (time_now - self._finishing_began))
        elif share and self._spent:
            # The time that a shard in progress has taken already is not remaining time.
            working = self._spent * (1 - share) / share - self._at_work
            left = max(0.0, working) / self._workers + FINISHING * (done / share + p.before)
        phase = Phase.working if p.phase is Phase.starting and self._work_began is not None else p.phase
        rate = done / self._work_seconds if done and self._work_seconds else None
        self.progress = replace(
            p, phase=phase, share=share, rate=rate, seconds=time_now - self._began, seconds_left=left
        )

    def _emit(self, name: str, **details: Any) -> None:
        event = Event(name, self.progress, details)
        if self._callback is not None and name != "error":  # an error is raised, too
            self._callback(event)
        time_now = time.monotonic()
        if name in {"tick", "shard", "reject"} and time_now - self._noted < _EVERY:
            return
        self._noted = time_now
        with suppressed(_LOGGER, "the progress can't be written", OSError):  # progress reporting must never abort a run
            write_json(self._head | event.to_dict(), self._note)
