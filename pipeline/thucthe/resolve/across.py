"""Entities across articles: the mentions of a whole run come in, the tables of entities go out.

The same mentions give the same entities and ids in any order.
"""

from __future__ import annotations

import hashlib
import unicodedata

import pandas as pd

from thucthe.resolve.in_article import is_abbreviation, is_acronym
from thucthe.resolve.keys import entity_key, plain_key

ID_LENGTH = 16
EXPLAINED_SHARE = 0.1
"""Share of the articles with an abbreviation that must give its full name for it to hold in the others."""
_USUAL = 0.1
"""Share of a place's mentions that a form must have to name it when it is not the commonest."""


def resolve_across(mentions: pd.DataFrame) -> pd.DataFrame:
    """Give every mention the id of its entity.

    Parameters
    ----------
    mentions : DataFrame
        With ``article_id``, ``text``, ``label``, ``name`` (the fullest name in the article) and ``given_id``.

    Returns
    -------
    DataFrame
        The same rows with ``key`` and ``entity_id``.
    """
    names = mentions[["name", "label", "given_id"]].drop_duplicates()
    keys = {
        (name, label, given): f"id:{given}" if isinstance(given, str) else entity_key(name, label)
        for name, label, given in names.itertuples(index=False)
    }
    rows = mentions[["name", "label", "given_id"]].itertuples(index=False)
    resolved = mentions.assign(key=[keys[row[0], row[1], row[2]] for row in rows])
    resolved["key"] = _expand_abbreviations(resolved)
    ids = {
        (label, key): hashlib.sha256(f"{label}\0{key}".encode()).hexdigest()[:ID_LENGTH]
        for label, key in resolved[["label", "key"]].drop_duplicates().itertuples(index=False)
    }
    return resolved.assign(entity_id=[ids[pair] for pair in zip(resolved["label"], resolved["key"], strict=True)])


def _expand_abbreviations(mentions: pd.DataFrame) -> list[str]:
    """Replace the key of an abbreviation by that of the one full name that the articles give for it.

    Unless its letters are the initials, a good share of the articles that have the abbreviation must explain it: one
    article in which AFP is a police force does not make the news agency of all others one.
    """
    unique = mentions[["article_id", "text", "label", "name", "key"]].drop_duplicates()
    full_names: dict[tuple[str, str], dict[str, str]] = {}
    explained: dict[tuple[str, str], set[str]] = {}
    all_articles: dict[tuple[str, str], set[str]] = {}
    for article_id, text, label, name, key in unique.itertuples(index=False):
        if label != "PER" and is_abbreviation(text):
            pair = (label, entity_key(text, label))
            all_articles.setdefault(pair, set()).add(article_id)
            if key != pair[1]:
                explained.setdefault(pair, set()).add(article_id)
                full_names.setdefault(pair, {})[key] = name
    full: dict[tuple[str, str], str] = {}
    for pair, names in full_names.items():
        key, name = next(iter(names.items()))
        often = len(explained[pair]) >= EXPLAINED_SHARE * len(all_articles[pair])
        if len(names) == 1 and (often or is_acronym(pair[1], name)):
            full[pair] = key
    return [full.get(pair, pair[1]) for pair in zip(mentions["label"], mentions["key"], strict=True)]


def make_entities(mentions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Count the entities of resolved mentions; one row each, by id."""
    best = _best_names(mentions)
    dated = mentions.merge(articles[["article_id", "published"]], on="article_id", how="left")
    grouped = dated.groupby("entity_id", sort=True)
    table = grouped.agg(
        label=("label", "first"),
        n_mentions=("mention_id", "size"),
        n_articles=("article_id", "nunique"),
        first_published=("published", "min"),
        last_published=("published", "max"),
    ).reset_index()
    table["name"] = table["entity_id"].map(best)
    for column in ("link_source", "link_id", "link_score", "country", "latitude", "longitude", "present_id"):
        table[column] = None
    table["n_senses_suspected"] = 1
    return table


def _best_names(mentions: pd.DataFrame) -> dict[str, str]:
    """Choose each entity's name.

    A name whose own key is the entity's comes before short and other forms of it, the bare name of a province before
    that with "tỉnh", one that is not in capitals throughout before one that is; then the commonest, then the longest.
    """
    names = mentions["name"].map(_composed)
    counts = mentions.assign(name=names).groupby(["entity_id", "name", "label", "key"]).size().reset_index(name="n")
    rows = list(zip(counts["name"], counts["label"], counts["key"], strict=True))
    counts["own"] = [key.startswith("id:") or plain_key(name, label) == key for name, label, key in rows]
    # A rare form of a place, such as a bare "Hồ Chí Minh" for TP.HCM, does not name it.
    rare = counts["n"] < _USUAL * counts.groupby("entity_id")["n"].transform("sum")
    counts["own"] &= ~(rare & (counts["label"] == "LOC"))
    counts["bare"] = [not name.lower().startswith("tỉnh ") for name in counts["name"]]
    counts["shouted"] = [name.isupper() and not is_abbreviation(name) for name in counts["name"]]
    counts["length"] = counts["name"].str.len()
    order = ["own", "bare", "shouted", "n", "length", "name"]
    counts = counts.sort_values(order, ascending=[False, False, True, False, False, True], kind="stable")
    return dict(counts.drop_duplicates("entity_id")[["entity_id", "name"]].itertuples(index=False))


def _composed(name: str) -> str:
    """Bring a name into NFC on one line, so that forms which look the same are the same."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def make_aliases(mentions: pd.DataFrame) -> pd.DataFrame:
    """List the forms under which each entity appears, the commonest first."""
    forms = mentions["text"].map(_composed)
    table = mentions.assign(text=forms).groupby(["entity_id", "text"]).size().reset_index(name="n_mentions")
    table = table.rename(columns={"text": "alias"})
    return table.sort_values(["entity_id", "n_mentions", "alias"], ascending=[True, False, True])


def make_cooccurrences(mentions: pd.DataFrame) -> pd.DataFrame:
    """Count for each pair of entities the sentences and articles in which both stand in the same sentence.

    A name nested in another does not pair with it.
    """
    places = mentions[mentions["parent"].isna()][["article_id", "sentence", "entity_id"]].drop_duplicates()
    pairs = places.merge(places, on=["article_id", "sentence"], suffixes=("_a", "_b"))
    pairs = pairs[pairs["entity_id_a"] < pairs["entity_id_b"]]
    grouped = pairs.groupby(["entity_id_a", "entity_id_b"], sort=True)
    table = grouped.agg(n_sentences=("sentence", "size"), n_articles=("article_id", "nunique")).reset_index()
    return table.rename(columns={"entity_id_a": "entity_a", "entity_id_b": "entity_b"})
