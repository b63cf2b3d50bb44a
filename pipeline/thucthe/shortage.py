"""Distinguish failures for lack of memory, disk space or file handles from those that an input causes."""

from __future__ import annotations

import errno
import logging
import os
import re
from collections.abc import Iterator

from thucthe.errors import ResourceError, RunError, WritingError
from thucthe.logs import suppressed

_LOGGER = logging.getLogger(__name__)

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_ERRNOS = _FULL | {errno.ENOMEM, errno.EMFILE, errno.ENFILE}
_MESSAGE = re.compile(
    r"bad.?alloc|(?:can'?t|cannot|could not|unable to|failed to) allocate|out of memory|no space left|new thread|^$",
    re.IGNORECASE,
)
"""Messages of C and C++ libraries that fail to allocate memory; some have none."""
_LIBRARIES = ("duckdb", "_duckdb", "onnxruntime", "xlsxwriter")


def is_shortage(error: BaseException) -> bool:
    """Check whether an exception, or one that caused it, comes from a lack of memory, disk space or file handles."""
    for cause in _causes(error):
        if isinstance(cause, (MemoryError, ResourceError)) or (isinstance(cause, OSError) and cause.errno in _ERRNOS):
            return True
        # Messages of others may quote an article.
        if (_is_of_library(cause) or type(cause) in {RuntimeError, SystemError}) and _MESSAGE.search(str(cause)):
            return True
    return False


def is_full(error: BaseException) -> bool:
    """Check whether an exception, or one that caused it, comes from a full disk or a quota that is used up.

    What another process reports has the system's words only.
    """
    words = [os.strerror(number) for number in _FULL]
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in _FULL:
            return True
        if (_is_of_library(cause) or isinstance(cause, (RunError, WritingError))) and any(
            each in str(cause) for each in words
        ):
            return True
    return False


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Return an exception and those that caused it."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def _is_of_library(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] in _LIBRARIES


_own_limits: list[int] = []
"""The limit of `limit_memory` that is in force; none or one."""


def limit_memory(n_bytes: int) -> None:
    """Limit the address space of this process, where the system can; a lower limit stays."""
    with suppressed(_LOGGER, "this system can't limit memory", ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY or most > n_bytes:
            resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))
            _own_limits[:] = [n_bytes]


def has_own_limit() -> bool:
    """Check whether `limit_memory` limits this process, so that it is an input that needs too much memory."""
    return bool(_own_limits)


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
