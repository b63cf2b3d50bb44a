"""A folder of a run comes in; whoever holds its lock may write there, and nobody else meanwhile.

The system frees a lock when the process that holds it is gone, however it ended.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from thucthe.errors import InUseError

LOCK = ".lock"
"""The file in ``DIR/parts`` that is locked; it stays when the lock is gone."""
_TIMEOUT_SECONDS = 1.0
"""Seconds; a look at the lock takes it too, for an instant."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which must have ``parts``.

    Raises
    ------
    InUseError
        When another process holds it.
    OSError
        When the folder can't be written.
    """
    descriptor = os.open(folder / "parts" / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while not _take(descriptor):
            if time.monotonic() > deadline:
                raise InUseError(f"{folder} is in use by another run; wait for its end or choose another --out")
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def is_held(folder: Path) -> bool:
    """Tell whether a process holds the lock of a folder."""
    try:
        descriptor = os.open(folder / "parts" / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _take(descriptor)
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    """Take the lock of an open file if it is free; closing the file gives it back."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a file system without locks; better a run without one than none
    return True
