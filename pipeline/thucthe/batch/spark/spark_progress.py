"""Write the progress of a run on Spark into its output folder."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from thucthe.batch.events import Event, Phase, Progress, now
from thucthe.batch.folder import PROGRESS_FILE
from thucthe.batch.spark.spark_session import describe_failure
from thucthe.logs import suppressed
from thucthe.ownership import STATE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LOGGER = logging.getLogger(__name__)


class ProgressNote:
    """Writes the progress of a run for `thucthe status`, including an exception in its block.

    Parameters
    ----------
    spark : SparkSession
    folder : str
        URL of the output folder.
    left_out : mapping of str to int
        Number of files that are not read, by reason.
    """

    def __init__(self, spark: SparkSession, folder: str, left_out: Mapping[str, int]) -> None:
        self._spark, self._url = spark, f"{folder}/{STATE}/{PROGRESS_FILE}"
        self._head = {"pid": os.getpid(), "host": socket.gethostname(), "began": now(), "left_out": dict(left_out)}
        self._began = time.monotonic()
        self._progress = Progress(phase=Phase.working, share=0.0)

    def add(self, counts: Mapping[str, int], share: float) -> None:
        """Record that a group of files is done.

        Parameters
        ----------
        counts : mapping of str to int
            Rows of each table of shards in the group.
        share : float
            Share of the groups that are done, from 0 to 1.
        """
        p = self._progress
        found = {name: getattr(p, name) + counts[name] for name in ("articles", "rejects", "mentions")}
        self._progress = replace(p, share=share, **found)
        self._write("shard")

    def finishing(self) -> None:
        """Record that all articles are done and the tables are written now."""
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
        details = {"message": describe_failure(error)} if isinstance(error, Exception) else {}
        with suppressed(_LOGGER, "the progress can't be written", Exception):  # it must not hide the first error
            self._write({Phase.finished: "finish", Phase.failed: "error"}.get(phase, "stop"), **details)
