"""Events of a run and its progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from enum import Enum
from typing import Any


class Phase(str, Enum):
    """Phase of a run."""

    starting = "starting"
    working = "working"
    finishing = "finishing"
    finished = "finished"
    stopped = "stopped"
    failed = "failed"


@dataclass(frozen=True)
class Progress:
    """Progress of a run.

    Attributes
    ----------
    phase : Phase
    articles, rejects, mentions : int
        Numbers processed in this run.
    before : int
        Number of articles and rejects of earlier runs.
    share : float or None
        Share of the work that is done, without writing the tables; None if it is unknown.
    rate : float or None
        Articles per second since the pipeline was loaded.
    seconds : float
        Seconds since the run began.
    seconds_left : float or None
        Estimated seconds to the end of the run.
    """

    phase: Phase = Phase.starting
    articles: int = 0
    rejects: int = 0
    mentions: int = 0
    before: int = 0
    share: float | None = None
    rate: float | None = None
    seconds: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True)
class Event:
    """An event of a run.

    Attributes
    ----------
    name : str
        ``start``, ``shard``, ``reject``, ``tick``, ``finishing``, ``finish`` or ``stop``.
    progress : Progress
    details : dict
        Other values of the event.
    """

    name: str
    progress: Progress
    details: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields of a line of the log."""
        record = {
            key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(self.progress).items()
        }
        return {"time": now(), "event": self.name, **record, "phase": self.progress.phase.value, **self.details}


EventCallback = Callable[[Event], None]


def now() -> str:
    """Return the current time in ISO 8601."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
