"""Collect the data of the report of a run: a description and named pieces of bytes.

Every mention of every article is in the pieces as a few numbers, from which the page counts entities, dates, pairs and
roles under any filter. Entities and articles are referenced by their index; articles are sorted by date, newest first.
Columns of numbers are little-endian arrays, other pieces are JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from thucthe.labels import LABELS, sort_labels
from thucthe.report.sample import split_sizes, spread, to_utf16
from thucthe.report.serialize import to_json
from thucthe.resolve.corpus.evidence import BOILERPLATE, CREDITS
from thucthe.tables import Tables

_SECTIONS = ("title", "lead", "body", "caption", "byline", "source")
_NESTED, _COUNTS = 1 << 4, 1 << 5
"""Flags of a mention; the lower four bits are the index of its section."""
_PIECE_BYTES = 500_000
_MENTIONS_SORTED_BY = ["article", "start_char", "end_char"]

Piece = tuple[str, bytes]


@dataclass(frozen=True, eq=False)
class Report:
    """The data of a report.

    Attributes
    ----------
    about : dict
        Description of the run, the values that numbers in the pieces stand for, and ``text_starts``, the first article
        of each piece of texts.
    pieces : iterator of (str, bytes)
        Made while they are written, since the texts of a large run don't fit into memory twice.
    """

    about: dict[str, Any]
    pieces: Iterator[Piece]


def build(tables: Tables, title: str, run: dict[str, Any], text_bytes: int | None = None) -> Report:
    """Collect the data of the report of a run.

    Parameters
    ----------
    tables : Tables
    title : str
        Headline of the page.
    run : dict
        Content of ``run.json``.
    text_bytes : int, optional
        Maximum size of all texts (UTF-8); of more the report contains a selection, evenly over time. No limit by
        default.
    """
    entities = tables.entities.sort_values(
        ["n_mentions", "n_articles", "name", "entity_id"], ascending=[False, False, True, True], ignore_index=True
    )
    articles = _order_articles(tables.articles)
    labels = sort_labels({*LABELS, *entities["label"].astype(str), *tables.mentions["label"].astype(str)})
    found = set(tables.mentions["section"].astype(str))
    sections = [*(name for name in _SECTIONS if name in found), *sorted(found.difference(_SECTIONS))]
    index = pd.Series(range(len(entities)), index=entities["entity_id"])
    mentions = _mentions(tables.mentions, articles, index, labels, sections)
    sizes = [len(text.encode("utf-8", "replace")) for text in articles["text"]]
    with_text = range(len(sizes)) if text_bytes is None else spread(sizes, text_bytes)
    starts = split_sizes(sizes, _PIECE_BYTES)
    sources = sorted(set(articles["source"].dropna().astype(str)))
    about = {
        "title": title,
        "version": run.get("version"),
        "model": run.get("model"),
        "finished": run.get("finished"),
        "labels": labels,
        "sections": sections,
        "credits": [section for section in sections if section in (*CREDITS, BOILERPLATE)],
        "sources": sources,
        "n_articles": len(articles),
        "n_texts": len(with_text),
        "n_rejects": len(tables.rejects),
        "text_starts": starts,
    }

    def pieces() -> Iterator[Piece]:
        yield "entities", to_json(_entities(entities, tables.aliases, index, labels))
        yield "articles", to_json(_articles(articles, mentions, sources))
        yield "mention-entities", mentions["entity"].to_numpy("<i4").tobytes()
        yield "mention-sentences", mentions["sentence"].to_numpy("<u4").tobytes()
        yield "mention-flags", mentions["flags"].to_numpy("u1").tobytes()
        yield "roles", to_json(_roles(tables.roles, mentions, index))
        yield "rejects", to_json(_rows(tables.rejects, ["path", "stage", "error", "message"]))
        yield from _texts(articles, mentions, set(with_text), starts)

    return Report(about, pieces())


def _order_articles(articles: pd.DataFrame) -> pd.DataFrame:
    """Sort by date, newest first, undated last."""
    dated = articles.assign(published=pd.to_datetime(articles["published"]))
    return dated.sort_values(["published", "path", "article_id"], ascending=[False, True, True], ignore_index=True)


def _mentions(
    mentions: pd.DataFrame, articles: pd.DataFrame, index: pd.Series, labels: Sequence[str], sections: Sequence[str]
) -> pd.DataFrame:
    """Replace ids, labels and sections by numbers, in the order of the articles; outer mentions before inner ones."""
    positions = pd.Series(range(len(articles)), index=articles["article_id"])
    section = mentions["section"].astype(str)
    # Small columns, and no others: a large run has tens of millions of mentions.
    numbers = pd.DataFrame(
        {
            "mention_id": mentions["mention_id"],
            "article": mentions["article_id"].map(positions).astype("int32"),
            "entity": mentions["entity_id"].map(index).fillna(-1).astype("int32"),
            "kind": mentions["label"].astype(str).map(_numbered(labels)).astype("int16"),
            "flags": (section.map(_numbered(sections)).astype(int) + _NESTED * mentions["parent"].notna()).astype(
                "uint8"
            ),
            "is_boilerplate": section == BOILERPLATE,
            **{name: mentions[name].astype("int32") for name in ("sentence", "start_char", "end_char")},
        }
    ).sort_values(_MENTIONS_SORTED_BY, ascending=[True, True, False], ignore_index=True)
    counts = _is_first_copy(numbers, articles) & ~numbers["is_boilerplate"]
    return numbers.assign(flags=(numbers["flags"] + _COUNTS * counts).astype("uint8"))


def _numbered(values: Sequence[str]) -> dict[str, int]:
    return {value: number for number, value in enumerate(values)}


def _is_first_copy(mentions: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """Check whether each mention is in the first of the copies of an article that mention its entity.

    The others don't count, as in the table ``entities``.
    """
    group = articles["duplicate_of"].fillna(articles["article_id"])
    copies = articles.assign(group=group, is_copy=articles["duplicate_of"].notna())[group.duplicated(keep=False)]
    copies = copies.sort_values(["is_copy", "path", "article_id"])
    ranks = pd.DataFrame({"group": copies["group"], "rank": range(len(copies))}, index=copies.index)
    several = mentions[mentions["article"].isin(ranks.index)]
    several = several.assign(group=several["article"].map(ranks["group"]), rank=several["article"].map(ranks["rank"]))
    first = several["rank"] == several.groupby(["group", "entity"])["rank"].transform("min")
    return first.reindex(mentions.index, fill_value=True).astype(bool)


def _entities(
    entities: pd.DataFrame, aliases: pd.DataFrame, index: pd.Series, labels: Sequence[str]
) -> dict[str, list[Any]]:
    columns = ["link_source", "link_id", "country", "latitude", "longitude", "present_id"]
    forms = aliases.assign(entity=aliases["entity_id"].map(index)).dropna(subset=["entity"])
    forms = forms.sort_values(["entity", "n_mentions", "alias"], ascending=[True, False, True])
    by_entity: list[list[Any]] = [[] for _ in range(len(entities))]
    for entity, alias, n in zip(forms["entity"].astype(int), forms["alias"], forms["n_mentions"]):
        by_entity[entity].append([alias, int(n)])
    return {
        "id": entities["entity_id"].tolist(),
        "name": entities["name"].tolist(),
        "label": [labels.index(label) for label in entities["label"].astype(str)],
        **{name: _plain(entities[name]) for name in columns},
        "aliases": by_entity,
    }


def _articles(articles: pd.DataFrame, mentions: pd.DataFrame, sources: Sequence[str]) -> dict[str, list[Any]]:
    """List the data of articles that the page needs before a text is opened; ``n`` is the number of its mentions."""
    positions = dict(zip(articles["article_id"], range(len(articles))))
    numbers = _numbered(sources)
    return {
        "id": articles["article_id"].tolist(),
        "title": articles["title"].fillna(articles["path"]).tolist(),
        "published": _plain(_days(articles["published"])),
        "source": articles["source"].astype(object).map(numbers).fillna(-1).astype(int).tolist(),
        "first": articles["duplicate_of"].map(positions).fillna(-1).astype(int).tolist(),
        "n": np.bincount(mentions["article"], minlength=len(articles)).tolist(),
    }


def _roles(roles: pd.DataFrame, mentions: pd.DataFrame, index: pd.Series) -> dict[str, list[Any]]:
    """List the roles by the index of the person's mention, with the index of the organization or -1."""
    held = mentions["mention_id"].isin(roles["mention_id"])
    places = pd.Series(mentions.index[held], index=mentions["mention_id"][held])
    kept = roles.assign(mention=roles["mention_id"].map(places)).dropna(subset=["mention"]).sort_values("mention")
    titles = sorted(set(kept["title"]))
    return {
        "titles": titles,
        "mention": kept["mention"].astype(int).tolist(),
        "title": kept["title"].map(_numbered(titles)).astype(int).tolist(),
        "of": kept["of_entity_id"].map(index).fillna(-1).astype(int).tolist(),
    }


