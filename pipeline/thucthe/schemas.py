"""Columns and types of every table that is written."""

from __future__ import annotations

import pyarrow as pa


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
        "present_name",
        "place_kind",
        "parent_id",
        "parent_name",
    }
    optional |= {"of_mention_id", "of_entity_id", "of_source", "sha256", "pos"}
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
        link_id=_TEXT, link_score=_SCORE,
    ),
    "entities": _schema(
        entity_id=_TEXT, name=_TEXT, full_name=_TEXT, label=_TEXT, n_mentions=_COUNT, n_articles=_COUNT,
        n_bylines=_COUNT, n_nested=_COUNT, first_published=_DAY, last_published=_DAY, link_source=_TEXT, link_id=_TEXT,
        link_score=_SCORE, place_kind=_TEXT, parent_id=_TEXT, parent_name=_TEXT, country=_TEXT, latitude=_DEGREE,
        longitude=_DEGREE, present_id=_TEXT, present_name=_TEXT, n_senses_suspected=_COUNT,
    ),
    "aliases": _schema(entity_id=_TEXT, alias=_TEXT, n_mentions=_COUNT),
    "roles": _schema(
        article_id=_TEXT, mention_id=_TEXT, entity_id=_TEXT, title=_TEXT, office=_TEXT, of_mention_id=_TEXT,
        of_entity_id=_TEXT, of_source=_TEXT, start_char=_OFFSET, end_char=_OFFSET,
    ),
    "cooccurrences": _schema(entity_a=_TEXT, entity_b=_TEXT, n_sentences=_COUNT, n_articles=_COUNT),
    "redirects": _schema(entity_id=_TEXT, new_id=_TEXT, run=_COUNT, rule=_TEXT),
    "words": _schema(
        article_id=_TEXT, sentence=_COUNT, word=_COUNT, start_char=_OFFSET, end_char=_OFFSET, text=_TEXT,
        pos=_TEXT, tag=_TEXT,
    ),
    "rejects": _schema(path=_TEXT, stage=_TEXT, error=_TEXT, message=_TEXT, sha256=_TEXT),
}  # fmt: skip
"""Columns and types of each table, a public contract."""
