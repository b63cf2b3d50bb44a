"""A web page comes in, the article in it goes out.

The text is made of the article's paragraphs, an empty line between two: title, lead, body with the captions where they
stand, byline. Menus, share bars, related links, comments and other parts of the page are left out.
"""

from __future__ import annotations

import logging
import re
from configparser import ConfigParser
from functools import cache
from html import unescape

from lxml.html import HtmlElement

from thucthe.errors import UnreadableError
from thucthe.read.encoding.decode import decode
from thucthe.read.structure.document import Document
from thucthe.read.structure.lines import LINE_LENGTH, clean, comparison_key, host_of, is_byline, is_source
from thucthe.read.structure.sections import find_boilerplate, read_structure
from thucthe.read.web.metadata import Metadata, read_metadata
from thucthe.read.web.page_cleanup import MARKERS, lines_of, parse_page, prepare_page

_HEAD = 4096
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,6}[1-4]?(?<!amp)(?<!lt)(?<!gt)(?<!quot)(?<!apos)|#1[2-9]\d|#2[0-5]\d);")
_ENTITIES = 20
_SAMPLE = 20_000
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^<>\[]{0,200}\[.{0,100000}?\]\s*>", re.I | re.S)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|$)|<title\b[^>]*>[^<]*</title\s*>|<!--.*?(?:-->|$)|<[^<>]*>?", re.I | re.S
)
_FURNITURE = 8
"""How many lines of the page may follow the byline."""
_SHARE = 0.5
"""With less of the page's long paragraphs the extraction is done again, with more care."""
_PROSE_LENGTH = 80
_ENOUGH = 250
"""Fewer characters are no article when the schema.org data or the whole page hold more."""

Paragraph = tuple[str | None, str]
"""The kind of a paragraph's section, where the page tells it, and its text."""


def read_html(data: bytes, charset: str | None = None, location: str | None = None) -> Document:
    """Read a web page.

    Parameters
    ----------
    data : bytes
    charset : str or None
        The encoding that the file around the page states; else the page's own statement is taken, as a hint only.
    location : str or None
        Where the page was saved from, when the file around it tells.

    Raises
    ------
    UnreadableError
        When the page shows no text.
    """
    page, encoding = _decode_entities(*decode(data, charset or _declared(data)))
    page = _DOCTYPE.sub("", _CONTROL.sub("", page), count=1)
    saved = _SAVED_FROM.search(page, 0, _HEAD)
    tree = parse_page(page)
    about = read_metadata(tree, location or (saved[1] if saved else None)) if tree is not None else Metadata()
    paragraphs = _article(tree, about) if tree is not None else []
    paragraphs = paragraphs or [(None, line) for line in _visible_lines(page)]
    if not paragraphs:
        raise UnreadableError("the page shows no text")
    return _document(paragraphs, about, encoding)


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


def _article(tree: HtmlElement, about: Metadata) -> list[Paragraph]:
    """Give the paragraphs of the article but for its title."""
    lead, author = prepare_page(tree, about)
    lines = _main_text(tree, fast=True)
    if _length(lines) < _SHARE * _length(_prose(tree)):
        lines = max(lines, _main_text(tree, fast=False), key=_length)
    if _length(lines) < _ENOUGH:
        lines = max(lines, _visible_lines(unescape(about.body)), list(lines_of(tree.find("body"))), key=_length)
    return _complete([paragraph for line in lines if (paragraph := _unmark(line))[1]], about.title, lead, author)


def _length(lines: list[str]) -> int:
    return sum(map(len, lines))


def _prose(tree: HtmlElement) -> list[str]:
    """List the long paragraphs of a page."""
    texts = (element.text_content() for element in tree.iterfind("body//p"))
    return [text for text in texts if len(text) > _PROSE_LENGTH]


def _complete(paragraphs: list[Paragraph], title: str | None, lead: str | None, author: str | None) -> list[Paragraph]:
    """Take out what repeats the title or belongs to the page, add lead and author where they were left out."""
    found = find_boilerplate([text for _, text in paragraphs], [kind for kind, _ in paragraphs])
    kept = [
        paragraph
        for paragraph, kind in zip(paragraphs, found, strict=True)
        if kind not in {"date", "source"} and comparison_key(paragraph[1]) != comparison_key(title or "")
    ]
    if lead and not any(kind == "lead" for kind, _ in kept):
        kept = [
            ("lead", lead),
            *(paragraph for paragraph in kept if comparison_key(paragraph[1]) != comparison_key(lead)),
        ]
    kept = _cut_end(kept)
    if (
        author
        and kept
        and not any(is_byline(text) and comparison_key(author) in comparison_key(text) for _, text in kept[-3:])
    ):
        kept.append(("byline", author))
    return kept


def _cut_end(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Leave out short lines of the page after the byline."""
    for i in range(len(paragraphs) - 1, max(len(paragraphs) - _FURNITURE, 2), -1):
        kind, text = paragraphs[i]
        if kind is None and " " in text and is_byline(text):
            return paragraphs[: i + 1] + [p for p in paragraphs[i + 1 :] if p[0] or is_source(p[1]) or is_byline(p[1])]
        if kind is None and len(text) > LINE_LENGTH:
            break
    return paragraphs


def _document(paragraphs: list[Paragraph], about: Metadata, encoding: str) -> Document:
    if about.title:
        paragraphs = [("title", about.title), *paragraphs]
    text = "\n\n".join(text for _, text in paragraphs)
    structure = read_structure(text, [kind for kind, _ in paragraphs])
    return Document(
        text=text,
        sections=structure.sections,
        encoding=encoding,
        title=about.title or structure.title,
        author=about.author or structure.author,
        source=about.source or structure.source or host_of(about.url or ""),
        url=about.url or structure.url,
        published=about.published or structure.published,
    )


def _main_text(tree: HtmlElement, fast: bool) -> list[str]:
    """Extract the main text of a page, a paragraph a line."""
    # It takes half a second to load.
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        result = bare_extraction(tree, fast=fast, include_comments=False, output_format="txt", config=_settings())
    except RecursionError:
        return []
    body = getattr(result, "body", None)
    return list(lines_of(body)) if body is not None else []


@cache
def _settings() -> ConfigParser:
    """Give trafilatura's settings, but that a short text is no reason to take the whole page."""
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    return settings


def _unmark(line: str) -> Paragraph:
    mark = next((mark for mark in MARKERS if line.startswith(mark)), None)
    for known in MARKERS:
        line = line.replace(known, " ")
    return MARKERS[mark] if mark else None, clean(line)


def _visible_lines(page: str) -> list[str]:
    return [text for line in _TAG.sub("\n", page).splitlines() if (text := clean(line))]
