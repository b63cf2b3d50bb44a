"""Resolved mentions come in, the queries of the tables of entities go out.

Each query gives the rows of a table in the order in which they are written, which depends on the articles alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from thucthe.recognize.names import NameEntry
from thucthe.resolve.abbreviations import is_abbreviation
from thucthe.resolve.gazetteer import describe
from thucthe.resolve.keys import plain_key
from thucthe.resolve.relations import DEGREE, FLAG, TEXT, make_table

_COMPOSED = "trim(regexp_replace(nfc_normalize({}), '\\s+', ' ', 'g'))"
"""Brings a name into NFC on one line, so that forms which look the same are the same."""

USUAL = 0.2
"""A form is usual that stands at least so often as this share of the commonest one."""
_HEAD = re.compile(r"(?:tỉnh|thành phố|tp\.?|thủ đô|nước)\s", re.IGNORECASE)

ALIASES = f"""
    SELECT entity_id, {_COMPOSED.format("text")} AS alias, count(*) AS n_mentions FROM resolved
    GROUP BY ALL ORDER BY entity_id, n_mentions DESC, alias
"""
"""The forms under which each entity appears, the commonest first."""

ROLES = """
    SELECT r.article_id, r.mention_id, person.entity_id, r.title, r.of_mention_id, held.entity_id AS of_entity_id,
        r.start, r."end"
    FROM roles r
    JOIN resolved person USING (mention_id)
    LEFT JOIN resolved held ON held.mention_id = r.of_mention_id
    JOIN articles a ON a.article_id = r.article_id
    ORDER BY a.path, r.article_id, r.start, r."end", r.mention_id, r.title
"""

COOCCURRENCES = """
    WITH places AS (
        SELECT DISTINCT article_id, sentence, entity_id FROM resolved WHERE parent IS NULL
    )
    SELECT a.entity_id AS entity_a, b.entity_id AS entity_b, count(*) AS n_sentences,
        count(DISTINCT article_id) AS n_articles
    FROM places a JOIN places b USING (article_id, sentence)
    WHERE a.entity_id < b.entity_id
    GROUP BY ALL ORDER BY entity_a, entity_b
"""
"""For each pair of entities the sentences in which both stand; a name nested in another does not pair with it."""

ENTITIES = """
    SELECT entity_id, chosen.name, any_value(r.label) AS label, count(*) AS n_mentions,
        count(DISTINCT coalesce(a.duplicate_of, a.article_id)) AS n_articles,
        min(a.published) AS first_published, max(a.published) AS last_published,
        any_value(p.link_source) AS link_source, any_value(p.link_id) AS link_id,
        CASE WHEN any_value(p.link_id) IS NOT NULL THEN round(avg(r.link_score), 4) END AS link_score,
        any_value(p.country) AS country, any_value(p.latitude) AS latitude, any_value(p.longitude) AS longitude,
        any_value(p.present_id) AS present_id, any_value(coalesce(s.n_senses, 1)) AS n_senses_suspected
    FROM resolved r
    JOIN articles a USING (article_id)
    JOIN chosen USING (entity_id)
    LEFT JOIN linked p USING (entity_id)
    LEFT JOIN senses s ON s.key = r.key AND r.label = 'PER'
    GROUP BY entity_id, chosen.name
    ORDER BY n_mentions DESC, n_articles DESC, chosen.name, entity_id
"""


def choose_names(db: DuckDBPyConnection) -> None:
    """Make the table ``chosen``: each entity's name.

    For a place with a link the forms in the texts count, for others the full names that articles give. A name whose own
    key is the entity's comes before short and other forms of it, a usual one before a rare one, a bare name before that
    with "tỉnh" or "TP", one that is not in capitals throughout before one that is; then the commonest, the longest.
    """
    db.execute("""
        CREATE OR REPLACE TEMP VIEW called AS
        SELECT entity_id, label, key, CASE WHEN key = link_source || ':' || link_id THEN text ELSE name END AS name
        FROM resolved
    """)
    forms = db.sql("SELECT DISTINCT label, name FROM called").fetchall()
    rows = [
        (
            label,
            name,
            plain_key(name, label),
            _HEAD.match(name) is None,
            name.isupper() and not is_abbreviation(name),
        )
        for label, name in forms
    ]
    columns = {"label": TEXT, "name": TEXT, "own_key": TEXT, "bare": FLAG, "shouted": FLAG}
    make_table(db, "forms", columns, rows)
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE chosen AS
        WITH counted AS (
            SELECT entity_id, {_COMPOSED.format("name")} AS name, bool_or(own_key = split_part(key, '@', 1)) AS own,
                bool_or(bare) AS bare, bool_and(shouted) AS shouted, count(*) AS n
            FROM called JOIN forms USING (label, name) GROUP BY ALL
        ), ranked AS (
            SELECT *, n >= {USUAL} * max(n) OVER (PARTITION BY entity_id) AS usual FROM counted
        )
        SELECT entity_id, coalesce(renamed.name, ranked.name) AS name
        FROM ranked LEFT JOIN renamed USING (entity_id)
        QUALIFY row_number() OVER (
            PARTITION BY entity_id
            ORDER BY own DESC, usual DESC, bare DESC, shouted, n DESC, length(ranked.name) DESC, ranked.name
        ) = 1
    """)


def describe_links(db: DuckDBPyConnection, own: Sequence[NameEntry] = ()) -> None:
    """Make the table ``linked``: what is known of the entities that have a link, `own` being the user's own names."""
    pairs = db.sql("""
        SELECT DISTINCT entity_id, link_source, link_id FROM resolved
        WHERE key = link_source || ':' || link_id ORDER BY ALL
    """).fetchall()
    rows = []
    for entity_id, source, link_id in pairs:
        place = describe(source, link_id, own)
        known = (place.country, place.latitude, place.longitude, place.present_id) if place else (None,) * 4
        rows.append((entity_id, source, link_id, *known))
    columns = {"entity_id": TEXT, "link_source": TEXT, "link_id": TEXT, "country": TEXT}
    columns |= {"latitude": DEGREE, "longitude": DEGREE, "present_id": TEXT}
    make_table(db, "linked", columns, rows)
