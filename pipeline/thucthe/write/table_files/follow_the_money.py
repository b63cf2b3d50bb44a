"""Write a run as entities of FollowTheMoney, the model of Aleph, OpenAleph and Datashare, one JSON object a line.

Persons, organizations and places become ``Person``, ``Organization`` and ``Address``, articles ``Article``, mentions
``Mention``, titles in an organization ``Membership``; other titles are the ``position`` of the person
(followthemoney.tech, "Model explorer").
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from thucthe.resolve.corpus.query_engine import DuckQueryEngine
from thucthe.write.table_files.row_batches import Rows
from thucthe.write.table_files.table_queries import open_table_queries

PREFIX = "thucthe-"
"""How the identifiers begin."""
_SCHEMATA = {"PER": "Person", "ORG": "Organization", "LOC": "Address", "EVENT": "Event"}
"""Entities with other labels have no schema; their names are in ``namesMentioned`` of the articles."""
_MENTIONED = {"PER": "peopleMentioned", "ORG": "companiesMentioned", "LOC": "locationMentioned"}
_LANGUAGES = {"vi": "vie", "vi-Latn-x-notone": "vie", "en": "eng", "fr": "fra", "zh": "zho"}
"""ISO 639-3 codes of the languages that news from Vietnam is in."""

_ENTITIES = """
    SELECT e.entity_id, e.label, e.name, e.full_name, f.forms, lower(e.country), e.latitude, e.longitude, t.titles
    FROM ranked_entities e
    LEFT JOIN (SELECT entity_id, list(alias ORDER BY alias) AS forms FROM aliases GROUP BY entity_id) f
        ON f.entity_id = e.entity_id
    LEFT JOIN (
        SELECT t.entity_id, list(CASE WHEN o.name IS NULL THEN t.title ELSE concat(t.title, ' ', o.name) END
            ORDER BY t.title, o.name) AS titles
        FROM titles t LEFT JOIN entities o ON o.entity_id = t.of_entity_id
        WHERE o.label IS NULL OR o.label <> 'ORG' GROUP BY t.entity_id
    ) t ON t.entity_id = e.entity_id
    ORDER BY e.rank
"""
_ROLES = """
    SELECT t.entity_id, t.of_entity_id, t.title, t.first_published, t.last_published
    FROM titles t JOIN entities o ON o.entity_id = t.of_entity_id AND o.label = 'ORG'
    ORDER BY t.entity_id, t.of_entity_id, t.title
"""
_ARTICLES = """
    SELECT a.article_id, a.title, a.path, a.author, a.source, a.url, a.published, a.language, a.text, m.labels, m.names
    FROM articles a LEFT JOIN (
        SELECT article_id, list(label ORDER BY start_char) AS labels, list(text ORDER BY start_char) AS names
        FROM mentions GROUP BY article_id
    ) m ON m.article_id = a.article_id
    ORDER BY a.path, a.article_id
"""
_MENTIONS = """
    SELECT m.article_id, m.entity_id, m.label, m.text, min(m.mention_id) FROM mentions m
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


def write_follow_the_money(tables: Mapping[str, Rows], path: Path) -> None:
    """Write entities, roles, articles and mentions."""
    with open_table_queries(tables) as queries, path.open("w", encoding="utf-8", newline="\n") as file:
        for made in (_entities(queries), _memberships(queries), _articles(queries), _mentions(queries)):
            for id, schema, properties in made:
                row = {"id": PREFIX + id, "schema": schema, "properties": _listed(properties)}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


_Made = Iterator[tuple[str, str, dict[str, Any]]]


def _entities(queries: DuckQueryEngine) -> _Made:
    for id, label, name, full_name, forms, country, latitude, longitude, titles in queries.stream(_ENTITIES):
        schema = _SCHEMATA.get(label)
        if schema is None:
            continue
        others = sorted({full_name, *(forms or ())} - {name})
        properties: dict[str, Any] = {"name": name, "alias": others, "country": country}
        if schema == "Person":
            properties["position"] = titles
        if schema == "Address":
            properties |= {"full": name, "latitude": latitude, "longitude": longitude}
        yield id, schema, properties


def _memberships(queries: DuckQueryEngine) -> _Made:
    for number, (person, organization, title, first, last) in enumerate(queries.stream(_ROLES)):
        dates = [first, last] if first != last else [first]
        about = {"member": PREFIX + person, "organization": PREFIX + organization, "role": title, "date": dates}
        yield f"{person}-{organization}-{number}", "Membership", about


def _articles(queries: DuckQueryEngine) -> _Made:
    for id, title, path, author, source, url, day, language, text, labels, names in queries.stream(_ARTICLES):
        found: dict[str, Any] = {}
        for label, name in zip(labels or (), names or (), strict=True):
            found.setdefault(_MENTIONED.get(label, "namesMentioned"), {})[" ".join(name.split())] = None
        yield (
            id,
            "Article",
            {
                "title": title or path,
                "fileName": path,
                "author": author,
                "publisher": source,
                "sourceUrl": url,
                "publishedAt": day,
                "language": _LANGUAGES.get(language),
                "bodyText": text,
                **{name: list(values) for name, values in found.items()},
            },
        )


def _mentions(queries: DuckQueryEngine) -> _Made:
    for article, entity, label, text, id in queries.stream(_MENTIONS):
        about = {"document": PREFIX + article, "name": " ".join(text.split()), "detectedSchema": _SCHEMATA.get(label)}
        # Only a person or an organization can be what a mention is resolved to.
        resolved = {"resolved": PREFIX + entity} if label in {"PER", "ORG"} else {}
        yield id, "Mention", about | resolved


def _listed(properties: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the properties that are not missing, as lists of texts."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    texts = {name: [_text(value) for value in values if value not in (None, "")] for name, values in lists.items()}
    return {name: values for name, values in texts.items() if values}


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
