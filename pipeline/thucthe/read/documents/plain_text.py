"""Read a plain-text file: detect its encoding and its structure."""

from __future__ import annotations

from thucthe.article import first_stated
from thucthe.read.encoding.decode import decode
from thucthe.read.structure.document import Document
from thucthe.read.structure.sections import read_structure


def read_plain_text(data: bytes, declared: str | None = None) -> Document:
    """Read a plain-text file.

    Parameters
    ----------
    data : bytes
    declared : str, optional
        The encoding that a header states.

    Raises
    ------
    UnreadableError
        If it holds no text.
    """
    text, encoding = decode(data, declared)
    found = read_structure(text)
    return Document(text=text, sections=found.sections, encoding=encoding, **first_stated(found))
