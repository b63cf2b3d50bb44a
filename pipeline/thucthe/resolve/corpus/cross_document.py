"""Entities across articles: the mentions of a whole run come in, each leaves with the id of its entity.

Everything is a relation, see `queries`. ``articles``, ``mentions`` and ``roles`` have the columns of a shard's
tables; ``resolved`` holds the mentions with ``key`` and ``entity_id``. An entity's id is made from its label and key
alone, so the same articles give the same ids in any order, and articles that are added later leave the ids of the
others as they were.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from thucthe.doc_data import EXPLAINED_ELSEWHERE, LINK, SAME_NAME, USER
from thucthe.resolve.coref.abbreviations import is_abbreviation, is_acronym
from thucthe.resolve.corpus.query_engine import FLAG, TEXT, QueryEngine, Row, select
from thucthe.resolve.corpus.senses import split_senses
from thucthe.resolve.lexicon.titles import KINSHIP, title_at
from thucthe.text.keys import compose, normalize, plain_key
from thucthe.text.syllables import is_syllable
from thucthe.text.wordlists import read_lines

ID_LENGTH = 16
LINK_SCORE = 0.5
"""A place is its link from this score on; below it is its name."""
EXPLAINED_SHARE = 0.1
"""Share of the articles with an abbreviation that must give its full name for it to hold in the others."""
SURE_SHARE = 0.9
"""Share of the articles explaining a short name that must give the same full name for it to hold in the others."""

_PRESIDENT = "bác hồ"
"""The one kinship word with a family name that means the same person everywhere, Hồ Chí Minh."""
_INITIALS = re.compile(r"[A-ZĐ](?:[.\s-]+[A-ZĐ])*\.?")

RESOLVED = (
    "mention_id", "article_id", "sentence", "section", "start_char", "end_char", "text", "label", "score", "recognizer",
    "parent", "name", "link_source", "link_id", "link_score", "rule", "form_key", "alias", "key", "entity_id",
)  # fmt: skip
"""Columns of ``resolved``: those of a mention; the key of its form and the form as it is shown; key and entity."""
_DESCRIBED = {"label": TEXT, "form": TEXT, "form_key": TEXT, "alias": TEXT, "abbreviation": FLAG, "vague": FLAG}
_FULL_NAMES = {"label": TEXT, "short_key": TEXT, "full_key": TEXT}
_IDS = {"label": TEXT, "key": TEXT, "entity_id": TEXT}
_EXPLAINED = """
    WITH short AS (
        SELECT label, form_key, own_key, article_id, name FROM named
        WHERE given_id IS NULL AND CASE WHEN label = 'PER' THEN NOT form_vague ELSE abbreviation END
    ), whole AS (
        SELECT label, form_key, count(DISTINCT article_id) AS n FROM short GROUP BY label, form_key
    )
    SELECT s.label, s.form_key, own_key, min(name) AS name, count(DISTINCT article_id) AS n, max(whole.n) AS n_all
    FROM short s JOIN whole ON whole.label = s.label AND whole.form_key = s.form_key
    WHERE own_key <> s.form_key
    GROUP BY s.label, s.form_key, own_key
