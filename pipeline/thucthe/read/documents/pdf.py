"""Read a PDF file: join its lines into paragraphs, without running heads and page numbers.

PDFium gives the characters with their places in the order of the file, which is the reading order in what word
processors and layout programs write, but for columns that were written row by row; its own analysis of the layout takes
columns in the wrong order and breaks lines at marks that stand apart from their letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median

from thucthe.article import Metadata
from thucthe.errors import UnreadableError
from thucthe.read.documents.package import Paragraph, make_document
from thucthe.read.documents.pdf_columns import Line, in_reading_order
from thucthe.read.documents.pdf_pages import KIND, UNKNOWN, Character, iter_pages, open_pdf
from thucthe.read.structure.document import Document
from thucthe.read.structure.letterhead import is_kind
from thucthe.text.syllables import bare_syllables, is_name, syllables

_EDGE_LINES = 3
"""Maximum number of lines at the top or bottom of a page that may be running heads and feet."""
_REPEATED = 3
"""Minimum number of pages that have a running head in the same place."""
_PAGE_NUMBER = re.compile(r"\W*(?:trang|page|tr\.?)?\s*\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?\W*", re.I)
_NUMBER = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?…:;]['\"”’)\]]*$")
_LIST_ITEM = re.compile(r"(?:[-–•*+▪●]|\d{1,2}[.)])\s")
_LAST_WORD = re.compile(r"(\S+)-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LARGER = 1.15
"""Minimum ratio of the size of a title's letters to that of the text's."""
# Distances, in sizes of the letters.
_SAME_HEIGHT, _SPACE, _TIGHT_SPACE, _TAB = 0.45, 0.16, 0.08, 3.0
_INDENT, _SHORT = 0.8, 5.0
_WIDE, _ROOM = 1.2, 1.2
"""Ratios to the usual distance of lines, and to the space for a word, above which a new paragraph begins."""
_JUNK_TITLE = re.compile(r"(?:microsoft word|untitled|document\d*\b|tài liệu\d*\b)|\.\w{2,5}$|^\W*$", re.I)


class NoTextError(UnreadableError):
    """A PDF file whose text is only visible on its pages, as on scanned ones."""


def read_pdf(data: bytes) -> Document:
    """Read a PDF file.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If it is damaged, protected by a password or without text, as scanned pages are.
    """
    with closing(open_pdf(data)) as document:
        pages = (list(_lines(page, number)) for number, page in enumerate(iter_pages(document), start=1))
        lines = [line for page in pages for line in in_reading_order(page)]
        stated = {key: " ".join(value.split()) for key, value in document.get_metadata_dict().items()}
    if not lines:
        raise NoTextError(f"the {KIND} holds pages without text (scanned images?); --ocr reads them")
    unknown = sum(line.text.count(UNKNOWN) for line in lines)
    lines = [replace(line, text=text) for line in lines if (text := " ".join(line.text.replace(UNKNOWN, "").split()))]
    if unknown > sum(len(line.text) for line in lines):
        raise NoTextError(f"the {KIND} does not say which letters its fonts show; --ocr reads them")
    paragraphs = list(_paragraphs(_drop_running(lines)))
    title, author = stated.get("Title"), stated.get("Author")
    metadata = Metadata(
        title=None if title is None or _JUNK_TITLE.search(title) else title,
        author=author if author and is_name(author) else None,
    )
    return make_document(paragraphs, KIND, metadata)


def _lines(page: list[Character], number: int) -> Iterator[Line]:
    """Create lines of the characters of a page."""
    line: list[Character] = []
    text: list[str] = []
    for character in page:
        if line:
            last = line[-1]
            size, gap = max(character.size, 1.0), character.left - last.right
            if abs(character.baseline - last.baseline) > _SAME_HEIGHT * size or not -2 * size < gap < _TAB * size:
                yield from _line(line, text, number)
                line, text = [], []
            elif gap > (_TIGHT_SPACE if character.spaced else _SPACE) * size:
                text.append(" ")
        line.append(character)
        text.append(character.text)
    yield from _line(line, text, number)


def _line(characters: list[Character], pieces: list[str], page: int) -> Iterator[Line]:
    text = " ".join("".join(pieces).split())
    if text:
        shown = [character for character in characters if not character.text.isspace()]
        size = round(median(character.size for character in shown), 1)
        left, right = min(character.left for character in shown), max(character.right for character in shown)
        yield Line(text, page, size, left, right, shown[0].baseline)


def _drop_running(lines: list[Line]) -> list[Line]:
    """Remove page numbers and text repeated at the edge of several pages."""
    pages = [list(page) for _, page in groupby(lines, key=lambda line: line.page)]
    edges = []
    for page in pages:
        by_height = sorted(page, key=lambda line: -line.height)
        edges.append({*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]})
    counts = Counter(form for edge in edges for form in set(map(_place, edge)))
    needed = min(max(2, len(pages)), _REPEATED)
    kept = [
        line
        for page, edge in zip(pages, edges, strict=True)
        for line in page
        if line not in edge or not (counts[_place(line)] >= needed or _PAGE_NUMBER.fullmatch(line.text))
    ]
    return kept or lines


def _place(line: Line) -> tuple[str, int]:
    """Return the key that running heads share: the text without its numbers, and the position."""
    return _NUMBER.sub("#", line.text), round(line.height / 4)


def _paragraphs(lines: list[Line]) -> Iterator[Paragraph]:
    """Join lines into paragraphs; the first one in the largest letters of the first page is the title."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    usual = letters.most_common(1)[0][0]
    page = lines[0].page
    largest = max(line.size for line in lines if line.page == page)
    title = next((line for line in lines if line.page == page and line.size == largest >= usual * _LARGER), None)
    spacings = _usual_spacings(lines)
    paragraphs: list[list[Line]] = []
    for column in _columns(lines):
        edges = {
            size: max(line.right for line in column if line.size == size) for size in {line.size for line in column}
        }
        for at, line in enumerate(column):
            before = paragraphs[-1][-1] if paragraphs else None
            if before is None or _begins(line, before, at == 0, edges[line.size], spacings.get(line.size, 0)):
                paragraphs.append([line])
            else:
                paragraphs[-1].append(line)
    for paragraph in paragraphs:
        yield "title" if paragraph[0] is title else None, _join([line.text for line in paragraph])


