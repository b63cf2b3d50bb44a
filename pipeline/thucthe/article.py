"""Data classes that the subpackages share: articles and their metadata, mentions, roles and rejected inputs.

Offsets are counted in Unicode code points of `Article.text`, end exclusive.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an article's text: title, lead, body, caption, byline or source."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Metadata of an article, which every record of an article extends, from what a page states to `Article`.

    Attributes
    ----------
    title, author, source, url : str or None
    published : date or None
        None unless stated unambiguously; a `thucthe.read.structure.dates.Moment` if the hour is stated.
    """

    title: str | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None


def first_stated(*records: Metadata) -> dict[str, Any]:
    """Return the first value that the records state for each field of `Metadata`, as keyword arguments."""
    names = [field.name for field in fields(Metadata)]
    return {name: next((value for record in records if (value := getattr(record, name))), None) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Metadata):
    """An article as read from its source.

    Attributes
    ----------
    article_id : str
        First 16 hexadecimal digits of a SHA-256 over path, record number and bytes.
    path : str
        Path relative to its source, with ``/``.
    sha256 : str
        SHA-256 of the file's bytes, hexadecimal.
    format : str
        Format of the source, such as ``txt``.
    encoding : str
        Codec that decodes the bytes to `text`, registered by `import thucthe`. A remark may follow: ``utf-8, repaired
        from cp1252``, ``viscii (vps is about as likely)``.
    text : str
        The decoded text, unchanged.
    sections : tuple of Section
        In order, without overlap; white space between paragraphs belongs to none.
    language : str or None
        ``vi`` for Vietnamese, ``vi-Latn-x-notone`` for Vietnamese without diacritics, another BCP 47 code, or None if
        it can't be detected.
    """

    article_id: str
    path: str
    sha256: str
    format: str
    encoding: str
    text: str
    sections: tuple[Section, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A mention of an entity in an article.

    Attributes
    ----------
    mention_id, article_id : str
    sentence : int
        Index of its sentence in the article, from 0.
    section : str
        Kind of the section that it stands in; ``byline`` also for the credit of a picture.
    paragraph : str
        Hash of its paragraph, equal for repeated paragraphs; empty for a short one.
    start_char, end_char : int
    text : str
    label : str
        PER, LOC, ORG or a label of the user's own.
    score : float
        Confidence, 0 to 1.
    recognizer : str
        Recognizer that found it, such as ``conv+encoder``, ``names`` (the user's own list) or ``lists`` (nested).
    parent : str or None
        The enclosing mention, if nested.
    name : str
        Longest name of the entity in the article.
    rule : str
        Rule that linked it to that name, see `thucthe.doc_data`.
    given_id : str or None
        Identifier of the entity in the user's own list of names.
    link_source, link_id : str or None
        Entry of a knowledge base; see the table of entities in `thucthe.schemas.SCHEMAS`.
    link_score : float or None
        Confidence of the link, 0 to 1.
    place_kind, within : str or None
        See `thucthe.doc_data.SpanData`.
    """

    mention_id: str
    article_id: str
    sentence: int
    section: str
    paragraph: str
    start_char: int
    end_char: int
    text: str
    label: str
    score: float
    recognizer: str
    parent: str | None
    name: str
    rule: str
    given_id: str | None
    link_source: str | None
    link_id: str | None
    link_score: float | None
    place_kind: str | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A title stated next to a person's name.

    Attributes
    ----------
    article_id, mention_id : str
        Mention of the person.
    title : str
        As written in the text: ``Chủ tịch``.
    of_mention_id : str or None
        Mention of the organization or place in which the title is held.
    start_char, end_char : int
        Evidence: from the first to the last character of title, person and organization or place.
    """

    article_id: str
    mention_id: str
    title: str
    of_mention_id: str | None
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that could not be processed.

    Attributes
    ----------
    path : str
    stage : str
        Stage of the pipeline that failed.
    error : str
        Name of the error's class.
    message : str
        Description of the error, one sentence.
    sha256 : str or None
        SHA-256 of its bytes, if they could be read.
    """

    path: str
    _: KW_ONLY
    stage: str
    error: str
    message: str
    sha256: str | None = None