"""
"""For each short form its full names, each with the articles that give it and those that have the form."""


def resolve_across(queries: QueryEngine) -> None:
    """Make the relation ``resolved``.

    A mention's key is, in this order, its link, the id in the user's own list, the full name that most articles give
    for the same abbreviation or short name, its own name. A name that says who is meant only within its article ("ông
    Tâm", "N.V.A.", "UBND tỉnh") makes an entity of that article alone.
    """
    forms = "SELECT label, name FROM mentions UNION SELECT label, text FROM mentions"
    queries.map_rows("described", forms, _describe, _DESCRIBED)
    queries.create_view(
        "named",
        f"""
        SELECT m.*, form.form_key, form.alias, form.abbreviation, form.vague AS form_vague,
            named.form_key AS name_key, named.vague,
            CASE WHEN given_id IS NOT NULL THEN '{USER}'
                 WHEN link_score >= {LINK_SCORE} AND rule = '{SAME_NAME}' THEN '{LINK}'
                 ELSE rule END AS own_rule,
            CASE WHEN link_score >= {LINK_SCORE} THEN concat(link_source, ':', link_id)
                 WHEN given_id IS NOT NULL THEN concat('id:', given_id)
                 ELSE named.form_key END AS own_key
        FROM mentions m
        JOIN described named ON named.label = m.label AND named.form = m.name
        JOIN described form ON form.label = m.label AND form.form = m.text
        """,
    )
    queries.map_groups("full_names", _EXPLAINED, 2, _choose_full_name, _FULL_NAMES)
    queries.create_view(
        "shared",
        f"""
        SELECT n.*, CASE WHEN full_key IS NULL THEN own_rule ELSE '{EXPLAINED_ELSEWHERE}' END AS shared_rule,
            CASE WHEN vague AND coalesce(full_key, own_key) = name_key THEN concat(name_key, '@', article_id)
                 ELSE coalesce(full_key, own_key) END AS shared_key
        FROM named n LEFT JOIN full_names f ON f.label = n.label AND f.short_key = n.own_key
        """,
    )
    split_senses(queries)
    keyed = """
        SELECT s.*, coalesce(m.sense_key, s.shared_key) AS key
        FROM shared s
        LEFT JOIN moved m ON s.label = 'PER' AND m.shared_key = s.shared_key AND m.article_id = s.article_id
    """
    queries.map_rows("ids", f"SELECT DISTINCT label, key FROM ({keyed}) keyed", _identify, _IDS)
    queries.create_view(
        "resolved",
        f"""
        SELECT {select(RESOLVED, "k", rule="k.shared_rule", entity_id="ids.entity_id")}
        FROM ({keyed}) k JOIN ids ON ids.label = k.label AND ids.key = k.key
        """,
    )


def make_id(label: str, key: str) -> str:
    """Give the id of an entity."""
    return hashlib.sha256(f"{label}\0{key}".encode()).hexdigest()[:ID_LENGTH]


def _identify(keys: Iterable[Row]) -> Iterator[Row]:
    for label, key in keys:
        yield label, key, make_id(label, key)


def _describe(forms: Iterable[Row]) -> Iterator[Row]:
    """Describe every distinct form: its key, how it is shown, whether it is an abbreviation, whether it is vague."""
    for label, form in forms:
        yield label, form, plain_key(form, label), compose(form), is_abbreviation(form), is_vague(form, label)


def is_vague(name: str, label: str) -> bool:
    """Tell whether a name says who is meant only within one article: a bare given name, initials, an organ's kind."""
    if label == "PER":
        if normalize(name) == _PRESIDENT:
            return False
        addressed = title_at(name, 0)
        given = name[addressed[1] :].strip() if addressed and addressed[2].kind == KINSHIP else name
        return is_syllable(given.lower()) or _INITIALS.fullmatch(given) is not None
    return label == "ORG" and normalize(name) in _kinds_of_organs()


@cache
def _kinds_of_organs() -> frozenset[str]:
    return frozenset(map(normalize, read_lines(files(__package__) / "organs.txt")))


def _choose_full_name(explained: list[Row]) -> Iterator[Row]:
    """Choose the full name of a short form, of a person or an abbreviation, from those that articles give for it.

    Unless an abbreviation's letters are the initials, a good share of the articles that have it must explain it: one
    article in which AFP is a police force does not make the news agency of all others one. A short name of a person
    holds for all when nearly all articles that explain it give the same full name.
    """
    label, short_key, key, name, n, n_all = max(explained, key=lambda row: (row[4], row[2]))
    sure = n >= SURE_SHARE * sum(row[4] for row in explained)
    often = n >= EXPLAINED_SHARE * n_all
    if sure and (often or is_acronym(short_key, name)):
        yield label, short_key, key
