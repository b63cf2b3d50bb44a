"""Take files that may hold several articles apart in a child process, whose items come one by one.

Containers and files of records from anywhere can make a parser hang, crash or exhaust memory. That costs no more than
the child and the rest of the file: its items so far stay, and a rejection says what happened.
"""

from __future__ import annotations

import io
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import islice
from multiprocessing import reduction
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

from thucthe.article import Rejection
from thucthe.child import Child, ChildExitError, describe_exit
from thucthe.errors import ResourceError, UnreadableError
from thucthe.read.documents.guard import limit_resources, start_reader, was_killed
from thucthe.read.sources.item import Item
from thucthe.read.sources.open_file import open_regular
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.tail import Start

_GOES_ON, _END = b".", b""
"""Messages that are no items: more of the file was read, and there is no further item."""
_SHORTAGE = b"!"
"""Start of a message about a shortage; those of items begin with a bracket."""
_BEAT_SECONDS = 1.0
_ORPHAN_SECONDS = 3600.0
"""Time beyond its limit after which a process that hangs ends by itself, when its parent could not end it."""
_BUFFER = 1 << 18
_FILE, _BYTES, _STDIN = "file", "bytes", "stdin"
"""Kinds of requests."""
_idle: list[Child] = []
"""Children that wait for a file."""


def iter_guarded(
    path: str, location: Path, options: ReadOptions, *, is_named: bool, start: Start | None = None
) -> Iterator[Item]:
    """Iterate over the items of a file; see `thucthe.read.take_apart.take_apart`."""
    request = {"path": path, "name": location.name, "location": str(location.absolute()), "is_named": is_named}
    return _iter({**request, "kind": _FILE, "start": start and asdict(start)}, options, lambda child: None)


def iter_guarded_bytes(
    path: str, name: str, data: bytes, options: ReadOptions, *, is_named: bool = False
) -> Iterator[Item]:
    """Iterate over the items of the bytes of a file."""
    request = {"path": path, "name": name, "is_named": is_named, "kind": _BYTES}
    return _iter(request, options, lambda child: child.connection.send_bytes(data))


def iter_guarded_stdin(path: str, handle: int, options: ReadOptions) -> Iterator[Item]:
    """Iterate over the items of a stream, given the number of its open file."""
    if sys.platform == "win32":
        return iter_guarded_bytes(path, "", sys.stdin.buffer.read(), options, is_named=True)
    request = {"path": path, "name": "", "is_named": True, "kind": _STDIN}
    return _iter(request, options, lambda child: reduction.send_handle(child.connection, handle, child.pid))


def _iter(request: dict[str, Any], options: ReadOptions, send: Callable[[Child], None]) -> Iterator[Item]:
    """Iterate over items, once more from where it stopped if the child was killed from outside."""
    n = 0
    for is_last_try in (request["kind"] == _STDIN, True):
        try:
            for item in islice(_iter_once(request, options, send), n, None):
                n += 1
                yield item
            return
        except ChildExitError as error:
            if is_last_try or not was_killed(error.status):
                how = describe_exit(error.status)
                raise UnreadableError(f"the file makes its reader crash ({how})") from ChildProcessError()


def _iter_once(request: dict[str, Any], options: ReadOptions, send: Callable[[Child], None]) -> Iterator[Item]:
    idle = next((child for child in iter(_take_idle, None) if child.is_alive()), None)
    child = idle or start_reader(f"{__name__}:serve")
    is_done = False
    try:
        with child.talk() as connection:
            connection.send_bytes(json.dumps({**request, "options": asdict(options)}).encode())
            send(child)
            while message := _receive(connection, options.time_limit):
                yield _unpack(message)
        is_done = True
        _idle.append(child)
    finally:
        if not is_done:
            child.kill()


def _take_idle() -> Child | None:
    return _idle.pop() if _idle else None


