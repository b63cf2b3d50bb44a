"""The rows of the sheets that people read, as queries over the tables of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from thucthe.resolve.corpus.query_engine import TEXT, DuckQueryEngine, Row
from thucthe.write.table_files.row_batches import Rows
from thucthe.write.table_files.sentence_around import sentence_around
from thucthe.write.table_files.table_queries import open_table_queries

_MOST_LISTED = 12
"""Maximum number of other forms, of offices or of their holders in one cell."""

_LISTED = f"""
    SELECT t.{{key}} AS entity_id, array_to_string(
        list(concat({{shown}}, CASE WHEN t.n > 1 THEN concat(' (', t.n, ')') ELSE '' END)
            ORDER BY t.n DESC, t.title, o.name)[1:{_MOST_LISTED}], '; ') AS listed
    FROM titles t LEFT JOIN entities o ON o.entity_id = t.{{other}}
    WHERE t.{{key}} IS NOT NULL GROUP BY t.{{key}}
"""
ENTITIES = """
    SELECT e.entity_id, e.name, f.listed AS aliases, o.listed AS offices, h.listed AS holders, e.country, e.n_mentions,
        greatest(e.n_mentions - e.n_bylines - e.n_nested, 0) AS n_text, e.n_bylines, e.n_nested, e.n_articles,
        e.first_published, e.last_published, e.link_source, e.link_id, e.latitude, e.longitude
    FROM ranked_entities e
    LEFT JOIN other_forms f ON f.entity_id = e.entity_id
    LEFT JOIN offices o ON o.entity_id = e.entity_id
    LEFT JOIN holders h ON h.entity_id = e.entity_id
    WHERE {condition} ORDER BY e.rank
"""
PAIRS = """
    SELECT a.entity_id, a.name, a.label, b.entity_id, b.name, b.label, c.n_sentences, c.n_articles
    FROM cooccurrences c
    JOIN ranked_entities x ON x.entity_id = c.entity_a
    JOIN ranked_entities y ON y.entity_id = c.entity_b
    JOIN entities a ON a.entity_id = CASE WHEN x.rank < y.rank THEN c.entity_a ELSE c.entity_b END
    JOIN entities b ON b.entity_id = CASE WHEN x.rank < y.rank THEN c.entity_b ELSE c.entity_a END
    ORDER BY c.n_articles DESC, c.n_sentences DESC, least(x.rank, y.rank), greatest(x.rank, y.rank)
"""
"""Of a pair the entity with more mentions comes first."""
ROLES = """
    SELECT p.entity_id, p.name, t.title, o.name, t.first_published, t.last_published, t.n_articles, t.n,
        s.l, s.name, s.r
    FROM titles t
    JOIN ranked_entities p ON p.entity_id = t.entity_id
    LEFT JOIN entities o ON o.entity_id = t.of_entity_id
    LEFT JOIN role_sentences s ON s.id = CAST(t.example AS VARCHAR)
    ORDER BY p.rank, t.n DESC, t.title, o.name, t.of_entity_id
"""
MENTIONS = """
    SELECT m.entity_id, a.article_id, a.published, a.source, coalesce(a.title, a.path), a.url, e.name, m.label, m.text,
        m.section, s.l, s.name, s.r
    FROM mentions m
    JOIN ranked_entities e ON e.entity_id = m.entity_id
    JOIN placed_articles a ON a.article_id = m.article_id
    JOIN mention_sentences s ON s.id = m.mention_id
    ORDER BY e.rank, a.published NULLS LAST, a.place, m.start_char, m.end_char DESC
"""
FIRST_MENTIONS = """
    SELECT entity_id, CAST(sum(n) OVER (ORDER BY rank) - n AS BIGINT) FROM (
        SELECT e.entity_id, e.rank, count(*) AS n FROM mentions m JOIN ranked_entities e ON e.entity_id = m.entity_id
        GROUP BY e.entity_id, e.rank
    )
"""
"""For each entity the number of mentions before its first one, in the order of `MENTIONS`."""
PLACED = "SELECT article_id, place FROM placed_articles"
FIGURES = """
    SELECT (SELECT count(*) FROM articles), (SELECT count(duplicate_of) FROM articles),
        (SELECT count(published) FROM articles), (SELECT min(published) FROM articles),
        (SELECT max(published) FROM articles), (SELECT count(DISTINCT source) FROM articles),
        (SELECT count(*) FROM cooccurrences), (SELECT count(*) FROM rejects)
"""
LABELS = "SELECT label, count(*), CAST(sum(n_mentions) AS BIGINT) FROM entities GROUP BY label"
TOP = """
    SELECT entity_id, name, n_mentions, n_articles FROM ranked_entities WHERE label = '{label}' ORDER BY rank LIMIT {n}
"""
REJECTS = "SELECT path, message FROM rejects ORDER BY path LIMIT {n}"
_SENTENCES = {"id": TEXT, "l": TEXT, "name": TEXT, "r": TEXT}


@contextmanager
def open_queries(tables: Mapping[str, Rows]) -> Iterator[DuckQueryEngine]:
    """Open the tables of a run with the relations that the queries of this module need."""
    with open_table_queries(tables) as queries:
        queries.create_view(
            "placed_articles",
            "SELECT article_id, published, source, title, path, url, row_number() OVER (ORDER BY path, article_id) - 1 "
            "AS place FROM articles",
        )
        queries.create_view(
            "other_forms",
            f"""
            SELECT a.entity_id, array_to_string(
                list(a.alias ORDER BY a.n_mentions DESC, a.alias)[1:{_MOST_LISTED}], '; ') AS listed
            FROM aliases a JOIN entities e ON e.entity_id = a.entity_id WHERE a.alias <> e.name GROUP BY a.entity_id
            """,
        )
        office = "concat(t.title, CASE WHEN o.name IS NULL THEN '' ELSE concat(' – ', o.name) END)"
        queries.create_view("offices", _LISTED.format(key="entity_id", other="of_entity_id", shown=office))
        holder = "concat(o.name, ' – ', t.title)"
        queries.create_view("holders", _LISTED.format(key="of_entity_id", other="entity_id", shown=holder))
        for name, rows, key in (("mention", "mentions", "mention_id"), ("role", "numbered_roles", "role")):
            spans = f"""
                SELECT a.text, n.ids, n.starts, n.ends FROM articles a JOIN (
                    SELECT article_id, list(CAST({key} AS VARCHAR)) AS ids, list(start_char) AS starts,
                        list(end_char) AS ends
                    FROM {rows} GROUP BY article_id
                ) n ON n.article_id = a.article_id
            """
            queries.map_rows(f"{name}_sentences", spans, _sentences, _SENTENCES)
        yield queries


def _sentences(rows: Iterable[Row]) -> Iterator[Row]:
    for text, ids, starts, ends in rows:
        for id, start, end in zip(ids, starts, ends, strict=True):
            yield id, *sentence_around(text, start, end)
