from datetime import datetime

import openpyxl
import pytest
from made_tables import TEXTS, arrow_tables, article_row, entity_row, mention_row

from thucthe.write.table_files import workbook, workbook_sheet
from thucthe.write.table_files.workbook import write_xlsx
from thucthe.write.table_files.workbook_words import _WORDS, language_of_locale

READING = ["Summary", "People", "Places", "Organizations", "Who with whom", "Roles", "Mentions"]


@pytest.fixture
def write(tmp_path):
    def write(tables, language="en", **options):
        write_xlsx(tables, tmp_path / "t.xlsx", language)
        return openpyxl.load_workbook(tmp_path / "t.xlsx", **options)

    return write


def column(sheet, name):
    header = [cell.value for cell in sheet[1]]
    return [row[header.index(name)] for row in sheet.iter_rows(min_row=2)]


def values(sheet, *names):
    return list(zip(*([cell.value for cell in column(sheet, name)] for name in names)))


def test_every_table_is_a_sheet_with_a_fixed_header_and_a_filter(arrow, write):
    book = write(arrow)
    assert book.sheetnames == [*READING, *(f"table {name}" for name in arrow)]
    for name, table in arrow.items():
        sheet = book[f"table {name}"]
        assert [cell.value for cell in sheet[1]] == table.column_names
        assert sheet.max_row == 1 + table.num_rows
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes in {"A2", "B2"}
        assert sheet.auto_filter.ref == sheet.dimensions
    assert column(book["table articles"], "published")[0].value == datetime(2024, 7, 2)
    assert column(book["table mentions"], "score")[0].value == 0.9012
    assert column(book["table articles"], "text")[0].value == TEXTS["a1"]


def test_people_places_and_organizations_answer_who_where_and_when(arrow, write):
    book = write(arrow)
    assert values(book["People"], "Name", "Offices", "Mentions", "in text", "Articles", "First date") == [
        ("Lê Lợi", "Ông", 2, 2, 2, datetime(2024, 7, 2))
    ]
    assert values(book["Places"], "Name", "Also written", "Link") == [("Huế", "TP Huế", "GeoNames 1580240")]
    assert [cell.value for cell in column(book["Organizations"], "Name")] == ["UBND TP Huế"]
    pairs = [[cell.value for cell in line] for line in book["Who with whom"].iter_rows(min_row=2)]
    assert pairs[0] == ["Huế", "place", "Lê Lợi", "person", 2, 2]
    assert values(book["Roles"], "Person", "Office", "Times", "Sentence") == [
        ("Lê Lợi", "Ông", 1, "Ông Lê Lợi nói: Huế sẽ mưa.")
    ]


def test_a_mention_stands_in_its_sentence_with_the_name_marked(arrow, write):
    book = write(arrow, rich_text=True)
    sentences = [cell.value for cell in column(book["Mentions"], "Sentence")]
    assert len(sentences) == arrow["mentions"].num_rows
    forms = [cell.value for cell in column(book["Mentions"], "Form")]
    for form, sentence in zip(forms, sentences):
        marked = [part.text for part in sentence if not isinstance(part, str) and part.font.b]
        assert [" ".join(form.split())] == marked


def test_a_name_leads_to_its_mentions_and_a_mention_to_its_article(arrow, write):
    book = write(arrow)
    for sheet in ("People", "Places", "Organizations"):
        for cell in column(book[sheet], "Name"):
            title, _, place = cell.hyperlink.location.rpartition("!")
            line = book[title.strip("'")][place].row
            assert column(book["Mentions"], "Name")[line - 2].value == cell.value
            assert line == 2 or column(book["Mentions"], "Name")[line - 3].value != cell.value
    for sheet, name in (("table mentions", "article_id"), ("Mentions", "Title")):
        for cell in column(book[sheet], name):
            _, _, place = cell.hyperlink.location.rpartition("!")
            line = book["table articles"][place].row
            assert cell.value in [field.value for field in book["table articles"][line]]


def test_the_address_of_an_article_is_where_its_title_leads(write):
    tables = arrow_tables(
        articles=[
            article_row("a1", "Huế", title="Tin", url="https://bao.example/1"),
            article_row("a2", "Huế", title="Tin", url="javascript:alert(1)"),
        ],
        mentions=[mention_row(id, "Huế", 0, "LOC", "e") for id in ("a1", "a2")],
        entities=[entity_row("e", "Huế", "LOC")],
    )
    first, second = (cell.hyperlink for cell in column(write(tables)["Mentions"], "Title"))
    assert first.target == "https://bao.example/1"
    assert second.target is None


