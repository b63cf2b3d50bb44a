"""Distinguish failures for lack of memory, disk space or file handles from those that an input causes."""

from __future__ import annotations

import errno
import re

from thucthe.errors import ResourceError

_ERRNOS = frozenset({errno.ENOMEM, errno.ENOSPC, errno.EMFILE, errno.ENFILE, getattr(errno, "EDQUOT", errno.ENOSPC)})
_MESSAGE = re.compile(
    r"bad.?alloc|(?:can'?t|cannot|could not|unable to|failed to) allocate|out of memory|no space left|new thread|^$",
    re.IGNORECASE,
)
"""What libraries in C and C++ say, or nothing at all, when they fail to allocate."""
_LIBRARIES = ("duckdb", "_duckdb", "onnxruntime", "xlsxwriter")


def is_shortage(error: BaseException) -> bool:
    """Check whether an exception, or one that caused it, comes from a lack of memory, disk space or file handles."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, (MemoryError, ResourceError)) or (isinstance(cause, OSError) and cause.errno in _ERRNOS):
            return True
        # Messages of others may quote an article.
        of_library = type(cause).__module__.partition(".")[0] in _LIBRARIES
        if (of_library or type(cause) in {RuntimeError, SystemError}) and _MESSAGE.search(str(cause)):
            return True
        cause = cause.__cause__
    return False


def reason_of(error: BaseException) -> str:
    """Return the message of an exception as one line, or its name if it has none."""
    return " ".join(str(error).split()) or type(error).__name__


def raise_if_short(error: Exception) -> None:
    """Raise an exception that comes from a shortage as a `ResourceError`.

    Raises
    ------
    ResourceError
        If `is_shortage` holds.
    """
    if isinstance(error, ResourceError):
        raise error
    if is_shortage(error):
        raise ResourceError(f"memory, disk space or file handles ran out ({reason_of(error)})") from error
