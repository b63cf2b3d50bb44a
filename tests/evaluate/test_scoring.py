import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.corpora.gold_files import Example, GoldSpan
from thucthe.evaluate.match import Found, Span
from thucthe.evaluate.scoring import MEASURES, Score, difference, evaluate_texts

LABELS = ("PER", "LOC", "ORG")
TEXT = "a" * 60
GOLD = [(0, 5, "PER"), (10, 15, "LOC"), (20, 30, "ORG")]
FOUND = [(0, 5, "PER"), (10, 15, "ORG"), (20, 28, "ORG"), (40, 42, "LOC")]


@st.composite
def flat_names(draw):
    borders = sorted(draw(st.sets(st.integers(0, 60), max_size=16)))
    return [(start, end, draw(st.sampled_from(LABELS))) for start, end in zip(borders[::2], borders[1::2])]


def evaluate(*texts, text=TEXT, **kwargs):
    """Evaluate gold and found names of some texts."""
    examples = [Example(str(n), text, tuple(GoldSpan(*name) for name in gold)) for n, (gold, _) in enumerate(texts)]
    found = [Found(tuple(Span(*name) for name in names)) for _, names in texts]
    return evaluate_texts(examples, lambda _: iter(found), **kwargs)


def test_strict_asks_for_the_same_borders_and_label():
    scores = evaluate((GOLD, FOUND)).scores["strict"]
    assert scores["PER"] == Score(1, 1, 1, 1)
    assert scores["LOC"] == Score(1, 1, 0, 0)
    assert scores["all"] == Score(3, 4, 1, 1)
    assert scores["all"].f1 == pytest.approx(2 * 1 / 7)


def test_exact_asks_for_the_borders_alone():
    scores = evaluate((GOLD, FOUND)).scores["exact"]
    assert scores["all"] == Score(3, 4, 2, 2)
    assert scores["LOC"] == Score(1, 1, 1, 0)


def test_type_asks_for_the_label_and_an_overlap():
    assert evaluate((GOLD, FOUND)).scores["type"]["all"] == Score(3, 4, 2, 2)


def test_partial_gives_half_for_an_overlap_whatever_the_label():
    assert evaluate((GOLD, FOUND)).scores["partial"]["all"] == Score(3, 4, 2.5, 2.5)


def test_names_inside_names_have_figures_of_their_own():
    example = Example("x", TEXT, (GoldSpan(0, 9, "ORG"), GoldSpan(5, 9, "LOC", 1)))
    found = Found((Span(0, 9, "ORG"),), (Span(5, 9, "LOC"), Span(0, 2, "PER")))
    scores = evaluate_texts([example], lambda _: [found]).scores
    assert scores["nested"]["all"] == Score(1, 2, 1, 1)
    assert scores["strict"]["all"] == Score(1, 1, 1, 1)


def test_nothing_found_and_nothing_there_is_no_division_by_zero():
    scores = evaluate(([], [])).scores
    assert {score.f1 for by_label in scores.values() for score in by_label.values()} == {0.0}


def test_names_count_in_the_section_that_they_stand_in():
    text = "Tin từ Huế\n\nHuế có mưa to.\n\nNgười dân ở Huế ở nhà."
    places = [text.index("Huế"), text.index("Huế", 12), text.rindex("Huế")]
    gold = [(place, place + 3, "LOC") for place in places]
    sections = evaluate((gold, gold[1:]), text=text).sections
    assert {kind: scores["strict"]["LOC"].recall for kind, scores in sections.items()} == {
        "title": 0.0,
        "lead": 1.0,
        "body": 1.0,
    }


def test_names_count_in_the_kind_of_their_text():
    examples = [Example(kind or "none", TEXT, (GoldSpan(*GOLD[0]),), kind) for kind in ("sport", "sport", "wiki", "")]
    found = [Found((Span(*GOLD[0]),)), Found(()), Found((Span(*GOLD[0]),)), Found(())]
    kinds = evaluate_texts(examples, lambda _: found).kinds
    assert {kind: scores["strict"]["all"].recall for kind, scores in kinds.items()} == {"sport": 0.5, "wiki": 1.0}
    assert evaluate((GOLD, FOUND)).kinds == {}


def test_confusion_counts_each_pair_by_both_labels():
    confusion = evaluate((GOLD, FOUND)).confusion.tolist()
    assert confusion == [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 1, 0, 0]]


def test_each_text_has_its_figures():
    evaluation = evaluate((GOLD, GOLD), (GOLD, []), ([], []))
    assert [scores["all"] for scores in evaluation.files] == [Score(3, 3, 3, 3), Score(3, 0, 0, 0), Score(0, 0, 0, 0)]
    assert evaluation.ids == ("0", "1", "2")


def test_the_same_model_twice_differs_by_nothing():
    texts = [(GOLD, FOUND), (GOLD, GOLD), (GOLD, [])]
    assert difference(evaluate(*texts), evaluate(*texts))["all"] == (0.0, 0.0)


def test_a_better_model_is_better_in_every_draw():
    worse, better = (evaluate(*[(GOLD, found)] * 5) for found in (FOUND, GOLD))
    assert difference(worse, better)["all"].low > 0.5
    assert difference(better, worse)["all"].high < -0.5


def test_a_finder_that_loses_texts_is_an_error():
    with pytest.raises(ValueError, match="shorter"):
        evaluate_texts([Example("x", TEXT, ())], lambda _: [])


@given(flat_names())
@settings(max_examples=25)
def test_what_is_found_as_it_stands_in_gold_is_right_in_all_measures(names):
    evaluation = evaluate((names, names))
    labels = {label for *_, label in names} | ({"all"} if names else set())
    for measure in MEASURES:
        assert {label for label, score in evaluation.scores[measure].items() if score.f1 == 1} == labels
    assert evaluation.errors == ()


@given(flat_names(), flat_names())
@settings(max_examples=50)
def test_swapping_gold_and_found_swaps_precision_and_recall(gold, found):
    one, other = evaluate((gold, found)).scores, evaluate((found, gold)).scores
    for measure in MEASURES:
        for label, score in one[measure].items():
            swapped = other[measure][label]
            assert (score.precision, score.recall) == (swapped.recall, swapped.precision)


@given(flat_names(), flat_names())
@settings(max_examples=50)
def test_a_stricter_measure_is_never_higher(gold, found):
    scores = {measure: by_label["all"].right for measure, by_label in evaluate((gold, found)).scores.items()}
    assert scores["strict"] <= scores["type"]
    assert scores["strict"] <= scores["exact"] <= scores["partial"]
    for score in evaluate((gold, found)).scores["strict"].values():
        assert 0 <= min(score.precision, score.recall) <= score.f1 + 1e-9
        assert score.f1 <= max(score.precision, score.recall) + 1e-9 <= 1 + 1e-9


@given(flat_names(), flat_names())
@settings(max_examples=25)
def test_errors_and_right_names_are_all_names(gold, found):
    evaluation = evaluate((gold, found))
    score = evaluation.scores["strict"]["all"]
    assert score.gold == score.right + sum(error.gold is not None for error in evaluation.errors)
    assert score.found == score.right + sum(error.found is not None for error in evaluation.errors)
    assert evaluation.confusion.sum() == score.right + len(evaluation.errors)
