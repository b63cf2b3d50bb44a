"""Data classes that the subpackages share: articles, mentions, roles and rejected inputs.

Offsets are counted in Unicode code points of `Article.text`, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an article's text: title, lead, body, caption, byline or source."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read.

    Attributes
    ----------
    article_id : str
        First 16 hexadecimal digits of a SHA-256 over path, record number and bytes.
    path : str
        Path relative to the source that it was found under, with ``/``.
    sha256 : str
        SHA-256 of the file's bytes, hexadecimal.
    format : str
        How it was read, such as ``txt``.
    encoding : str
        Name of the codec that gives `text` from the bytes; after `import thucthe` Python knows it. A remark may follow:
        ``utf-8, repaired from cp1252``, ``viscii (vps is about as likely)``.
    text : str
        The decoded text, unchanged.
    sections : tuple of Section
        In order, without overlap; white space between paragraphs belongs to none.
    language : str or None
        ``vi`` when the text is Vietnamese, ``vi-Latn-x-notone`` when it is without its marks, another BCP 47 code, or
        None when it can't be told.
    title, author, source, url : str or None
    published : date or None
        Only when the text says it beyond doubt.
    """

    article_id: str
    path: str
    sha256: str
    format: str
    encoding: str
    text: str
    sections: tuple[Section, ...]
    language: str | None = None
    title: str | None = None
    published: date | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands in an article.

    Attributes
    ----------
    mention_id, article_id : str
    sentence : int
        Number of its sentence in the article, from 0.
    section : str
        Kind of the section that it stands in.
    start_char, end_char : int
    text : str
    label : str
        PER, LOC or ORG.
    score : float
        Confidence, 0 to 1.
    recognizer : str
        Which recognizer found it: ``encoder``, ``conv``, ``names`` (the user's own) or ``lists`` (inside another).
    parent : str or None
        The enclosing mention, when nested.
    name : str
        The fullest name that the article itself gives this entity.
    rule : str
        What joined it to that name, see `thucthe.resolve.annotation`.
    given_id : str or None
        Id of the entity in the user's own list of names.
    link_source, link_id : str or None
        Where the entity stands in a list of the world's places or the user's own; see the table of entities in
        `thucthe.schemas.SCHEMAS`.
    link_score : float or None
        How sure the link is, 0 to 1.
    """

    mention_id: str
    article_id: str
    sentence: int
    section: str
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


@dataclass(frozen=True, slots=True)
class Role:
    """A title stated next to a person's name.

    Attributes
    ----------
    article_id, mention_id : str
        The person's mention.
    title : str
        As it stands in the text: ``Chủ tịch``.
    of_mention_id : str or None
        The mention of the organization or place that it is held in.
    start_char, end_char : int
        The evidence: from the first to the last character of title, person and what it is held in.
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
        The room that it failed in.
    error : str
        Name of the error's class.
    message : str
        What is wrong, in a sentence.
    sha256 : str or None
        Of its bytes, when they could be read.
    """

    path: str
    stage: str
    error: str
    message: str
    sha256: str | None = None
