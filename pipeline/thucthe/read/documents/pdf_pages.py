"""Read the characters of the pages of a PDF file with their positions, by PDFium."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from thucthe.child import renew_time_limit
from thucthe.errors import UnreadableError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

KIND = "PDF file"
UNKNOWN = "\ufffd"
"""Placeholder for a glyph without a known character."""
_MAX_PAGES = 2_000
PAGES_PER_LIMIT = 50
"""Number of pages for which the time limit holds."""
_LINE_END_HYPHEN = 0x02
_NO_CHARACTERS = frozenset({0, 0xFFFE, 0xFFFF})


class Character(NamedTuple):
    """A character of a page; lengths in points, from the bottom left of the page.

    Attributes
    ----------
    text : str
    left, right, baseline : float
    size : float
        Of the font as it is shown.
    spaced : bool
        Whether PDFium takes the gap before it for a space, or the file has one there.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    spaced: bool = False


def open_pdf(data: bytes) -> PdfDocument:
    """Open a PDF file.

    Raises
    ------
    UnreadableError
        If it is damaged, protected by a password, without pages or with far too many.
    """
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableError(f"the {KIND} is protected by a password; save it without one") from error
        raise UnreadableError(f"the {KIND} is damaged or cut off ({error})") from error
    if not len(document):
        raise UnreadableError(f"the {KIND} is damaged or cut off: it has no pages")
    if len(document) > _MAX_PAGES:
        raise UnreadableError(f"the {KIND} has more than {_MAX_PAGES:,} pages")
    return document


def iter_pages(document: PdfDocument) -> Iterator[list[Character]]:
    """Yield the characters of each page in the order of the file; none of a damaged page."""
    from pypdfium2 import PdfiumError

    for number in range(len(document)):
        if number and number % PAGES_PER_LIMIT == 0:
            renew_time_limit()
        try:
            with closing(document[number]) as page:
                yield _characters(page)
        except PdfiumError:
            yield []


def _characters(page: PdfPage) -> list[Character]:
    from pypdfium2 import raw

    found: list[Character] = []
    with closing(page.get_textpage()) as text:
        x, y = ctypes.c_double(), ctypes.c_double()
        box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        spaced = False
        for i in range(raw.FPDFText_CountChars(text)):
            if raw.FPDFText_IsGenerated(text, i) == 1:
                spaced = True
                continue
            raw.FPDFText_GetLooseCharBox(text, i, box)
            raw.FPDFText_GetCharOrigin(text, i, x, y)
            raw.FPDFText_GetMatrix(text, i, matrix)
            size = raw.FPDFText_GetFontSize(text, i) * math.hypot(matrix.c, matrix.d)
            code = raw.FPDFText_GetUnicode(text, i)
            if code in _NO_CHARACTERS or raw.FPDFText_HasUnicodeMapError(text, i) == 1:
                shown = UNKNOWN
            else:
                shown = "-" if code == _LINE_END_HYPHEN else chr(code)
            found.append(Character(shown, box.left, box.right, y.value, size, spaced))
            spaced = False
    return found
