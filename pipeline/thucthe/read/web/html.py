"""Read the article in a web page.

The text consists of the article's paragraphs, separated by empty lines: title, lead, body with the captions where they
stand, byline. Menus, share bars, related links, comments and other parts of the page are left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from thucthe.article import first_stated
from thucthe.errors import UnreadableError
from thucthe.read.encoding.decode import decode
from thucthe.read.structure.credits import host_of, read_author
from thucthe.read.structure.document import Document
from thucthe.read.structure.lines import clean, comparison_key, is_button
from thucthe.read.structure.official_documents import Official, join_lines
from thucthe.read.structure.sections import find_boilerplate, read_structure
from thucthe.read.web.metadata import PageMetadata, read_metadata
from thucthe.read.web.page_blocks import parse_page
from thucthe.read.web.page_content import (
    LISTED,
    Paragraph,
    count_headlines,
    find_official,
    is_listing,
    select_paragraphs,
)
from thucthe.read.web.page_marks import Marked, prepare_page
from thucthe.read.web.page_pruning import prune_page

_HEAD = 4096
_LISTING = "the page lists articles and holds none itself"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,6}[1-4]?(?<!amp)(?<!lt)(?<!gt)(?<!quot)(?<!apos)|#1[2-9]\d|#2[0-5]\d);")
_ENTITIES = 20
_SAMPLE = 20_000
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^<>\[]{0,200}\[.{0,100000}?\]\s*>", re.I | re.S)
_DOCTYPE_START = re.compile(r"<!DOCTYPE\s", re.I)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|$)|<title\b[^<>]*>[^<]*</title\s*>|<!--.*?(?:-->|$)|<[^<>]*>?", re.I | re.S
)


def read_html(data: bytes, charset: str | None = None, location: str | None = None) -> Document:
    """Read a web page.

    Parameters
    ----------
    data : bytes
    charset : str or None
        The encoding that the enclosing file states; else the page's own statement is used, as a hint only.
    location : str or None
        The address that the page was saved from, when the enclosing file states it.

    Raises
    ------
    UnreadableError
        If the page shows no text, or lists articles without being one.
    """
    page, encoding = _decode_entities(*decode(data, charset or _declared(data)))
    page = _without_doctype(_CONTROL.sub("", page))
    saved = _SAVED_FROM.search(page, 0, _HEAD)
    tree = parse_page(page)
    paragraphs: list[Paragraph] = []
    about = PageMetadata()
    if tree is not None:
        about = read_metadata(tree, location or (saved[1] if saved else None))
        headlines = 0 if about.is_article else count_headlines(tree)
        prune_page(tree)
        if found := find_official(tree):
            return _official_document(*found, about, encoding)
        if is_listing(tree, about):
            raise UnreadableError(_LISTING)
        marked = prepare_page(tree, about)
        about = replace(about, author=about.author or marked.author)
        paragraphs = _complete(select_paragraphs(tree, about), about.title, marked)
        if not paragraphs and headlines >= LISTED:
            raise UnreadableError(_LISTING)
    paragraphs = paragraphs or [(None, line) for line in _visible_lines(page)]
    if not paragraphs:
        raise UnreadableError("the page shows no text")
    return _document(paragraphs, about, encoding)


def _without_doctype(page: str) -> str:
    """Remove the first document type with its own definitions."""
    first = _DOCTYPE_START.search(page)
    whole = _DOCTYPE.match(page, first.start()) if first else None
    return page[: whole.start()] + page[whole.end() :] if whole else page


def _declared(data: bytes) -> str | None:
    match = _CHARSET.search(data, 0, _HEAD)
    return (match[1] or match[2]).decode("ascii", "ignore") if match else None


def _decode_entities(page: str, encoding: str) -> tuple[str, str]:
    """Decode a page in a legacy Vietnamese font whose letters were saved as entities: ``BÖnh`` for ``Bệnh``."""
    if len(_ENTITY.findall(page, 0, _SAMPLE)) < _ENTITIES:
        return page, encoding
    try:
        letters = _ENTITY.sub(lambda match: unescape(match[0]), page).encode("latin-1")
        decoded, legacy = decode(letters)
    except (UnicodeEncodeError, UnreadableError):
        return page, encoding
    if legacy.startswith(("utf", "cp")):
        return page, encoding
    return decoded, f"{encoding}, entities of {legacy}"


def _complete(paragraphs: list[Paragraph], title: str | None, marked: Marked) -> list[Paragraph]:
    """Remove title, date and buttons around the text, and add lead and byline where they are missing."""
    paragraphs = [paragraph for paragraph in paragraphs if comparison_key(paragraph[1]) != comparison_key(title or "")]
    found = find_boilerplate([text for _, text in paragraphs], [kind for kind, _ in paragraphs])
    text_lines = [i for i, kind in enumerate(found) if kind not in {"date", "source"}]
    first, last = (text_lines[0], text_lines[-1]) if text_lines else (len(found), -1)
    kept: list[Paragraph] = []
    for i, ((stated, text), kind) in enumerate(zip(paragraphs, found, strict=True)):
        is_within = first < i < last
        if not ((kind == "date" and i < first) or (kind == "source" and not (stated or is_within) and is_button(text))):
            kept.append((kind if kind == "source" else stated, text))
    lead = marked.lead
    if lead and not any(kind == "lead" for kind, _ in kept):
        kept = [
            ("lead", lead),
            *(paragraph for paragraph in kept if comparison_key(paragraph[1]) != comparison_key(lead)),
        ]
    if marked.byline and kept and not any(read_author(text) == marked.author for _, text in kept[-3:]):
        kept.append(("byline", marked.byline))
    return kept


def _document(paragraphs: list[Paragraph], about: PageMetadata, encoding: str) -> Document:
    if about.title:
        paragraphs = [("title", about.title), *paragraphs]
    text = "\n\n".join(text for _, text in paragraphs)
    structure = read_structure(text, [kind for kind, _ in paragraphs])
    return Document(
        text=text,
        sections=structure.sections,
        encoding=encoding,
        **first_stated(replace(about, source=about.source or host_of(about.url or "")), structure),
    )


def _official_document(lines: list[str], official: Official, about: PageMetadata, encoding: str) -> Document:
    text = join_lines(lines, official)
    about = replace(about, author=None, published=None if official.is_dated else about.published)
    return Document(
        text=text,
        sections=read_structure(text).sections,
        encoding=encoding,
        **first_stated(official, about),
    )


def _visible_lines(page: str) -> list[str]:
    return [text for line in _TAG.sub("\n", page).splitlines() if (text := clean(line))]
