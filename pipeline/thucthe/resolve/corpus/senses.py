"""Disambiguate persons with the same name by what the articles state about them.

The articles with one name are grouped by shared evidence: an office, a home, a year of birth, a domain, or another
rare name. The largest group keeps the key of the name. Another group gets a key of its own if it contradicts the
largest one: another year of birth, an exclusive domain, or a private person versus an office holder. Groups without
shared evidence or contradiction are counted as suspected bearers.

How many bearers a name may have is estimated from the frequencies of its syllables among the names of the run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from thucthe.resolve.corpus.evidence import EXCLUSIVE_FIELDS, PRIVATE_ADDRESSES, year_of
from thucthe.resolve.corpus.query_engine import COUNT, DEGREE, TEXT, QueryEngine, Row
from thucthe.resolve.corpus.short_names import is_foreign
from thucthe.resolve.lexicon.known_names import known_names

MAX_BIRTH_GAP = 2
"""Maximum difference in years between stated years of birth of one person; ages are rounded."""
POOL = 1_000_000
"""Assumed number of persons who may occur in the press."""
POSSIBLE = 1.0
"""Minimum number of expected bearers for a name to be examined for several bearers."""
COMMON = 8.0
"""Minimum number of expected bearers for an exclusive domain or a private person to split a name."""
_MIN_SPACES = 2
_ANY = 2.0 * POOL
"""Expected bearers of a name that is not a full name; more than any full name can have."""
_LINKING = frozenset({"office", "home", "context"})
"""Kinds of statements of which a common value links two articles to one person."""
_LINKING_RARE = _LINKING | {"field"}
_LINKING_COMMON = _LINKING | {"title"}
"""The same for a rare and for a common name."""
_SHARED_TITLES = frozenset({
    "giám đốc", "phó giám đốc", "tổng giám đốc", "phó tổng giám đốc", "chủ tịch", "phó chủ tịch", "trưởng phòng",
    "phó trưởng phòng", "trưởng khoa", "phó trưởng khoa", "hiệu trưởng", "phó hiệu trưởng", "bí thư", "phó bí thư",
    "bác sĩ", "tiến sĩ", "thạc sĩ", "giáo sư", "phó giáo sư", "ts", "ths", "bs", "gs", "pgs", "pgs.ts", "ca sĩ",
    "diễn viên", "đạo diễn", "cầu thủ", "tiền đạo", "tiền vệ", "hậu vệ", "hlv", "huấn luyện viên", "luật sư", "bị cáo",
    "trưởng ban", "phó trưởng ban", "đại biểu", "đb", "đồng chí", "thầy", "cô giáo", "giáo viên", "nhân viên",
    "trưởng", "viện trưởng", "phó viện trưởng", "chuyên gia", "doanh nhân", "nghệ sĩ", "nhà báo", "phóng viên",
    "nhạc sĩ", "công nhân",
})  # fmt: skip
"""Titles that are too frequent to link two articles with a common name."""
_ACCUSED = frozenset({"bị cáo", "bị can", "đối tượng", "nghi phạm", "nghi can"})
_TELLING = frozenset({"office", "field", "home", "birth", "address"})

_SPLIT = {"shared_key": TEXT, "group_id": TEXT, "sense_key": TEXT, "n_senses": COUNT, "reason": TEXT,
          "sense": TEXT}  # fmt: skip
_BEARERS = """
    SELECT shared_key, group_id, max(published) AS published FROM shared
    JOIN articles a ON a.article_id = shared.group_id
    WHERE label = 'PER' AND given_id IS NULL AND NOT contains(shared_key, '@') AND NOT contains(shared_key, '#')
        AND NOT contains(shared_key, ':')
    GROUP BY shared_key, group_id
"""
_SEVERAL = """
    SELECT b.shared_key, count(DISTINCT t.value) AS n_fields
    FROM named_groups b
    LEFT JOIN own_keys o ON o.shared_key = b.shared_key AND o.group_id = b.group_id
    LEFT JOIN statements t ON t.own_key = o.own_key AND t.group_id = b.group_id AND t.kind = 'field'
    GROUP BY b.shared_key HAVING count(DISTINCT b.group_id) > 1
