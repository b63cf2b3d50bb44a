"""Different persons of one name: what the articles say of the bearers of a name tells them apart.

Where the articles with one name fall into groups that share nothing and tell of different walks of life, all groups but
the largest get keys of their own. Where they only share nothing, the groups are counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from thucthe.resolve.corpus.query_engine import COUNT, TEXT, QueryEngine, Row
from thucthe.resolve.lexicon.titles import title_at

_FIELDS = {
    "state": "public", "party": "public", "military": "public", "police": "public", "sport": "sport", "arts": "arts",
    "religion": "religion", "academic": "academic", "business": "business",
}  # fmt: skip
"""Walks of life: people change offices, so all of the state's are one."""
_APART = frozenset({"public", "sport", "arts", "religion"})
"""Walks of life that one person hardly combines; scholars and managers are found in all of them."""

_SPLIT = {"shared_key": TEXT, "article_id": TEXT, "sense_key": TEXT, "n_senses": COUNT}
_EVIDENCE = """
    WITH bearers AS (
        SELECT DISTINCT s.shared_key, s.article_id
        FROM shared s JOIN namesakes n ON n.shared_key = s.shared_key WHERE s.label = 'PER'
    )
    SELECT t.shared_key, t.article_id, 'field' AS kind, t.field AS value
    FROM told t JOIN namesakes n ON n.shared_key = t.shared_key
    UNION ALL
    SELECT DISTINCT b.shared_key, b.article_id, 'other' AS kind, concat(o.label, ' ', o.shared_key) AS value
    FROM bearers b JOIN shared o ON o.article_id = b.article_id
    WHERE NOT (o.label = 'PER' AND o.shared_key = b.shared_key)
        AND o.shared_key NOT LIKE 'iso3166:%' AND NOT contains(o.shared_key, '@')
"""
"""For each name that is told of in several walks of life, and each article: the walks of life of its bearer, and who
and what else is named there, countries left out."""


def split_senses(queries: QueryEngine) -> None:
    """Make of ``shared`` and ``roles`` the relations ``moved`` (shared_key, article_id, sense_key) and ``senses``
    (key, n_senses).
    """
    queries.map_rows("fields", "SELECT DISTINCT title FROM roles", _find_fields, {"title": TEXT, "field": TEXT})
    queries.create_view(
        "told",
        """
        SELECT DISTINCT s.shared_key, s.article_id, f.field
        FROM roles r JOIN fields f ON f.title = r.title JOIN shared s ON s.mention_id = r.mention_id
        WHERE s.label = 'PER' AND NOT contains(s.shared_key, '@')
        """,
    )
    queries.create_view("namesakes", "SELECT shared_key FROM told GROUP BY shared_key HAVING count(DISTINCT field) > 1")
    queries.map_groups("split", _EVIDENCE, 1, _split, _SPLIT)
    queries.create_view("moved", "SELECT shared_key, article_id, sense_key FROM split WHERE sense_key IS NOT NULL")
    queries.create_view("senses", "SELECT shared_key AS key, n_senses FROM split WHERE n_senses IS NOT NULL")


def _find_fields(titles: Iterable[Row]) -> Iterator[Row]:
    for (title,) in titles:
        field = field_of(title)
        if field:
            yield title, field


def _split(evidence: list[Row]) -> Iterator[Row]:
    """Part the articles with one name."""
    fields: dict[str, set[str]] = defaultdict(set)
    others: dict[str, set[str]] = defaultdict(set)
    for _, article, kind, value in evidence:
        (fields if kind == "field" else others)[article].add(value)
    key = evidence[0][0]
    main, *rest = group_articles(fields, others)
    of_main = {field for article in main for field in fields.get(article, ())}
    n_senses = 1
    for articles in rest:
        own = {field for article in articles for field in fields.get(article, ())}
        if own & _APART and of_main & _APART and not own & of_main:
            yield from ((key, article, f"{key}#{min(own & _APART)}", None) for article in articles)
        else:
            n_senses += 1
    yield key, None, None, n_senses


def field_of(title: str) -> str | None:
    """Give the walk of life that a title belongs to."""
    found = title_at(title, 0)
    return _FIELDS.get(found[2].kind) if found else None


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
