"""Exit statuses of the commands."""

from __future__ import annotations

import errno
from enum import IntEnum

from thucthe.errors import (
    InUseError,
    InvalidInputError,
    NoSpaceError,
    NotFoundError,
    OtherSettingsError,
    OutputError,
    UnreadableError,
)


class ExitStatus(IntEnum):
    """How a command ended; each value has a sentence for the documentation."""

    description: str

    def __new__(cls, value: int, description: str) -> ExitStatus:
        """Create a value with its description."""
        status = int.__new__(cls, value)
        status._value_ = value
        status.description = description
        return status

    SUCCESS = 0, "Finished. Rejected inputs are in the table `rejects`."
    FAILED = 1, "Failed for a reason that has no status of its own, such as a damaged model or a missing package."
    USAGE = 2, "A command, option or value is wrong."
    REJECTS = 3, "Finished with `--strict`, and at least one input was rejected. The tables are complete otherwise."
    BAD_INPUT = 4, "A source, file or model does not exist or can't be used, or there is nothing to read."
    OTHER_SETTINGS = 5, "The folder holds a run with another version, model or other options."
    IN_USE = 6, "Another run writes to the folder. Try again later."
    OUTPUT = 7, "The output can't be written, or a file that thucthe did not write is in the way."
    NO_SPACE = 8, "The disk is full or the quota is used up. Free space and run the same command again to resume."
    INTERRUPTED = 130, "Stopped by Ctrl+C or SIGTERM. Run the same command again to resume."


_BY_ERROR: tuple[tuple[type[Exception], ExitStatus], ...] = (
    (OtherSettingsError, ExitStatus.OTHER_SETTINGS),
    (InUseError, ExitStatus.IN_USE),
    (NoSpaceError, ExitStatus.NO_SPACE),
    (OutputError, ExitStatus.OUTPUT),
    (InvalidInputError, ExitStatus.BAD_INPUT),
    (NotFoundError, ExitStatus.BAD_INPUT),
    (UnreadableError, ExitStatus.BAD_INPUT),
    (FileNotFoundError, ExitStatus.BAD_INPUT),
    (PermissionError, ExitStatus.OUTPUT),
)
"""The first class that an error belongs to decides its status."""


def status_of(error: Exception) -> ExitStatus:
    """Return the exit status for an error."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ExitStatus.NO_SPACE
    return next((status for kind, status in _BY_ERROR if isinstance(error, kind)), ExitStatus.FAILED)