"""
_NUMBERED = "SELECT shared_key, n_expected, row_number() OVER (ORDER BY shared_key) AS number FROM several"
_EVIDENCE = """
    WITH bearing AS (
        SELECT b.shared_key, b.group_id, b.published, d.n_expected, d.number
        FROM named_groups b JOIN doubtful d ON d.shared_key = b.shared_key
    ), own AS (
        SELECT d.number, r.number AS name FROM doubtful d JOIN rare r ON r.label = 'PER' AND r.own_key = d.shared_key
    ), linking AS (
        SELECT n.number, n.name FROM (
            SELECT b.number, c.number AS name FROM bearing b JOIN context c ON c.group_id = b.group_id
            GROUP BY b.number, c.number HAVING count(*) > 1
        ) n LEFT JOIN own o ON o.number = n.number AND o.name = n.name WHERE o.name IS NULL
    )
    SELECT shared_key, group_id, published, n_expected, 'none' AS kind, '' AS value FROM bearing
    UNION ALL
    SELECT b.shared_key, b.group_id, b.published, b.n_expected, t.kind, t.value
    FROM bearing b
    JOIN own_keys o ON o.shared_key = b.shared_key AND o.group_id = b.group_id
    JOIN statements t ON t.own_key = o.own_key AND t.group_id = b.group_id
    UNION ALL
    SELECT b.shared_key, b.group_id, b.published, b.n_expected, 'context' AS kind, c.value
    FROM bearing b
    JOIN context c ON c.group_id = b.group_id
    JOIN linking l ON l.number = b.number AND l.name = c.number
    UNION ALL
    SELECT b.shared_key, b.group_id, b.published, b.n_expected, 'nearby' AS kind, '' AS value
    FROM bearing b
    JOIN (SELECT group_id, count(*) AS n FROM context GROUP BY group_id) c ON c.group_id = b.group_id
    LEFT JOIN own o ON o.number = b.number
    LEFT JOIN context same ON same.group_id = b.group_id AND same.number = o.name
    WHERE c.n > CASE WHEN same.group_id IS NULL THEN 1 ELSE 2 END
"""
"""For each name that may have several bearers, and each group: what it states of the bearer, which rare names it has in
common with other groups of the name, and that it mentions others ("nearby"). Names are compared by their numbers, which
takes half of the time and memory."""

_NAMES = """
    SELECT DISTINCT shared_key FROM shared
    WHERE label = 'PER' AND shared_key LIKE '% % %' AND NOT contains(shared_key, '@') AND NOT contains(shared_key, '#')
    ORDER BY shared_key
"""


class _Rarity:
    """Frequencies of the family, middle and given names of a run's persons.

    Parameters
    ----------
    keys : iterable of str
        Names of persons with three or more syllables.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._counts: tuple[Counter[str], ...] = Counter(), Counter(), Counter()
        for key in keys:
            if not is_foreign(key):
                for counts, syllables in zip(self._counts, _positions(key), strict=True):
                    counts.update(syllables)

    def expected_bearers(self, key: str) -> float:
        """Estimate the number of bearers of a Vietnamese name as `POOL` times the frequencies of its syllables.

        Names of fewer than three syllables are not full names: the result is `_ANY`.
        """
        if key.count(" ") < _MIN_SPACES:
            return _ANY
        expected = float(POOL)
        for counts, syllables in zip(self._counts, _positions(key), strict=True):
            for syllable in syllables:
                expected *= (counts[syllable] + 1) / (counts.total() + 1)
        return expected


def _positions(key: str) -> tuple[list[str], list[str], list[str]]:
    family, *middle, given = key.split(" ")
    return [family], middle, [given]


def split_senses(queries: QueryEngine) -> None:
    """Create the relations ``moved``, ``bearers`` and ``senses``.

    ``moved`` (shared_key, group_id, sense_key, reason) holds the groups of other persons, ``bearers`` (shared_key,
    group_id, sense) those of suspected ones, ``senses`` (key, n_senses) the number of bearers that may share a key.

    Parameters
    ----------
    queries : QueryEngine
        With the relations of `evidence.collect_evidence`, ``shared`` and ``articles``.
    """
    queries.create_view("named_groups", _BEARERS)
    queries.create_view(
        "own_keys", "SELECT DISTINCT shared_key, own_key, group_id FROM shared WHERE label = 'PER' AND given_id IS NULL"
    )
    rarity = _Rarity(key for (key,) in queries.rows(_NAMES))
    queries.map_rows("several", _SEVERAL, partial(_doubt, rarity), {"shared_key": TEXT, "n_expected": DEGREE})
    queries.create_view("doubtful", _NUMBERED)
    queries.map_groups("split", _EVIDENCE, 1, _split, _SPLIT)
    queries.create_view(
        "moved", "SELECT shared_key, group_id, sense_key, reason FROM split WHERE sense_key IS NOT NULL"
    )
    queries.create_view("bearers", "SELECT shared_key, group_id, sense FROM split WHERE sense IS NOT NULL")
    queries.create_view("senses", "SELECT shared_key AS key, n_senses FROM split WHERE n_senses IS NOT NULL")


