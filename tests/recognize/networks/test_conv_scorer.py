import numpy as np
import pytest

pytest.importorskip("torch")

from thucthe.recognize.networks.conv_scorer import ATTRIBUTES, FILES, ConvScorer, split_runs
from thucthe.recognize.tags.scheme import SCHEMES
from thucthe.recognize.tags.units import segment_doc
from thucthe.train.assemble import blank
from thucthe.train.student import Student, StudentTrainingConfig, write_conv

TEXT = "Bà Mai đi Huế. Ở Huế, ông Nam gặp Bộ Y tế."


@pytest.fixture(scope="module")
def nlp():
    return blank()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of an untrained network."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "clusters.tsv").write_text("Huế\t1\t2\t3\n", encoding="utf-8")
    (folder / "names.tsv").write_text("huế\tP\n", encoding="utf-8")
    values = {attribute: [] for attribute in ATTRIBUTES} | {"lower": ["huế", "nam"], "small": ["", "1"]}
    sizes = {attribute: len(known) for attribute, known in values.items()}
    write_conv(Student(sizes, StudentTrainingConfig(hidden_size=16, dilations=(1, 3))), values, folder, folder)
    return folder


@pytest.fixture
def score(nlp, folder):
    scorer = ConvScorer(folder)
    return lambda text, scheme="guide": scorer.predict_logits(segment_doc(nlp.make_doc(text)), scheme)


def test_every_unit_gets_the_marks_of_a_scheme(score):
    assert score(TEXT).shape == (15, 13)
    by_scheme = [score(TEXT, scheme) for scheme in SCHEMES]
    assert not np.array_equal(by_scheme[0], by_scheme[1])


def test_what_was_scored_before_makes_no_difference(score, nlp, folder):
    alone = score(TEXT)
    score("Một câu khác. Huế đổ mưa.")
    assert np.array_equal(score(TEXT), alone)
    assert np.array_equal(ConvScorer(folder).predict_logits(segment_doc(nlp.make_doc(TEXT)), "guide"), alone)


def test_neighbours_make_a_difference_and_far_sentences_do_not(score):
    one, other = score("Huế nam. Trời mưa to quá."), score("Nam nam. Trời mưa to quá.")
    assert np.abs(one[1] - other[1]).max() > 0.5
    # 8-bit numbers are scaled by text, so the last digits may differ.
    np.testing.assert_allclose(one[-1], other[-1], atol=0.1)


def test_a_sentence_in_capitals_is_read_in_lower_case(score):
    np.testing.assert_array_equal(score("BÀ MAI ĐI HUẾ"), score("bà mai đi huế"))


def test_a_text_without_units_has_no_scores(score):
    assert score(" \n").shape == (0, 13)


def test_long_texts_and_long_sentences_are_cut_into_runs():
    assert list(split_runs([3, 4, 2, 9, 1], longest=7)) == [[3, 4], [2], [7], [2, 1]]
    assert list(split_runs([])) == []


@pytest.mark.parametrize("file", FILES[:2])
def test_a_damaged_model_says_so(folder, tmp_path, file):
    for name in FILES:
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / file).write_bytes(b"no model")
    with pytest.raises(ValueError, match=r"not a model|damaged"):
        ConvScorer(tmp_path)
