import io

import pandas as pd

from thucthe.resolve.corpus.corrections import Correction, read_corrections
from thucthe.resolve.corpus.review import find_doubts, write_doubts

ENTITIES = pd.DataFrame(
    [
        ("1", "Hermes", "ORG", 9, 1, None),
        ("2", "Hermés", "ORG", 3, 1, None),
        ("3", "Gò Lau", "LOC", 5, 1, None),
        ("4", "Lý Na", "PER", 4, 2, None),
    ],
    columns=["entity_id", "name", "label", "n_mentions", "n_senses_suspected", "link_id"],
)
ALIASES = pd.DataFrame(
    [("1", "Hermes", 9), ("2", "Hermés", 3), ("3", "Gò Lau", 5), ("4", "Lý Na", 4)],
    columns=["entity_id", "alias", "n_mentions"],
)
PAIRS = pd.DataFrame([("1", "3"), ("2", "3")], columns=["entity_a", "entity_b"])


def test_forms_that_differ_in_diacritics_are_a_pair_with_its_evidence():
    first, second = find_doubts(ENTITIES, ALIASES, PAIRS)
    assert (first.entity, first.value, first.entity_id, first.value_id) == ("Hermes", "Hermés", "1", "2")
    assert "Gò Lau" in first.evidence
    assert (second.entity, second.value) == ("Lý Na", "senses")


def test_what_was_decided_is_left_out():
    decided = [Correction("apart", "Hermes", "Hermés", "1", "2"), Correction("split", "Lý Na", "senses", "4")]
    assert find_doubts(ENTITIES, ALIASES, PAIRS, decided) == []


def test_a_filled_in_file_is_read_as_corrections(tmp_path):
    file = io.StringIO()
    write_doubts(find_doubts(ENTITIES, ALIASES, PAIRS), file)
    path = tmp_path / "review.csv"
    path.write_text(file.getvalue().replace(",Hermes", "merge,Hermes", 1), encoding="utf-8")
    assert read_corrections(path) == (Correction("merge", "Hermes", "Hermés", "1", "2", "ORG"),)


def pairs_of(*entities):
    """List the pairs among entities with one form and the same neighbours, given as (name, label[, link])."""
    rows = [(str(n), name, label, 3, 1, *(link or (None,))) for n, (name, label, *link) in enumerate(entities)]
    frame = pd.DataFrame(rows, columns=ENTITIES.columns)
    aliases = frame[["entity_id", "name", "n_mentions"]].rename(columns={"name": "alias"})
    return [(one.entity, one.value) for one in find_doubts(frame, aliases, PAIRS.head(0))]


def test_names_of_which_each_article_has_its_own_are_no_pairs():
    assert pairs_of(("Công an tỉnh", "ORG"), ("Công an tỉnh", "ORG"), ("Tâm", "PER"), ("Tâm", "PER")) == []


def test_places_that_differ_in_order_or_tone_or_link_are_no_pairs():
    assert pairs_of(("Phú An", "LOC"), ("An Phú", "LOC"), ("Thạnh An", "LOC"), ("Thanh An", "LOC")) == []
    assert pairs_of(("Gò Lau", "LOC", "vn:1"), ("Gò Lau", "LOC", "vn:2")) == []
    assert pairs_of(("Gò Lau", "LOC", "vn:1"), ("Gò Lau", "LOC")) == [("Gò Lau", "Gò Lau")]


def test_foreign_names_in_another_order_are_a_pair():
    assert pairs_of(("Sato Aoi Ren", "PER"), ("Aoi Ren Sato", "PER")) == [("Sato Aoi Ren", "Aoi Ren Sato")]
    assert pairs_of(("Hữu Đức", "PER"), ("Đức Hữu", "PER")) == []
