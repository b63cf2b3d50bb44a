"""Join articles, mentions and entities for export to annotation tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from thucthe.errors import InvalidInputError
from thucthe.write.table_files.row_batches import Rows, batches, tuples

_ARTICLE = ("article_id", "path", "title", "published", "text")
_MENTION = ("article_id", "mention_id", "start_char", "end_char", "text", "label", "score", "parent", "entity_id")
_ENTITY = ("entity_id", "name", "link_source", "link_id")


@dataclass(frozen=True, slots=True)
class AnnotatedMention:
    """A name in an article.

    Attributes
    ----------
    mention_id : str
    start, end : int
        Offsets in code points of the article's text, end exclusive.
    text, label : str
    score : float
        0 to 1.
    nested : bool
        Whether it is inside another one.
    entity_id, name : str
        Identifier and name of its entity.
    link : str or None
        Entry of a knowledge base, such as ``geonames:1566083``.
    """

    mention_id: str
    start: int
    end: int
    text: str
    label: str
    score: float
    nested: bool
    entity_id: str
    name: str
    link: str | None


@dataclass(frozen=True, slots=True)
class AnnotatedArticle:
    """An article with its names, by position, longer ones first."""

    article_id: str
    path: str
    title: str | None
    published: date | None
    text: str
    names: tuple[AnnotatedMention, ...]


def read_annotated(tables: Mapping[str, Rows]) -> Iterator[AnnotatedArticle]:
    """Join articles, mentions and entities; all entities but only a few articles are in memory.

    Parameters
    ----------
    tables : mapping of str to Table or Path
        Tables of a run, with mentions in the order of the articles.

    Raises
    ------
    InvalidInputError
        If mentions are not in the order of the articles, or refer to a missing entity.
    """
    entities = {entity_id: rest for entity_id, *rest in _rows(tables["entities"], _ENTITY)}
    groups = groupby(_rows(tables["mentions"], _MENTION), key=lambda row: row[0])
    waiting = next(groups, None)
    for article_id, path, title, published, text in _rows(tables["articles"], _ARTICLE):
        names: tuple[AnnotatedMention, ...] = ()
        if waiting is not None and waiting[0] == article_id:
            names = tuple(_mention(row, entities) for row in waiting[1])
            waiting = next(groups, None)
        yield AnnotatedArticle(article_id, path, title, published, text, names)
    if waiting is not None:
        raise InvalidInputError(f"the mentions are not in the order of the articles (article {waiting[0]})")


def _rows(rows: Rows, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    with batches(rows, columns) as reader:
        for batch in reader:
            yield from tuples(batch)


def _mention(row: tuple[Any, ...], entities: Mapping[str, list[Any]]) -> AnnotatedMention:
    _, mention_id, start, end, text, label, score, parent, entity_id = row
    if entity_id not in entities:
        raise InvalidInputError(
            f"the mention {mention_id} is of the entity {entity_id}, which the table entities lacks"
        )
    name, source, link_id = entities[entity_id]
    link = link_id if link_id is None or ":" in link_id else f"{source}:{link_id}"
    return AnnotatedMention(mention_id, start, end, text, label, score, parent is not None, entity_id, name, link)
