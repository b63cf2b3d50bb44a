"""Bytes come in, the `Document` that a parser makes of them in a process of its own goes out.

Web pages, Word, PDF and EPUB files from anywhere can make a parser hang, crash or eat memory. That costs no more than
the child process: the article is rejected, the next one gets a new child. No child outlives its parent for long: it
ends when its input does, and at its time limit whatever it is doing.
"""

from __future__ import annotations

import json
import os
import pkgutil
import re
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import IO, Any

from thucthe.article import Section
from thucthe.errors import UnreadableError
from thucthe.read.structure.document import Document

READERS = {
    "html": "thucthe.read.web.html:read_html",
    "html fragment": "thucthe.read.web.fragment:read_fragment",
    "mhtml": "thucthe.read.web.mhtml:read_mhtml",
    "docx": "thucthe.read.documents.docx:read_docx",
    "doc": "thucthe.read.documents.doc:read_doc",
    "odt": "thucthe.read.documents.odt:read_odt",
    "pdf": "thucthe.read.documents.pdf:read_pdf",
    "epub": "thucthe.read.documents.epub:read_epub",
    "eml": "thucthe.read.documents.mail:read_mail",
    "warc": "thucthe.read.documents.warc:read_warc",
    "srt": "thucthe.read.documents.subtitles:read_subtitles",
    "vtt": "thucthe.read.documents.subtitles:read_subtitles",
}
"""Formats that are parsed under guard, each with the function that makes a `Document` of bytes."""
CONVERTERS = {
    "workbook": "thucthe.read.records.workbook_records:convert_workbook",
    "xml": "thucthe.read.records.xml_records:convert_xml",
}
"""Formats of records that are parsed under guard, each with the function that makes other bytes of bytes."""
MAX_MEMORY = 2 << 30
"""Bytes of address space that the child may take, where the system can limit it."""
_FRAME = struct.Struct(">QQ")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""A place in memory, which is another one in each run."""
_PLAIN_FIELDS = ("encoding", "title", "author", "source", "url")


class Guard:
    """A child process that parses, started when it is first needed and kept.

    Parameters
    ----------
    readers : mapping of str to str
        As `READERS` and `CONVERTERS`.
    """

    def __init__(self, readers: Mapping[str, str] = READERS | CONVERTERS) -> None:
        self._readers = readers
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, file_format: str, data: bytes, time_limit: float) -> Document:
        """Parse an article.

        Parameters
        ----------
        file_format : str
            A key of `READERS`.
        data : bytes
        time_limit : float
            Seconds.

        Raises
        ------
        UnreadableError
            When the parser refuses the article, fails, takes too long or needs too much memory.
        """
        header, text = self._ask(file_format, data, time_limit)
        return Document(
            text=text.decode("utf-8", "surrogatepass"),
            sections=tuple(Section(*section) for section in header["sections"]),
            published=date.fromisoformat(header["published"]) if header["published"] else None,
            **{name: header[name] for name in _PLAIN_FIELDS},
        )

    def convert(self, file_format: str, data: bytes, time_limit: float) -> bytes:
        """Convert a file; see `read`.

        Parameters
        ----------
        file_format : str
            A key of `CONVERTERS`.
        data : bytes
        time_limit : float
            Seconds.
        """
        return self._ask(file_format, data, time_limit)[1]

    def _ask(self, file_format: str, data: bytes, time_limit: float) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._child = _start()
            answer = _ask(self._child, {"reader": self._readers[file_format], "limit": time_limit}, data)
            if answer is None:
                status = _reap(self._child)
                self._child = None
        if answer is None:
            if status == -signal.SIGALRM:
                raise UnreadableError(f"reading the file takes longer than {time_limit:g} s") from TimeoutError()
            how = signal.strsignal(-status) if status < 0 else f"exit status {status}"
            raise UnreadableError(f"the file makes its reader crash ({how})") from ChildProcessError()
        if "error" in answer[0]:
            raise UnreadableError(answer[0]["error"])
        return answer

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            _reap(self._child)
            self._child = None


_guard = Guard()
read_guarded, convert_guarded = _guard.read, _guard.convert
"""Parse with the one child of this process."""


def _start() -> subprocess.Popen[bytes]:
    # The child finds the package where we did, whatever the working directory and environment.
    code = f"import sys; sys.path[:] = {sys.path!r}; from thucthe.read.documents.guard import serve; serve()"
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _ask(child: subprocess.Popen[bytes], header: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes] | None:
    """Give the child's answer; None when it has died."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        _send(child.stdin, header, data)
    except OSError:
        return None
    return _receive(child.stdout)


def _reap(child: subprocess.Popen[bytes]) -> int:
    """Close the pipes of a child that is ending and give its status."""
    with suppress(OSError):  # what it was to be told can't be delivered
        child.communicate()
    return child.wait()


def _send(stream: IO[bytes], header: dict[str, Any], data: bytes) -> None:
    head = json.dumps(header).encode()
    stream.write(_FRAME.pack(len(head), len(data)) + head)
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read a message; None when the other side has gone."""
    frame = stream.read(_FRAME.size)
    if len(frame) < _FRAME.size:
        return None
    n_head, n_data = _FRAME.unpack(frame)
    head, data = stream.read(n_head), stream.read(n_data)
    return (json.loads(head), data) if len(head) == n_head and len(data) == n_data else None


def serve() -> None:
    """Parse what comes on standard input until it ends; this is what the child does."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    _limit_memory()
    while (question := _receive(sys.stdin.buffer)) is not None:
        header, data = question
        if hasattr(signal, "setitimer"):
            # Nothing handles the signal, so it ends the process even where Python code gets no turn.
            signal.setitimer(signal.ITIMER_REAL, header["limit"])
        _send(answers, *_answer(header["reader"], data))
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory() -> None:
    with suppress(ImportError, OSError, ValueError):  # not every system has it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _answer(reader: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        document: Document | bytes = pkgutil.resolve_name(reader)(data)
    except UnreadableError as error:
        return {"error": str(error)}, b""
    except MemoryError:
        return {"error": f"reading the file takes more than {MAX_MEMORY >> 30} GB of memory"}, b""
    except RecursionError:
        return {"error": "the file is nested too deeply"}, b""
    except ImportError as error:
        return {"error": f"reading such files needs the package {error.name}; install it with pip"}, b""
    except Exception as error:  # a parser may fail in any way on bytes from anywhere
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
