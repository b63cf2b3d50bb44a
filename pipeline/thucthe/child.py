"""Child processes that answer requests and can be killed.

Whatever makes a child crash, hang or exhaust memory costs that child alone. It runs in a session of its own, so an
interrupt from the terminal reaches only its parent, and it exits with its parent, or at its time limit.
"""

from __future__ import annotations

import faulthandler
import os
import pkgutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing import Pipe, connection
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

from thucthe.garbage import permanent

_TIMED_OUT = 1
"""Exit status of a child at its time limit."""
_GRACE_SECONDS = 10.0
"""Time for a child whose connection has ended to exit, so that its own exit status is seen."""


class ChildExitError(Exception):
    """A child exited instead of answering.

    Attributes
    ----------
    status : int
        Its exit status; negative for the number of a signal.
    """

    def __init__(self, status: int) -> None:
        super().__init__(describe_exit(status))
        self.status = status


class Child:
    """A child process, started at once.

    Parameters
    ----------
    serve : str
        What it runs, as ``module:function``: a function that takes its end of the connection.
    quiet : bool
        Whether to discard what it writes to standard error; standard output is always discarded.
    """

    def __init__(self, serve: str, *, quiet: bool = False) -> None:
        self.connection, theirs = Pipe()
        self._process = start_process(serve, theirs, quiet)
        theirs.close()  # so that the connection ends with the child

    def is_alive(self) -> bool:
        """Check whether the process runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @contextmanager
    def talk(self) -> Iterator[Connection]:
        """Provide the connection for messages to and from the child.

        Raises
        ------
        ChildExitError
            If it exits.
        """
        try:
            yield self.connection
        except (OSError, EOFError) as error:
            raise ChildExitError(self._reap()) from error

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._reap()

    def _reap(self) -> int:
        """Wait until the process has exited and return its exit status."""
        self.connection.close()
        try:
            status = self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        return status


def start_process(serve: str, theirs: Connection, quiet: bool) -> subprocess.Popen[bytes]:
    """Start the process of a child; its standard input is never written to and ends with this process."""
    handle = theirs.fileno()
    # It finds the package where this process does, whatever the working directory and environment.
    code = f"import sys; sys.path[:] = {sys.path!r}; from thucthe.child import run; run({serve!r}, {handle})"
    options: dict[str, Any] = {"pass_fds": (handle,), "start_new_session": True}
    if sys.platform == "win32":
        os.set_handle_inheritable(handle, True)
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
        options = {"startupinfo": startup, "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if quiet else None,
        **options,
    )


def run(serve: str, handle: int) -> None:
    """Serve requests until the connection ends; the main function of the child."""
    parent = os.dup(0)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    threading.Thread(target=_exit_with, args=(parent,), daemon=True).start()
    kind = getattr(connection, "PipeConnection", Connection)  # the class of pipes on Windows
    with permanent():
        function = pkgutil.resolve_name(serve)
    try:
        function(kind(handle))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent wants nothing more


def _exit_with(parent: int) -> None:
    os.read(parent, 1)
    os._exit(1)


_limits: list[float] = []
"""The time limit in force; none or one."""


def set_time_limit(seconds: float) -> None:
    """Let the process exit after this time, even if Python code gets no turn; see `is_timeout`."""
    _limits[:] = [seconds]
    faulthandler.dump_traceback_later(seconds, exit=True, file=_nowhere())


def renew_time_limit() -> None:
    """Let the time limit, if there is one, begin again; for long work that is seen to go on."""
    for seconds in list(_limits):
        set_time_limit(seconds)


def clear_time_limit() -> None:
    """Remove the time limit."""
    _limits.clear()
    faulthandler.cancel_dump_traceback_later()


@cache
def _nowhere() -> IO[str]:
    return Path(os.devnull).open("w", encoding="utf-8")


def is_timeout(status: int, seconds: float, limit: float) -> bool:
    """Check whether a child that exited after some seconds had reached its time limit; other exits are earlier."""
    return status == _TIMED_OUT and seconds >= limit / 2


def describe_exit(status: int) -> str:
    """Describe an exit status: the name of a signal or the number."""
    return signal.strsignal(-status) or f"signal {-status}" if status < 0 else f"exit status {status}"