def _columns(lines: list[Line]) -> Iterator[list[Line]]:
    """Divide lines where a new column begins: on a new page, higher up or to the side."""
    column: list[Line] = []
    for line in lines:
        if column:
            before = column[-1]
            aside = line.left > before.right or line.right < before.left
            if line.page != before.page or line.height > before.height - 0.1 * line.size or aside:
                yield column
                column = []
        column.append(line)
    if column:
        yield column


def _spacing(before: Line, line: Line) -> float:
    return (before.height - line.height) / max(before.size, line.size, 1.0)


def _usual_spacings(lines: list[Line]) -> dict[float, float]:
    """Return the usual distance of lines in letters of each size."""
    found: dict[float, list[float]] = {}
    for column in _columns(lines):
        for before, line in pairwise(column):
            if before.size == line.size:
                found.setdefault(line.size, []).append(_spacing(before, line))
    return {size: median(spacings) for size, spacings in found.items()}


def _begins(line: Line, before: Line, first: bool, edge: float, spacing: float) -> bool:
    """Check whether a paragraph begins with a line."""
    if abs(line.size - before.size) > 0.05 * line.size or _LIST_ITEM.match(line.text) or is_kind(line.text):
        return True
    ended = bool(_SENTENCE_END.search(before.text))
    if first:
        # A column goes on with the paragraph of the last one where that one ends within a sentence.
        return ended or not line.text[0].islower()
    if _spacing(before, line) > _WIDE * spacing:
        return True
    if line.left > before.left + _INDENT * line.size and ended:
        return True
    # Where the first word would have had room on the line before, the line was ended on purpose.
    word = len(line.text.split()[0]) + 1
    room = edge - before.right
    return room > _ROOM * word * (line.right - line.left) / len(line.text) and (ended or room > _SHORT * line.size)


def _join(lines: list[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        word, rest = _LAST_WORD.search(text), _FIRST_WORD.match(line)
        if text.endswith("\xad") and rest:
            text = text[:-1] + line
        elif word and rest:
            text = (text if _keeps_hyphen(word[1], rest[0]) else text[:-1]) + line
        else:
            text += f" {line}"
    return text


def _keeps_hyphen(before: str, after: str) -> bool:
    """Check whether a hyphen belongs to a name ("Xéc-gây", "U-crai-na"), not to a word divided at a line's end."""
    parts = [*re.findall(r"[^\W\d_]+", before)[-1:], after]
    if "-" in before or not after[0].islower() or before[-1:].isdigit():
        return True
    known = bare_syllables() if all(map(str.isascii, parts)) else syllables()
    return all(part.lower() in known for part in parts)
