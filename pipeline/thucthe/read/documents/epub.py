"""Read an e-book (.epub), whose chapters are one article."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote

from lxml import etree

from thucthe.article import Metadata
from thucthe.errors import UnreadableError
from thucthe.read.documents.package import Paragraph, make_document, open_package, parse_xml
from thucthe.read.encoding.decode import decode
from thucthe.read.structure.document import Document
from thucthe.read.web.page_blocks import lines_of, parse_page

_KIND = "e-book"
_CONTAINER = "META-INF/container.xml"
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DECLARED = re.compile(rb"(?:encoding|charset)\s*=\s*[\"']?([\w.:-]+)", re.I)


def read_epub(data: bytes) -> Document:
    """Read an e-book.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If it is damaged, protected or without text.
    """
    with open_package(data, _KIND) as package:
        try:
            root = parse_xml(package.read(_CONTAINER)).find(".//{*}rootfile")
            path = root.get("full-path", "") if root is not None else ""
            book = parse_xml(package.read(path))
            paragraphs: list[Paragraph] = [
                (None, line) for chapter in _chapters(book, path) for line in _lines(package, chapter)
            ]
        except (
            KeyError,
            ValueError,
            OSError,
            EOFError,
            NotImplementedError,
            etree.LxmlError,
            zipfile.BadZipFile,
            zlib.error,
        ) as error:
            raise UnreadableError(f"the {_KIND} is damaged ({type(error).__name__}: {str(error)[:200]})") from error
    day = _DATE.match(_stated(book, "date") or "")
    try:
        published = date(*map(int, day.groups())) if day else None
    except ValueError:
        published = None
    title, author, source = (_stated(book, name) for name in ("title", "creator", "publisher"))
    stated = Metadata(title=title, author=author, source=source, published=published)
    return make_document(paragraphs, _KIND, stated)


def _chapters(book: etree._Element, path: str) -> Iterator[str]:
    """Return the paths of the chapters in reading order."""
    items = {item.get("id"): item for item in book.iterfind(".//{*}manifest/{*}item")}
    seen = set()
    for reference in book.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if (
            item is not None
            and "html" in item.get("media-type", "")
            and "nav" not in item.get("properties", "").split()
        ):
            chapter = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(item.get("href", ""))))
            if chapter not in seen:
                seen.add(chapter)
                yield chapter


def _lines(package: zipfile.ZipFile, chapter: str) -> Iterator[str]:
    data = package.read(chapter)
    if not data.strip():
        return
    declared = _DECLARED.search(data, 0, 1024)
    tree = parse_page(_CONTROL.sub("", decode(data, declared[1].decode("ascii", "ignore") if declared else None)[0]))
    body = tree.find("body") if tree is not None else None
    if body is not None:
        yield from lines_of(body)


def _stated(book: etree._Element, name: str) -> str | None:
    found = book.find(f".//{{*}}metadata/{{http://purl.org/dc/elements/1.1/}}{name}")
    return " ".join("".join(found.itertext()).split()) or None if found is not None else None
