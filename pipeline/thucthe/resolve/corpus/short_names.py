"""Resolve short names of persons to full names in other articles: "Trump", "Đình Bắc", "HLV Kim".

A short name is linked to a full one on evidence: the same office, the same domain, names that both articles mention,
or a rare name with one bearer (a foreign surname, but no given name). A name that occurs only in bylines and credits is
never linked. Scores are sums of weights without unit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from thucthe.doc_data import NAMED_AFTER
from thucthe.resolve.coref.persons import family_names
from thucthe.resolve.corpus.evidence import EXCLUSIVE_FIELDS, PRIVATE_ADDRESSES
from thucthe.resolve.corpus.query_engine import DEGREE, FLAG, TEXT, QueryEngine, Row
from thucthe.text.keys import normalize
from thucthe.text.syllables import is_syllable
from thucthe.text.wordlists import romanized_family_names

MIN_SCORE = 2.0
"""Minimum score of a link."""
MIN_VAGUE_SCORE = 2.25
"""Minimum score for a bare given name, which is ambiguous; a title must agree too."""
MIN_UNEXPLAINED_SCORE = 4.0
"""Minimum score if no article has both names."""
MIN_SUPPORT, SUPPORT_SHARE, SUPPORTED_SCORE = 2, 0.2, 1.25
"""Minimum number and share of groups linked to one full name for the lower minimum score to apply to the others."""
SURE_SHARE = 0.8
"""Minimum share of one bearer in the articles of all bearers of a short name for the name alone to be evidence."""
EXPLAINED_SHARE = 0.1
"""Minimum share of the articles with a short name that have its full name for the name alone to be evidence."""
OFTEN_SHARE = 0.3
"""The same for a Vietnamese name to be strong evidence."""
SAME_DOMAIN = 0.3
"""Minimum share of the articles with the full name in the domain of the article with the short one."""
MIN_FULL, GROUPS_OF_ONE = 3, 50
"""Minimum number of articles with a full name for its surname to refer to its bearer in a large run, and the number of
articles of the run per required one in a smaller run: the more articles, the more persons share a surname."""
_OFTEN, _SELDOM, _DOMAIN = 1.0, 0.5, 0.75
_OFFICE, _TITLE, _OTHER_FIELD = 3.0, 1.0, -3.0
_SURNAME, _RARE_SURNAME, _GIVEN, _MAX_CONTEXT, _PRIVATE = 2.5, 0.5, 0.5, 4.0, -1.0
_MAX_BEARERS = 5
_WORD = re.compile(r"[^\W_]+")

_PAIRS = {"short_key": TEXT, "full_key": TEXT, "prior": DEGREE, "explained": FLAG, "vague": FLAG}
_JOINS = {"short_key": TEXT, "group_id": TEXT, "full_key": TEXT, "score": DEGREE, "reason": TEXT}
_BEARERS = f"""
    WITH alone AS (
        SELECT own_key, count(DISTINCT group_id) AS n FROM named
        WHERE label = 'PER' AND given_id IS NULL GROUP BY own_key
    ), bearing AS (
        SELECT own_key, min(name) AS name, count(DISTINCT group_id) AS n FROM named
        WHERE label = 'PER' AND own_rule <> '{NAMED_AFTER}' GROUP BY own_key
    ), explained AS (
        SELECT form_key, own_key, bool_or(form_vague) AS vague, count(DISTINCT group_id) AS n FROM named
        WHERE label = 'PER' AND given_id IS NULL AND own_key <> form_key AND name_key <> form_key
            AND NOT contains(own_key, ':')
        GROUP BY form_key, own_key
    ), ending AS (
        SELECT regexp_extract(own_key, '[^ ]+ [^ ]+$', 0) AS form_key, own_key FROM bearing
        WHERE own_key LIKE '% % %' AND NOT contains(own_key, ':') AND NOT contains(own_key, '@')
    ), halves AS (
        SELECT own_key, split_part(own_key, ' ', 1) AS one, split_part(own_key, ' ', 2) AS other
        FROM bearing WHERE own_key LIKE '% %' AND own_key NOT LIKE '% % %'
    ), spelled AS (
        SELECT own_key, one AS surname, substring(other, 1, 1) AS letter FROM halves
        UNION ALL SELECT own_key, other AS surname, substring(one, 1, 1) AS letter FROM halves
    ), possible AS (
        SELECT form_key, own_key, vague, n FROM explained
        UNION ALL
        SELECT e.form_key, e.own_key, false AS vague, 0 AS n FROM ending e
        LEFT JOIN explained x ON x.form_key = e.form_key AND x.own_key = e.own_key
        WHERE x.form_key IS NULL
        UNION ALL
        SELECT concat(letter, '. ', surname) AS form_key, own_key, false AS vague, 0 AS n FROM spelled
        WHERE own_key NOT LIKE '%.%'
    ), ranked AS (
        SELECT p.form_key, p.own_key, p.vague, p.n, b.n AS n_full, b.name,
            row_number() OVER (PARTITION BY p.form_key ORDER BY p.n DESC, b.n DESC, p.own_key) AS place
        FROM possible p JOIN bearing b ON b.own_key = p.own_key
    )
    SELECT r.form_key, r.own_key, r.vague, r.n, r.n_full, a.n AS n_alone, r.name, g.n AS n_groups
    FROM ranked r
    JOIN alone a ON a.own_key = r.form_key
    CROSS JOIN (SELECT count(DISTINCT group_id) AS n FROM named) g
    WHERE place <= {_MAX_BEARERS}
