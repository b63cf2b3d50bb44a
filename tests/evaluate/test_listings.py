import csv

import pytest

from thucthe.corpora.gold_files import Example, GoldSpan
from thucthe.evaluate.listings import check_ending, to_lines, write_errors, write_files
from thucthe.evaluate.match import Found, Span
from thucthe.evaluate.scoring import evaluate_texts

TEXT = "=Huế và <b>Đà Nẵng</b> có mưa."
PLACE = TEXT.index("Đà")


@pytest.fixture
def evaluations():
    example = Example("a/b.txt", TEXT, (GoldSpan(0, 4, "LOC"), GoldSpan(PLACE, PLACE + 7, "LOC")))
    found = {"one": (Span(PLACE, PLACE + 7, "ORG", 0.75),), "two": (Span(0, 4, "LOC"), Span(PLACE, PLACE + 7, "LOC"))}
    return [evaluate_texts([example], lambda _, names=names: [Found(names)], model) for model, names in found.items()]


def rows_of(path):
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_lines_say_what_is_wrong_and_where(evaluations):
    assert list(to_lines(evaluations[0].errors)) == [
        "missed: gold LOC “=Huế” (a/b.txt, body)",
        "    [=Huế] và <b>Đà Nẵng</b> có mưa.",
        "wrong label: gold LOC “Đà Nẵng”, found ORG “Đà Nẵng” 0.75 (a/b.txt, body)",
        "    =Huế và <b>[{Đà Nẵng}]</b> có mưa.",
    ]


def test_text_has_a_part_for_each_model(evaluations, tmp_path):
    write_errors(evaluations, tmp_path / "errors.txt")
    text = (tmp_path / "errors.txt").read_text(encoding="utf-8")
    assert "one: 2 errors" in text
    assert "two: 0 errors" in text


def test_csv_has_a_row_for_each_error_and_starts_no_formula(evaluations, tmp_path):
    write_errors(evaluations, tmp_path / "errors.csv")
    missed, confused = rows_of(tmp_path / "errors.csv")
    assert missed["gold_text"] == "'=Huế"
    assert (missed["found_text"], missed["found_start"], missed["score"]) == ("", "", "")
    assert (confused["model"], confused["kind"], confused["found_start"]) == ("one", "wrong label", str(PLACE))
    assert (confused["score"], confused["sentence"][0]) == ("0.75", "'")


def test_html_escapes_the_text_and_needs_no_other_file(evaluations, tmp_path):
    write_errors(evaluations, tmp_path / "errors.html")
    page = (tmp_path / "errors.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;" in page
    assert "<b>Đà" not in page
    assert '<mark class="gold found">Đà Nẵng</mark>' in page
    assert "prefers-color-scheme: dark" in page
    assert "http" not in page
    assert "No errors." in page


def test_another_ending_is_refused_with_those_that_there_are(tmp_path):
    with pytest.raises(ValueError, match=r"x\.pdf: .*\.txt, \.csv, \.html"):
        check_ending(tmp_path / "x.pdf")


def test_files_have_a_row_for_each_label_and_model(evaluations, tmp_path):
    write_files(evaluations, tmp_path / "files.csv")
    rows = rows_of(tmp_path / "files.csv")
    assert len(rows) == 8
    assert {name: rows[7][name] for name in ("model", "file", "label", "gold", "found", "f1")} == {
        "model": "two", "file": "a/b.txt", "label": "all", "gold": "2", "found": "2", "f1": "1",
    }  # fmt: skip
