"""Describe why a process failed over an article, and reject the article; used by every engine.

The process that supervises workers imports this module, so it imports nothing large.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass

from thucthe.article import Rejection
from thucthe.child import describe_exit

STAGE = "run"
"""Stage of rejects that made their process crash or hang."""
BASE_TIMEOUT_SECONDS = 300.0
"""Time limit in seconds for any shard or article, besides the time allowed for its length and for reading it."""
BYTES_PER_SECOND = 1_000
"""Characters per second that the slowest machine is assumed to process."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why a process failed.

    Attributes
    ----------
    error, message : str
        As in `Rejection`.
    is_fatal : bool
        Whether no article can be processed.
    is_shortage : bool
        Whether memory or another resource of the machine ran out.
    """

    error: str
    message: str
    is_fatal: bool = False
    is_shortage: bool = False

    @property
    def is_crash(self) -> bool:
        """Whether the process crashed, for which the article may not be the cause."""
        return self.error == ChildProcessError.__name__

    def to_reject(self, path: str, sha256: str | None) -> Rejection:
        """Create the reject of the article at fault."""
        message = f"each time this article was processed, {self.message}" if self.is_crash else self.message
        return Rejection(path, stage=STAGE, error=self.error, message=message, sha256=sha256)


def process_died_failure(status: int) -> Failure:
    """Create the failure of a process that ended with this exit status."""
    how = "was killed" if status < 0 else "exited"
    hint = ", possibly out of memory" if status == -getattr(signal, "SIGKILL", 0) else ""
    return Failure(ChildProcessError.__name__, f"the process {how} ({describe_exit(status)}){hint}")


def timeout(seconds: float) -> Failure:
    """Create the failure of an article that exceeded its time limit."""
    return Failure(TimeoutError.__name__, f"the article takes longer than {seconds:,.0f} s")