def _texts(
    articles: pd.DataFrame, mentions: pd.DataFrame, with_text: set[int], starts: Sequence[int]
) -> Iterator[Piece]:
    """Yield the texts in pieces: for each article its text or null, path, author, url, and where its mentions are."""
    rows = _rows(articles, ["text", "path", "author", "url"])
    borders = np.searchsorted(mentions["article"], np.arange(len(articles) + 1))
    begin, end, kind = (mentions[name].to_numpy() for name in ("start_char", "end_char", "kind"))
    for number, (first, after) in enumerate(zip(starts, [*starts[1:], len(articles)])):
        piece = []
        for article in range(first, after):
            text, *others = rows[article]
            if article not in with_text:
                piece.append([None, *others])
                continue
            own = slice(borders[article], borders[article + 1])
            offsets = (to_utf16(text, column[own]).tolist() for column in (begin, end))
            piece.append([text, *others, *offsets, kind[own].tolist()])
        yield f"texts-{number}", to_json(piece)


def _days(dates: pd.Series) -> pd.Series:
    return pd.to_datetime(dates).dt.strftime("%Y-%m-%d")


def _plain(column: pd.Series) -> list[Any]:
    """Convert to plain values, with None for missing ones."""
    plain = column.astype(object)
    return plain.where(plain.notna(), None).tolist()


def _rows(table: pd.DataFrame, columns: Sequence[str]) -> list[list[Any]]:
    return [list(row) for row in zip(*(_plain(table[name]) for name in columns))]
