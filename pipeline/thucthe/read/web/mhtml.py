"""Read the article in the main page of a web archive (MHTML)."""

from __future__ import annotations

from email import message_from_bytes
from email.errors import MessageError
from email.message import Message

from thucthe.errors import UnreadableError
from thucthe.read.structure.document import Document
from thucthe.read.web.html import read_html

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def read_mhtml(data: bytes) -> Document:
    """Read the page that a browser saved as one file with its pictures.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If the archive holds no page, or its page shows no text.
    """
    try:
        archive = message_from_bytes(data)
        page = _main_page(archive)
        content = page.get_payload(decode=True) if page is not None else None
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableError("the file is damaged or not a web archive (MHTML)") from error
    if page is None:
        raise UnreadableError("the web archive holds no page")
    if not isinstance(content, bytes) or not content.strip():
        raise UnreadableError("the page in the web archive is empty")
    location = page.get("Content-Location") or archive.get("Snapshot-Content-Location")
    return read_html(content, _charset(page), str(location) if location else None)


def _main_page(archive: Message) -> Message | None:
    """Return the part that the archive starts with, else its first page."""
    pages = [part for part in archive.walk() if part.get_content_type() in _PAGES]
    start = archive.get_param("start")
    return next((page for page in pages if start and page.get("Content-ID") == start), pages[0] if pages else None)


def _charset(page: Message) -> str | None:
    charset = page.get_content_charset()
    return charset if charset and charset.isascii() else None
