"""How a process ended over an article comes in, why it did and the article's reject go out, whatever engine does it.

Nothing heavy is imported here: what looks after processes need not hold a pipeline.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass

from thucthe.article import Rejection
from thucthe.child import describe_exit

STAGE = "run"
"""The stage of rejects that took their process with them."""
BASE_TIMEOUT_SECONDS = 300.0
"""Seconds that any shard and any article may take, beside those that its length and the reading of it need."""
BYTES_PER_SECOND = 1_000
"""A speed that the slowest machine reaches."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a process can't do what it is asked to.

    Attributes
    ----------
    error, message : str
        As in `Rejection`.
    is_fatal : bool
        Whether no article could be worked off.
    is_shortage : bool
        Whether memory or another resource of the machine ran out.
    """

    error: str
    message: str
    is_fatal: bool = False
    is_shortage: bool = False

    @property
    def is_crash(self) -> bool:
        """Whether the process died, which it may by chance."""
        return self.error == ChildProcessError.__name__

    def to_reject(self, path: str, sha256: str | None) -> Rejection:
        """Make the reject of the article at fault."""
        message = f"each time this article was worked on, {self.message}" if self.is_crash else self.message
        return Rejection(path, stage=STAGE, error=self.error, message=message, sha256=sha256)


def process_died_failure(status: int) -> Failure:
    """Say how a process with this exit status died."""
    how = "was killed" if status < 0 else "exited"
    hint = ", perhaps for want of memory" if status == -getattr(signal, "SIGKILL", 0) else ""
    return Failure(ChildProcessError.__name__, f"the process {how} ({describe_exit(status)}){hint}")


def timeout(seconds: float) -> Failure:
    """Say that an article was given up."""
    return Failure(TimeoutError.__name__, f"the article takes longer than {seconds:,.0f} s")