def _receive(connection: Connection, time_limit: float) -> bytes:
    while connection.poll(time_limit):
        message = connection.recv_bytes()
        if message.startswith(_SHORTAGE):
            raise ResourceError(message.removeprefix(_SHORTAGE).decode())
        if message != _GOES_ON:
            return message
    raise UnreadableError(f"reading the file takes longer than {time_limit:g} s (--time-limit)") from TimeoutError()


def _pack(item: Item) -> bytes:
    # JSON, not pickle: what parses bytes from anywhere is not trusted.
    content = item.content
    rejection = asdict(content) if isinstance(content, Rejection) else None
    header = [item.path, item.format, item.record, item.encoding, item.position, item.digest, rejection]
    return json.dumps(header).encode() + b"\n" + (content if isinstance(content, bytes) else b"")


def _unpack(message: bytes) -> Item:
    end = message.index(b"\n")
    path, file_format, record, encoding, position, digest, rejection = json.loads(message[:end])
    content = message[end + 1 :] if rejection is None else Rejection(**rejection)
    return Item(path, file_format, content, record, encoding, position, digest)


def serve(connection: Connection) -> None:
    """Divide files into items until the connection ends; the main function of the child."""
    limit_resources()
    # Their imports are limited, too.
    from thucthe.read.sources.refusals import catch_errors
    from thucthe.read.take_apart import take_apart  # noqa: F401

    connection.send_bytes(_GOES_ON)
    while True:
        request = json.loads(connection.recv_bytes())
        time_limit = request["options"]["time_limit"]
        items = catch_errors(request["path"], 0, _items(request, connection))
        try:
            while (item := _next(items, time_limit)) is not None:
                connection.send_bytes(_pack(item))
        except ResourceError as error:
            connection.send_bytes(_SHORTAGE + str(error).encode())
        else:
            connection.send_bytes(_END)


def _items(request: dict[str, Any], connection: Connection) -> Iterator[Item]:
    from thucthe.read.take_apart import take_apart

    with _open(request, connection) as source:
        size = None if request["kind"] == _STDIN else source.seek(0, io.SEEK_END)
        if size is not None:
            source.seek(0)
        options = ReadOptions(**request["options"])
        start = Start(**request["start"]) if request.get("start") else None
        yield from take_apart(request["path"], request["name"], source, size, options, request["is_named"], start)


def _open(request: dict[str, Any], connection: Connection) -> IO[bytes]:
    if request["kind"] == _BYTES:
        return io.BytesIO(connection.recv_bytes())
    if request["kind"] == _STDIN:
        handle = reduction.recv_handle(connection)
    else:
        with open_regular(Path(request["location"])) as file:
            handle = os.dup(file.fileno())
    return io.BufferedReader(_Watched(handle, lambda: connection.send_bytes(_GOES_ON)), _BUFFER)


class _Watched(io.FileIO):
    """A file that says every now and then that more of it was read, or that it waits for a stream to go on."""

    def __init__(self, handle: int, beat: Callable[[], None]) -> None:
        super().__init__(handle, "rb")
        self._beat = beat
        self._reached = 0
        self._last = time.monotonic()

    def readinto(self, buffer: Any) -> int | None:
        while not self.seekable() and not select.select([self], [], [], _BEAT_SECONDS)[0]:
            self._beat()
        n = super().readinto(buffer)
        reached = self.tell() if self.seekable() else self._reached + (n or 0)
        if reached > self._reached:
            self._reached = reached
            if (now := time.monotonic()) - self._last >= _BEAT_SECONDS:
                self._last = now
                self._beat()
        return n


def _next(items: Iterator[Item], time_limit: float) -> Item | None:
    """Return the next item; a process that nobody waits for any more ends at last, even if it hangs."""
    if sys.platform == "win32":
        return next(items, None)
    signal.setitimer(signal.ITIMER_REAL, _ORPHAN_SECONDS + time_limit)
    try:
        return next(items, None)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
