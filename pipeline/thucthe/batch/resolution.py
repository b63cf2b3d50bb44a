"""Make the final tables of a run from the tables of its shards, by queries over relations.

The queries run on any `QueryEngine`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa

from thucthe.batch.shard_tables import PARTS, ShardTables
from thucthe.errors import InvalidInputError
from thucthe.recognize.name_entry import NameEntry
from thucthe.resolve.corpus.apply_corrections import apply_corrections
from thucthe.resolve.corpus.corrections import Correction
from thucthe.resolve.corpus.cross_document import resolve_across
from thucthe.resolve.corpus.duplicates import find_duplicates
from thucthe.resolve.corpus.entities import (
    ALIASES,
    COOCCURRENCES,
    CROWDED,
    ENTITIES,
    ROLES,
    choose_names,
    count_mentions,
    describe_links,
)
from thucthe.resolve.corpus.query_engine import DuckQueryEngine, QueryEngine, Row, connect, select
from thucthe.resolve.corpus.redirects import BEFORE, REDIRECTS, make_redirects, moved_ids, note_natural_ids
from thucthe.resolve.lexicon.knowledge_base import code_sql
from thucthe.schemas import SCHEMAS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "600MB"
"""Memory limit of the relations, independent of the size of the run."""
THREADS = 2
_FEW_PARTS = 20
"""Number of parts up to which a second thread takes more time than it saves, about 1,200 articles."""
RELATIONS = {name: f"read_{name}" for name in PARTS}
"""Names of the tables of shards as relations, before `keep_once`."""
_KEYS = {
    "articles": ["article_id"],
    "mentions": ["mention_id"],
    "roles": PARTS["roles"].names,
    "facts": PARTS["facts"].names,
    "words": ["article_id", "sentence", "word"],
    "rejects": PARTS["rejects"].names,
}
"""Columns whose values together identify a row among those of all items."""
_REPEATED = """
    SELECT article_id, min(path) AS first, max(path) AS last, count(DISTINCT sha256) AS contents
    FROM read_articles GROUP BY article_id HAVING count(*) > 1
"""
_PLACED = """
    SELECT a.article_id, a.path, a.published, d.duplicate_of
    FROM all_articles a LEFT JOIN duplicates d ON d.article_id = a.article_id
"""
_ARTICLES = f"""
    WITH found AS (SELECT article_id, count(*) AS n FROM resolved GROUP BY article_id)
    SELECT {select(SCHEMAS["articles"].names, "a", duplicate_of="d.duplicate_of", n_mentions="coalesce(found.n, 0)")}
    FROM all_articles a
    LEFT JOIN duplicates d ON d.article_id = a.article_id
    LEFT JOIN found ON found.article_id = a.article_id
    ORDER BY a.path, a.article_id
"""
_MENTIONS = f"""
    SELECT {select(SCHEMAS["mentions"].names, "m", link_id=code_sql("m.link_source", "m.link_id"))}
    FROM resolved m JOIN articles a ON a.article_id = m.article_id
    ORDER BY a.path, m.article_id, m.start_char, m.end_char DESC, m.mention_id
"""
_WORDS = f"""
    SELECT {select(SCHEMAS["words"].names, "w")}
    FROM words w JOIN articles a ON a.article_id = w.article_id ORDER BY a.path, w.article_id, w.start_char
"""
_RESOLUTION = ("entity_id", "mention_id", "rule", "name", "reason", "natural_id")
RESOLUTIONS = pa.schema([pa.field(name, pa.string()) for name in _RESOLUTION])
RESOLUTIONS_QUERY = """
    SELECT r.entity_id, r.mention_id, r.rule, r.name, r.reason, n.natural_id
    FROM resolved r JOIN uncorrected n ON n.mention_id = r.mention_id ORDER BY r.entity_id, r.mention_id
