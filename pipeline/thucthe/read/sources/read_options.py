"""What a user may settle about reading, and the limits that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 100_000_000
"""Largest file that is taken into memory whole: a document with its pictures, an archive in an archive."""
_PLAIN = frozenset({"txt", "md"})
_LONGEST_CHARACTER = 4
_LONGEST_ESCAPE = 12
"""Bytes of a character in UTF-32 and of one written as two escapes of JSON."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What decides how files become articles.

    Attributes
    ----------
    text_column, title_column, date_column : str or None
        Where records (JSON, CSV, Parquet) hold these; None to find them by the usual names.
    id_column : str or None
        Column that names a record in `path` ("crawl.jsonl#21395276"); None for its number.
    max_chars : int
        Longest text of an article, in characters; a longer one is rejected.
    time_limit : float
        Seconds that the reader of a web page, Word, PDF or EPUB file may take.
    only_vietnamese : bool
        Whether to reject articles in other languages and Vietnamese without marks, but not those too short to tell.
    """

    text_column: str | None = None
    title_column: str | None = None
    date_column: str | None = None
    id_column: str | None = None
    max_chars: int = 5_000_000
    time_limit: float = 60.0
    only_vietnamese: bool = False

    def max_bytes(self, file_format: str) -> int:
        """Give the size from which on a file is not taken into memory: its text can't be short enough."""
        return _LONGEST_CHARACTER * (self.max_chars + 1) if file_format in _PLAIN else MAX_BYTES

    @property
    def max_record(self) -> int:
        """The bytes from which on a record is not taken into memory."""
        return _LONGEST_ESCAPE * (self.max_chars + 1000)
