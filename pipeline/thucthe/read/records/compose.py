"""Compose the text of a record's article from its title, leads, body and captions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from thucthe.article import first_stated
from thucthe.read.documents.guard import read_guarded
from thucthe.read.encoding.mojibake import fix_mojibake
from thucthe.read.records.fields import Fields, parse, read_fields
from thucthe.read.records.overlap import is_within, split_start, word_key
from thucthe.read.records.values import is_html, resolve_entities, strip_tags
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.structure.credits import host_of
from thucthe.read.structure.document import Document
from thucthe.read.structure.lines import comparison_key
from thucthe.read.structure.sections import read_structure

_READ_PAGE, _READ_FRAGMENT = "thucthe.read.web.html:read_html", "thucthe.read.web.fragment:read_fragment"
_WHOLE_PAGE = re.compile(r"<(?:html|head|body)\b", re.I)
_LINE = re.compile(r"[^\r\n\u2028\u2029\x85]*[^\s\u2028\u2029\x85][^\r\n\u2028\u2029\x85]*")
_NO_PAGE = Document(text="", sections=(), encoding="utf-8")
_MAX_COMPARED = 100
"""Maximum number of leads and captions of which it is checked whether the text has them already."""


def read_record(data: bytes, encoding: str | None, options: dict[str, Any]) -> Document:
    """Read a record.

    Parameters
    ----------
    data : bytes
        Its JSON.
    encoding : str or None
        Encoding of the file that it comes from.
    options : dict
        Values of `ReadOptions` by name.

    Raises
    ------
    UnreadableError
        If it is no JSON or has no text.
    """
    row, own_encoding = parse(data)
    if own_encoding == "utf-8" and encoding:
        own_encoding = encoding
    chosen = ReadOptions(**options)
    return document_from_record(read_fields(row, chosen), own_encoding, chosen)


def document_from_record(fields: Fields, encoding: str, options: ReadOptions) -> Document:
    """Compose a document from the fields of a record.

    Its text is title, leads, body and captions, each added only where the text does not have it yet. What fields state
    of author, source, address and date takes precedence over what the text states.

    Parameters
    ----------
    fields : Fields
        Its text may be HTML.
    encoding : str
        Encoding of the file.
    options : ReadOptions

    Raises
    ------
    UnreadableError
        If the HTML can't be read.
    """
    fields, broken_by = _fix_mojibake(fields)
    page = _read_html(fields.text, options) if is_html(fields.text) else _NO_PAGE
    body = page.text or resolve_entities(fields.text)
    title = fields.title or page.title
    if title and (parts := split_start(body, title)):
        body = parts[1]
    leads, body = _split_leads(fields.leads or _parts(page, "lead"), title or "", body)
    key = word_key(body)
    captions = dict.fromkeys(map(_to_line, fields.captions))
    added = [line for i, line in enumerate(captions) if i >= _MAX_COMPARED or not is_within(line, key)]
    text = "\n\n".join(filter(None, (title, *leads, body, *added)))
    marked = {*added, *_parts(page, "caption")}
    known = ["title"] * bool(title) + ["lead"] * len(leads)
    rest = [_is_caption(line, marked) for line in _LINE.findall(text)[len(known) :]]
    found = read_structure(text, [*known, *rest])
    metadata = first_stated(fields, page, found)
    return Document(
        text=text,
        sections=found.sections,
        encoding=f"{encoding}, repaired from {broken_by}" if broken_by else encoding,
        **{**metadata, "source": metadata["source"] or host_of(metadata["url"] or "")},
    )


def _fix_mojibake(fields: Fields) -> tuple[Fields, str | None]:
    """Repair the texts of a record together, as a title alone is too short to show that it was decoded wrongly."""
    leads, captions = [_to_line(lead) for lead in fields.leads], [_to_line(caption) for caption in fields.captions]
    lines = [fields.title or "", fields.author or "", fields.source or "", *leads, *captions]
    repaired, broken_by = fix_mojibake("\n".join([*lines, fields.text]))
    title, author, source, *rest = repaired.split("\n", len(lines))
    repaired_fields = replace(
        fields,
        text=rest[-1],
        title=title or None,
        leads=tuple(rest[: len(leads)]),
        captions=tuple(rest[len(leads) : -1]),
        author=author or None,
        source=source or None,
    )
    return repaired_fields, broken_by


def _read_html(text: str, options: ReadOptions) -> Document:
    """Read HTML in the guarded child: a whole page is searched for its article, a fragment is taken whole."""
    function = _READ_PAGE if _WHOLE_PAGE.search(text) else _READ_FRAGMENT
    return read_guarded(function, text.encode("utf-8", "replace"), options.time_limit)


def _parts(page: Document, kind: str) -> list[str]:
    return [page.text[section.start : section.end] for section in page.sections if section.kind == kind]


def _split_leads(candidates: Sequence[str], title: str, body: str) -> tuple[list[str], str]:
    """Separate the leads from the body: the one that it begins with, and those that it does not contain."""
    leads: list[str] = []
    known = word_key(title) + word_key(body)
    for i, lead in enumerate(filter(comparison_key, candidates)):
        parts = None if leads or is_within(lead, word_key(title)) else split_start(body, lead)
        if parts:
            leads, body = [_to_line(parts[0])], parts[1]
        elif i >= _MAX_COMPARED or not is_within(lead, known):
            leads.append(lead)
            known += word_key(lead)
    return leads, body


def _is_caption(line: str, captions: set[str]) -> str | None:
    return "caption" if line.strip() in captions else None


def _to_line(text: str) -> str:
    return " ".join(strip_tags(text).split())