"""
"""For each mention its entity, the rule that resolved it, its longest name in the article, the evidence from other
articles, and the entity without corrections."""
QUERIES = {
    "articles": _ARTICLES,
    "mentions": _MENTIONS,
    "entities": ENTITIES,
    "aliases": ALIASES,
    "roles": ROLES,
    "cooccurrences": COOCCURRENCES,
    "redirects": REDIRECTS,
    "rejects": "SELECT * FROM rejects ORDER BY path, stage, error, message, sha256",
    "words": _WORDS,
}
"""The query of each final table, its rows in an order that depends on the articles alone."""


@dataclass(frozen=True)
class History:
    """Results of earlier runs into the same folder.

    Attributes
    ----------
    run : int
        Number of this run.
    redirects : tuple of row
        Rows of the table of redirects.
    """

    run: int = 1
    redirects: tuple[Row, ...] = ()


UNCORRECTED = ("articles", "bearers", "described", "duplicates", "offices", "resolved", "senses")
"""Relations that depend on the articles alone, from which corrections and tables are made."""
EXTENDED = ("cores", "described_forms", "forms", "ids")
"""Relations with what is known of single names."""


def resolve_run(
    queries: QueryEngine,
    names: Sequence[NameEntry] = (),
    corrections: Sequence[Correction] = (),
    history: History | None = None,
) -> list[int]:
    """Resolve entities across articles, so that the `QUERIES` give the rows of the final tables.

    Parameters
    ----------
    queries : QueryEngine
        With the shards' tables under the names of `RELATIONS`.
    names : sequence of NameEntry
        The user's own names, with their links and places.
    corrections : sequence of Correction
    history : History, optional
        History of the folder; then the relation ``before`` holds the mentions of the last run, see `redirects.BEFORE`.

    Returns
    -------
    list of int
        Number of mentions that each correction changed.

    Raises
    ------
    InvalidInputError
        If two articles have the same id.
    """
    keep_once(queries)
    resolve_articles(queries)
    return correct_entities(queries, names, corrections, history)


def resolve_articles(queries: QueryEngine) -> None:
    """Create the relations `UNCORRECTED`; see `resolve_run`."""
    find_duplicates(queries)
    queries.create_view("articles", _PLACED)
    resolve_across(queries)


def correct_entities(
    queries: QueryEngine,
    names: Sequence[NameEntry] = (),
    corrections: Sequence[Correction] = (),
    history: History | None = None,
) -> list[int]:
    """Apply corrections to the relations `UNCORRECTED`, and name and count the entities; see `resolve_run`."""
    if history is None:
        history = History()
        queries.insert("before", BEFORE, ())
    note_natural_ids(queries)
    moved = moved_ids(queries, history.redirects) if corrections else {}
    touched = apply_corrections(queries, corrections, moved)
    make_redirects(queries, history.redirects, history.run)
    describe_links(queries, names)
    choose_names(queries, names)
    count_mentions(queries)
    return touched


def count_crowded_sentences(queries: QueryEngine) -> dict[str, int]:
    """Return the part of ``run.json`` about the sentences that the table of cooccurrences leaves out."""
    return {"crowded_sentences": int(queries.rows(CROWDED)[0][0])}


def keep_once(queries: QueryEngine) -> None:
    """Keep one copy of every item: a file that is also in a pack, for example, has been read twice.

    Makes the relations ``all_articles``, ``mentions``, ``roles``, ``words`` and ``rejects``, whose keys are unique.

    Raises
    ------
    InvalidInputError
        If two articles have the same id.
    """
    queries.create_view("repeated", _REPEATED)
    clash = "SELECT first, last FROM repeated WHERE first <> last OR contents > 1 ORDER BY first, last LIMIT 1"
    for first, last in queries.rows(clash):
        raise InvalidInputError(f"{first} and {last} have the same article_id; rename one of the files")
    repeats = bool(queries.rows("SELECT article_id FROM repeated LIMIT 1"))
    for name, schema in PARTS.items():
        query = f"SELECT * FROM {RELATIONS[name]}"
        if repeats or name == "rejects":
            keys = select(_KEYS[name], "r")
            query = f"""
                SELECT {select(schema.names, "n")} FROM (
                    SELECT r.*, row_number() OVER (PARTITION BY {keys} ORDER BY {keys}) AS copy
                    FROM {RELATIONS[name]} r
                ) n WHERE n.copy = 1
            """
        queries.define("all_articles" if name == "articles" else name, query)


@contextmanager
def open_parts(
    parts: Sequence[Path], scratch: Path, before: Path | None = None, known: Path | None = None
) -> Iterator[DuckQueryEngine]:
    """Open the tables of shards on disk as relations; rows beyond `MEMORY` are spilled to `scratch`.

    Parameters
    ----------
    parts : sequence of Path
    scratch : Path
    before : Path, optional
        File of the last run's resolutions, whose mentions are to be the relation ``before``.
    known : Path, optional
        Folder of the relations that the last run kept.
    """
    threads = THREADS if len(parts) > _FEW_PARTS else 1
    with connect(
        memory_limit=MEMORY, temp_directory=str(scratch), threads=threads, preserve_insertion_order=False
    ) as db:
        for name, schema in PARTS.items():
            if parts:
                db.read_parquet([str(part / f"{name}.parquet") for part in parts]).create_view(RELATIONS[name])
            else:
                _take_in(db, RELATIONS[name], schema.empty_table())
        queries = DuckQueryEngine(db, known)
        if before is not None:
            db.read_parquet(str(before)).create_view("earlier")
            queries.create_view("before", f"SELECT {select(BEFORE, 'e')} FROM earlier e")
        yield queries


def resolve_tables(
    shards: Sequence[ShardTables],
    with_words: bool = False,
    names: Sequence[NameEntry] = (),
    corrections: Sequence[Correction] = (),
) -> dict[str, pa.Table]:
    """Make the final tables of shards in memory.

    Parameters
    ----------
    shards : sequence of dict of str to Table
        Tables of each shard.
    with_words : bool
        Whether to make the table of words.
    names : sequence of NameEntry
    corrections : sequence of Correction
    """
    with TemporaryDirectory() as scratch, connect(temp_directory=scratch) as db:
        for name, schema in PARTS.items():
            rows = pa.concat_tables([shard[name] for shard in shards] or [schema.empty_table()])
            _take_in(db, RELATIONS[name], rows)
        queries = DuckQueryEngine(db)
        resolve_run(queries, names, corrections)
        wanted = (name for name in QUERIES if with_words or name != "words")
        return {name: queries.read(QUERIES[name], SCHEMAS[name]).read_all() for name in wanted}


def _take_in(db: DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    # A registered table would be seen by this connection alone.
    db.register("incoming", rows)
    db.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    db.unregister("incoming")
