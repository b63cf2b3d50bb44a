"""Tell persons of one name apart by what the articles state of them.

The articles with one name form groups that share evidence: an office, a home, a year of birth, a domain, or another
rare name. The largest group keeps the key of the name. Another group gets a key of its own where it contradicts the
largest one: another year of birth, an exclusive domain, or a private person against somebody in office. Groups that
merely share nothing are counted as suspected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from thucthe.resolve.corpus.evidence import EXCLUSIVE_FIELDS, year_of
from thucthe.resolve.corpus.query_engine import COUNT, TEXT, QueryEngine, Row
from thucthe.resolve.corpus.short_names import is_foreign

MAX_BIRTH_GAP = 2
"""Maximum difference of the years of birth that articles give for one person; ages are rounded."""
_LINKING = frozenset({"office", "field", "home", "context"})
_TELLING = frozenset({"office", "field", "home", "birth", "address"})
_PRIVATE = frozenset({"anh", "chị", "em", "cháu", "bé", "cô", "chú"})

_SPLIT = {"shared_key": TEXT, "group_id": TEXT, "sense_key": TEXT, "n_senses": COUNT, "reason": TEXT}
_EVIDENCE = """
    WITH bearers AS (
        SELECT shared_key, group_id, max(published) AS published FROM shared
        JOIN articles a ON a.article_id = shared.group_id
        WHERE label = 'PER' AND given_id IS NULL AND NOT contains(shared_key, '@') AND NOT contains(shared_key, '#')
            AND NOT contains(shared_key, ':')
        GROUP BY shared_key, group_id
    ), several AS (
        SELECT shared_key FROM bearers GROUP BY shared_key HAVING count(*) > 1
    ), own AS (
        SELECT DISTINCT shared_key, own_key, group_id FROM shared WHERE label = 'PER'
    )
    SELECT b.shared_key, b.group_id, b.published, 'none' AS kind, '' AS value
    FROM bearers b JOIN several s ON s.shared_key = b.shared_key
    UNION ALL
    SELECT b.shared_key, b.group_id, b.published, t.kind, t.value
    FROM bearers b
    JOIN several s ON s.shared_key = b.shared_key
    JOIN own o ON o.shared_key = b.shared_key AND o.group_id = b.group_id
    JOIN statements t ON t.own_key = o.own_key AND t.group_id = b.group_id
    UNION ALL
    SELECT b.shared_key, b.group_id, b.published, 'context' AS kind, c.value
    FROM bearers b
    JOIN several s ON s.shared_key = b.shared_key
    JOIN context c ON c.group_id = b.group_id
    WHERE c.value <> concat('PER ', b.shared_key)
"""
"""For each name in several groups, and each group: what it states of the bearer, and which rare names it mentions."""


def split_senses(queries: QueryEngine) -> None:
    """Create the relations ``moved`` (shared_key, group_id, sense_key) and ``senses`` (key, n_senses)."""
    queries.map_groups("split", _EVIDENCE, 1, _split, _SPLIT)
    queries.create_view(
        "moved", "SELECT shared_key, group_id, sense_key, reason FROM split WHERE sense_key IS NOT NULL"
    )
    queries.create_view("senses", "SELECT shared_key AS key, n_senses FROM split WHERE n_senses IS NOT NULL")


@dataclass
class Bearer:
    """What articles state of somebody with a name.

    Attributes
    ----------
    groups : list of str
        Articles.
    statements : dict of str to set of str
        Values by kind, see `evidence.collect_evidence`; years of birth include those computed from ages.
    """

    groups: list[str] = field(default_factory=list)
    statements: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def fields(self) -> set[str]:
        """Domains of the titles."""
        return self.statements.get("field", set())

    @property
    def births(self) -> list[int]:
        """Years of birth."""
        return sorted(map(int, self.statements.get("birth", ())))

    @property
    def tells(self) -> bool:
        """Whether anything but names nearby is known."""
        return any(self.statements.get(kind) for kind in _TELLING)

    @property
    def is_private(self) -> bool:
        """Whether articles address somebody without an office as a private person."""
        return not self.fields and bool(self.statements.get("address", set()) & _PRIVATE)


def _split(rows: list[Row]) -> Iterator[Row]:
    """Split the articles with one name."""
    key = rows[0][0]
    stated: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for _, group, published, kind, value in rows:
        of_group, year = stated[group], year_of(published)
        if kind == "age" and year is not None:
            of_group["birth"].add(str(year - int(value)))
        elif kind != "none":
            of_group[kind].add(value)
    if is_foreign(key) and not _has_several_fields(stated):
        return
    main, *rest = group_bearers(stated)
    n_senses = 1
    for bearer in rest:
        conflict = find_conflict(main, bearer, is_short=key.count(" ") < 2)
        if conflict is not None:
            kind, reason = conflict
            yield from ((key, group, f"{key}#{kind}", None, reason) for group in bearer.groups)
        elif bearer.tells or len(bearer.statements.get("context", ())) > 1:
            n_senses += 1
    yield key, None, None, n_senses, None


def _has_several_fields(stated: Mapping[str, Mapping[str, set[str]]]) -> bool:
    return len({value for of_group in stated.values() for value in of_group.get("field", ())}) > 1


def find_conflict(main: Bearer, other: Bearer, *, is_short: bool) -> tuple[str, str] | None:
    """Return what keeps two bearers of a name apart, as a short code and in words; None where nothing does.

    Parameters
    ----------
    main, other : Bearer
    is_short : bool
        Whether the name has less than three syllables, as many persons' given names have.
    """
    births = main.births, other.births
    if all(births):
        gap = min(abs(one - two) for one in births[0] for two in births[1])
        if gap > MAX_BIRTH_GAP:
            return f"b{births[1][0]}", f"born {gap} years apart"
    fields = main.fields & EXCLUSIVE_FIELDS, other.fields & EXCLUSIVE_FIELDS
    if all(fields) and not main.fields & other.fields:
        return min(fields[1]), f"domains {min(fields[0])} and {min(fields[1])}"
    if other.is_private and (is_short or main.fields):
        return f"p{min(other.groups)}", "a private person"
    return None


def group_bearers(stated: Mapping[str, Mapping[str, set[str]]]) -> list[Bearer]:
    """Group the articles with a name by the evidence that they share.

    Parameters
    ----------
    stated : mapping of str to mapping of str to set of str
        For each article the values by kind.

    Returns
    -------
    list of Bearer
        That with the most articles that state anything first; articles that state nothing belong to it.
    """
    groups = sorted(stated)
    parent = {group: group for group in groups}

    def find(group: str) -> str:
        while parent[group] != group:
            parent[group] = parent[parent[group]]
            group = parent[group]
        return group

    first: dict[tuple[str, str], str] = {}
    for group in groups:
        for kind in sorted(_LINKING.intersection(stated[group])):
            for value in sorted(stated[group][kind]):
                parent[find(group)] = find(first.setdefault((kind, value), group))
    bearers: dict[str, Bearer] = defaultdict(Bearer)
    for group in groups:
        bearer = bearers[find(group)]
        bearer.groups.append(group)
        for kind, values in stated[group].items():
            bearer.statements[kind] |= values
    return _main_first(list(bearers.values()))


def _main_first(bearers: Sequence[Bearer]) -> list[Bearer]:
    ranked = sorted(bearers, key=lambda one: (one.is_private, not one.tells, -len(one.groups), one.groups))
    main, *rest = ranked
    for bearer in rest:
        if not bearer.statements:
            main.groups += bearer.groups
    return [main, *(bearer for bearer in rest if bearer.statements)]
