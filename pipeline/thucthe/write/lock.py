"""Lock an output folder, so that one process at a time writes to it.

The system frees the lock of a process that has exited, however it exited.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from thucthe.errors import InUseError
from thucthe.ownership import LOCK, STATE, claim

_TIMEOUT_SECONDS = 3.0
"""Looking at the lock takes it too, for an instant; so does a child of a killed run until it runs its own program."""
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL})
_LOGGER = logging.getLogger(__name__)


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made when it is missing and claimed, see `thucthe.ownership.claim`.

    On a file system without locks nothing is locked.

    Raises
    ------
    InUseError
        If another process holds it.
    OSError
        If the folder can't be written.
    """
    claim(folder)
    lock = FileLock(folder / STATE / LOCK, timeout=_TIMEOUT_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise InUseError(f"{folder} is in use by another run; wait for its end or choose another --out") from error
    except (NotImplementedError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _UNSUPPORTED:
            raise
        _LOGGER.warning("%s: this file system has no locks; see that no other run writes there", folder, exc_info=True)
    try:
        yield
    finally:
        lock.release()


def is_held(folder: Path) -> bool:
    """Check whether a process holds the lock of a folder."""
    path = folder / STATE / LOCK
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True
    except (NotImplementedError, OSError):
        _LOGGER.debug("%s: the lock can't be looked at", folder, exc_info=True)
        return False
