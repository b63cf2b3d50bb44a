"""Parse bytes into a `Document` in a child process.

Web pages, Word, PDF and EPUB files from anywhere can make a parser hang, crash or exhaust memory. That costs no more
than the child: the article is rejected, and the next one gets a new child.
"""

from __future__ import annotations

import json
import logging
import os
import pkgutil
import re
import signal
import threading
import time
from multiprocessing.connection import Connection
from typing import Any

from thucthe.article import Section, first_stated
from thucthe.child import Child, ChildExitError, clear_time_limit, describe_exit, is_timeout, set_time_limit
from thucthe.errors import ResourceError, UnreadableError
from thucthe.logs import suppressed
from thucthe.read.structure.dates import from_iso, stated_moment
from thucthe.read.structure.document import Document
from thucthe.shortage import has_own_limit, limit_memory, reason_of

_LOGGER = logging.getLogger(__name__)
MAX_MEMORY = 2 << 30
"""Bytes of address space that the child may take, where the system can limit it."""
_SINGLE_THREADED = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""Settings of libraries that else reserve address space for each core."""
_is_guarded: list[bool] = []
"""Holds a value in a process that `limit_resources` has limited."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""Memory address in an error message, which differs between runs."""


class Guard:
    """A child process that parses, started when it is first needed and kept."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._lock = threading.Lock()

    def read(self, function: str, data: bytes, time_limit: float, **arguments: Any) -> Document:
        """Parse an article.

        Parameters
        ----------
        function : str
            As in `thucthe.read.sources.readers.Reader`.
        data : bytes
        time_limit : float
            Seconds.
        **arguments
            Passed on to the function; values that JSON has.

        Raises
        ------
        UnreadableError
            If the parser refuses the article, fails, takes too long or needs too much memory.
        """
        header, text = self._parse(function, data, time_limit, arguments)
        published = header["metadata"]["published"]
        return Document(
            text=text.decode("utf-8", "surrogatepass"),
            sections=tuple(Section(*section) for section in header["sections"]),
            encoding=header["encoding"],
            **{**header["metadata"], "published": from_iso(published) if published else None},
        )

    def convert(self, function: str, data: bytes, time_limit: float) -> bytes:
        """Convert a file with a function from bytes to bytes; see `read`."""
        return self._parse(function, data, time_limit, {})[1]

    def _parse(
        self, function: str, data: bytes, time_limit: float, arguments: dict[str, Any]
    ) -> tuple[dict[str, Any], bytes]:
        if _is_guarded:
            header, text = _answer(function, data, arguments)
        else:
            header, text = self._ask({"function": function, "limit": time_limit, "arguments": arguments}, data)
        if "shortage" in header:
            raise ResourceError(header["shortage"])
        if "error" in header:
            raise UnreadableError(header["error"])
        return header, text

    def _ask(self, header: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            began = time.monotonic()
            try:
                return self._talk(header, data)
            except ChildExitError as error:
                if was_killed(error.status):
                    with suppressed(_LOGGER, "the reader was killed twice", ChildExitError):
                        return self._talk(header, data)
                limit = header["limit"]
                if is_timeout(error.status, time.monotonic() - began, limit):
                    raise UnreadableError(
                        f"reading the file takes longer than {limit:g} s (--time-limit)"
                    ) from TimeoutError()
                how = describe_exit(error.status)
                raise UnreadableError(f"the file makes its reader crash ({how})") from ChildProcessError()

    def _talk(self, header: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        if self._child is None or not self._child.is_alive():
            self._child = start_reader(f"{__name__}:serve")
        try:
            with self._child.talk() as connection:
                _send(connection, header, data)
                return _receive(connection)
        except ChildExitError:
            self._child = None
            raise

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child = None


def start_reader(serve: str) -> Child:
    """Start a child that reads files and wait until it says that it is ready, however long that takes.

    Raises
    ------
    ResourceError
        If it exits before, which no file can cause.
    """
    child = Child(serve, quiet=True)
    try:
        with child.talk() as connection:
            connection.recv_bytes()
    except ChildExitError as error:
        raise ResourceError(f"the process that reads files can't start ({describe_exit(error.status)})") from error
    return child


def was_killed(status: int) -> bool:
    """Check whether a child was killed from outside, as the system does when memory runs out; no file is at fault."""
    return status == -getattr(signal, "SIGKILL", 0)


_guard = Guard()
read_guarded, convert_guarded = _guard.read, _guard.convert
"""Parse with the one child of this process."""


def _send(connection: Connection, header: dict[str, Any], data: bytes) -> None:
    # JSON, not pickle: what parses bytes from anywhere is not trusted.
    connection.send_bytes(json.dumps(header).encode())
    connection.send_bytes(data)


def _receive(connection: Connection) -> tuple[dict[str, Any], bytes]:
    return json.loads(connection.recv_bytes()), connection.recv_bytes()


def serve(connection: Connection) -> None:
    """Parse requests until the connection ends; the main function of the child."""
    limit_resources()
    connection.send_bytes(b"ready")
    while True:
        header, data = _receive(connection)
        set_time_limit(header["limit"])
        answer = _answer(header["function"], data, header["arguments"])
        clear_time_limit()
        _send(connection, *answer)


def limit_resources() -> None:
    """Limit the memory of this process, in which `read_guarded` and `convert_guarded` parse themselves from now on."""
    _is_guarded[:] = [True]
    os.environ.update(_SINGLE_THREADED)
    limit_memory(MAX_MEMORY)


def _answer(function: str, data: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        document: Document | bytes = pkgutil.resolve_name(function)(data, **arguments)
    except UnreadableError as error:
        return {"error": str(error)}, b""
    except MemoryError as error:
        if not has_own_limit():
            return {"shortage": f"memory ran out ({reason_of(error)})"}, b""
        return {"error": f"reading the file takes more than {MAX_MEMORY >> 30} GB of memory"}, b""
    except RecursionError:
        return {"error": "the file is nested too deeply"}, b""
    except ImportError as error:
        return {"error": f"reading such files needs the package {error.name}; install it with pip"}, b""
    except ResourceError as error:
        return {"shortage": str(error)}, b""
    except Exception as error:  # a parser may fail in any way on bytes from anywhere
        _LOGGER.debug("%s failed", function, exc_info=True)
        said = _ADDRESS.sub("", str(error))[:300]
        return {"error": f"the file is damaged ({type(error).__name__}: {said})"}, b""
    if isinstance(document, bytes):
        return {}, document
    day = document.published
    header = {
        "encoding": document.encoding,
        "sections": [(section.kind, section.start, section.end) for section in document.sections],
        "metadata": {**first_stated(document), "published": stated_moment(day) or (day and day.isoformat())},
    }
    return header, document.text.encode("utf-8", "surrogatepass")
