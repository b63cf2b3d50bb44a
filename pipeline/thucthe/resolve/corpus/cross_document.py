"""Resolve the mentions of a whole run to entities.

All data are relations, see `query_engine`. ``articles``, ``mentions`` and ``roles`` have the columns of a shard's
tables; ``resolved`` holds the mentions with ``key`` and ``entity_id``. An entity's id is a function of its label and
key alone: ids depend neither on the order of the articles nor on articles that are added later.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from thucthe.doc_data import AMBIGUOUS, EXPLAINED_ELSEWHERE, LINK, NAMED_AFTER, SAME_NAME, USER
from thucthe.resolve.coref.abbreviations import is_abbreviation, is_acronym
from thucthe.resolve.coref.organizations import core_of
from thucthe.resolve.corpus.evidence import BOILERPLATE, collect_evidence
from thucthe.resolve.corpus.query_engine import FLAG, TEXT, QueryEngine, Row, select
from thucthe.resolve.corpus.senses import split_senses
from thucthe.resolve.corpus.short_names import find_short_names
from thucthe.resolve.corpus.variants import find_known, find_variants
from thucthe.resolve.lexicon.gazetteer import find_candidates, place_key
from thucthe.resolve.lexicon.titles import KINSHIP, title_at
from thucthe.text.keys import compose, normalize, plain_key
from thucthe.text.syllables import is_syllable
from thucthe.text.wordlists import read_lines

ID_LENGTH = 16
LINK_SCORE = 0.5
"""Minimum score of a link for it to be the key of a place; below it the name is the key."""
EXPLAINED_SHARE = 0.1
"""Minimum share of the articles with an abbreviation that must explain it for the full name to apply to the others."""
SURE_SHARE = 0.9
"""Minimum share of the explaining articles that must agree on a full name for it to apply to the others."""
MIN_ARTICLES = 5
"""Minimum number of articles that repeat a boilerplate paragraph."""
AUTHOR = "#author"
"""Suffix of the key of a person who occurs only in bylines and credits."""
NAMESAKE = "#namesake"
"""Suffix of the key of a person after whom a street, a school or the like is named."""
NICKNAME_TITLES = "'bầu', 'madam'"
"""Titles that form a nickname with a bare given name, which refers to one person everywhere: "bầu Đức"."""

_PRESIDENT = "bác hồ"
"""The only kinship word with a family name that refers to one person everywhere, Hồ Chí Minh."""
_UNIT_AT_END = re.compile(
    r".\s(?:tỉnh|thành phố|tp|huyện|quận|thị xã|thị trấn|phường|thôn|(?<!tác )(?<!tấn )(?<!hoa )(?<!công )xã)\Z",
    re.IGNORECASE,
)
"""The word for a unit that ends the name of one of its organs: "Hội Nông dân huyện"."""
_INITIALS = re.compile(r"[A-ZĐ](?:[.\s-]+[A-ZĐ])*\.?")

RESOLVED = (
    "mention_id", "article_id", "sentence", "section", "start_char", "end_char", "text", "label", "score", "recognizer",
    "parent", "name", "link_source", "link_id", "link_score", "place_kind", "rule", "form_key", "alias", "key",
    "entity_id", "reason",
)  # fmt: skip
"""Columns of ``resolved``: those of a mention; key and shown form of its text; key and entity; evidence."""
_DESCRIBED = {"label": TEXT, "form": TEXT, "form_key": TEXT, "alias": TEXT, "abbreviation": FLAG, "vague": FLAG}
_DESCRIBED |= {"scope": TEXT, "ministry": FLAG}
MIN_COUNTRIES = 2
"""Minimum number of mentions of other countries in an article that is about another country."""
_FULL_NAMES = {"label": TEXT, "short_key": TEXT, "full_key": TEXT}
_IDS = {"label": TEXT, "key": TEXT, "entity_id": TEXT}
_EXPLAINED = """
    WITH short AS (
        SELECT label, form_key, own_key, group_id, name FROM named
        WHERE given_id IS NULL AND label <> 'PER' AND abbreviation
    ), whole AS (
        SELECT label, form_key, count(DISTINCT group_id) AS n FROM short GROUP BY label, form_key
    )
    SELECT s.label, s.form_key, own_key, min(name) AS name, count(DISTINCT group_id) AS n, max(whole.n) AS n_all
    FROM short s JOIN whole ON whole.label = s.label AND whole.form_key = s.form_key
    WHERE own_key <> s.form_key
    GROUP BY s.label, s.form_key, own_key
