"""Collect the data of the report of a run, as plain lists for JSON.

Entities and articles are referenced by their index in the lists. Data beyond the size limits is omitted and counted in
``data["left_out"]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from thucthe.labels import LABELS, sort_labels
from thucthe.report.network import make_network
from thucthe.report.sample import spread, to_utf16
from thucthe.tables import Tables
from thucthe.tokenize.tokenizer import find_sentences

_ENTITIES, _ARTICLES, _REJECTS = 12_000, 10_000, 2_000
_TEXT_BYTES, _CONTEXT_BYTES = 4_000_000, 1_500_000
_PER_ENTITY = {"aliases": 12, "roles": 12, "neighbours": 15, "contexts": 8}
_AROUND = 100


def build(tables: Tables, title: str, run: dict[str, Any]) -> dict[str, Any]:
    """Collect the data of the report of a run.

    Parameters
    ----------
    tables : Tables
    title : str
        Headline of the page.
    run : dict
        Content of ``run.json``.
    """
    entities = tables.entities.assign(label=tables.entities["label"].astype(str))
    labels = sort_labels({*LABELS, *entities["label"], *tables.mentions["label"].astype(str)})
    entities = entities.sort_values(
        ["n_mentions", "n_articles", "name", "entity_id"], ascending=[False, False, True, True]
    )
    shown = entities.head(_ENTITIES)
    index = {entity: position for position, entity in enumerate(shown["entity_id"])}
    articles = _order_articles(tables.articles)
    days = articles["published"].dropna()
    unit = _unit(days)
    bins = _bins(articles["published"], unit)
    positions = dict(zip(articles["article_id"], range(len(articles))))
    position = tables.mentions["article_id"].map(positions).astype(int)
    mentions = tables.mentions.assign(
        entity=tables.mentions["entity_id"].map(index).fillna(-1).astype(int),
        article=position,
        bin=bins.to_numpy()[position],
        kind=tables.mentions["label"].astype(str).map(labels.index),
    ).sort_values(["article", "start_char", "end_char"], ascending=[True, True, False])
    listed = articles.head(_ARTICLES)
    texts = spread([len(text.encode("utf-8", "replace")) for text in listed["text"]], _TEXT_BYTES)
    return {
        "title": title,
        "version": run.get("version"),
        "model": run.get("model"),
        "finished": run.get("finished"),
        "labels": labels,
        "counts": _counts(tables, entities, labels),
        "left_out": {
            "entities": len(entities) - len(shown),
            "articles": len(articles) - len(listed),
            "texts": len(articles) - len(texts),
            "rejects": max(0, len(tables.rejects) - _REJECTS),
        },
        "unit": unit,
        "timeline": [[day, int(n)] for day, n in bins.value_counts().sort_index().items()],
        "entities": _entities(shown, tables, index, mentions),
        "articles": _articles(listed, mentions, set(texts)),
        "contexts": _contexts(mentions, articles, set(texts)),
        "network": make_network(tables.cooccurrences, index),
        "rejects": _rows(tables.rejects.head(_REJECTS), ["path", "stage", "error", "message"]),
    }


def _counts(tables: Tables, entities: pd.DataFrame, labels: Sequence[str]) -> dict[str, int]:
    by_label = entities["label"].value_counts()
    return {
        "articles": len(tables.articles),
        "mentions": len(tables.mentions),
        "entities": len(entities),
        **{label: int(by_label.get(label, 0)) for label in labels},
        "roles": len(tables.roles),
        "linked": int(entities["link_id"].notna().sum()),
        "located": int(entities["latitude"].notna().sum()),
        "duplicates": int(tables.articles["duplicate_of"].notna().sum()),
        "dated": int(tables.articles["published"].notna().sum()),
        "rejects": len(tables.rejects),
    }


def _order_articles(articles: pd.DataFrame) -> pd.DataFrame:
    """Sort by date, newest first, undated last."""
    dated = articles.assign(published=pd.to_datetime(articles["published"]))
    return dated.sort_values(["published", "path", "article_id"], ascending=[False, True, True], ignore_index=True)


def _unit(days: pd.Series) -> str:
    """Choose the bin width of a timeline."""
    span = (days.max() - days.min()).days if len(days) else 0
    return "day" if span <= 62 else "week" if span <= 500 else "month" if span <= 4000 else "year"


def _bins(days: pd.Series, unit: str) -> pd.Series:
    """Return the first day of the bin of each date."""
    periods = days.dt.to_period({"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}[unit])
    first_days: pd.Series = periods.dt.start_time.dt.strftime("%Y-%m-%d")
    return first_days


def _entities(shown: pd.DataFrame, tables: Tables, index: dict[str, int], mentions: pd.DataFrame) -> list[list]:
    columns = ["entity_id", "name", "label", "n_mentions", "n_articles", "first_published", "last_published"]
    columns += ["link_source", "link_id", "link_score", "country", "latitude", "longitude", "present_id"]
    days = {column: _days(shown[column]) for column in ("first_published", "last_published")}
    rows = _rows(shown.assign(**days), columns)
    lists = (
        _aliases(tables.aliases, index),
        _roles(tables.roles, tables.entities, index),
        _neighbours(tables.cooccurrences, index),
        _timelines(mentions),
    )
    return [[*row, *(found.get(position, []) for found in lists)] for position, row in enumerate(rows)]


def _aliases(aliases: pd.DataFrame, index: dict[str, int]) -> dict[int, list]:
    rows = aliases.assign(entity=aliases["entity_id"].map(index)).dropna(subset=["entity"])
    rows = rows.sort_values(["entity", "n_mentions", "alias"], ascending=[True, False, True])
    return _lists(rows, "aliases", ["alias", "n_mentions"])


def _roles(roles: pd.DataFrame, entities: pd.DataFrame, index: dict[str, int]) -> dict[int, list]:
    """Count the roles of each person: [title, name of the organization or None, its index or -1, mentions]."""
    names = dict(zip(entities["entity_id"], entities["name"]))
    rows = roles.assign(entity=roles["entity_id"].map(index), key=roles["title"].str.casefold()).dropna(
        subset=["entity"]
    )
    rows = rows.groupby(["entity", "key", "of_entity_id"], dropna=False, sort=True).agg(
        title=("title", "first"), n=("mention_id", "size")
    )
    rows = rows.reset_index().sort_values(["entity", "n", "key"], ascending=[True, False, True])
    rows = rows.assign(
        of=rows["of_entity_id"].map(names), of_entity=rows["of_entity_id"].map(index).fillna(-1).astype(int)
    )
    return _lists(rows, "roles", ["title", "of", "of_entity", "n"])


def _neighbours(cooccurrences: pd.DataFrame, index: dict[str, int]) -> dict[int, list]:
    pairs = cooccurrences.assign(a=cooccurrences["entity_a"].map(index), b=cooccurrences["entity_b"].map(index))
    pairs = pairs.dropna(subset=["a", "b"]).astype({"a": int, "b": int})
    both = pd.concat(
        [pairs.rename(columns={"a": "entity", "b": "other"}), pairs.rename(columns={"b": "entity", "a": "other"})]
    )
    both = both.sort_values(["entity", "n_sentences", "n_articles", "other"], ascending=[True, False, False, True])
    return _lists(both, "neighbours", ["other", "n_sentences", "n_articles"])


def _timelines(mentions: pd.DataFrame) -> dict[int, list]:
    """Count the mentions of each entity in each bin."""
    counts = mentions[mentions["entity"] >= 0].groupby(["entity", "bin"], sort=True).size().reset_index(name="n")
    lists: dict[int, list] = {}
    for entity, day, n in counts.to_numpy().tolist():
        lists.setdefault(int(entity), []).append([day, n])
    return lists


def _articles(articles: pd.DataFrame, mentions: pd.DataFrame, with_text: set[int]) -> list[list]:
    """List the articles; those with text with their sentence starts and mentions, in UTF-16 offsets."""
    position = dict(zip(articles["article_id"], range(len(articles))))
    first = articles["duplicate_of"].map(position).fillna(-1).astype(int)
    rows = _rows(
        articles.assign(published=_days(articles["published"]), first=first),
        ["article_id", "path", "title", "published", "author", "source", "url", "n_mentions", "first"],
    )
    by_article = dict(list(mentions[mentions["article"].isin(with_text)].groupby("article")))
    texts: list[str] = articles["text"].tolist()
    for number in with_text:
        text = texts[number]
        sentences = to_utf16(text, find_sentences(text)).tolist()
        found = by_article.get(number, mentions.head(0))
        columns = [
            to_utf16(text, found["start_char"]),
            to_utf16(text, found["end_char"]),
            found["kind"],
            found["entity"],
        ]
        rows[number] += [text, sentences, np.stack([np.asarray(column) for column in columns], axis=1).tolist()]
    return rows


def _contexts(mentions: pd.DataFrame, articles: pd.DataFrame, with_text: set[int]) -> list[list]:
    """Return mentions in context for entities that occur in too few of the texts on the page, within a size budget.

    Returns
    -------
    list of list
        [entity, article, before, name, after] each.
    """
    known = mentions[(mentions["entity"] >= 0) & mentions["article"].lt(_ARTICLES)]
    inside = known["article"].isin(with_text)
    have = known[inside]["entity"].value_counts()
    rest = known[~inside]
    rank = rest.groupby("entity").cumcount() + rest["entity"].map(have).fillna(0)
    rest = rest.assign(rank=rank)[rank < _PER_ENTITY["contexts"]].sort_values(
        ["rank", "entity", "article", "start_char"]
    )
    contexts: list[list] = []
    used = 0
    texts: list[str] = articles["text"].tolist()
    for entity, article, start, end in rest[["entity", "article", "start_char", "end_char"]].to_numpy().tolist():
        context = _around(texts[article], start, end)
        used += sum(len(part.encode("utf-8", "replace")) for part in context)
        if used > _CONTEXT_BYTES:
            break
        contexts.append([entity, article, *context])
    return contexts


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return a mention with some words of its paragraph on both sides."""
    before = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    after = text[end : end + _AROUND].partition("\n")[0]
    if start > _AROUND and len(before) == _AROUND:
        before = "…" + before.partition(" ")[2]
    if len(after) == _AROUND:
        after = after.rpartition(" ")[0] + "…"
    return before, text[start:end], after


def _lists(rows: pd.DataFrame, kind: str, columns: Sequence[str]) -> dict[int, list]:
    """Map each entity to its first rows as lists."""
    first = rows.groupby("entity", sort=False).head(_PER_ENTITY[kind])
    lists: dict[int, list] = {}
    for entity, row in zip(first["entity"], _rows(first, columns)):
        lists.setdefault(int(entity), []).append(row)
    return lists


def _days(dates: pd.Series) -> pd.Series:
    return pd.to_datetime(dates).dt.strftime("%Y-%m-%d")


def _rows(table: pd.DataFrame, columns: Sequence[str]) -> list[list]:
    """Convert rows to lists of plain values, with None for missing ones."""
    plain = table[list(columns)].astype(object)
    return plain.where(plain.notna(), None).to_numpy().tolist()
