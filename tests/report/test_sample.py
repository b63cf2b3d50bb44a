from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from thucthe.report.sample import split_sizes, spread, to_utf16


@given(st.lists(st.integers(1, 50), max_size=60), st.integers(0, 500))
def test_a_sample_keeps_to_its_budget_and_to_the_order(sizes, budget):
    chosen = spread(sizes, budget)
    assert sum(sizes[position] for position in chosen) <= budget
    assert chosen == sorted(set(chosen))
    if sum(sizes) <= budget:
        assert chosen == list(range(len(sizes)))


def test_a_sample_is_spread_from_the_first_to_the_last():
    chosen = spread([10] * 100, 200)
    assert len(chosen) > 15
    assert chosen[0] == 0
    assert max(after - before for before, after in pairwise(chosen)) < 10


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 100))
def test_pieces_are_whole_and_no_larger_than_allowed_unless_one_item_is(sizes, most):
    starts = split_sizes(sizes, most)
    pieces = [sizes[start:after] for start, after in zip(starts, [*starts[1:], len(sizes)])]
    assert [size for piece in pieces for size in piece] == sizes
    assert all(len(piece) == 1 or sum(piece) <= most for piece in pieces)


@given(st.text(alphabet="aế\u0301😀\U00020000\n", max_size=30))
def test_offsets_are_counted_as_javascript_counts_them(text):
    offsets = range(len(text) + 1)
    in_units = [len(text[:offset].encode("utf-16-le")) // 2 for offset in offsets]
    assert to_utf16(text, list(offsets)).tolist() == in_units