"""
"""For each short name without full name in some article: its full names in other articles with numbers of groups,
longer Vietnamese names that end with it, and foreign names with its initial and surname."""
_CANDIDATES = """
    WITH short AS (
        SELECT own_key AS short_key, group_id FROM named
        WHERE label = 'PER' AND given_id IS NULL AND own_key IN (SELECT short_key FROM pairs)
        GROUP BY own_key, group_id HAVING bool_or(coalesce(section, '') NOT IN ('byline', 'source'))
    )
    SELECT s.short_key, s.group_id, p.full_key, p.prior, p.explained, p.vague
    FROM short s JOIN pairs p ON p.short_key = s.short_key
"""
_FULL_GROUPS = """
    SELECT DISTINCT own_key, group_id FROM named WHERE label = 'PER' AND own_key IN (SELECT full_key FROM pairs)
"""
_NEAR_SHORT = """
    SELECT s.short_key, s.group_id, s.full_key, c.value, CASE WHEN f.group_id IS NULL THEN 0 ELSE 1 END AS n_own
    FROM short_groups s
    JOIN context c ON c.group_id = s.group_id
    LEFT JOIN full_groups f ON f.own_key = s.full_key AND f.group_id = s.group_id
"""
_NEAR_FULL = """
    SELECT f.own_key, c.value, max(c.weight) AS weight, count(*) AS n
    FROM full_groups f JOIN context c ON c.group_id = f.group_id GROUP BY f.own_key, c.value
"""
_EVIDENCE = """
    WITH shared AS (
        SELECT s.short_key, s.group_id, s.full_key, f.value, f.weight
        FROM near_short s JOIN near_full f ON f.own_key = s.full_key AND f.value = s.value
        WHERE f.n > s.n_own AND f.value <> concat('PER ', s.short_key) AND f.value <> concat('PER ', s.full_key)
    ), domains_of AS (
        SELECT f.own_key, d.field, count(*) * 1.0 / max(n.n) AS share
        FROM full_groups f
        JOIN domains d ON d.group_id = f.group_id
        JOIN (SELECT own_key, count(*) AS n FROM full_groups GROUP BY own_key) n ON n.own_key = f.own_key
        GROUP BY f.own_key, d.field
    ), stated AS (
        SELECT DISTINCT own_key, kind, value FROM statements
        WHERE own_key IN (SELECT full_key FROM pairs) AND kind IN ('office', 'title', 'field')
    ), own AS (
        SELECT own_key, group_id, kind, value FROM statements WHERE own_key IN (SELECT short_key FROM pairs)
    )
    SELECT c.short_key, c.group_id, c.full_key, c.prior, c.explained, c.vague, 'none' AS kind, '' AS value,
        0.0 AS weight FROM short_groups c
    UNION ALL
    SELECT c.short_key, c.group_id, c.full_key, c.prior, c.explained, c.vague, 'context' AS kind, h.value,
        h.weight FROM short_groups c
    JOIN shared h ON h.short_key = c.short_key AND h.group_id = c.group_id AND h.full_key = c.full_key
    UNION ALL
    SELECT c.short_key, c.group_id, c.full_key, c.prior, c.explained, c.vague, o.kind, o.value,
        CASE WHEN s.value IS NULL THEN 0.0 ELSE 1.0 END AS weight FROM short_groups c
    JOIN own o ON o.own_key = c.short_key AND o.group_id = c.group_id
    LEFT JOIN stated s ON s.own_key = c.full_key AND s.kind = o.kind AND s.value = o.value
    UNION ALL
    SELECT c.short_key, c.group_id, c.full_key, c.prior, c.explained, c.vague, 'domain' AS kind, d.field,
        i.share AS weight FROM short_groups c
    JOIN domains d ON d.group_id = c.group_id
    JOIN domains_of i ON i.own_key = c.full_key AND i.field = d.field
    UNION ALL
    SELECT c.short_key, c.group_id, c.full_key, c.prior, c.explained, c.vague, 'its field' AS kind, s.value,
        0.0 AS weight FROM short_groups c
    JOIN stated s ON s.own_key = c.full_key AND s.kind = 'field'
