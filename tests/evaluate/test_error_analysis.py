import pytest

from thucthe.evaluate.error_analysis import find_errors, highlight, segments
from thucthe.evaluate.match import Pair, Span

TEXT = "Trời mưa. Ông Lê Văn Tám ở Huế. Hết."
TAM = TEXT.index("Lê"), TEXT.index(" ở")
HUE = TEXT.index("Huế"), TEXT.index("Huế") + 3


def only_error(gold, found):
    (error,) = find_errors("a.txt", TEXT, [Pair(gold, found)], lambda offset: f"section at {offset}")
    return error


@pytest.mark.parametrize(
    ("gold", "found", "kind", "marked"),
    [
        (Span(*TAM, "PER"), None, "missed", "Ông [Lê Văn Tám] ở Huế."),
        (None, Span(*TAM, "PER"), "spurious", "Ông {Lê Văn Tám} ở Huế."),
        (Span(*TAM, "PER"), Span(TAM[0], TAM[1] - 4, "PER"), "wrong border", "Ông [{Lê Văn} Tám] ở Huế."),
        (Span(*TAM, "PER"), Span(TAM[0] + 3, HUE[1], "PER"), "wrong border", "Ông [Lê {Văn Tám] ở Huế}."),
        (Span(*HUE, "LOC"), Span(*HUE, "ORG"), "wrong label", "Ông Lê Văn Tám ở [{Huế}]."),
        (Span(*HUE, "LOC"), Span(TAM[0], HUE[1], "ORG"), "wrong border and label", "Ông {Lê Văn Tám ở [Huế}]."),
    ],
)  # fmt: skip
def test_an_error_has_its_kind_and_its_sentence_with_the_names_marked(gold, found, kind, marked):
    error = only_error(gold, found)
    assert (error.kind, highlight(error)) == (kind, marked)
    assert error.sentence == TEXT[10:31]
    assert error.section == f"section at {min(span.start for span in (gold, found) if span)}"


def test_the_names_of_an_error_can_be_read():
    error = only_error(Span(*TAM, "PER"), Span(TAM[0], HUE[1], "PER"))
    assert error.text_of(error.gold) == "Lê Văn Tám"
    assert error.text_of(error.found) == "Lê Văn Tám ở Huế"
    assert error.text_of(None) == ""


def test_what_is_right_is_no_error():
    name = Span(*HUE, "LOC")
    assert find_errors("a.txt", TEXT, [Pair(name, name._replace(score=0.5))], str) == []


def test_a_name_that_runs_over_the_end_of_a_sentence_brings_both_sentences():
    error = only_error(None, Span(HUE[0], len(TEXT) - 1, "LOC"))
    assert highlight(error) == "Ông Lê Văn Tám ở {Huế. Hết}."


def test_line_breaks_in_a_sentence_become_spaces_only_when_it_is_marked():
    text = "Ông\ntám ở Huế"
    (error,) = find_errors("a.txt", text, [Pair(None, Span(4, 7, "PER"))], str)
    assert highlight(error) == "Ông {tám} ở Huế"
    assert "".join(piece for piece, *_ in segments(error)) == text
