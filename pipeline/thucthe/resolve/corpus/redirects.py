"""Redirect obsolete ids of earlier runs to the entities that now have their mentions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thucthe.resolve.corpus.query_engine import COUNT, TEXT, QueryEngine, Row

BEFORE = {"mention_id": TEXT, "entity_id": TEXT, "natural_id": TEXT}
"""Columns of the mentions of an earlier run: entity ids with and without corrections."""
REDIRECTS = "SELECT entity_id, new_id, run, rule FROM redirects ORDER BY entity_id"
"""Query for obsolete ids, each with its current id, the number of the run, and the rule."""
_REDIRECTS = {"entity_id": TEXT, "new_id": TEXT, "run": COUNT, "rule": TEXT}
_MOVED = """
    WITH old AS (
        SELECT DISTINCT {column} AS old_id FROM before WHERE {column} NOT IN (SELECT entity_id FROM resolved)
    ), gone AS (
        SELECT o.old_id, r.entity_id AS new_id, count(*) AS n, max(r.rule) AS rule
        FROM old o JOIN before b ON b.{column} = o.old_id JOIN resolved r ON r.mention_id = b.mention_id
        GROUP BY o.old_id, r.entity_id
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY old_id ORDER BY n DESC, new_id) AS place FROM gone
    )
    SELECT old_id, new_id, rule FROM ranked WHERE place = 1
"""


def note_natural_ids(queries: QueryEngine) -> None:
    """Create the relation ``uncorrected`` (mention_id, natural_id): entity ids before corrections.

    Parameters
    ----------
    queries : QueryEngine
        With ``resolved`` before corrections are applied.
    """
    queries.create_view("uncorrected", "SELECT mention_id, entity_id AS natural_id FROM resolved")


def moved_ids(queries: QueryEngine, known: Iterable[Row]) -> dict[str, str]:
    """Map obsolete ids of an earlier run to the entities that now have most of their mentions.

    Parameters
    ----------
    queries : QueryEngine
        With ``before`` as in `BEFORE` and ``resolved``.
    known : iterable of row
        Redirects of earlier runs, see `make_redirects`.

    Returns
    -------
    dict of str to str
        Current ids by obsolete ids.
    """
    moved = {old: new for old, new, *_ in known}
    for column in ("entity_id", "natural_id"):
        moved |= {old: new for old, new, _ in queries.rows(_MOVED.format(column=column))}
    return moved


def make_redirects(queries: QueryEngine, known: Iterable[Row], run: int) -> None:
    """Create the relation ``redirects``.

    Parameters
    ----------
    queries : QueryEngine
        With ``before`` and the final ``resolved``.
    known : iterable of row
        Redirects of earlier runs: old id, new id, run, rule.
    run : int
        Number of this run in its folder.
    """
    rows = {old: (new, number, rule) for old, new, number, rule in known}
    for column in ("natural_id", "entity_id"):
        rows |= {old: (new, run, rule) for old, new, rule in queries.rows(_MOVED.format(column=column))}
    wanted = sorted({*rows, *(new for new, _, _ in rows.values())})
    queries.insert("asked_ids", {"entity_id": TEXT}, ((entity_id,) for entity_id in wanted))
    alive = {
        entity_id
        for (entity_id,) in queries.rows("""
            SELECT DISTINCT r.entity_id FROM resolved r JOIN asked_ids a ON a.entity_id = r.entity_id
        """)
    }
    leads = {old: new for old, (new, _, _) in rows.items()}
    kept = (
        (old, new, number, rule)
        for old, (_, number, rule) in rows.items()
        if old not in alive and (new := follow(leads, old, alive)) is not None
    )
    queries.insert("redirects", _REDIRECTS, kept)


def follow(leads: Mapping[str, str], entity_id: str, alive: Iterable[str]) -> str | None:
    """Follow redirects from an id to an existing one.

    Parameters
    ----------
    leads : mapping of str to str
        Redirects: new ids by old ids.
    entity_id : str
    alive : iterable of str
        Existing ids.

    Returns
    -------
    str or None
        None if no redirect leads to an existing id.
    """
    seen: set[str] = set()
    while entity_id not in alive:
        if entity_id in seen or entity_id not in leads:
            return None
        seen.add(entity_id)
        entity_id = leads[entity_id]
    return entity_id
