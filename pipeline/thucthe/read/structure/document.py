"""The result of the reader of a format."""

from __future__ import annotations

from dataclasses import dataclass

from thucthe.article import Metadata, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Metadata):
    """An article but for its identity; the fields mean what they mean in `thucthe.article.Article`.

    Attributes
    ----------
    text : str
    sections : tuple of Section
    encoding : str
    """

    text: str
    sections: tuple[Section, ...]
    encoding: str
