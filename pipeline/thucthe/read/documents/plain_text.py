"""Read a plain-text file: detect its encoding and its structure."""

from __future__ import annotations

from thucthe.read.encoding.decode import decode
from thucthe.read.structure.document import Document
from thucthe.read.structure.sections import read_structure


def read_plain_text(data: bytes) -> Document:
    """Read a plain-text file.

    Raises
    ------
    UnreadableError
        If it holds no text.
    """
    text, encoding = decode(data)
    found = read_structure(text)
    return Document(
        text=text,
        sections=found.sections,
        encoding=encoding,
        title=found.title,
        author=found.author,
        source=found.source,
        url=found.url,
        published=found.published,
    )
