"""Queries for the tables about entities.

Each query returns the rows of a table in an order that depends only on the articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from thucthe.recognize.name_entry import NameEntry
from thucthe.resolve.coref.abbreviations import is_abbreviation
from thucthe.resolve.corpus.cross_document import is_vague
from thucthe.resolve.corpus.evidence import BOILERPLATE
from thucthe.resolve.corpus.query_engine import DEGREE, FLAG, TEXT, QueryEngine, Row, select
from thucthe.resolve.corpus.variants import find_known
from thucthe.resolve.lexicon.gazetteer import find_candidates, place_key
from thucthe.resolve.lexicon.knowledge_base import Place, code_of
from thucthe.resolve.lexicon.knowledge_bases import describe
from thucthe.resolve.lexicon.known_names import AMBIGUOUS
from thucthe.text.keys import normalize, plain_key, shown_form
from thucthe.text.syllables import is_syllable

USUAL = 0.2
"""Minimum ratio of the mentions of a form to those of the most frequent form for it to be usual."""
PLAIN = 3
"""Minimum ratio of the mentions of a person's full name to those of a longer one for the former to be shown."""
CLEAR = 0.6
"""Minimum share of the mentions of a form, of all labels, that refer to an entity for the form to be its name."""
_FORMS = {"label": TEXT, "form": TEXT, "name": TEXT, "folded": TEXT, "bare": FLAG, "all_caps": FLAG}
_FORMS |= {"police": FLAG, "vague": FLAG, "common": FLAG, "complete": FLAG, "listed": FLAG}
_DESCRIPTION = ("place_kind", "parent_id", "parent_name", "country", "present_id", "present_name")
_LINKED = {"entity_id": TEXT, "link_source": TEXT, "link_id": TEXT, **dict.fromkeys(_DESCRIPTION, TEXT)}
_LINKED |= {"latitude": DEGREE, "longitude": DEGREE}
_HEAD = re.compile(r"(?:tỉnh|thành phố|tp\.?|thủ đô|nước)\s", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_ABBREVIATION = 6
_POLICE = re.compile(r"công an\s", re.IGNORECASE)
"""Start of the names of the police, which those of sports clubs share: "Công an Hà Nội"."""

_OF_MENTION = (
    "entity_id", "key", "label", "alias", "article_id", "sentence", "section", "parent", "place_kind", "link_score",
)  # fmt: skip
_COUNTED = f"""
    WITH copied AS (
        SELECT DISTINCT r.entity_id, a.duplicate_of AS group_id
        FROM resolved r JOIN articles a ON a.article_id = r.article_id WHERE a.duplicate_of IS NOT NULL
    ), places AS (
        SELECT DISTINCT c.entity_id, c.group_id, a.article_id, a.duplicate_of IS NOT NULL AS is_copy, a.path
        FROM copied c
        JOIN articles a ON c.group_id = coalesce(a.duplicate_of, a.article_id)
        JOIN resolved r ON r.entity_id = c.entity_id AND r.article_id = a.article_id
    ), later AS (
        SELECT entity_id, article_id FROM (
            SELECT entity_id, article_id, row_number() OVER (
                PARTITION BY entity_id, group_id ORDER BY is_copy, path, article_id
            ) AS place
            FROM places
        ) p WHERE place > 1
    )
    SELECT {select(_OF_MENTION, "r")}, a.published, coalesce(a.duplicate_of, a.article_id) AS group_id,
        l.entity_id IS NULL AND coalesce(r.section, '') <> '{BOILERPLATE}' AS counts
    FROM resolved r
    JOIN articles a ON a.article_id = r.article_id
    LEFT JOIN later l ON l.entity_id = r.entity_id AND l.article_id = r.article_id
"""
"""An entity's mentions in later copies of an article that has some already don't count."""

ALIASES = """
    SELECT entity_id, alias, CAST(sum(CASE WHEN counts THEN 1 ELSE 0 END) AS BIGINT) AS n_mentions FROM counted
    GROUP BY entity_id, alias ORDER BY entity_id, n_mentions DESC, alias
"""
"""Name variants of each entity, the most frequent first."""

ROLES = """
    WITH stated AS (
        SELECT r.article_id, r.mention_id, person.entity_id, r.title, o.office, r.of_mention_id,
            held.entity_id AS of_entity_id, r.start_char, r.end_char, a.path
        FROM roles r
        JOIN resolved person ON person.mention_id = r.mention_id
        JOIN offices o ON o.title = r.title
        JOIN articles a ON a.article_id = r.article_id
        LEFT JOIN resolved held ON held.mention_id = r.of_mention_id
    ), known AS (
        SELECT entity_id, office, max(of_entity_id) AS of_entity_id FROM stated
        GROUP BY entity_id, office HAVING count(DISTINCT of_entity_id) = 1
    )
    SELECT s.article_id, s.mention_id, s.entity_id, s.title, s.office, s.of_mention_id,
        coalesce(s.of_entity_id, k.of_entity_id) AS of_entity_id,
        CASE WHEN s.of_entity_id IS NOT NULL THEN 'stated' WHEN k.of_entity_id IS NOT NULL THEN 'inferred' END
            AS of_source,
        s.start_char, s.end_char
    FROM stated s LEFT JOIN known k ON k.entity_id = s.entity_id AND k.office = s.office
    ORDER BY s.path, s.article_id, s.start_char, s.end_char, s.mention_id, s.title
"""
"""A title without organization or place gets the only one that other mentions of the person and title have, if any."""

MAX_TOGETHER = 60
"""Maximum number of entities of a sentence whose pairs are counted: long lists, such as those of winners, are weak
evidence for each pair, and the number of their pairs is quadratic in their length.
"""
_PLACES = "SELECT DISTINCT article_id, sentence, entity_id FROM counted WHERE parent IS NULL AND counts"
COOCCURRENCES = f"""
    WITH together AS (
        SELECT p.* FROM places p JOIN (
            SELECT article_id, sentence FROM places GROUP BY article_id, sentence
            HAVING count(*) BETWEEN 2 AND {MAX_TOGETHER}
        ) s ON s.article_id = p.article_id AND s.sentence = p.sentence
    ), pairs AS (
        SELECT a.entity_id AS entity_a, b.entity_id AS entity_b, a.article_id, count(*) AS n
        FROM together a JOIN together b ON a.article_id = b.article_id AND a.sentence = b.sentence
        WHERE a.entity_id < b.entity_id
        GROUP BY a.entity_id, b.entity_id, a.article_id
    )
    SELECT entity_a, entity_b, CAST(sum(n) AS BIGINT) AS n_sentences, count(*) AS n_articles
    FROM pairs GROUP BY entity_a, entity_b ORDER BY entity_a, entity_b
"""
"""Number of sentences and articles in which each pair of entities occurs; nested names are not paired."""
CROWDED = f"""
    SELECT count(*) FROM (
        SELECT article_id, sentence FROM places GROUP BY article_id, sentence HAVING count(*) > {MAX_TOGETHER}
    ) s
"""
"""Number of sentences with more entities than `MAX_TOGETHER`, whose pairs are not counted."""

ENTITIES = """
    WITH summed AS (
        SELECT entity_id, max(label) AS label,
            CAST(sum(CASE WHEN counts THEN 1 ELSE 0 END) AS BIGINT) AS n_mentions,
            CAST(sum(CASE WHEN counts AND section IN ('byline', 'source') THEN 1 ELSE 0 END) AS BIGINT) AS n_bylines,
            CAST(sum(CASE WHEN counts AND parent IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS n_nested,
            min(published) AS first_published, max(published) AS last_published,
            sum(CAST(round(link_score * 10000) AS BIGINT)) AS scores, count(link_score) AS n_scores,
            max(place_kind) AS place_kind
        FROM counted GROUP BY entity_id
    ), spread AS (
        SELECT entity_id, count(*) AS n_articles
        FROM (SELECT DISTINCT entity_id, group_id FROM counted WHERE counts) g GROUP BY entity_id
    ), suspected AS (
        SELECT k.entity_id, max(s.n_senses) AS n_senses
        FROM (SELECT DISTINCT entity_id, key FROM counted WHERE label = 'PER') k JOIN senses s ON s.key = k.key
        GROUP BY k.entity_id
    )
    SELECT r.entity_id, c.name, c.full_name, r.label, r.n_mentions, coalesce(g.n_articles, 0) AS n_articles,
        r.n_bylines, r.n_nested, r.first_published, r.last_published, p.link_source, p.link_id,
        CASE WHEN p.link_id IS NOT NULL THEN round(r.scores / (r.n_scores * 10000.0), 4) END AS link_score,
        coalesce(p.place_kind, r.place_kind) AS place_kind, p.parent_id, p.parent_name, p.country, p.latitude,
        p.longitude, p.present_id, p.present_name, coalesce(s.n_senses, 1) AS n_senses_suspected
    FROM summed r
    JOIN chosen c ON c.entity_id = r.entity_id
    LEFT JOIN spread g ON g.entity_id = r.entity_id
    LEFT JOIN linked p ON p.entity_id = r.entity_id
    LEFT JOIN suspected s ON s.entity_id = r.entity_id
    ORDER BY n_mentions DESC, n_articles DESC, c.name, r.entity_id
"""
"""Scores are summed as integers, so that the sum does not depend on the order."""

_CLEARER = f"max(CASE WHEN common THEN 0 ELSE n END) OVER (PARTITION BY entity_id) >= {USUAL} * n"
"""Whether the entity has a form of other than common words that is usual beside this one."""


def count_mentions(queries: QueryEngine) -> None:
    """Create the relation ``counted``: the columns of tables for each mention of ``resolved``, and whether it counts.

    Of an article and its copies only the first that mentions an entity counts for it; repeated paragraphs don't count.
    ``places`` (article_id, sentence, entity_id) holds the entities of each sentence, without nested names.

    Parameters
    ----------
    queries : QueryEngine
        With ``resolved`` and ``articles``.
    """
    queries.create_view("counted", _COUNTED)
    queries.create_view("places", _PLACES)


def choose_names(queries: QueryEngine, own: Sequence[NameEntry] = ()) -> None:
    """Create the relation ``chosen`` (entity_id, name, full_name).

    An entity with an id in the user's own list has its name there. The full name of a linked place is chosen from the
    forms in the texts, that of other entities from the full names in the articles. Candidates are ranked by, in this
    order: own key equal to that of the entity (except for a person's name much rarer than a shorter full name); clear
    before vague; a usual clear name before common words; not listed as another name; usual before rare; bare before
    "tỉnh" or "TP"; not all in capitals; frequency; length. The shown name of an organization is its most frequent form,
    unless that form mostly refers to another entity, identifies it only within an article, or is that of the police for
    a sports club.

    Parameters
    ----------
    queries : QueryEngine
    own : sequence of NameEntry
        The user's own list.
    """
    ids = {key: entry.name for entry in reversed(own) if entry.id for key in _keys_of(entry.id)}
    queries.insert("own_names", {"key": TEXT, "name": TEXT}, ids.items())
    queries.create_view(
        "called",
        """
        SELECT entity_id, label, key,
            CASE WHEN key = concat(link_source, ':', link_id) THEN text ELSE name END AS form, text, count(*) AS n
        FROM resolved GROUP BY 1, 2, 3, 4, 5
        """,
    )
    forms = "SELECT DISTINCT label, form FROM called UNION SELECT DISTINCT label, text FROM called"
    queries.extend("forms", forms, 2, _describe, _FORMS)
    queries.create_view(
        "ranked",
        f"""
        WITH counted AS (
            SELECT c.entity_id, f.name, bool_or(d.form_key = split_part(c.key, '@', 1)) AS own, bool_or(f.bare) AS bare,
                bool_and(f.all_caps) AS all_caps, bool_or(f.complete) AS complete, bool_and(f.listed) AS listed,
                bool_and(f.vague) AS vague, bool_and(f.common) AS common,
                sum(c.n) AS n, max(c.key) AS key
            FROM called c
            JOIN forms f ON f.label = c.label AND f.form = c.form
            LEFT JOIN described d ON d.label = c.label AND d.form = c.form
            GROUP BY c.entity_id, f.name
        ), compared AS (
            SELECT *, n >= {USUAL} * max(n) OVER (PARTITION BY entity_id) AS usual,
                complete AND n >= {PLAIN} * max(CASE WHEN own THEN n ELSE 0 END) OVER (PARTITION BY entity_id) AS plain,
                vague OR (common AND {_CLEARER}) AS unclear
            FROM counted
        )
        SELECT entity_id, name, key, row_number() OVER (
            PARTITION BY entity_id
            ORDER BY plain DESC, own DESC, unclear, listed, usual DESC, bare DESC, all_caps, n DESC,
                length(name) DESC, name
        ) AS place
        FROM compared
        """,
    )
    queries.create_view(
        "written",
        f"""
        WITH uses AS (
            SELECT f.folded, sum(c.n) AS n_uses FROM called c JOIN forms f ON f.label = c.label AND f.form = c.text
            GROUP BY f.folded
        ), counted AS (
            SELECT c.entity_id, f.name, f.folded, bool_and(f.all_caps) AS all_caps, sum(c.n) AS n,
                bool_or(f.vague OR (f.police AND (c.key LIKE 'clb %' OR c.key LIKE 'club %'))) AS misleading,
                bool_and(f.common) AS common
            FROM called c JOIN forms f ON f.label = c.label AND f.form = c.text
            WHERE c.label = 'ORG' GROUP BY c.entity_id, f.name, f.folded
        ), clear AS (
            SELECT c.*, sum(n) OVER (PARTITION BY entity_id, c.folded) >= {CLEAR} * n_uses
                AND NOT misleading AND NOT (common AND {_CLEARER}) AS clear
            FROM counted c JOIN uses u ON u.folded = c.folded
        )
        SELECT entity_id, name, clear, row_number() OVER (
            PARTITION BY entity_id ORDER BY clear DESC, all_caps, n DESC, length(name) DESC, name
        ) AS place
        FROM clear
        """,
    )
    queries.create_view(
        "chosen",
        """
        SELECT r.entity_id, coalesce(c.name, o.name, w.name, r.name) AS name, coalesce(o.name, r.name) AS full_name
        FROM ranked r
        LEFT JOIN written w ON w.entity_id = r.entity_id AND w.place = 1 AND w.clear
        LEFT JOIN renamed c ON c.entity_id = r.entity_id
        LEFT JOIN own_names o ON o.key = r.key
        WHERE r.place = 1
        """,
    )


def _keys_of(given_id: str) -> tuple[str, ...]:
    """List the keys that an entity with the user's id may have."""
    return f"user:{given_id}", f"id:{given_id}", given_id


def _describe(forms: Iterable[Row]) -> Iterator[Row]:
    for label, form in forms:
        all_caps = form.isupper() and not is_abbreviation(form) and any(map(_is_word, _WORD.findall(form)))
        bare = _HEAD.match(form) is None
        police = _POLICE.match(form) is not None
        known = find_known(plain_key(form, label), label)
        vague = is_vague(form, label) or (known is not None and known.scope == AMBIGUOUS)
        common = label == "ORG" and _is_common(form)
        flags = bare, all_caps, police, vague, common, _is_full(form, label), known is not None
        yield label, form, _shown(form, label), normalize(form), *flags


def _is_word(word: str) -> bool:
    """Check whether a word in capitals is a syllable or too long for an abbreviation, unlike those of "UBND TP.HCM"."""
    return len(word) > _LONGEST_ABBREVIATION or (len(word) > 1 and is_syllable(word.lower()))


def _is_common(form: str) -> bool:
    """Check whether a form is written as two common words, which a longer form makes clear: "Dân chủ"."""
    first, *rest = _WORD.findall(form)[:3] or [""]
    return len(rest) == 1 and rest[0].islower() and all(map(is_syllable, (first.lower(), *rest)))


def _is_full(form: str, label: str) -> bool:
    """Check whether a form is a person's full name: three Vietnamese syllables or two foreign words."""
    words = _WORD.findall(normalize(form))
    return label == "PER" and len(words) > (2 if all(map(is_syllable, words)) else 1)


def _shown(form: str, label: str) -> str:
    """Return the shown form of a name: provinces and states without "tỉnh"."""
    shown = shown_form(form, label)
    head, _, bare = shown.partition(" ")
    if label != "LOC" or head.lower() != "tỉnh":
        return shown
    places = (candidate.place for candidate in find_candidates(place_key(bare)))
    return bare if any(place and place.kind in {"province", "state"} for place in places) else shown


def describe_links(queries: QueryEngine, own: Sequence[NameEntry] = ()) -> None:
    """Create the relation ``linked``: the description of each entity with a link.

    Parameters
    ----------
    queries : QueryEngine
    own : sequence of NameEntry
        The user's own list.
    """

    def look_up(links: Iterable[Row]) -> Iterator[Row]:
        for entity_id, source, link_id in links:
            place = describe(source, link_id, own)
            yield entity_id, source, code_of(source, link_id), *(_describe_place(place) if place else (None,) * 8)

    links = """
        SELECT DISTINCT entity_id, link_source, link_id FROM resolved WHERE key = concat(link_source, ':', link_id)
    """
    queries.map_rows("linked", links, look_up, _LINKED)


def _describe_place(place: Place) -> Row:
    """Return the values of `_DESCRIPTION`, latitude and longitude of a place."""
    parent = _by_ref(place.parent)
    present = [found for ref in place.present if (found := _by_ref(ref))]
    return (
        place.kind,
        code_of(parent.source, parent.id) if parent else None,
        parent.name if parent else None,
        place.country or None,
        code_of(present[0].source, present[0].id) if len(present) == 1 else None,
        ", ".join(one.today_name or one.name for one in present) or None,
        place.latitude,
        place.longitude,
    )


def _by_ref(ref: str) -> Place | None:
    source, _, id = ref.partition(":")
    return describe(source, id) if id else None
