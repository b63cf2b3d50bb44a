from hypothesis import given
from hypothesis import strategies as st

from thucthe.learn.evaluate import Score, score_partial, score_strict

GOLD = [(0, 5, "PER"), (10, 15, "LOC"), (20, 30, "ORG")]
FOUND = [(0, 5, "PER"), (10, 15, "ORG"), (20, 28, "ORG"), (40, 42, "LOC")]
SPANS = st.sets(st.tuples(st.integers(0, 9), st.integers(10, 19), st.sampled_from(["PER", "LOC", "ORG"])))


def test_strict_asks_for_the_same_borders_and_label():
    scores = score_strict(GOLD, FOUND)
    assert scores["PER"] == Score(1, 1, 1)
    assert scores["LOC"] == Score(1, 1, 0)
    assert scores["all"] == Score(3, 4, 1)
    assert round(scores["all"].f1, 4) == round(2 * 1 / 7, 4)


def test_partial_asks_for_the_label_and_an_overlap():
    assert score_partial(GOLD, FOUND) == Score(3, 4, 2)


def test_nothing_found_and_nothing_there_is_no_division_by_zero():
    assert Score().f1 == Score().precision == Score().recall == 0.0


@given(SPANS, SPANS)
def test_figures_lie_between_nothing_and_all(gold, found):
    score = score_strict(gold, found)["all"]
    assert 0 <= score.f1 <= 1
    assert score_strict(gold, gold)["all"].f1 == (1.0 if gold else 0.0)
    assert min(score.precision, score.recall) <= score.f1 + 1e-9 <= max(score.precision, score.recall) + 2e-9
    assert score_partial(gold, found).right >= score.right