"""


def find_short_names(queries: QueryEngine) -> None:
    """Create the relation ``short_names`` (short_key, group_id, full_key, score, reason).

    Parameters
    ----------
    queries : QueryEngine
        With ``named`` and the relations of `evidence.collect_evidence`.
    """
    queries.map_groups("pairs", _BEARERS, 1, _weigh_bearers, _PAIRS)
    queries.create_view("short_groups", _CANDIDATES)
    queries.create_view("full_groups", _FULL_GROUPS)
    # Made one by one, for names near to others are many: joined on the name alone they would be many times as many.
    queries.create_view("near_short", _NEAR_SHORT)
    queries.create_view("near_full", _NEAR_FULL)
    queries.map_groups("short_names", _EVIDENCE, 1, _decide, _JOINS)
    queries.drop("short_groups", "full_groups", "near_short", "near_full")


def is_foreign(key: str) -> bool:
    """Check whether a name has a syllable that is not Vietnamese.

    Parameters
    ----------
    key : str
        Normalized name.

    Returns
    -------
    bool
    """
    return not all(is_syllable(token) for token in key.split(" "))


def _weigh_bearers(rows: list[Row]) -> Iterator[Row]:
    """Compute the prior score of each bearer of a short name, from the name alone."""
    total = sum(row[4] for row in rows)
    for short_key, full_key, vague, n, n_full, n_alone, name, n_groups in rows:
        initial = ". " in short_key
        # A different name of a person in one article is no evidence in others: roles of actors, pen names.
        if not initial and not set(short_key.split(" ")) <= set(full_key.split(" ")):
            continue
        if not n and not initial and (is_foreign(full_key) or len(rows) > 1):
            continue
        # "Việt Phủ Thành Chương" is the house of Thành Chương.
        if not is_foreign(full_key) and full_key.split(" ")[0] not in family_names():
            continue
        share = n / (n + n_alone)
        prior = 0.0
        if n_full >= SURE_SHARE * total and (initial or share >= EXPLAINED_SHARE):
            least = min(MIN_FULL, 1 + n_groups // GROUPS_OF_ONE)
            prior = _prior(short_key, name, often=share >= OFTEN_SHARE, frequent=n_full >= least)
        yield short_key, full_key, prior, initial or n > 0, vague


def _prior(short_key: str, name: str, *, often: bool, frequent: bool) -> float:
    """Return the prior score of the only known bearer of a short name.

    Parameters
    ----------
    short_key, name : str
        Key of the short name and the full name as written.
    often : bool
        Whether many of the articles with the short name explain it.
    frequent : bool
        Whether many articles have the full name.
    """
    if not is_foreign(short_key):
        return _OFTEN if often else _SELDOM
    words = _WORD.findall(normalize(name))
    first = words[: short_key.count(" ") + 1]
    if len(words) > len(first) and " ".join(first) == short_key and first[0] not in romanized_family_names():
        return _GIVEN
    return _SURNAME if frequent else _RARE_SURNAME


@dataclass
class _Candidate:
    """Candidate for a short name in an article: a full name with the evidence for it."""

    full_key: str
    prior: float
    explained: bool
    vague: bool
    shared: dict[str, float] = field(default_factory=dict)
    agreeing: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    own_fields: set[str] = field(default_factory=set)
    its_fields: set[str] = field(default_factory=set)
    domain: float = 0.0
    private: bool = False

    def add(self, kind: str, value: str, weight: float) -> None:
        if kind == "context":
            self.shared[value] = weight
        elif kind == "domain":
            self.domain = max(self.domain, weight)
        elif kind == "its field":
            self.its_fields.add(value)
        elif kind == "address":
            self.private |= value in PRIVATE_ADDRESSES
        else:
            if kind == "field":
                self.own_fields.add(value)
            if weight:
                self.agreeing[kind].add(value)

    def reasons(self) -> Iterator[tuple[float, str]]:
        """Yield the score of each piece of evidence with its description."""
        if self.prior:
            yield self.prior, "a name with one known bearer"
        if self.domain >= SAME_DOMAIN or self.agreeing["field"]:
            yield _DOMAIN, "same domain"
        if self.agreeing["office"]:
            yield _OFFICE, f"same office: {min(self.agreeing['office'])}"
        elif self.agreeing["title"]:
            yield _TITLE, f"same title: {min(self.agreeing['title'])}"
        exclusive = self.own_fields & EXCLUSIVE_FIELDS and self.its_fields & EXCLUSIVE_FIELDS
        if exclusive and not self.agreeing["field"]:
            yield _OTHER_FIELD, f"other domain: {min(self.own_fields)}"
        if self.shared:
            best = sorted(self.shared.items(), key=lambda item: (-item[1], item[0]))
            yield min(sum(self.shared.values()), _MAX_CONTEXT), f"both mention {', '.join(v for v, _ in best[:3])}"
        if self.private and not self.own_fields:
            yield _PRIVATE, "addressed as a private person"

    @cached_property
    def score(self) -> float:
        """Sum of the evidence."""
        return sum(weight for weight, _ in self.reasons())

    @property
    def min_score(self) -> float:
        """Minimum score for it to be chosen."""
        if not self.explained:
            return MIN_UNEXPLAINED_SCORE
        return MIN_VAGUE_SCORE if self.vague else MIN_SCORE

    @property
    def fits(self) -> bool:
        return not self.vague or bool(self.agreeing["title"])


def _decide(rows: list[Row]) -> Iterator[Row]:
    """Choose the full name of a short one in each group of articles with sufficient evidence.

    If several groups are linked to one full name and none to another, less evidence suffices for the others.
    """
    short_key = rows[0][0]
    groups: dict[str, dict[str, _Candidate]] = defaultdict(dict)
    for _, group, full_key, prior, explained, vague, kind, value, weight in rows:
        candidates = groups[group]
        if full_key not in candidates:
            candidates[full_key] = _Candidate(full_key, prior, explained, vague)
        candidates[full_key].add(kind, value, weight)
    best = {group: found for group, candidates in groups.items() if (found := _best(candidates.values()))}
    joined = [one.full_key for one in best.values() if one.score >= one.min_score]
    settled = len(set(joined)) == 1 and len(joined) >= max(MIN_SUPPORT, SUPPORT_SHARE * len(groups))
    for group, one in best.items():
        sure = one.explained and not one.vague and not is_foreign(short_key)
        supported = sure and settled and one.full_key == joined[0]
        least = SUPPORTED_SCORE if supported else one.min_score
        if one.score >= least:
            reason = "; ".join(reason for _, reason in one.reasons())
            yield short_key, group, one.full_key, one.score, f"{reason} (score {one.score:.2f}, minimum {least:.2f})"


def _best(candidates: Iterable[_Candidate]) -> _Candidate | None:
    """Return the candidate with the highest score, None for a tie."""
    ranked = sorted((one for one in candidates if one.fits), key=lambda one: -one.score)
    return ranked[0] if ranked and (len(ranked) == 1 or ranked[0].score > ranked[1].score) else None
