"""Read an e-mail message (.eml): subject, date, sender and text; attachments are not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime

from thucthe.article import Metadata, first_stated
from thucthe.errors import UnreadableError
from thucthe.read.documents.package import Paragraph, make_document
from thucthe.read.encoding.decode import decode
from thucthe.read.structure.credits import is_outlet
from thucthe.read.structure.dates import read_date
from thucthe.read.structure.document import Document
from thucthe.read.web.html import read_html
from thucthe.text.syllables import is_name

_KIND = "message"
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_WIDEST, _NARROWEST = 80, 50
"""Lines of a paragraph that a mail program has wrapped are at most and, but for the last one, at least so long."""
_ITEM = re.compile(r"\s*(?:[-–•*+>]|\d{1,2}[.)])\s")


def read_mail(data: bytes) -> Document:
    """Read a message.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If it holds no text.
    """
    try:
        message = message_from_bytes(data, _class=EmailMessage, policy=policy.default)
        subject, published = _header(message, "subject"), _date(message)
        name = parseaddr(_header(message, "from") or "")[0]
        text, page = _find_parts(message)
    except (MessageError, ValueError, LookupError, RecursionError, AttributeError, IndexError) as error:
        raise UnreadableError("the message can't be taken apart") from error
    source = name if is_outlet(name) else None
    author = name if is_name(name) and not source else None
    stated = Metadata(title=subject, author=author, source=source, published=published)
    if text is None and page is not None:
        found = read_html(*page)
        return replace(found, **first_stated(found, stated))
    if text is None:
        raise UnreadableError("the message holds no text")
    content, encoding = decode(*text)
    paragraphs: list[Paragraph] = [("title", subject)] if subject else []
    paragraphs += [(None, paragraph) for paragraph in _paragraphs(content)]
    document = make_document(paragraphs, _KIND, stated)
    return replace(document, encoding=encoding)


def _header(message: Message, name: str) -> str | None:
    return " ".join(str(message.get(name, "")).split()) or None


def _date(message: Message) -> date | None:
    stated = _header(message, "date")
    try:
        return read_date(parsedate_to_datetime(stated)) if stated else None
    except (ValueError, TypeError, IndexError):
        return None


_Part = tuple[bytes, "str | None"]


def _find_parts(message: Message) -> tuple[_Part | None, _Part | None]:
    """Return the bytes and the stated encoding of the first plain text and of the first page."""
    text = page = None
    for part in _walk(message):
        kind = part.get_content_type()
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if kind == "text/plain" or kind in _PAGES:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                charset = part.get_content_charset()
                found = content, charset if charset and charset.isascii() else None
                if kind in _PAGES:
                    page = page or found
                else:
                    text = text or found
    return text, page


def _walk(message: Message) -> Iterator[Message]:
    """Yield the parts in order, but none of attachments and of messages in the message."""
    stack = [message]
    while stack:
        part = stack.pop()
        yield part
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            stack.extend(reversed(part.get_payload()))  # type: ignore[arg-type]


def _paragraphs(text: str) -> Iterator[str]:
    """Join the lines of a paragraph where a mail program has wrapped it."""
    for block in re.split(r"\n\s*\n", "\n".join(text.splitlines())):
        lines = block.split("\n")
        widths = [len(line.strip()) for line in lines]
        wrapped = max(widths) <= _WIDEST and min(widths[:-1], default=0) >= _NARROWEST
        if wrapped and not any(_ITEM.match(line) for line in lines[1:]):
            yield " ".join(line.strip() for line in lines)
        else:
            yield from lines
