"""Collect what the articles state around each name: the evidence for decisions across articles.

Copies of an article count as one: a *group* is an article with its copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thucthe.resolve.corpus.query_engine import COUNT, DEGREE, TEXT, QueryEngine, Row
from thucthe.resolve.lexicon.titles import title_at
from thucthe.resolve.roles.office_keys import office_of

FIELDS = {
    "state": "public", "party": "public", "military": "public", "police": "public", "sport": "sport", "arts": "arts",
    "religion": "religion", "academic": "academic", "business": "business",
}  # fmt: skip
"""Domain of each kind of title: people change offices, so all of the state's are one domain."""
EXCLUSIVE_FIELDS = frozenset({"public", "sport", "arts", "religion"})
"""Mutually exclusive domains of one person; academics and managers occur in all of them."""
PRIVATE_ADDRESSES = frozenset({"anh", "chị", "em", "cháu", "bé", "cô", "chú"})
"""Words of address that articles use for private persons."""
MAX_GROUPS = 100
"""Maximum number of groups that mention a name for the name to be evidence; more frequent names prove nothing."""
MAX_SHARE = 0.3
"""The same as a share of all groups (0 to 1), for small collections."""
MIN_CAP = 4
_WEIGHTS = ((5, 1.5), (15, 1.0), (50, 0.5), (MAX_GROUPS, 0.25))
"""Weight of a shared name by the maximum number of groups that mention it."""
BOILERPLATE = "boilerplate"
"""Section of the paragraphs that many articles repeat."""
CREDITS = ("byline", "source")
"""Sections whose names are those of authors and outlets."""

_OFFICES = {"title": TEXT, "office": TEXT, "field": TEXT}


def collect_evidence(queries: QueryEngine) -> None:
    """Create the relations ``rare``, ``context``, ``domains``, ``offices`` and ``statements``.

    They are made from ``named``, ``roles``, ``facts`` and ``articles``. ``rare`` (label, own_key, weight, number) holds
    the rare names, ``context`` (group_id, value, weight, number) those of each group, ``domains`` (group_id, field)
    those of its titles and names, ``offices`` (title, office, field) what each title means, ``statements`` (own_key,
    group_id, kind, value) what a group states of each person: ``office`` (with organization), ``title`` (office alone),
    ``field``, ``birth`` and ``age`` (years), ``home`` (key of a place) and ``address`` (a kinship word).

    Parameters
    ----------
    queries : QueryEngine
        With ``named``, ``roles``, ``facts`` and ``articles``.
    """
    credits = ", ".join(f"'{section}'" for section in (*CREDITS, BOILERPLATE))
    queries.create_view(
        "told",
        f"""
        SELECT DISTINCT label, own_key, group_id FROM named
        WHERE NOT vague AND coalesce(section, '') NOT IN ({credits}) AND own_key NOT LIKE 'iso3166:%'
        """,
    )
    queries.insert("weights", {"most": COUNT, "weight": DEGREE}, _WEIGHTS)
    (n_groups,) = queries.rows("SELECT count(DISTINCT group_id) FROM named")[0]
    cap = max(MIN_CAP, min(MAX_GROUPS, int(MAX_SHARE * n_groups)))
    queries.create_view(
        "rare",
        f"""
        WITH counted AS (
            SELECT label, own_key, count(*) AS n FROM told GROUP BY label, own_key
            HAVING count(*) BETWEEN 2 AND {cap}
        ), weighed AS (
            SELECT label, own_key, max(weight) AS weight FROM counted JOIN weights ON n <= most GROUP BY label, own_key
        )
        SELECT label, own_key, weight, row_number() OVER (ORDER BY label, own_key) AS number FROM weighed
        """,
    )
    queries.create_view(
        "context",
        """
        SELECT t.group_id, concat(t.label, ' ', t.own_key) AS value, r.weight, r.number
        FROM told t JOIN rare r ON r.label = t.label AND r.own_key = t.own_key
        """,
    )
    queries.extend("offices", "SELECT DISTINCT title FROM roles", 1, _describe_titles, _OFFICES)
    queries.create_view(
        "statements",
        """
        WITH held AS (
            SELECT p.own_key, p.group_id, o.office, o.field, h.own_key AS of_key
            FROM roles r
            JOIN offices o ON o.title = r.title
            JOIN named p ON p.mention_id = r.mention_id
            LEFT JOIN named h ON h.mention_id = r.of_mention_id
            WHERE p.label = 'PER'
        ), stated AS (
            SELECT p.own_key, p.group_id, f.kind, coalesce(h.own_key, f.value) AS value
            FROM facts f
            JOIN named p ON p.mention_id = f.mention_id
            LEFT JOIN named h ON h.mention_id = f.of_mention_id
            WHERE p.label = 'PER'
        )
        SELECT DISTINCT own_key, group_id, 'office' AS kind, concat(office, ' @ ', of_key) AS value
        FROM held WHERE of_key IS NOT NULL
        UNION ALL SELECT DISTINCT own_key, group_id, 'title' AS kind, office AS value FROM held
        UNION ALL SELECT DISTINCT own_key, group_id, 'field' AS kind, field AS value FROM held WHERE field IS NOT NULL
        UNION ALL SELECT DISTINCT own_key, group_id, kind, value FROM stated
        """,
    )
    queries.create_view("domains", _DOMAINS)


_DOMAINS = """
    WITH held AS (
        SELECT p.label AS label, p.own_key, p.group_id, o.field FROM roles r
        JOIN offices o ON o.title = r.title JOIN named p ON p.mention_id = r.mention_id WHERE o.field IS NOT NULL
        UNION ALL
        SELECT h.label AS label, h.own_key, h.group_id, o.field FROM roles r
        JOIN offices o ON o.title = r.title JOIN named h ON h.mention_id = r.of_mention_id
        WHERE o.field IS NOT NULL AND h.label = 'ORG'
    ), known AS (
        SELECT label, own_key, max(field) AS field FROM held GROUP BY label, own_key HAVING min(field) = max(field)
    )
    SELECT DISTINCT group_id, field FROM held
    UNION
    SELECT DISTINCT t.group_id, k.field FROM told t JOIN known k ON k.label = t.label AND k.own_key = t.own_key
"""
"""Domains of the titles in a group, and of the persons and organizations in it that have one domain in all groups."""


def _describe_titles(titles: Iterable[Row]) -> Iterator[Row]:
    for (title,) in titles:
        yield title, office_of(title), field_of(title)


def field_of(title: str) -> str | None:
    """Look up the domain of a title.

    Parameters
    ----------
    title : str
        Title as written.

    Returns
    -------
    str or None
        One of the values of `FIELDS`; None if no list has the title.
    """
    found = title_at(title, 0)
    return FIELDS.get(found[2].kind) if found else None


def year_of(day: object) -> int | None:
    """Return the year of a date.

    Parameters
    ----------
    day : date, str or None
        Date, or text in ISO 8601 form.

    Returns
    -------
    int or None
        None without a date.
    """
    return int(str(day)[:4]) if day is not None else None
