"""Different persons of one name: what the articles say of the bearers of a name tells them apart.

The table ``resolved`` comes in with one key for a name; where its articles fall into groups that share nothing and tell
of different walks of life, all groups but the largest leave with keys of their own. Where they only share nothing, the
table ``senses`` counts the groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from duckdb import DuckDBPyConnection

from thucthe.resolve.relations import COUNT, TEXT, make_table
from thucthe.resolve.titles import title_at

_FIELDS = {
    "state": "public", "party": "public", "military": "public", "police": "public", "sport": "sport", "arts": "arts",
    "religion": "religion", "academic": "academic", "business": "business",
}  # fmt: skip
"""Walks of life: people change offices, so all of the state's are one."""
_APART = frozenset({"public", "sport", "arts", "religion"})
"""Walks of life that one person hardly combines; scholars and managers are found in all of them."""


def split_senses(db: DuckDBPyConnection) -> None:
    """Part persons of one name and make the table ``senses`` (key, n_senses)."""
    titles = [title for (title,) in db.sql("SELECT DISTINCT title FROM roles").fetchall()]
    fields = ((title, field_of(title)) for title in titles)
    make_table(db, "fields", {"title": TEXT, "field": TEXT}, fields)
    told = db.sql("""
        WITH told AS (
            SELECT r.key, r.article_id, field FROM roles JOIN fields USING (title)
            JOIN resolved r USING (mention_id)
            WHERE r.label = 'PER' AND field IS NOT NULL AND NOT contains(r.key, '@')
        )
        SELECT DISTINCT key, article_id, field FROM told
        WHERE key IN (SELECT key FROM told GROUP BY key HAVING count(DISTINCT field) > 1)
    """).fetchall()
    by_key: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for key, article, field in told:
        by_key[key][article].add(field)
    evidence = _evidence(db, by_key)
    moved: list[tuple[str, str, str]] = []
    counts: list[tuple[str, int]] = []
    for key in sorted(by_key):
        groups = group_articles(by_key[key], evidence[key])
        main, *others = groups
        rest = 1
        for articles in others:
            own = {field for article in articles for field in by_key[key].get(article, ())}
            of_main = {field for article in main for field in by_key[key].get(article, ())}
            if own & _APART and of_main & _APART and not own & of_main:
                moved += [(key, article, f"{key}#{min(own & _APART)}") for article in articles]
            else:
                rest += 1
        counts.append((key, rest))
    make_table(db, "moved", {"key": TEXT, "article_id": TEXT, "own_key": TEXT}, moved)
    db.execute("""
        UPDATE resolved SET key = moved.own_key FROM moved
        WHERE resolved.label = 'PER' AND resolved.key = moved.key AND resolved.article_id = moved.article_id
    """)
    make_table(db, "senses", {"key": TEXT, "n_senses": COUNT}, counts)


def field_of(title: str) -> str | None:
    """Give the walk of life that a title belongs to."""
    found = title_at(title, 0)
    return _FIELDS.get(found[2].kind) if found else None


def _evidence(db: DuckDBPyConnection, keys: Iterable[str]) -> dict[str, dict[str, set[str]]]:
    """List for each name and article whom and what else the article names, countries left out."""
    make_table(db, "asked", {"key": TEXT}, ((key,) for key in keys))
    rows = db.sql("""
        WITH bearers AS (
            SELECT DISTINCT key, article_id FROM resolved JOIN asked USING (key) WHERE label = 'PER'
        )
        SELECT DISTINCT b.key, b.article_id, o.label || ' ' || o.key
        FROM bearers b JOIN resolved o USING (article_id)
        WHERE NOT (o.label = 'PER' AND o.key = b.key)
            AND NOT starts_with(o.key, 'iso3166:') AND NOT contains(o.key, '@')
    """).fetchall()
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for key, article, other in rows:
        found[key][article].add(other)
    return found


def group_articles(fields: Mapping[str, set[str]], others: Mapping[str, set[str]]) -> list[list[str]]:
    """Group the articles with a name by what they share: a walk of life, or anyone or anything else that is named.

    Parameters
    ----------
    fields : mapping of str to set of str
        Walks of life that an article tells of the bearer.
    others : mapping of str to set of str
        Persons, places and organizations that stand in an article.

    Returns
    -------
    list of list of str
        The largest group first; articles that tell nothing belong to it.
    """
    articles = sorted({*fields, *others})
    parent = {article: article for article in articles}

    def find(article: str) -> str:
        while parent[article] != article:
            parent[article] = parent[parent[article]]
            article = parent[article]
        return article

    first: dict[str, str] = {}
    for article in articles:
        for sign in (*fields.get(article, ()), *others.get(article, ())):
            parent[find(article)] = find(first.setdefault(sign, article))
    groups: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        groups[find(article)].append(article)
    telling = [group for group in groups.values() if any(article in fields for article in group)]
    silent = [article for group in groups.values() if group not in telling for article in group]
    telling.sort(key=lambda group: (-len(group), group))
    return [[*telling[0], *silent], *telling[1:]] if telling else []
