"""The records that travel through the rooms, and the columns of every table that is written.

Offsets are counted in Unicode code points of `Article.text`, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa


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
        What joined it to that name, see `thucthe.doc_data`.
    given_id : str or None
        Id of the entity in the user's own list of names.
    link_source, link_id : str or None
        Where the entity stands in a list of the world's places or the user's own; see ``SCHEMAS["entities"]``.
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


class UnreadableError(Exception):
    """An input that can't become an article; the message says why in a sentence."""


def _schema(**columns: pa.DataType) -> pa.Schema:
    optional = {"published", "first_published", "last_published", "language", "title", "author", "source", "url"}
    optional |= {
        "duplicate_of",
        "parent",
        "link_source",
        "link_id",
        "link_score",
        "country",
        "latitude",
        "longitude",
        "present_id",
    }
    optional |= {"of_mention_id", "of_entity_id", "sha256", "pos"}
    return pa.schema([pa.field(name, kind, nullable=name in optional) for name, kind in columns.items()])


_TEXT, _COUNT, _OFFSET, _SCORE, _DAY, _DEGREE = (
    pa.string(), pa.int64(), pa.int64(), pa.float32(), pa.date32(), pa.float64()
)  # fmt: skip

SCHEMAS: dict[str, pa.Schema] = {
    "articles": _schema(
        article_id=_TEXT, path=_TEXT, sha256=_TEXT, format=_TEXT, encoding=_TEXT, language=_TEXT, title=_TEXT,
        published=_DAY, author=_TEXT, source=_TEXT, url=_TEXT, text=_TEXT, n_chars=_COUNT, n_sentences=_COUNT,
        n_words=_COUNT, n_mentions=_COUNT, duplicate_of=_TEXT,
    ),
    "mentions": _schema(
        mention_id=_TEXT, article_id=_TEXT, sentence=_COUNT, section=_TEXT, start_char=_OFFSET, end_char=_OFFSET,
        text=_TEXT, label=_TEXT, score=_SCORE, recognizer=_TEXT, parent=_TEXT, entity_id=_TEXT,
    ),
    "entities": _schema(
        entity_id=_TEXT, name=_TEXT, label=_TEXT, n_mentions=_COUNT, n_articles=_COUNT, first_published=_DAY,
        last_published=_DAY, link_source=_TEXT, link_id=_TEXT, link_score=_SCORE, country=_TEXT, latitude=_DEGREE,
        longitude=_DEGREE, present_id=_TEXT, n_senses_suspected=_COUNT,
    ),
    "aliases": _schema(entity_id=_TEXT, alias=_TEXT, n_mentions=_COUNT),
    "roles": _schema(
        article_id=_TEXT, mention_id=_TEXT, entity_id=_TEXT, title=_TEXT, of_mention_id=_TEXT, of_entity_id=_TEXT,
        start_char=_OFFSET, end_char=_OFFSET,
    ),
    "cooccurrences": _schema(entity_a=_TEXT, entity_b=_TEXT, n_sentences=_COUNT, n_articles=_COUNT),
    "words": _schema(
        article_id=_TEXT, sentence=_COUNT, word=_COUNT, start_char=_OFFSET, end_char=_OFFSET, text=_TEXT,
        pos=_TEXT, tag=_TEXT,
    ),
    "rejects": _schema(path=_TEXT, stage=_TEXT, error=_TEXT, message=_TEXT, sha256=_TEXT),
}  # fmt: skip
"""Columns and types of each table, a public contract."""
