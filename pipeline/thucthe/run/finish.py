"""The shards of a run come in, its final tables go out, rows in an order that depends on the articles alone."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from thucthe.article import SCHEMAS
from thucthe.resolve.across import make_aliases, make_cooccurrences, make_entities, resolve_across
from thucthe.run.shard import PARTS, ShardTables
from thucthe.write.tables import to_arrow


def finish(shards: Sequence[ShardTables], with_words: bool = False) -> dict[str, pa.Table]:
    """Join shards, resolve entities across articles and make every table of the run.

    Parameters
    ----------
    shards : sequence of dict of str to Table
        As `process_files` gives them; every article in one only.
    with_words : bool
        Whether there is to be a table of words.

    Returns
    -------
    dict of str to Table
        By name, with the columns of `SCHEMAS`.
    """
    whole = {
        name: pa.concat_tables([s[name] for s in shards] or [schema.empty_table()]) for name, schema in PARTS.items()
    }
    articles = whole["articles"].to_pandas(date_as_object=True).sort_values(["path", "article_id"], ignore_index=True)
    articles["duplicate_of"] = _duplicates(articles)
    order = {article_id: number for number, article_id in enumerate(articles["article_id"])}
    mentions = whole["mentions"].to_pandas()
    mentions["order"] = mentions["article_id"].map(order)
    mentions = mentions.sort_values(["order", "start", "end"], ascending=[True, True, False], ignore_index=True)
    mentions = resolve_across(mentions)
    entities = make_entities(mentions, articles)
    entities = entities.sort_values(
        ["n_mentions", "n_articles", "name", "entity_id"], ascending=[False, False, True, True]
    )
    tables = {
        "articles": _table("articles", articles),
        "mentions": _table("mentions", mentions),
        "entities": _table("entities", entities),
        "aliases": _table("aliases", make_aliases(mentions)),
        "roles": SCHEMAS["roles"].empty_table(),
        "cooccurrences": _table("cooccurrences", make_cooccurrences(mentions)),
        "rejects": whole["rejects"].sort_by([("path", "ascending"), ("stage", "ascending")]),
    }
    if with_words:
        words = whole["words"].to_pandas()
        words["order"] = words["article_id"].map(order)
        tables["words"] = _table("words", words.sort_values(["order", "start"], ignore_index=True))
    return tables


def _table(name: str, rows: pd.DataFrame) -> pa.Table:
    return to_arrow(rows, SCHEMAS[name])


def _duplicates(articles: pd.DataFrame) -> list[str | None]:
    """Point each article whose bytes another one had before it to that first one."""
    first = articles.groupby("sha256")["article_id"].transform("first")
    return [None if own == other else other for own, other in zip(articles["article_id"], first, strict=True)]
