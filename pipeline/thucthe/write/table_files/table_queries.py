"""Query the tables of a run with DuckDB, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from thucthe.resolve.corpus.query_engine import DuckQueryEngine, connect
from thucthe.write.table_files.row_batches import Rows

_MEMORY = "600MB"
_TITLES = """
    SELECT r.entity_id, r.of_entity_id, min(r.title) AS title, count(*) AS n,
        count(DISTINCT r.article_id) AS n_articles,
        min(a.published) AS first_published, max(a.published) AS last_published,
        arg_min(r.role, (coalesce(a.published, DATE '9999-12-31'), r.role)) AS example
    FROM numbered_roles r JOIN articles a ON a.article_id = r.article_id
    GROUP BY r.entity_id, r.of_entity_id, r.office
"""
_DATED_PAIRS = """
    WITH places AS (
        SELECT DISTINCT m.article_id, m.sentence, m.entity_id, a.published
        FROM mentions m JOIN articles a ON a.article_id = m.article_id
        WHERE m.parent IS NULL AND a.published IS NOT NULL AND a.duplicate_of IS NULL
    ), dated AS (
        SELECT a.entity_id AS entity_a, b.entity_id AS entity_b, min(a.published) AS first_published,
            max(a.published) AS last_published
        FROM places a JOIN places b ON a.article_id = b.article_id AND a.sentence = b.sentence
        WHERE a.entity_id < b.entity_id GROUP BY 1, 2
    )
    SELECT c.*, d.first_published, d.last_published
    FROM cooccurrences c LEFT JOIN dated d ON d.entity_a = c.entity_a AND d.entity_b = c.entity_b
"""
_ARTICLE_PAIRS = """
    WITH places AS (
        SELECT DISTINCT m.article_id, m.entity_id, a.published
        FROM mentions m JOIN articles a ON a.article_id = m.article_id
        WHERE m.parent IS NULL AND m.section NOT IN ('byline', 'source') AND a.duplicate_of IS NULL
    ), paired AS (
        SELECT a.entity_id AS entity_a, b.entity_id AS entity_b, count(*) AS n_articles,
            min(a.published) AS first_published, max(a.published) AS last_published
        FROM places a JOIN places b ON a.article_id = b.article_id
        WHERE a.entity_id < b.entity_id GROUP BY 1, 2
    )
    SELECT p.*, coalesce(c.n_sentences, 0) AS n_sentences
    FROM paired p LEFT JOIN cooccurrences c ON c.entity_a = p.entity_a AND c.entity_b = p.entity_b
"""


@contextmanager
def open_table_queries(tables: Mapping[str, Rows]) -> Iterator[DuckQueryEngine]:
    """Open the tables of a run as relations.

    There are five more: ``ranked_entities`` with the ``rank`` by number of mentions, from 1; ``numbered_roles`` with a
    number ``role``; ``titles``, the roles by person, office and organization with their dates and the
    number of an ``example``; ``dated_pairs``, the co-occurrences with the dates of their articles; ``article_pairs``,
    the same for entities that stand in one article, outside of bylines and source lines.
    """
    with TemporaryDirectory() as scratch, connect(memory_limit=_MEMORY, temp_directory=scratch, threads=2) as db:
        for name, rows in tables.items():
            if isinstance(rows, Path):
                db.read_parquet(str(rows / "*.parquet" if rows.is_dir() else rows)).create_view(name)
            else:  # a registered table would be seen by this connection alone
                db.register("incoming", rows)
                db.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
                db.unregister("incoming")
        queries = DuckQueryEngine(db)
        number = "row_number() OVER (ORDER BY article_id, start_char, end_char, mention_id, title, of_mention_id)"
        order = "row_number() OVER (ORDER BY n_mentions DESC, n_articles DESC, name, entity_id)"
        queries.create_view("ranked_entities", f"SELECT *, {order} AS rank FROM entities")
        queries.create_view("numbered_roles", f"SELECT *, {number} AS role FROM roles")
        queries.create_view("titles", _TITLES)
        queries.define("dated_pairs", _DATED_PAIRS)
        queries.define("article_pairs", _ARTICLE_PAIRS)
        yield queries
