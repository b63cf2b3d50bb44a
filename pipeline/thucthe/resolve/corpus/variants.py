"""Find the forms of one organization among the names of all articles: "Hòa Phát", "Tập đoàn Hòa Phát".

Two names are variants if they differ only in words of the legal form or kind ("Tập đoàn", "CLB", "FC", "báo") and no
other kind of organization has the rest of the name, or if the list of known names has the short form ("Man Utd").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from thucthe.resolve.coref.organizations import core_of
from thucthe.resolve.corpus.query_engine import TEXT, QueryEngine, Row
from thucthe.resolve.lexicon.gazetteer import find_candidates
from thucthe.resolve.lexicon.known_names import KnownName, known_names
from thucthe.resolve.lexicon.name_words import head_of, words_of_kind

_WORDS = "organization_words.tsv"
_KINDS = frozenset({"company", "bank", "club", "media", "party"})
"""Kinds whose words articles often omit."""
_NAMED_AFTER = frozenset({"company", "club"})
"""Kinds whose names without words of the kind may be names of places."""
_LARGE = frozenset({"country", "region", "province", "state", "district", "city"})
_CONNECTORS = re.compile(r",? (?:và|&) |, | ?[-&] ?")
_INSTITUTIONS = ("organ", "ministry", "department", "school", "hospital", "party")
DOMINANCE = 3
"""Minimum ratio of the mentions of one kind to those of all others for a name without words of a kind to be of it."""
_MIN_LENGTH = 2
_COUNTRY = " việt nam"
_MINISTRY = "ministry"
"""Kind whose names only tell that the name without its word is short for a ministry: "Báo GTVT" is not "GTVT"."""
_CORES = {"key": TEXT, "core": TEXT, "kind": TEXT}
_VARIANTS = {"label": TEXT, "key": TEXT, "full_key": TEXT}
_NAMES = """
    SELECT d.form_key AS key, count(DISTINCT m.article_id) AS n
    FROM mentions m JOIN described_forms d ON d.label = m.label AND d.form = m.name
    WHERE m.label = 'ORG' AND NOT d.vague GROUP BY d.form_key
"""


def find_variants(queries: QueryEngine) -> None:
    """Create the relation ``variants`` (label, key, full_key).

    Parameters
    ----------
    queries : QueryEngine
        With ``mentions`` and ``described_forms``.
    """
    queries.create_view("organizations", _NAMES)
    queries.extend("cores", "SELECT key FROM organizations", 1, _split, _CORES)
    cores = "SELECT c.core, c.kind, c.key, o.n FROM cores c JOIN organizations o ON o.key = c.key"
    queries.map_groups("variants", cores, 1, _merge, _VARIANTS)


def find_known(key: str, label: str) -> KnownName | None:
    """Look up a name in the list of known names.

    Parameters
    ----------
    key : str
        Normalized name; that of an organization is also looked up without words of its kind: "Ngân hàng
        Vietcombank".
    label : str

    Returns
    -------
    KnownName or None
    """
    found = known_names().get((label, key))
    if found is None and label == "ORG":
        kind, core = core_of(key)
        found = known_names().get((label, core)) if kind in _KINDS else None
    return found


def _split(names: Iterable[Row]) -> Iterator[Row]:
    """Split each name into the word of its kind and its core."""
    for (key,) in names:
        kind, core = core_of(key)
        if kind == _MINISTRY:
            yield key, _CONNECTORS.sub(" ", core), kind
        after_place = kind not in _NAMED_AFTER and _is_large_place(core)
        if kind not in _KINDS or len(core) < _MIN_LENGTH or after_place:
            kind, core = "", key
            if core.endswith(_COUNTRY) and head_of(core, words_of_kind(_WORDS, "ministry")):
                core = core.removesuffix(_COUNTRY)
        yield key, _CONNECTORS.sub(" ", core), kind


def _is_large_place(core: str) -> bool:
    places = (candidate.place for candidate in find_candidates(core))
    return any(place is not None and place.kind in _LARGE for place in places)


def _merge(rows: list[Row]) -> Iterator[Row]:
    """Merge the names with one core within each kind, and the bare one with the dominant kind."""
    core = rows[0][0]
    kinds = Counter[str]()
    for _, kind, _, n in rows:
        if kind:
            kinds[kind] += n
    ministry = kinds.pop(_MINISTRY, 0) > 0
    institution = ministry or any(head_of(f"{core} x", words_of_kind(_WORDS, kind)) for kind in _INSTITUTIONS)
    main = ""
    if kinds and not institution:
        (best, n), *_ = kinds.most_common()
        main = best if n >= DOMINANCE * (kinds.total() - n) else ""
    for _, kind, key, _ in rows:
        if kind == _MINISTRY:
            continue
        full_key = core if kind in {"", main} else f"{kind} {core}"
        if full_key != key:
            yield "ORG", key, full_key
