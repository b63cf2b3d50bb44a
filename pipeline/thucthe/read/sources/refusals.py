"""Turn whatever goes wrong while a source file is read into an item that says so."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from thucthe.article import Rejection
from thucthe.errors import RunError, UnreadableError
from thucthe.read.sources.item import Item
from thucthe.read.sources.source_files import printable
from thucthe.read.sources.unpack import BombError
from thucthe.shortage import has_own_limit, raise_if_short

_LOGGER = logging.getLogger(__name__)


def refuse(path: str, message: str, error: str = UnreadableError.__name__) -> Rejection:
    """Create the rejection of an item that can't be read."""
    return Rejection(path, stage="read", error=error, message=message)


def catch_errors(path: str, depth: int, items: Iterator[Item]) -> Iterator[Item]:
    """Turn an error into an item; the items before it stay.

    Parameters
    ----------
    path : str
        Path of the file that the items come from.
    depth : int
        Number of archives that it lies in.
    items : iterator of Item

    Raises
    ------
    ResourceError
        If memory or another resource of the machine runs out.
    """
    try:
        yield from items
    except BombError as error:
        if depth:
            raise  # not only this member, the whole file is done with
        yield _refused(path, error, str(error))
    except RunError:
        raise  # no file is at fault
    except Exception as error:  # bytes from anywhere make libraries fail in any way
        if not has_own_limit():
            raise_if_short(error)
        _LOGGER.info("%s can't be read", path, exc_info=True)
        yield _refused(path, error, explain(error))


def _refused(path: str, error: Exception, message: str) -> Item:
    return Item(path, "", refuse(path, message, type(error.__cause__ or error).__name__))


def explain(error: Exception) -> str:
    """Return a sentence that explains why something can't be read."""
    if isinstance(error, UnreadableError):
        return str(error)
    if isinstance(error, PermissionError):
        return "no permission to read the file"
    if isinstance(error, EOFError):
        return "the file breaks off before its end"
    if isinstance(error, MemoryError):
        return "reading the file takes too much memory"
    if isinstance(error, OSError) and error.strerror:
        return f"the file can't be read ({error.strerror})"
    return f"the file is damaged ({printable(str(error))[:300] or type(error).__name__})"
