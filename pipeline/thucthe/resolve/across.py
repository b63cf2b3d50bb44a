"""Entities across articles: the mentions of a whole run come in, each leaves with the id of its entity.

Everything is relations of a DuckDB connection, which keeps memory bounded. ``articles``, ``mentions`` and ``roles``
have the columns of a shard's tables; the table ``resolved`` holds the mentions with ``key`` and ``entity_id``. An
entity's id is made from its label and key alone, so the same articles give the same ids in any order, and articles that
are added later leave the ids of the others as they were.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

from duckdb import DuckDBPyConnection

from thucthe.recognize.features import is_syllable
from thucthe.resolve.abbreviations import is_abbreviation, is_acronym
from thucthe.resolve.annotation import ELSEWHERE, LINK, SAME_NAME, USER
from thucthe.resolve.keys import normalize, plain_key
from thucthe.resolve.relations import FLAG, TEXT, make_table
from thucthe.resolve.senses import split_senses
from thucthe.resolve.titles import KINSHIP, title_at

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


def resolve_across(db: DuckDBPyConnection) -> None:
    """Make the table ``resolved``.

    A mention's key is, in this order, its link, the id in the user's own list, the full name that most articles give
    for the same abbreviation or short name, its own name. A name that says who is meant only within its article ("ông
    Tâm", "N.V.A.", "UBND tỉnh") makes an entity of that article alone.
    """
    _describe_names(db)
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE resolved AS
        SELECT m.* REPLACE (
                CASE WHEN given_id IS NOT NULL THEN '{USER}'
                     WHEN link_score >= {LINK_SCORE} AND rule = '{SAME_NAME}' THEN '{LINK}'
                     ELSE rule END AS rule
            ), form.form_key,
            CASE WHEN link_score >= {LINK_SCORE} THEN link_source || ':' || link_id
                 WHEN given_id IS NOT NULL THEN 'id:' || given_id
                 ELSE name.form_key END AS key
        FROM mentions m
        JOIN described name ON name.label = m.label AND name.form = m.name
        JOIN described form ON form.label = m.label AND form.form = m.text
    """)
    _expand(db)
    db.execute("""
        UPDATE resolved SET key = key || '@' || article_id FROM described
        WHERE described.label = resolved.label AND described.form = resolved.name AND described.vague
            AND resolved.key = described.form_key
    """)
    split_senses(db)
    keys = db.sql("SELECT DISTINCT label, key FROM resolved").fetchall()
    ids = ((label, key, make_id(label, key)) for label, key in keys)
    make_table(db, "ids", {"label": TEXT, "key": TEXT, "entity_id": TEXT}, ids)
    db.execute("ALTER TABLE resolved ADD COLUMN entity_id VARCHAR")
    db.execute("""
        UPDATE resolved SET entity_id = ids.entity_id FROM ids
        WHERE ids.label = resolved.label AND ids.key = resolved.key
    """)


def make_id(label: str, key: str) -> str:
    """Give the id of an entity."""
    return hashlib.sha256(f"{label}\0{key}".encode()).hexdigest()[:ID_LENGTH]


def _describe_names(db: DuckDBPyConnection) -> None:
    """Describe every distinct form: its key, whether it is an abbreviation, whether it is vague."""
    forms = db.sql("SELECT label, name FROM mentions UNION SELECT label, text FROM mentions").fetchall()
    rows = [
        (label, form, plain_key(form, label), is_abbreviation(form), is_vague(form, label)) for label, form in forms
    ]
    columns = {"label": TEXT, "form": TEXT, "form_key": TEXT, "abbreviation": FLAG, "vague": FLAG}
    make_table(db, "described", columns, rows)


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
    lines = files(__package__).joinpath("organs.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(normalize(line) for line in lines if line and not line.startswith("#"))


def _expand(db: DuckDBPyConnection) -> None:
    """Give abbreviations and short names of persons the key of the full name that the articles give for them.

    Unless an abbreviation's letters are the initials, a good share of the articles that have it must explain it: one
    article in which AFP is a police force does not make the news agency of all others one. A short name of a person
    holds for all when nearly all articles that explain it give the same full name.
    """
    explained = db.sql("""
        WITH short AS (
            SELECT r.label, r.form_key, r.key, r.article_id, r.name, d.abbreviation
            FROM resolved r JOIN described d ON d.label = r.label AND d.form = r.text
            WHERE r.given_id IS NULL AND CASE WHEN r.label = 'PER' THEN NOT d.vague ELSE d.abbreviation END
        ), whole AS (
            SELECT label, form_key, count(DISTINCT article_id) AS n FROM short GROUP BY ALL
        )
        SELECT label, form_key, key, min(name), count(DISTINCT article_id), any_value(whole.n)
        FROM short JOIN whole USING (label, form_key)
        WHERE key <> form_key
        GROUP BY label, form_key, key
        ORDER BY ALL
    """).fetchall()
    candidates: dict[tuple[str, str], list[tuple[str, str, int, int]]] = {}
    for label, form_key, key, name, n, n_all in explained:
        candidates.setdefault((label, form_key), []).append((key, name, n, n_all))
    full: list[tuple[str, str, str]] = []
    for (label, form_key), found in candidates.items():
        key, name, n, n_all = max(found, key=lambda row: (row[2], row[0]))
        sure = n >= SURE_SHARE * sum(row[2] for row in found)
        often = n >= EXPLAINED_SHARE * n_all
        if sure and (often or is_acronym(form_key, name)):
            full.append((label, form_key, key))
    make_table(db, "full_names", {"label": TEXT, "form_key": TEXT, "full_key": TEXT}, full)
    db.execute(f"""
        UPDATE resolved SET key = full_key, rule = '{ELSEWHERE}' FROM full_names
        WHERE full_names.label = resolved.label AND full_names.form_key = resolved.key
    """)
