"""Apply a user's corrections to the resolved mentions of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thucthe.doc_data import USER
from thucthe.resolve.corpus.corrections import ARTICLE, SENSES, Correction
from thucthe.resolve.corpus.cross_document import RESOLVED, make_id
from thucthe.resolve.corpus.query_engine import FLAG, TEXT, QueryEngine, Row, select
from thucthe.text.keys import compose, plain_key

DOMINANCE = 3
"""Minimum ratio of the mentions of an entity to those of the next one for a name of both to refer to the former."""
_CHANGED = {"entity_id": TEXT, "alias": TEXT, "article_id": TEXT, "new_id": TEXT, "key": TEXT, "label": TEXT}
_CHANGED |= {"is_split": FLAG, "is_joined": FLAG}


@dataclass
class _Group:
    """Mentions of an entity with one form in one article, before and after corrections; `label` None if dropped."""

    was: tuple[str, str, str]
    form: str
    article: str
    path: str
    sense: str
    key: str
    label: str | None
    n_mentions: int
    entity_id: str
    is_split: bool = False
    is_joined: bool = False

    def to_row(self) -> Row:
        return *self.was, self.entity_id, self.key, self.label, self.is_split, self.is_split or self.is_joined


def apply_corrections(
    queries: QueryEngine, corrections: Sequence[Correction], redirected: Mapping[str, str] | None = None
) -> list[int]:
    """Apply corrections to the relation ``resolved``, in their order, and create the relation ``renamed``.

    Parameters
    ----------
    queries : QueryEngine
    corrections : sequence of Correction
    redirected : mapping of str to str
        Current ids of entities, by their ids in earlier runs.

    Returns
    -------
    list of int
        Number of mentions changed by each correction; 0 if its entity is not in this run.
    """
    if not corrections:
        queries.insert("renamed", {"entity_id": TEXT, "name": TEXT}, ())
        return []
    finder = _Finder(queries, corrections, redirected or {})
    groups = _read_groups(queries, finder.asked)
    renamed: dict[str, str] = {}
    touched = [_apply(correction, groups, finder, renamed) for correction in corrections]
    queries.insert("renamed", {"entity_id": TEXT, "name": TEXT}, renamed.items())
    queries.insert("changed", _CHANGED, (group.to_row() for group in groups))
    _change(queries, any(group.label is None for group in groups))
    return touched


def _read_groups(queries: QueryEngine, asked: Sequence[str]) -> list[_Group]:
    queries.insert("asked", {"entity_id": TEXT}, ((entity_id,) for entity_id in asked))
    found = queries.rows("""
        SELECT r.entity_id, r.alias, r.article_id, max(a.path), coalesce(max(b.sense), ''), max(r.key), max(r.label),
            count(*) AS n
        FROM resolved r
        JOIN asked s ON s.entity_id = r.entity_id
        JOIN articles a ON a.article_id = r.article_id
        LEFT JOIN bearers b ON b.shared_key = r.key AND b.group_id = coalesce(a.duplicate_of, a.article_id)
        GROUP BY r.entity_id, r.alias, r.article_id
    """)
    return [
        _Group((entity, form, article), form, article, path, sense, key, label, n, entity)
        for entity, form, article, path, sense, key, label, n in sorted(found)
    ]


def _change(queries: QueryEngine, has_gone: bool) -> None:
    """Apply the changed groups to ``resolved``; names nested in a dropped one lose their parent."""
    parent = "CASE WHEN gone.mention_id IS NULL THEN r.parent END" if has_gone else "r.parent"
    gone = """
        LEFT JOIN (
            SELECT g.mention_id FROM resolved g
            JOIN changed h ON h.entity_id = g.entity_id AND h.alias = g.alias AND h.article_id = g.article_id
            WHERE h.label IS NULL
        ) gone ON gone.mention_id = r.parent
    """
    replaced = {
        "label": "coalesce(c.label, r.label)",
        "name": "CASE WHEN c.is_split THEN r.text ELSE r.name END",
        "rule": f"CASE WHEN c.is_joined THEN '{USER}' ELSE r.rule END",
        "key": "coalesce(c.key, r.key)",
        "entity_id": "coalesce(c.new_id, r.entity_id)",
        "parent": parent,
    }
    queries.create_view(
        "resolved",
        f"""
        SELECT {select(RESOLVED, "r", **replaced)}
        FROM resolved r
        LEFT JOIN changed c
            ON c.entity_id = r.entity_id AND c.alias = r.alias AND c.article_id = r.article_id
        {gone if has_gone else ""}
        WHERE c.entity_id IS NULL OR c.label IS NOT NULL
        """,
    )


class _Finder:
    """Finder of the entities of corrections by id, by an id of an earlier run, or by name.

    Attributes
    ----------
    asked : list of str
        Ids of all entities that a correction may refer to.
    """

    def __init__(self, queries: QueryEngine, corrections: Sequence[Correction], redirected: Mapping[str, str]) -> None:
        self._redirected = redirected
        names = {compose(name) for c in corrections for name in (c.entity, c.value) if name}
        ids = {one for c in corrections for one in (c.entity_id, c.value_id, c.entity, c.value) if one}
        queries.insert("asked_names", {"name": TEXT}, ((name,) for name in sorted(names)))
        named = queries.rows("""
            SELECT name, entity_id, label, sum(n) AS n FROM (
                SELECT q.name, r.entity_id, r.label, count(*) AS n
                FROM resolved r JOIN asked_names q ON q.name = r.alias GROUP BY 1, 2, 3
                UNION ALL
                SELECT q.name, r.entity_id, r.label, count(*) AS n
                FROM resolved r JOIN asked_names q ON q.name = r.name GROUP BY 1, 2, 3
            ) found GROUP BY 1, 2, 3
        """)
        self._named: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for name, entity_id, label, n in named:
            self._named[name][entity_id, label] = int(n)
        by_name = {entity_id for counts in self._named.values() for entity_id, _ in counts}
        self.asked = sorted({*ids, *(redirected[one] for one in ids if one in redirected), *by_name})

    def find(self, groups: Sequence[_Group], entity_id: str, name: str, label: str) -> str | None:
        """Return the id of the entity of a correction, None if there is none or it is ambiguous."""
        present = {group.entity_id for group in groups if group.label}
        for one in filter(None, (entity_id, name)):
            while one not in present and one in self._redirected:
                one = self._redirected[one]
            if one in present:
                return one
        counts = self._named.get(compose(name), Counter())
        found = [(n, one) for (one, of_label), n in counts.items() if one in present and label in {"", of_label}]
        found.sort(reverse=True)
        clear = len(found) == 1 or (len(found) > 1 and found[0][0] >= DOMINANCE * found[1][0])
        return found[0][1] if clear else None


def _apply(correction: Correction, groups: list[_Group], finder: _Finder, renamed: dict[str, str]) -> int:
    """Apply a correction to the groups and return the number of mentions that it changes."""
    entity_id = finder.find(groups, correction.entity_id, correction.entity, correction.label)
    own = [group for group in groups if group.entity_id == entity_id and group.label] if entity_id else []
    if entity_id is None or not own:
        return 0
    if correction.action == "merge":
        own = _merge(correction, entity_id, own, groups, finder)
    elif correction.action == "split":
        own = _split(correction.value, entity_id, own)
    elif correction.action == "rename":
        renamed[entity_id] = correction.value
    elif correction.action == "apart":
        other = finder.find(groups, correction.value_id, correction.value, correction.label)
        own = own if other not in {None, entity_id} else []
    else:
        for group in own:
            group.label = correction.value or None
    return sum(group.n_mentions for group in own)


def _merge(
    correction: Correction, entity_id: str, kept: Sequence[_Group], groups: Sequence[_Group], finder: _Finder
) -> list[_Group]:
    other = finder.find(groups, correction.value_id, correction.value, correction.label)
    if other is None or other == entity_id:
        return []
    joined = [group for group in groups if group.entity_id == other and group.label]
    key, label = min(group.key for group in kept), min(group.label for group in kept if group.label)
    for group in joined:
        group.entity_id, group.key, group.label, group.is_joined = entity_id, key, label, True
    return joined


def _split(value: str, entity_id: str, own: Sequence[_Group]) -> list[_Group]:
    """Split the mentions of a form, of an article or of each suspected namesake off an entity."""
    if value == SENSES:
        parts = {group.was: group.sense for group in own if group.sense}
    elif value.startswith(ARTICLE):
        wanted = value.removeprefix(ARTICLE)
        parts = {group.was: group.article for group in own if wanted in {group.article, group.path}}
    else:
        keys = {group.was: plain_key(group.form, group.label) for group in own if group.label}
        parts = {group.was: keys[group.was] for group in own if keys[group.was] == plain_key(value, group.label or "")}
    found = [group for group in own if group.was in parts]
    for group in found:
        part = parts[group.was]
        group.entity_id, group.is_split = make_id(entity_id, part), True
        group.key = f"{group.key}#{part}" if value == SENSES or value.startswith(ARTICLE) else part
    return found
