"""An article before it is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from thucthe.article import Rejection


@dataclass(frozen=True, slots=True)
class Item:
    """The input of one article.

    Attributes
    ----------
    path : str
        As in the tables: ``a.txt``, ``dump.zip!/a/b.html``, ``crawl.jsonl#17``, ``dump.zip!/crawl.jsonl#17``.
    format : str
        How it is to be read, see `thucthe.read.sources.formats.detect_format`.
    content : Path, bytes or Rejection
        Where the file lies, or the bytes of a member or record, or why there are none.
    record : int
        Number of the record in its file, from 1; 0 when the file is one article.
    encoding : str or None
        Encoding of the file that a record comes from.
    position : int
        Number of bytes of the source file read so far.
    digest : str
        Of those bytes as `thucthe.read.sources.tail.new_digest` computes it, from where reading began; empty when the
        file can't be read on from there.
    """

    path: str
    format: str
    content: Path | bytes | Rejection
    record: int = 0
    encoding: str | None = None
    position: int = 0
    digest: str = ""
