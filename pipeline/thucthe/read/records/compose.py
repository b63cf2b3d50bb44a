"""The fields of a record come in, a `Document` goes out: its title and text as one text with sections."""

from __future__ import annotations

import html
import re
import unicodedata

from thucthe.article import Section
from thucthe.read.documents.guard import read_guarded
from thucthe.read.encoding.mojibake import fix_mojibake
from thucthe.read.records.fields import Fields
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.structure.document import Document
from thucthe.read.structure.sections import Structure, read_structure

_TAG = re.compile(r"<(?:p|div|br|span|article|section|h[1-6]|figure|table|ul|ol|html|body)\b[^<>]*>", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*")
_AFTER_TITLE = re.compile(r"\s*(?:[\r\n]|[.:!?|–—-]\s|$)")
_GAP = "\n\n"
_STAND_IN = "Tiêu đề"
"""Stands for the title while the rest is looked at, so that it reads like any other article."""


def document_from_record(fields: Fields, encoding: str, options: ReadOptions) -> Document:
    """Make a document of a record; a text in HTML is read as a web page.

    The text begins with the title, which is put before it where it is not there yet. What a column says of author,
    source, address and date goes before what the text says.

    Raises
    ------
    UnreadableError
        When the HTML can't be read.
    """
    found: Document | Structure
    if _TAG.search(fields.text):
        found = read_guarded("html", _page(fields).encode("utf-8"), options.time_limit)
        title = fields.title or found.title
        text, end, shift = _begin_with(fields.title, found.text)
        sections = found.sections
    else:
        title, body, broken_by = _fix_mojibake(fields.title or "", fields.text)
        encoding = f"{encoding}, repaired from {broken_by}" if broken_by else encoding
        text, end, _ = _begin_with(title, body)
        found = read_structure(f"{_STAND_IN}{text[end:]}" if end else text)
        title = title or found.title
        sections, shift = found.sections, end - len(_STAND_IN) if end else 0
    if end:
        rest = [Section(s.kind, s.start + shift, s.end + shift) for s in sections if s.start + shift >= end]
        sections = (Section("title", 0, end), *rest)
    return Document(
        text,
        sections,
        encoding,
        title,
        fields.author or found.author,
        fields.source or found.source,
        fields.url or found.url,
        fields.published or found.published,
    )


def _fix_mojibake(title: str, text: str) -> tuple[str, str, str | None]:
    mended, broken_by = fix_mojibake(f"{title}\n{text}")
    title, _, text = mended.partition("\n")
    return title, text, broken_by


def _begin_with(title: str | None, text: str) -> tuple[str, int, int]:
    """Give the text with the title at its beginning, where the title ends in it, and by how much the rest has moved."""
    if not title:
        return text, 0, 0
    line = _LINE.match(text)[0].rstrip()  # type: ignore[index]
    if _comparison_key(line) == _comparison_key(title):
        return text, len(line), 0
    if text.startswith(title) and _AFTER_TITLE.match(text, len(title)):
        return text, len(title), 0
    return f"{title}{_GAP}{text}".rstrip(), len(title), len(title) + len(_GAP)


def _comparison_key(line: str) -> str:
    return " ".join(unicodedata.normalize("NFC", line).casefold().split())


def _page(fields: Fields) -> str:
    """Make a page of a piece of HTML, which a reader of pages understands better."""
    if re.search(r"<html\b", fields.text, re.IGNORECASE):
        return fields.text
    title = html.escape(fields.title or "")
    heading = f"<h1>{title}</h1>" if title else ""
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{heading}{fields.text}</article></body></html>"