"""
"""Full names of each abbreviation, each with the articles that state it and those that have the abbreviation."""


def resolve_across(queries: QueryEngine) -> None:
    """Create the relation ``resolved``.

    A mention's key is the first of: its link; the id in the user's own list; the full name of the same abbreviation or,
    given evidence, of the same short name of a person in other articles; its own name. A name that identifies an
    entity only within its article ("ông Tâm", "N.V.A.", "UBND tỉnh") becomes an entity of that article and its copies,
    and so does a ministry without country in an article that names other countries and no place in Vietnam. A
    person's name inside the name of a street, a school or the like is another entity, whose key ends in
    `NAMESAKE`. A person whose name occurs only in bylines and credits of an article is an author, whose key ends in
    `AUTHOR`.

    Parameters
    ----------
    queries : QueryEngine
        With ``articles``, ``mentions`` and ``roles``.
    """
    forms = "SELECT label, name AS form FROM mentions UNION SELECT label, text FROM mentions"
    queries.extend("described_forms", forms, 2, _describe, _DESCRIBED)
    find_variants(queries)
    queries.create_view("described", _CANONICAL)
    queries.create_view("boilerplate", _REPEATED)
    queries.create_view("abroad", _ABROAD)
    queries.create_view("named", _NAMED)
    collect_evidence(queries)
    find_short_names(queries)
    queries.map_groups("full_names", _EXPLAINED, 2, _choose_full_name, _FULL_NAMES)
    queries.create_view("shared", _SHARED)
    queries.drop("named", "told", "domains")
    split_senses(queries)
    queries.drop("rare", "context", "statements", "named_groups", "own_keys", "split")
    keyed = """
        SELECT s.*, coalesce(m.sense_key, s.shared_key) AS key,
            CASE WHEN m.reason IS NULL THEN s.join_reason
                 ELSE concat('apart from others of this name: ', m.reason) END AS reason
        FROM shared s
        LEFT JOIN moved m ON s.label = 'PER' AND m.shared_key = s.shared_key AND m.group_id = s.group_id
    """
    queries.extend("ids", f"SELECT DISTINCT label, key FROM ({keyed}) keyed", 2, _identify, _IDS)
    queries.create_view(
        "resolved",
        f"""
        SELECT {select(RESOLVED, "k", rule="k.shared_rule", entity_id="ids.entity_id")}
        FROM ({keyed}) k JOIN ids ON ids.label = k.label AND ids.key = k.key
        """,
    )
    queries.drop("shared")


_MENTION_COLUMNS = (
    "mention_id", "article_id", "sentence", "start_char", "end_char", "text", "label", "score", "recognizer", "parent",
    "name", "rule", "given_id", "link_source", "link_id", "link_score", "place_kind",
)  # fmt: skip
_CANONICAL = """
    SELECT d.label, d.form, coalesce(v.full_key, d.form_key) AS form_key, d.alias, d.abbreviation, d.vague,
        d.scope, d.ministry
    FROM described_forms d LEFT JOIN variants v ON v.label = d.label AND v.key = d.form_key
"""
_REPEATED = f"""
    SELECT m.paragraph FROM mentions m JOIN articles a ON a.article_id = m.article_id
    WHERE m.paragraph <> '' AND coalesce(m.section, '') NOT IN ('title', 'lead')
    GROUP BY m.paragraph HAVING count(DISTINCT coalesce(a.duplicate_of, a.article_id)) >= {MIN_ARTICLES}