@dataclass
class Bearer:
    """Statements of articles about one bearer of a name.

    Attributes
    ----------
    groups : list of str
        Ids of articles.
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
        """Whether there is any statement besides names nearby."""
        return any(self.statements.get(kind) for kind in _TELLING)

    @property
    def is_private(self) -> bool:
        """Whether the bearer has no office and is addressed as a private person or described as an accused."""
        accused = self.is_described and self.statements.get("title", set()) & _ACCUSED
        return not self.fields and bool(accused or self.statements.get("address", set()) & PRIVATE_ADDRESSES)

    @property
    def is_registered(self) -> bool:
        """Whether the bearer has no office but a stated year of birth and home, as only private persons have."""
        return not self.fields and bool(self.births and self.statements.get("home"))

    @property
    def is_described(self) -> bool:
        """Whether the age, the year of birth or the home is stated."""
        return any(self.statements.get(kind) for kind in ("birth", "age", "home"))


def _doubt(rarity: _Rarity, names: Iterable[Row]) -> Iterator[Row]:
    """Keep the names that may have several bearers, with the expected number of bearers."""
    known = {name.full_key for (label, _), name in known_names().items() if label == "PER"}
    for key, n_fields in names:
        if key in known:
            continue
        n_expected = 0.0 if is_foreign(key) else rarity.expected_bearers(key)
        if n_expected >= POSSIBLE or n_fields > 1:
            yield key, n_expected


def _split(rows: list[Row]) -> Iterator[Row]:
    """Split the articles with one name."""
    key = rows[0][0]
    stated: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for _, group, published, _, kind, value in rows:
        of_group = stated[group]
        if kind == "age" and (year := year_of(published)) is not None:
            of_group["birth"].add(str(year - int(value)))
        if kind != "none":
            of_group[kind].add(value)
    n_expected = float(rows[0][3])
    common = COMMON <= n_expected < _ANY
    main, *rest = group_bearers(stated, _LINKING_COMMON if common else _LINKING_RARE)
    n_senses, foreign = 1, is_foreign(key)
    for bearer in rest:
        conflict = None if foreign else find_conflict(main, bearer, n_expected)
        if conflict is not None:
            kind, reason = conflict
            yield from ((key, group, f"{key}#{kind}", None, reason, None) for group in bearer.groups)
        elif n_expected >= POSSIBLE and (bearer.tells or "nearby" in bearer.statements):
            n_senses += 1
            yield from ((key, group, None, None, None, min(bearer.groups)) for group in bearer.groups)
    yield key, None, None, n_senses, None, None


def find_conflict(main: Bearer, other: Bearer, n_expected: float) -> tuple[str, str] | None:
    """Find the contradiction between two bearers of a name.

    Parameters
    ----------
    main, other : Bearer
    n_expected : float
        Expected number of bearers; `_ANY` for a name that is not a full name.

    Returns
    -------
    tuple of (str, str) or None
        A short code and a description; None without contradiction.
    """
    if main.births and other.births:
        gap = min(abs(one - two) for one in main.births for two in other.births)
        if gap > MAX_BIRTH_GAP:
            return f"b{other.births[0]}", f"born {gap} years apart"
    if n_expected < COMMON:
        return None
    is_full = n_expected < _ANY
    fields = main.fields & EXCLUSIVE_FIELDS, other.fields & EXCLUSIVE_FIELDS
    if is_full and all(fields) and not main.fields & other.fields:
        return min(fields[1]), f"domains {min(fields[0])} and {min(fields[1])}"
    is_other_private = other.is_private or (is_full and other.is_registered)
    if is_other_private and (other.is_described or (is_full and main.fields)):
        return f"p{min(other.groups)}", "a private person"
    return None


def group_bearers(
    stated: Mapping[str, Mapping[str, set[str]]], linking: frozenset[str] = _LINKING_RARE
) -> list[Bearer]:
    """Group the articles with a name by the evidence that they share.

    Parameters
    ----------
    stated : mapping of str to mapping of str to set of str
        For each article the values by kind.
    linking : frozenset of str
        Kinds of statements of which a common value links two articles.

    Returns
    -------
    list of Bearer
        The one with the most articles with statements first; articles without statements belong to it.
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
        for kind in sorted(linking.intersection(stated[group])):
            for value in sorted(stated[group][kind] - _SHARED_TITLES):
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
