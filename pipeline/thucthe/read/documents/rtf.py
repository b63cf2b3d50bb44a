"""Read a Rich Text file (.rtf)."""

from __future__ import annotations

from collections.abc import Iterator

from thucthe.errors import UnreadableError
from thucthe.read.documents.package import Paragraph, make_document
from thucthe.read.structure.document import Document

_KIND = "Rich Text file"
_BEGIN = b"{\\rtf"
_CELL = "|"
"""What striprtf writes after each cell of a table."""


def read_rtf(data: bytes) -> Document:
    """Read a Rich Text file.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If it is damaged or without text.
    """
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(_BEGIN):
        raise UnreadableError(f"this is no {_KIND}; it does not start with {_BEGIN.decode()}")
    try:
        text = rtf_to_text(_decode(data), errors="replace")  # type: ignore[no-untyped-call]
    except Exception as error:  # the library fails in many ways on damaged files
        raise UnreadableError(f"the {_KIND} is damaged ({type(error).__name__}: {str(error)[:200]})") from error
    # A character beyond the basic plane is written as two surrogates.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return make_document(list(_paragraphs(text)), _KIND)


def _decode(data: bytes) -> str:
    """Decode the file, which programs that write no word processor's RTF leave in UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _paragraphs(text: str) -> Iterator[Paragraph]:
    for line in text.splitlines():
        for part in line.split(_CELL) if line.endswith(_CELL) else (line,):
            yield None, part
