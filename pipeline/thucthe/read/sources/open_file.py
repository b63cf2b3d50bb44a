"""Open files of sources, but nothing else that may lie, or be put, in their place."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

from thucthe.errors import UnreadableError

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Without waiting for the other end of a pipe."""


def open_regular(path: Path) -> IO[bytes]:
    """Open a regular file for reading.

    What was opened is checked, not what the path says, since a file may be swapped for a device in between.

    Raises
    ------
    UnreadableError
        If it is a folder, a device, a pipe or a socket.
    OSError
        If it can't be opened.
    """
    handle = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadableError("this is no regular file; a pipe can be read as standard input (-)")
    return os.fdopen(handle, "rb")
