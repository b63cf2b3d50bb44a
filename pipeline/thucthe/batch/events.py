"""Events of a run and its progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from enum import Enum
from typing import Any


class Phase(str, Enum):
    """What a run is at."""

    starting = "starting"
    working = "working"
    finishing = "finishing"
    finished = "finished"
    stopped = "stopped"
    failed = "failed"


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes
    ----------
    phase : Phase
    articles, rejects, mentions : int
        Those of this run.
    before : int
        Articles and rejects that were done before it.
    share : float or None
        Of the work, without the making of the tables; None when it can't be known.
    rate : float or None
        Articles a second, since the pipeline is loaded.
    seconds : float
        Since the run began.
    seconds_left : float or None
        To the end of the run.
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
    """Something that happened.

    Attributes
    ----------
    name : str
        ``start``, ``shard``, ``reject``, ``tick``, ``finishing``, ``finish`` or ``stop``.
    progress : Progress
    details : dict
        What else there is to say of it.
    """

    name: str
    progress: Progress
    details: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Give what a line of a log says."""
        record = {
            key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(self.progress).items()
        }
        return {"time": now(), "event": self.name, **record, "phase": self.progress.phase.value, **self.details}


EventCallback = Callable[[Event], None]


def now() -> str:
    """Give the time as it is noted."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
