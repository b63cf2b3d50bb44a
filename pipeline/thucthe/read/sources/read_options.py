"""Options for reading, and the limits that follow from them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from thucthe.checked import checked_dataclass

MAX_BYTES = 100_000_000
"""Maximum size of a file that is read into memory as a whole, such as a document with its pictures."""
PLAIN = frozenset({"txt", "md"})
"""Formats of files that hold nothing but text."""
_LONGEST_CHARACTER = 4
_LONGEST_ESCAPE = 12
"""Bytes of a character in UTF-32 and of one written as two escapes in JSON."""


@checked_dataclass
class ReadOptions:
    """Options for reading files into articles.

    Attributes
    ----------
    text_column, title_column, lead_column, date_column, author_column, source_column, url_column : str or None
        Columns of records (JSON, CSV, Parquet, workbooks, XML) that hold these, by name or by a path into nested
        records such as ``_source.content`` or ``data.articles[].body``; None to find them by their usual names.
    id_column : str or None
        Column that names a record in `path` ("crawl.jsonl#21395276"); None for its number.
    max_chars : int
        Maximum length of the text of an article in characters; longer ones are rejected.
    time_limit : float
        Maximum number of seconds for reading an article, and for getting on in a file that holds several.
    only_vietnamese : bool
        Whether to reject articles in other languages and Vietnamese without marks, but not those too short to tell.
    ocr : bool
        Whether to read images and PDF files without text by OCR (extra `ocr`).
    follow_links : bool
        Whether to read files that links in folders lead to outside of all sources.
    """

    text_column: str | None = None
    title_column: str | None = None
    lead_column: str | None = None
    date_column: str | None = None
    author_column: str | None = None
    source_column: str | None = None
    url_column: str | None = None
    id_column: str | None = None
    max_chars: Annotated[int, Field(ge=1)] = 5_000_000
    time_limit: Annotated[float, Field(gt=0)] = 60.0
    only_vietnamese: bool = False
    ocr: bool = False
    follow_links: bool = False

    @property
    def columns(self) -> dict[str, str | None]:
        """The chosen columns by the kind of field that they hold."""
        return {
            "text": self.text_column,
            "title": self.title_column,
            "lead": self.lead_column,
            "date": self.date_column,
            "author": self.author_column,
            "source": self.source_column,
            "url": self.url_column,
            "id": self.id_column,
        }

    def max_bytes(self, file_format: str) -> int:
        """Return the maximum size of a file that is read into memory: the text of a larger one is too long."""
        return _LONGEST_CHARACTER * (self.max_chars + 1) if file_format in PLAIN else MAX_BYTES

    @property
    def max_record(self) -> int:
        """Maximum size of a record in bytes."""
        return _LONGEST_ESCAPE * (self.max_chars + 1000)
