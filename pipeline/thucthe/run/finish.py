"""The shards of a run come in, its final tables go out, rows in an order that depends on the articles alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from thucthe.article import SCHEMAS
from thucthe.recognize.names import NameEntry
from thucthe.resolve.across import resolve_across
from thucthe.resolve.corrections import Correction, apply_corrections
from thucthe.resolve.duplicates import find_duplicates
from thucthe.resolve.entities import ALIASES, COOCCURRENCES, ENTITIES, ROLES, choose_names, describe_links
from thucthe.resolve.relations import TEXT, make_table
from thucthe.run.shard import PARTS, ShardTables

_ARTICLES = """
    SELECT a.* EXCLUDE (n_mentions, fingerprint), coalesce(found.n, 0) AS n_mentions
    FROM articles a
    LEFT JOIN (SELECT article_id, count(*) AS n FROM resolved GROUP BY article_id) found USING (article_id)
    ORDER BY path, article_id
"""
_MENTIONS = """
    SELECT m.* FROM resolved m JOIN articles USING (article_id) ORDER BY path, article_id, start, "end" DESC, mention_id
"""
_WORDS = "SELECT w.* FROM words w JOIN articles USING (article_id) ORDER BY path, article_id, start"
_JOINS = "SELECT entity_id, mention_id, rule, name FROM resolved ORDER BY ALL"
JOINS = pa.schema([pa.field(name, pa.string()) for name in ("entity_id", "mention_id", "rule", "name")])
_QUERIES = {
    "articles": _ARTICLES,
    "mentions": _MENTIONS,
    "entities": ENTITIES,
    "aliases": ALIASES,
    "roles": ROLES,
    "cooccurrences": COOCCURRENCES,
    "rejects": "SELECT * FROM rejects ORDER BY path, stage, error, message",
}


@dataclass(frozen=True)
class Finished:
    """What the shards of a run come to.

    Attributes
    ----------
    tables : dict of str to Table
        By name, with the columns of `SCHEMAS`.
    joins : Table
        For each mention its entity, the rule that joined it, and the fullest name that its article gives.
    touched : list of int
        How many mentions each correction changed.
    """

    tables: dict[str, pa.Table]
    joins: pa.Table
    touched: list[int]


def finish(
    shards: Sequence[ShardTables],
    with_words: bool = False,
    names: Sequence[NameEntry] = (),
    corrections: Sequence[Correction] = (),
) -> Finished:
    """Join shards, resolve entities across articles and make every table of the run.

    Parameters
    ----------
    shards : sequence of dict of str to Table
        As a shard's are; every article in one only.
    with_words : bool
        Whether there is to be a table of words.
    names : sequence of NameEntry
        The user's own, with what they say of places.
    corrections : sequence of Correction
    """
    with duckdb.connect() as db:
        for name, schema in PARTS.items():
            table = pa.concat_tables([shard[name] for shard in shards] or [schema.empty_table()])
            db.register("all_articles" if name == "articles" else name, table)
        _mark_duplicates(db)
        resolve_across(db)
        touched = apply_corrections(db, corrections)
        describe_links(db, names)
        choose_names(db)
        queries = {**_QUERIES, "words": _WORDS} if with_words else _QUERIES
        tables = {name: _read(db, query, SCHEMAS[name]) for name, query in queries.items()}
        return Finished(tables, _read(db, _JOINS, JOINS), touched)


def _mark_duplicates(db: duckdb.DuckDBPyConnection) -> None:
    """Make the view ``articles``, each article that another one had before it pointing to that first one."""
    rows = db.sql("SELECT article_id, fingerprint FROM all_articles ORDER BY path, article_id").fetchall()
    make_table(db, "duplicates", {"article_id": TEXT, "duplicate_of": TEXT}, find_duplicates(rows).items())
    db.execute("""
        CREATE TEMP VIEW articles AS
        SELECT a.* REPLACE (d.duplicate_of AS duplicate_of)
        FROM all_articles a LEFT JOIN duplicates d USING (article_id)
    """)


def _read(db: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema) -> pa.Table:
    table = db.sql(query).to_arrow_table().select(schema.names)
    return pa.table([column.cast(field.type) for column, field in zip(table.columns, schema)], schema=schema)
