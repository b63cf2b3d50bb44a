import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from thucthe.resolve.across import make_aliases, make_cooccurrences, make_entities, resolve_across

ROWS = [
    # article, sentence, text, label, name
    ("a1", 0, "Tổ chức Y tế Thế giới", "ORG", "Tổ chức Y tế Thế giới"),
    ("a1", 0, "WHO", "ORG", "Tổ chức Y tế Thế giới"),
    ("a1", 1, "TP.HCM", "LOC", "TP.HCM"),
    ("a2", 0, "WHO", "ORG", "WHO"),
    ("a2", 0, "thành phố Hồ Chí Minh", "LOC", "thành phố Hồ Chí Minh"),
    ("a2", 0, "Hồ Chí Minh", "PER", "Hồ Chí Minh"),
]


def mentions(rows):
    table = pd.DataFrame(rows, columns=["article_id", "sentence", "text", "label", "name"])
    table["mention_id"] = [f"m{i}" for i in range(len(rows))]
    table["given_id"] = None
    table["parent"] = None
    return table


def test_an_abbreviation_explained_in_one_article_holds_in_the_others():
    resolved = resolve_across(mentions(ROWS))
    assert resolved[resolved.text == "WHO"].entity_id.nunique() == 1
    assert resolved[resolved.label == "ORG"].entity_id.nunique() == 1


def test_a_person_and_a_place_of_one_name_are_two_entities():
    resolved = resolve_across(mentions(ROWS))
    assert resolved.entity_id.nunique() == 3


def test_counts_names_and_pairs():
    resolved = resolve_across(mentions(ROWS))
    articles = pd.DataFrame({"article_id": ["a1", "a2"], "published": [None, None]})
    entities = make_entities(resolved, articles).set_index("name")
    assert entities.loc["Tổ chức Y tế Thế giới", ["n_mentions", "n_articles"]].tolist() == [3, 2]
    who = entities.loc["Tổ chức Y tế Thế giới", "entity_id"]
    aliases = make_aliases(resolved)
    assert aliases[aliases.entity_id == who].alias.tolist() == ["WHO", "Tổ chức Y tế Thế giới"]
    pairs = make_cooccurrences(resolved)
    assert (pairs.entity_a < pairs.entity_b).all()
    assert pairs.n_sentences.tolist() == [1, 1, 1]


@given(st.permutations(ROWS))
def test_the_order_of_mentions_makes_no_difference(rows):
    ids = dict(zip(resolve_across(mentions(ROWS)).text, resolve_across(mentions(ROWS)).entity_id))
    other = resolve_across(mentions(rows))
    assert dict(zip(other.text, other.entity_id)) == ids


def test_a_given_id_makes_one_entity_of_different_names():
    table = mentions([("a", 0, "Thể Công", "ORG", "Viettel"), ("b", 0, "Viettel", "ORG", "Viettel")])
    table["given_id"] = "C1"
    assert resolve_across(table).entity_id.nunique() == 1


def test_what_one_article_of_many_says_of_an_abbreviation_does_not_hold_for_all():
    police = ("x", 0, "AFP", "ORG", "Cảnh sát Liên bang Australia")
    agency = [(f"a{i}", 0, "AFP", "ORG", "AFP") for i in range(20)]
    resolved = resolve_across(mentions([police, *agency]))
    assert resolved.entity_id.nunique() == 2
    initials = [
        ("x", 0, "TTXVN", "ORG", "Thông tấn xã Việt Nam"),
        *[(f"a{i}", 0, "TTXVN", "ORG", "TTXVN") for i in range(20)],
    ]
    assert resolve_across(mentions(initials)).entity_id.nunique() == 1