def test_the_summary_has_figures_and_the_most_frequent_names(arrow, write):
    lines = [[cell.value for cell in line] for line in write(arrow)["Summary"].iter_rows()]
    figures = {line[0]: line[1] for line in reversed(lines)}
    assert (figures["Articles"], figures["Rejected inputs"], figures["First date"]) == (3, 1, datetime(2024, 7, 2))
    shown = {value for line in lines for value in line}
    assert {"02/07/2024 – 17/07/2024", "Huế", "Lê Lợi", "UBND TP Huế", "the file is empty"} <= shown


def test_headings_are_vietnamese_or_english_as_asked_or_by_the_locale(arrow, write, monkeypatch):
    assert write(arrow, "vi").sheetnames[:3] == ["Tóm tắt", "Người", "Địa điểm"]
    assert set(_WORDS["vi"]) == set(_WORDS["en"])
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert language_of_locale() == "vi"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert language_of_locale() == "en"


def test_labels_of_ones_own_have_a_sheet_too(write):
    tables = arrow_tables(
        articles=[article_row("a1", "SEA Games")],
        mentions=[mention_row("a1", "SEA Games", 0, "EVENT", "e")],
        entities=[entity_row("e", "SEA Games", "EVENT")],
    )
    book = write(tables)
    assert values(book["Other names"], "Name") == [("SEA Games",)]
    assert column(book["Mentions"], "Kind")[0].value == "EVENT"


def test_a_run_without_a_name_is_a_workbook_too(write):
    assert write(arrow_tables(articles=[article_row("a1", "Mưa.")]))["Mentions"].max_row == 1


def test_text_stays_text_and_what_excel_can_not_hold_is_left_out_or_cut(write):
    hard = ["=cmd()", "+1", "@SUM(A1)", "https://example.org", "0123", "{=1}", "a\x00b\x1fc\ufffe"]
    long = "Huế\x07 mưa 😀\n" * 10_000
    book = write(
        arrow_tables(
            articles=[article_row("a1", long)],
            mentions=[mention_row("a1", name, i, "PER", "e") for i, name in enumerate(hard)],
            entities=[entity_row("e", "=cmd()", "PER")],
        )
    )
    cells = column(book["table mentions"], "text")
    assert [cell.value for cell in cells] == [*hard[:-1], "abc"]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    text = column(book["table articles"], "text")[0].value
    kept, _, note = text.partition(" […] ")
    assert note == f"(cut, {len(long):,} characters in all)"
    assert len(text.encode("utf-16-le")) // 2 <= workbook_sheet.MAX_CELL
    assert long.replace("\x07", "").startswith(kept)
    assert len(kept) > 25_000


def test_a_table_that_is_too_long_goes_on_in_another_sheet(write, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    monkeypatch.setattr(workbook_sheet, "MAX_LINKS", 1)
    book = write(
        arrow_tables(
            articles=[article_row(f"a{i}", "Huế") for i in range(5)],
            mentions=[mention_row(f"a{i}", "Huế", 0, "LOC", "e") for i in range(5)],
            entities=[entity_row("e", "Huế", "LOC")],
        )
    )
    for name in ("articles", "mentions"):
        assert [sheet for sheet in book.sheetnames if sheet.startswith(f"table {name}")] == [
            f"table {name}", f"table {name} (2)", f"table {name} (3)"
        ]  # fmt: skip
    assert [book[f"Mentions{more}"].max_row for more in ("", " (2)", " (3)")] == [3, 3, 2]
    first, second = column(book["table mentions (2)"], "article_id")
    assert first.hyperlink.location == "'table articles (2)'!A2"
    assert second.value == '=HYPERLINK("#\'table articles (2)\'!A3", "a3")'


def test_dates_before_the_calendar_of_excel_are_text(write):
    from datetime import date

    book = write(arrow_tables(articles=[article_row("a1", "x", published=date(1885, 7, 5))]))
    assert column(book["table articles"], "published")[0].value == "1885-07-05"
