import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.evaluate.bootstrap import intervals, resample_f1


def of_texts(*counts):
    """Counts of texts with persons only: gold, found, correct."""
    array = np.zeros((len(counts), 3, 3))
    array[:, 0] = np.array(counts).reshape(-1, 3)
    return array


def test_texts_that_are_all_alike_leave_no_doubt():
    interval = intervals(resample_f1(of_texts(*[(4, 5, 3)] * 20)))["PER"]
    assert interval == (2 * 3 / 9, 2 * 3 / 9)


def test_a_label_without_names_has_no_interval():
    figures = intervals(resample_f1(of_texts((4, 5, 3))))
    assert np.isnan(figures["ORG"].low)
    assert figures["PER"] == figures["all"]


def test_no_texts_have_no_interval():
    assert np.isnan(intervals(resample_f1(of_texts()))["all"].high)


def test_the_same_seed_draws_the_same_texts_and_another_does_not():
    counts = of_texts(*((4, 4, right) for right in (0, 1, 2, 3, 4)))
    assert np.array_equal(resample_f1(counts, 150)[:, 0], resample_f1(counts, 150)[:, 0])
    assert not np.array_equal(resample_f1(counts, 150)[:, 0], resample_f1(counts, 150, seed=1)[:, 0])


def test_more_texts_make_a_narrower_interval():
    few, many = (of_texts(*[(10, 10, right) for right in (3, 5, 7, 9)] * n) for n in (2, 50))
    narrow, wide = (intervals(resample_f1(counts))["all"] for counts in (many, few))
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3
    assert narrow.low < 0.6 < narrow.high


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=8))
@settings(max_examples=20)
def test_no_draw_is_worse_than_the_worst_text_or_better_than_the_best(pairs):
    counts = of_texts(*((gold, found, min(gold, found) // 2) for gold, found in pairs))
    each = 2 * counts[:, 0, 2] / (counts[:, 0, 0] + counts[:, 0, 1])
    interval = intervals(resample_f1(counts, 100))["PER"]
    assert each.min() - 1e-9 <= interval.low <= interval.high <= each.max() + 1e-9