"""
_ABROAD = f"""
    SELECT coalesce(a.duplicate_of, a.article_id) AS group_id
    FROM mentions m JOIN articles a ON a.article_id = m.article_id
    WHERE m.link_score >= {LINK_SCORE}
    GROUP BY coalesce(a.duplicate_of, a.article_id)
    HAVING bool_and(m.link_source <> 'vn_admin' AND NOT (m.link_source = 'iso3166' AND m.link_id = 'VN'))
        AND sum(CASE WHEN m.link_source = 'iso3166' THEN 1 ELSE 0 END) >= {MIN_COUNTRIES}
"""
"""Articles that name other countries and no place in Vietnam."""
_NAMED = f"""
    SELECT {select(_MENTION_COLUMNS, "m")},
        CASE WHEN b.paragraph IS NULL THEN m.section ELSE '{BOILERPLATE}' END AS section,
        coalesce(a.duplicate_of, a.article_id) AS group_id,
        form.form_key, form.alias, form.abbreviation, form.vague AS form_vague,
        named.form_key AS name_key, named.vague,
        CASE WHEN given_id IS NOT NULL THEN '{USER}'
             WHEN link_score >= {LINK_SCORE} AND rule = '{SAME_NAME}' THEN '{LINK}'
             ELSE rule END AS own_rule,
        CASE WHEN link_score >= {LINK_SCORE} THEN concat(link_source, ':', link_id)
             WHEN given_id IS NOT NULL THEN concat('id:', given_id)
             WHEN m.within = '{AMBIGUOUS}'
                THEN concat(named.form_key, '@', coalesce(a.duplicate_of, a.article_id))
             WHEN m.within IS NOT NULL THEN concat(named.form_key, '@', m.within)
             WHEN named.ministry AND abroad.group_id IS NOT NULL
                THEN concat(named.form_key, '@', coalesce(a.duplicate_of, a.article_id))
             WHEN form.scope IN ('form', 'entity') THEN form.form_key
             WHEN o.full_key IS NOT NULL THEN o.full_key
             ELSE named.form_key END AS own_key
    FROM mentions m
    JOIN articles a ON a.article_id = m.article_id
    JOIN described named ON named.label = m.label AND named.form = m.name
    JOIN described form ON form.label = m.label AND form.form = m.text
    LEFT JOIN (
        SELECT m.article_id, m.label, m.name, min(form.form_key) AS full_key
        FROM mentions m JOIN described form ON form.label = m.label AND form.form = m.text
        WHERE form.scope = 'entity' GROUP BY m.article_id, m.label, m.name
    ) o ON o.article_id = m.article_id AND o.label = m.label AND o.name = m.name
    LEFT JOIN abroad ON abroad.group_id = coalesce(a.duplicate_of, a.article_id)
    LEFT JOIN boilerplate b ON b.paragraph = m.paragraph AND coalesce(m.section, '') NOT IN ('title', 'lead')
