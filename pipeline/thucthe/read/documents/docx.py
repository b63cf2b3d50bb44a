"""Read a Word file (.docx): headings, text, tables, text boxes and notes, in order."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from thucthe.article import Metadata
from thucthe.errors import UnreadableError
from thucthe.read.documents.package import Paragraph, make_document, open_package, parse_xml
from thucthe.read.encoding.mojibake import redecode
from thucthe.read.structure.document import Document
from thucthe.text.syllables import is_name

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from lxml.etree import _Element

_KIND = "Word file"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", f"{_W}p", _FALLBACK}
"""Elements that do not belong to a paragraph: deleted text, text boxes (paragraphs of their own) and their copies."""
_TITLES = {"title", "heading 1"}
_CAPTION = "caption"
_NOTES = ("/footnotes", "/endnotes")
# Fonts of the Vietnamese encodings; the text under them is not what its characters say. "H" at the end: capitals.
_FONTS = ((re.compile(r"\.Vn"), "tcvn3"), (re.compile(r"VNI[- ]"), "vni"), (re.compile(r"VPS "), "vps"))
_Fonts = Callable[[str | None], str | None]


def read_docx(data: bytes) -> Document:
    """Read a Word file.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If it is damaged, protected or without text.
    """
    import docx

    open_package(data, _KIND).close()
    try:
        word = docx.Document(io.BytesIO(data))
        paragraphs = list(_paragraphs(word))
        properties = word.core_properties
        title, author = properties.title, properties.author
    except Exception as error:  # the library fails in many ways on damaged files
        what = type(error).__name__ if " at 0x" in str(error) else f"{type(error).__name__}: {str(error)[:200]}"
        raise UnreadableError(f"the {_KIND} is damaged ({what})") from error
    # The property names the typist; it is trusted only if it is the full name of a person.
    return make_document(
        paragraphs, _KIND, Metadata(title=title or None, author=author if is_name(author or "") else None)
    )


def _paragraphs(word: WordDocument) -> Iterator[Paragraph]:
    fonts = _style_fonts(word)
    styles = {style.style_id: (style.name or "").lower() for style in word.styles}
    in_title = True
    for paragraph in _all(word.element.body):
        text = _text(paragraph, fonts)
        name = styles.get(_value(paragraph, "pPr/pStyle") or "", "")
        # Only the first heading is the title, in as many paragraphs as it takes.
        kind = "title" if in_title and name in _TITLES else _CAPTION if name == _CAPTION else None
        in_title = in_title and kind != "title"
        yield kind, text
    for relation in word.part.rels.values():
        if relation.reltype.endswith(_NOTES) and not relation.is_external:
            for paragraph in _all(parse_xml(relation.target_part.blob)):
                yield None, _text(paragraph, fonts)


def _all(root: _Element) -> Iterator[_Element]:
    """Return the paragraphs in reading order, those of tables and text boxes too."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag == f"{_W}p":
            yield element
        stack.extend(child for child in reversed(element) if child.tag != _FALLBACK)


def _text(paragraph: _Element, fonts: _Fonts) -> str:
    """Return the text of a paragraph, without that of the paragraphs in it."""
    pieces = []
    stack = list(reversed(paragraph))
    style = _value(paragraph, "pPr/pStyle")
    while stack:
        element = stack.pop()
        if element.tag == f"{_W}r":
            text = "".join(_run_text(element))
            pieces.append(_reread(text, _value(element, "rPr/rFonts", "ascii") or fonts(style)))
        if element.tag not in _LEFT_OUT:
            stack.extend(reversed(element))
    return "".join(pieces)


def _run_text(run: _Element) -> Iterator[str]:
    for element in run:
        if element.tag == f"{_W}t":
            yield element.text or ""
        else:
            yield _CHARACTERS.get(element.tag, "")


def _value(element: _Element, path: str, attribute: str = "val") -> str | None:
    found = element.find("/".join(f"{_W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{_W}{attribute}")


def _style_fonts(word: WordDocument) -> _Fonts:
    """Create a function that gives the font of a paragraph style, its own or that of the style that it is based on."""
    styles = {element.get(f"{_W}styleId"): element for element in word.styles.element.findall(f"{_W}style")}
    default = next((key for key, style in styles.items() if style.get(f"{_W}default") == "1"), None)

    @lru_cache(maxsize=1024)
    def font(style: str | None) -> str | None:
        seen = set()
        style = style if style in styles else default
        while style in styles and style not in seen:
            seen.add(style)
            if found := _value(styles[style], "rPr/rFonts", "ascii"):
                return found
            style = _value(styles[style], "basedOn")
        return _value(word.styles.element, "docDefaults/rPrDefault/rPr/rFonts", "ascii")

    return font


def _reread(text: str, font: str | None) -> str:
    """Read a run of text as its font shows it."""
    codec = next((codec for pattern, codec in _FONTS if font and pattern.match(font)), None)
    if font is None or codec is None or text.isascii():
        return text
    shown = redecode(text, codec)
    return shown.upper() if codec == "tcvn3" and font.endswith("H") else shown
