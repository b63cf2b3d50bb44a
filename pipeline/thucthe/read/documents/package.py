"""Open zipped documents (.docx, .epub), and create a `Document` from the paragraphs of a file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from thucthe.article import Metadata, first_stated
from thucthe.errors import UnreadableError
from thucthe.read.encoding.mojibake import fix_mojibake
from thucthe.read.sources.unpack import DecompressionLimiter
from thucthe.read.structure.document import Document
from thucthe.read.structure.lines import comparison_key, is_date_line, to_visible
from thucthe.read.structure.official_documents import join_lines, read_official
from thucthe.read.structure.sections import read_structure

Paragraph = tuple[str | None, str]
"""The kind of a paragraph's section, if the format states it, and its text."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PARTS = 10_000
_TITLE_PLACE = 5
_OTHERS = {"xl/workbook.": "an Excel workbook", "ppt/presentation.": "a PowerPoint presentation"}
"""Parts that identify other kinds of packages."""

_NOTHING_STATED = Metadata()


def open_package(data: bytes, kind: str) -> zipfile.ZipFile:
    """Open a zipped document.

    Parameters
    ----------
    data : bytes
    kind : str
        Name of the kind of file in messages, such as ``Word file``.

    Raises
    ------
    UnreadableError
        If it is damaged, protected by a password, or a decompression bomb.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableError(f"the {kind} is damaged or cut off ({error})") from error
    parts = package.infolist()
    other = next(
        (what for name, what in _OTHERS.items() if any(part.filename.startswith(name) for part in parts)), None
    )
    if other:
        raise UnreadableError(f"the file is {other}, not a {kind}")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError(f"the {kind} is protected by a password; save it without one")
    if len(parts) > _PARTS:
        raise UnreadableError(f"the {kind} has {len(parts):,} parts, more than a document can honestly hold")
    DecompressionLimiter(len(data)).unpacked(sum(part.file_size for part in parts))
    return package


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML; entities are not expanded, nothing is fetched.

    Raises
    ------
    lxml.etree.XMLSyntaxError
        If it is not well-formed.
    """
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def make_document(
    paragraphs: Sequence[Paragraph],
    kind: str,
    stated: Metadata = _NOTHING_STATED,
) -> Document:
    """Create a document of paragraphs.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        In reading order; line breaks within one are kept.
    kind : str
        Name of the kind of file in messages.
    stated : Metadata
        What the file itself states, used where the text does not state it. The title is believed when one of the first
        paragraphs says it too, or no paragraph is a title; the author is ignored in an official document.

    Raises
    ------
    UnreadableError
        If there is no text.
    """
    kept = [(kind_, _CONTROL.sub("", text).strip()) for kind_, text in paragraphs]
    kept = [(kind_, text) for kind_, text in kept if text]
    if not kept:
        raise UnreadableError(f"the {kind} holds no text")
    # Line breaks divide a paragraph into pieces of the same kind.
    pieces = [(kind_, line) for kind_, text in kept for line in text.splitlines() if line.strip()]
    text, broken_by = fix_mojibake("\n\n".join(line for _, line in pieces))
    lines = text.split("\n\n")
    if official := read_official([to_visible(line) for line in lines]):
        # The author of the file and its date are not the signatory and the date of the document.
        text = join_lines(lines, official)
        stated = replace(stated, author=None, published=None if official.is_dated else stated.published)
    found = read_structure(text, _mark_title([kind_ for kind_, _ in pieces], lines, stated.title))
    return Document(
        text=text,
        sections=found.sections,
        encoding=f"utf-8, repaired from {broken_by}" if broken_by else "utf-8",
        **first_stated(found, stated),
    )


def _mark_title(kinds: list[str | None], lines: list[str], stated: str | None) -> list[str | None]:
    """Mark the title among the first paragraphs, and the lines above it: names of the paper or a section, or a date."""
    place = kinds.index("title") if "title" in kinds else None
    if place is None and stated:
        place = next((i for i, line in enumerate(lines) if comparison_key(line) == comparison_key(stated)), None)
    if place is None or place >= _TITLE_PLACE:
        return [None if kind == "title" else kind for kind in kinds]
    above = [kind or (None if is_date_line(line) else "source") for kind, line in zip(kinds[:place], lines)]
    return [*above, "title", *kinds[place + 1 :]]