"""
_SHARED = f"""
    WITH authors AS (
        SELECT own_key, group_id FROM named WHERE label = 'PER' AND given_id IS NULL AND own_rule <> '{NAMED_AFTER}'
        GROUP BY own_key, group_id HAVING bool_and(coalesce(section, '') IN ('byline', 'source'))
    ), nicknames AS (
        SELECT own_key, group_id, min(value) AS title FROM statements
        WHERE kind = 'title' AND value IN ({NICKNAME_TITLES}) GROUP BY own_key, group_id
    )
    SELECT n.*,
        CASE WHEN coalesce(f.full_key, p.full_key) IS NULL THEN own_rule ELSE '{EXPLAINED_ELSEWHERE}' END
            AS shared_rule,
        p.reason AS join_reason,
        CASE WHEN n.own_rule = '{NAMED_AFTER}'
                THEN concat(n.own_key, '{NAMESAKE}')
             WHEN a.own_key IS NOT NULL THEN concat(n.own_key, '{AUTHOR}')
             WHEN vague AND p.full_key IS NULL AND k.title IS NOT NULL THEN concat(k.title, ' ', n.own_key)
             WHEN vague AND coalesce(f.full_key, p.full_key, n.own_key) = name_key
                THEN concat(name_key, '@', n.group_id)
             ELSE coalesce(f.full_key, p.full_key, n.own_key) END AS shared_key
    FROM named n
    LEFT JOIN full_names f ON f.label = n.label AND f.short_key = n.own_key
    LEFT JOIN short_names p ON n.label = 'PER' AND p.short_key = n.own_key AND p.group_id = n.group_id
    LEFT JOIN authors a ON n.label = 'PER' AND a.own_key = n.own_key AND a.group_id = n.group_id
    LEFT JOIN nicknames k ON n.label = 'PER' AND k.own_key = n.own_key AND k.group_id = n.group_id
"""


def make_id(label: str, key: str) -> str:
    """Return the id of an entity."""
    return hashlib.sha256(f"{label}\0{key}".encode()).hexdigest()[:ID_LENGTH]


def _identify(keys: Iterable[Row]) -> Iterator[Row]:
    for label, key in keys:
        yield label, key, make_id(label, key)


def _describe(forms: Iterable[Row]) -> Iterator[Row]:
    """Describe each distinct form: key, shown form, whether it is an abbreviation or vague, known scope."""
    for label, form in forms:
        key = plain_key(form, label)
        known = find_known(key, label)
        vague = known is None and is_vague(form, label)
        yield (
            label,
            form,
            known.full_key if known else key,
            compose(form),
            is_abbreviation(form),
            vague,
            known.scope if known else "",
            label == "ORG" and _is_kind_alone(key, "ministry"),
        )


def is_vague(name: str, label: str) -> bool:
    """Check whether a name identifies an entity only within one article.

    A kind of organ is one of the list, a name that ends with the word for a unit, or a department of an unnamed
    province.

    Parameters
    ----------
    name : str
    label : str

    Returns
    -------
    bool
        True for bare given names, initials and kinds of organs.
    """
    if label == "PER":
        if normalize(name) == _PRESIDENT:
            return False
        addressed = title_at(name, 0)
        given = name[addressed[1] :].strip() if addressed and addressed[2].kind == KINSHIP else name
        return is_syllable(given.lower()) or _INITIALS.fullmatch(given) is not None
    return label == "ORG" and _is_kind_of_organ(normalize(name))


def _is_kind_of_organ(key: str) -> bool:
    return key in _kinds_of_organs() or _UNIT_AT_END.search(key) is not None or _is_kind_alone(key, "department")


def _is_kind_alone(key: str, kind: str) -> bool:
    """Check whether an organ of a kind holds no place: "Sở Ngoại vụ", not "Sở Ngoại vụ Huế"."""
    of_kind, core = core_of(key)
    words = core.split(" ")
    ends = (" ".join(words[at:]) for at in range(len(words)))
    return of_kind == kind and not any(find_candidates(place_key(end)) for end in ends)


@cache
def _kinds_of_organs() -> frozenset[str]:
    return frozenset(map(normalize, read_lines(files(__package__) / "organs.txt")))


def _choose_full_name(explained: list[Row]) -> Iterator[Row]:
    """Choose the full name of an abbreviation from those that articles give for it.

    Unless the letters of the abbreviation are the initials, at least `EXPLAINED_SHARE` of the articles that have it
    must explain it: one article about the police force AFP must not rename the news agency AFP of all others.
    """
    label, short_key, key, name, n, n_all = max(explained, key=lambda row: (row[4], row[2]))
    sure = n >= SURE_SHARE * sum(row[4] for row in explained)
    often = n >= EXPLAINED_SHARE * n_all
    if sure and (often or is_acronym(short_key, name)):
        yield label, short_key, key
