"""Read a record of a web archive (WARC, ISO 28500): the page, with its address and the day of its capture."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from thucthe.article import Metadata, first_stated
from thucthe.errors import UnreadableError
from thucthe.read.documents.plain_text import read_plain_text
from thucthe.read.sources.read_options import MAX_BYTES
from thucthe.read.structure.credits import host_of
from thucthe.read.structure.document import Document
from thucthe.read.web.html import read_html

_DAY = slice(10)


def read_warc(data: bytes) -> Document:
    """Read a record with a page (``response``, ``resource``) or the text of one (``conversion``).

    Parameters
    ----------
    data : bytes
        The record with its headers.

    Returns
    -------
    Document
        Its date is that of the capture where the page states none.

    Raises
    ------
    UnreadableError
        If it is damaged or shows no text.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        record = next(iter(ArchiveIterator(io.BytesIO(data))))
        content = record.content_stream().read(MAX_BYTES + 1)
    except (ArchiveLoadFailed, StopIteration, ValueError, OSError, EOFError) as error:
        raise UnreadableError(f"the record of the WARC file is damaged ({type(error).__name__})") from error
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"the page is larger than {MAX_BYTES:,} bytes")
    url = record.rec_headers.get_header("WARC-Target-URI")
    url = url.strip("<>") if url else None
    headers = record.http_headers or record.rec_headers
    kind = (headers.get_header("Content-Type") or "").lower()
    charset = kind.partition("charset=")[2].partition(";")[0].strip(" \"'") or None
    if kind.startswith("text/plain"):
        document = read_plain_text(content, charset)
    else:
        document = read_html(content, charset if charset and charset.isascii() else None, url)
    day = _day(record.rec_headers.get_header("WARC-Date"))
    return replace(document, **first_stated(document, Metadata(url=url, source=host_of(url or ""), published=day)))


def _day(stated: str | None) -> date | None:
    try:
        return date.fromisoformat((stated or "")[_DAY])
    except ValueError:
        return None
