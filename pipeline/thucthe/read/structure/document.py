"""What the reader of a format makes of a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from thucthe.article import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article but for its identity; the fields mean what they mean in `thucthe.article.Article`.

    Attributes
    ----------
    text : str
    sections : tuple of Section
    encoding : str
    title, author, source, url : str or None
    published : date or None
    """

    text: str
    sections: tuple[Section, ...]
    encoding: str
    title: str | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None
