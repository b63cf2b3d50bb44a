"""Parse bytes into a `Document` in a child process.

Web pages, Word, PDF and EPUB files from anywhere can make a parser hang, crash or exhaust memory. That costs no more
than the child: the article is rejected, and the next one gets a new child.
"""

from __future__ import annotations

import json
import logging
import pkgutil
import re
import threading
import time
from datetime import date
from multiprocessing.connection import Connection
from typing import Any

from thucthe.article import Section
from thucthe.child import Child, ChildExitError, clear_time_limit, describe_exit, is_timeout, set_time_limit
from thucthe.errors import ResourceError, UnreadableError
from thucthe.logs import suppressed
from thucthe.read.structure.document import Document

_LOGGER = logging.getLogger(__name__)
MAX_MEMORY = 2 << 30
"""Bytes of address space that the child may take, where the system can limit it."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""Memory address in an error message, which differs between runs."""
_PLAIN_FIELDS = ("encoding", "title", "author", "source", "url")


class Guard:
    """A child process that parses, started when it is first needed and kept."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._lock = threading.Lock()

    def read(self, function: str, data: bytes, time_limit: float) -> Document:
        """Parse an article.

        Parameters
        ----------
        function : str
            As in `thucthe.read.sources.readers.Reader`.
        data : bytes
        time_limit : float
            Seconds.

        Raises
        ------
        UnreadableError
            If the parser refuses the article, fails, takes too long or needs too much memory.
        """
        header, text = self._parse(function, data, time_limit)
        return Document(
            text=text.decode("utf-8", "surrogatepass"),
            sections=tuple(Section(*section) for section in header["sections"]),
            published=date.fromisoformat(header["published"]) if header["published"] else None,
            **{name: header[name] for name in _PLAIN_FIELDS},
        )

    def convert(self, function: str, data: bytes, time_limit: float) -> bytes:
        """Convert a file with a function from bytes to bytes; see `read`."""
        return self._parse(function, data, time_limit)[1]

    def _parse(self, function: str, data: bytes, time_limit: float) -> tuple[dict[str, Any], bytes]:
        header, text = self._ask({"function": function, "limit": time_limit}, data)
        if "shortage" in header:
            raise ResourceError(header["shortage"])
        if "error" in header:
            raise UnreadableError(header["error"])
        return header, text

    def _ask(self, header: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            if self._child is None or not self._child.is_alive():
                self._child = _start()
            began = time.monotonic()
            try:
                with self._child.talk() as connection:
                    _send(connection, header, data)
                    return _receive(connection)
            except ChildExitError as error:
                self._child = None
                limit = header["limit"]
                if is_timeout(error.status, time.monotonic() - began, limit):
                    raise UnreadableError(
                        f"reading the file takes longer than {limit:g} s (--time-limit)"
                    ) from TimeoutError()
                how = describe_exit(error.status)
                raise UnreadableError(f"the file makes its reader crash ({how})") from ChildProcessError()

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child = None


def _start() -> Child:
    """Start a child and wait until it can parse.

    Raises
    ------
    ResourceError
        If it exits before, which no input can cause.
    """
    child = Child(f"{__name__}:serve", quiet=True)
    try:
        with child.talk() as connection:
            connection.recv_bytes()
    except ChildExitError as error:
        raise ResourceError(f"the process that reads files can't start ({describe_exit(error.status)})") from error
    return child


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
    """Parse what is sent until the connection ends; this is what the child does."""
    _limit_memory()
    connection.send_bytes(b"ready")
    while True:
        header, data = _receive(connection)
        set_time_limit(header["limit"])
        answer = _answer(header["function"], data)
        clear_time_limit()
        _send(connection, *answer)


def _limit_memory() -> None:
    with suppressed(_LOGGER, "this system can't limit memory", ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY or most > MAX_MEMORY:
            resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _has_own_limit() -> bool:
    """Check whether the memory of this process is limited by `MAX_MEMORY`, not by less or by what the machine has."""
    try:
        import resource
    except ImportError:
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] == MAX_MEMORY


def _answer(function: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        document: Document | bytes = pkgutil.resolve_name(function)(data)
    except UnreadableError as error:
        return {"error": str(error)}, b""
    except MemoryError:
        if not _has_own_limit():
            return {"shortage": "the process that reads files ran out of memory"}, b""
        return {"error": f"reading the file takes more than {MAX_MEMORY >> 30} GB of memory"}, b""
    except RecursionError:
        return {"error": "the file is nested too deeply"}, b""
    except ImportError as error:
        return {"error": f"reading such files needs the package {error.name}; install it with pip"}, b""
    except Exception as error:  # a parser may fail in any way on bytes from anywhere
        _LOGGER.debug("%s failed", function, exc_info=True)
        said = _ADDRESS.sub("", str(error))[:300]
        return {"error": f"the file is damaged ({type(error).__name__}: {said})"}, b""
    if isinstance(document, bytes):
        return {}, document
    header = {
        **{name: getattr(document, name) for name in _PLAIN_FIELDS},
        "sections": [(section.kind, section.start, section.end) for section in document.sections],
        "published": document.published.isoformat() if document.published else None,
    }
    return header, document.text.encode("utf-8", "surrogatepass")
