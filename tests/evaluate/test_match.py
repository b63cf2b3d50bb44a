from hypothesis import given
from hypothesis import strategies as st

from thucthe.evaluate.match import Pair, Span, match

LABELS = st.sampled_from(["PER", "LOC", "ORG"])


@st.composite
def flat_names(draw):
    """Names without overlaps, as in annotation."""
    borders = sorted(draw(st.sets(st.integers(0, 40), max_size=14)))
    return [Span(start, end, draw(LABELS)) for start, end in zip(borders[::2], borders[1::2])]


def overlapping(gold, found):
    return gold.start < found.end and found.start < gold.end


def test_the_name_with_the_right_label_is_preferred_where_two_overlap():
    gold = Span(0, 10, "PER")
    wrong, right = Span(0, 4, "LOC"), Span(5, 10, "PER")
    assert match([gold], [wrong, right]) == [Pair(None, wrong), Pair(gold, right)]


def test_pairs_stand_in_the_order_of_the_text():
    gold, found = [Span(0, 2, "PER"), Span(30, 32, "LOC")], [Span(10, 12, "ORG"), Span(31, 32, "LOC")]
    assert match(gold, found) == [Pair(gold[0], None), Pair(None, found[0]), Pair(gold[1], found[1])]


def test_one_long_name_takes_only_one_of_the_short_ones_in_it():
    pairs = match([Span(0, 10, "ORG")], [Span(0, 3, "ORG"), Span(4, 6, "ORG"), Span(7, 10, "ORG")])
    assert [pair.gold is None for pair in pairs] == [False, True, True]


def test_a_name_given_twice_counts_once():
    assert match([Span(0, 2, "PER")] * 2, [Span(0, 2, "PER", 0.5)] * 2) == [
        Pair(Span(0, 2, "PER"), Span(0, 2, "PER", 0.5))
    ]


@given(flat_names(), flat_names())
def test_every_name_is_in_exactly_one_pair_and_partners_overlap(gold, found):
    pairs = match(gold, found)
    assert sorted(pair.gold for pair in pairs if pair.gold) == gold
    assert sorted(pair.found for pair in pairs if pair.found) == found
    assert all(overlapping(*pair) for pair in pairs if pair.gold and pair.found)


@given(flat_names(), flat_names())
def test_swapping_the_sides_swaps_the_pairs(gold, found):
    swapped = {Pair(pair.found, pair.gold) for pair in match(found, gold)}
    assert swapped == set(match(gold, found))


@given(flat_names(), flat_names())
def test_no_more_names_of_one_label_could_be_paired(gold, found):
    """The maximum over all choices, by brute force."""

    def most(left, taken):
        if not left:
            return 0
        choices = [f for f in found if f not in taken and f.label == left[0].label and overlapping(left[0], f)]
        return max([most(left[1:], taken), *(1 + most(left[1:], taken | {f}) for f in choices)])

    assert sum(pair.same_label for pair in match(gold, found)) == most(gold, frozenset())


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(10, 19), LABELS)))
def test_names_that_overlap_on_one_side_are_paired_too(names):
    spans = [Span(*name) for name in names]
    assert all(pair.same_label and pair.same_borders for pair in match(spans, spans))
