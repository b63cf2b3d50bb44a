"""Split files of many documents: messages of a mailbox (mbox, RFC 4155), pages of a web archive (WARC, ISO 28500).

Only their borders are found here, whatever lies between them is parsed under guard.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import IO

from thucthe.errors import UnreadableError
from thucthe.read.sources.formats import ending
from thucthe.read.sources.source_files import NO_ENDING

_LINE = 1 << 16
_HEADERS = 1_000
_FROM = b"From "
_VERSION = re.compile(rb"WARC/\d")
_LENGTH = re.compile(rb"content-length:\s*(\d{1,18})\s*$", re.I)
_TYPE = re.compile(rb"warc-type:\s*(\w+)", re.I)
_STATED = re.compile(rb"content-type:\s*([\w.+/-]+)", re.I)
_OK = re.compile(rb"HTTP/\S+\s+200\b")
_HTTP_TYPE = re.compile(rb"\ncontent-type:[ \t]*([\w.+/-]+)", re.I)
_HTTP_END = re.compile(rb"\r?\n\r?\n")
_MARKUP = re.compile(rb"\s*(?:<!--(?:(?!-->).){0,500}-->\s*)*<(?:!doctype\s+html|html|\?xml)\b", re.I | re.S)
_ATTACHMENT = re.compile(rb"^content-disposition:[ \t]*attachment\b(?:[^\r\n]|\r?\n[ \t]){0,2000}", re.I | re.M)
_PAGES = frozenset({b"text/html", b"application/xhtml+xml"})
_TEXTS = _PAGES | {b"text/plain"}

Entry = tuple[bytes, "str | None"]
"""A document, or an empty one and why it is not read."""


def split_mbox(stream: IO[bytes], limit: int) -> Iterator[Entry]:
    """Split a mailbox.

    Parameters
    ----------
    stream : file object
    limit : int
        Maximum size of a message in bytes.
    """
    lines: list[bytes] = []
    size = 0
    ended = True  # the line before is empty
    begun = False
    while line := stream.readline(_LINE):
        if ended and line.startswith(_FROM):
            if begun:
                yield _entry(lines, size, limit)
            lines, size, begun = [], 0, True
        elif begun:
            size += len(line)
            if size <= limit:
                lines.append(line[1:] if line.startswith(b">From ") else line)
        ended = not line.strip()
    if not begun:
        raise UnreadableError("the mailbox holds no message")
    yield _entry(lines, size, limit)


def split_warc(stream: IO[bytes], limit: int) -> Iterator[Entry]:
    """Split a web archive into its records with a page or a text, each with its headers.

    Requests, redirects, errors, pictures and the like are passed over. After a record with a wrong length the next one
    is looked for.

    Parameters
    ----------
    stream : file object
    limit : int
        Maximum size of a record in bytes.
    """
    n_pages = 0
    while headers := _warc_headers(stream):
        length = next((int(match[1]) for line in headers if (match := _LENGTH.match(line))), None)
        if length is None:
            raise UnreadableError("the WARC file is damaged: a record states no length")
        block = stream.read(min(length, limit))
        rest = length - len(block)
        if _is_page(headers, block):
            n_pages += 1
            head = b"".join(headers)
            yield (
                (b"", f"the page is larger than {limit:,} bytes")
                if rest and length > limit
                else (head + b"\r\n" + block, None)
            )
        while rest > 0 and (part := stream.read(min(rest, _LINE))):
            rest -= len(part)
    if not n_pages:
        raise UnreadableError("the WARC file holds no web page")


def count_attachments(message: bytes) -> Counter[str]:
    """Count the attachments of an e-mail message by the endings of their names."""
    return Counter(ending(_file_name(header)) or NO_ENDING for header in _ATTACHMENT.findall(message))


def _file_name(disposition: bytes) -> str:
    """Return the file name in a header (RFC 2183, RFC 2231); an empty string when there is none."""
    try:
        return message_from_bytes(disposition + b"\n\n", policy=policy.default).get_filename() or ""
    except Exception:  # the parser fails in many ways on damaged headers
        return ""


def _entry(lines: list[bytes], size: int, limit: int) -> Entry:
    return (b"", f"the message is larger than {limit:,} bytes") if size > limit else (b"".join(lines), None)


def _warc_headers(stream: IO[bytes]) -> list[bytes]:
    """Read on to the end of the headers of the next record; nothing at the end of the file."""
    while (line := stream.readline(_LINE)) and not _VERSION.match(line):
        pass
    headers = [line] if line else []
    while line and (line := stream.readline(_LINE)).strip():
        headers.append(line)
        if len(headers) > _HEADERS:
            raise UnreadableError("the WARC file is damaged: a record has no end of its headers")
    return headers


def _is_page(headers: list[bytes], block: bytes) -> bool:
    kind = next((match[1].lower() for line in headers if (match := _TYPE.match(line))), b"")
    if kind in {b"resource", b"conversion"}:
        return any((match := _STATED.match(line)) and match[1].lower() in _TEXTS for line in headers)
    if kind != b"response" or not _OK.match(block):
        return False
    end = _HTTP_END.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    stated = _HTTP_TYPE.search(head)
    return stated[1].lower() in _PAGES if stated else bool(_MARKUP.match(body))
