"""Read OpenDocument text (.odt): headings, paragraphs, tables, text boxes and notes in order.

The elements are those of OASIS OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from thucthe.article import Metadata
from thucthe.errors import UnreadableError
from thucthe.read.documents.package import Paragraph, make_document, open_package, parse_xml
from thucthe.read.structure.document import Document
from thucthe.text.syllables import is_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_KIND = "OpenDocument file"
_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _OFFICE, _STYLE = f"{_NAMESPACE}text:1.0}}", f"{_NAMESPACE}office:1.0}}", f"{_NAMESPACE}style:1.0}}"
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_LEFT_OUT = frozenset({
    f"{_TEXT}tracked-changes", f"{_TEXT}note-citation", f"{_OFFICE}annotation", f"{_OFFICE}forms",
    f"{_TEXT}table-of-content", f"{_TEXT}sequence-decls",
})  # fmt: skip
"""Elements without text of the document: deleted text, comments, numbers of notes."""
_TITLES = frozenset({"Title", "Heading_20_1"})
_SPACES = 1_000
_DAMAGE = (
    KeyError, ValueError, OSError, EOFError, NotImplementedError, etree.LxmlError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def read_odt(data: bytes) -> Document:
    """Read an OpenDocument text.

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
            content = parse_xml(package.read("content.xml"))
            meta = parse_xml(package.read("meta.xml")) if "meta.xml" in package.namelist() else None
        except _DAMAGE as error:
            raise UnreadableError(f"the {_KIND} is damaged ({type(error).__name__}: {str(error)[:200]})") from error
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableError("the OpenDocument file holds no text document; save it as .odt, .docx or .pdf")
    title, author = (_stated(meta, name) for name in ("title", "creator"))
    # The property names the typist; it is trusted only if it is the full name of a person.
    stated = Metadata(title=title, author=author if is_name(author or "") else None)
    return make_document(list(_paragraphs(content, body)), _KIND, stated)


def _paragraphs(content: _Element, body: _Element) -> Iterator[Paragraph]:
    parents = {
        style.get(f"{_STYLE}name"): style.get(f"{_STYLE}parent-style-name") for style in content.iter(f"{_STYLE}style")
    }
    in_title = True
    for paragraph in _walk(body):
        text = "".join(_pieces(paragraph))
        name = paragraph.get(f"{_TEXT}style-name")
        is_title = in_title and (name in _TITLES or parents.get(name) in _TITLES)
        # Only the first heading is the title, in as many paragraphs as it takes.
        in_title = in_title and (is_title or not text.strip())
        yield "title" if is_title else None, text


def _walk(root: _Element) -> Iterator[_Element]:
    """Yield the paragraphs in reading order, also those of tables, text boxes and notes."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag in _PARAGRAPHS:
            yield element
        if element.tag not in _LEFT_OUT:
            stack.extend(reversed(element))


def _pieces(paragraph: _Element) -> Iterator[str]:
    """Yield the text of a paragraph without that of the paragraphs in it."""
    yield paragraph.text or ""
    stack: list[_Element | str] = _content(paragraph)
    while stack:
        element = stack.pop()
        if isinstance(element, str):
            yield element
        elif element.tag == f"{_TEXT}s":
            count = element.get(f"{_TEXT}c", "1")
            yield " " * min(int(count), _SPACES) if count.isdecimal() else " "
        elif element.tag == f"{_TEXT}tab":
            yield "\t"
        elif element.tag == f"{_TEXT}line-break":
            yield "\n"
        elif element.tag not in _PARAGRAPHS and element.tag not in _LEFT_OUT and isinstance(element.tag, str):
            yield element.text or ""
            stack.extend(_content(element))


def _content(element: _Element) -> list[_Element | str]:
    """Return children and the text after each, last first."""
    return [piece for child in reversed(element) for piece in (child.tail or "", child)]


def _stated(meta: _Element | None, name: str) -> str | None:
    found = meta.find(f".//{{http://purl.org/dc/elements/1.1/}}{name}") if meta is not None else None
    return " ".join("".join(found.itertext()).split()) or None if found is not None else None
