from datetime import datetime

import openpyxl
import pytest
from made_tables import TEXTS, arrow_tables, article_row, entity_row, mention_row

from thucthe.write.table_files import workbook
from thucthe.write.table_files.workbook import write_xlsx


@pytest.fixture
def write(tmp_path):
    def write(tables):
        write_xlsx(tables, tmp_path / "t.xlsx")
        return openpyxl.load_workbook(tmp_path / "t.xlsx")

    return write


def column(sheet, name):
    header = [cell.value for cell in sheet[1]]
    return [row[header.index(name)] for row in sheet.iter_rows(min_row=2)]


def test_every_table_is_a_sheet_with_a_fixed_header_and_a_filter(arrow, write):
    book = write(arrow)
    assert book.sheetnames == list(arrow)
    for sheet in book:
        assert [cell.value for cell in sheet[1]] == arrow[sheet.title].column_names
        assert sheet.max_row == 1 + arrow[sheet.title].num_rows
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
    assert column(book["articles"], "published")[0].value == datetime(2024, 7, 2)
    assert column(book["mentions"], "score")[0].value == 0.9012
    assert column(book["articles"], "text")[0].value == TEXTS["a1"]


def test_a_mention_leads_to_its_article(arrow, write):
    book = write(arrow)
    for cell in column(book["mentions"], "article_id"):
        _, _, place = cell.hyperlink.location.rpartition("!")
        assert book["articles"][place].value == cell.value


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
    cells = column(book["mentions"], "text")
    assert [cell.value for cell in cells] == [*hard[:-1], "abc"]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    text = column(book["articles"], "text")[0].value
    kept, _, note = text.partition(" […] ")
    assert note == f"(cut, {len(long):,} characters in all)"
    assert len(text.encode("utf-16-le")) // 2 <= workbook.MAX_CELL
    assert long.replace("\x07", "").startswith(kept)
    assert len(kept) > 25_000


def test_a_table_that_is_too_long_goes_on_in_another_sheet(write, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    monkeypatch.setattr(workbook, "MAX_LINKS", 1)
    book = write(
        arrow_tables(
            articles=[article_row(f"a{i}", "Huế") for i in range(5)],
            mentions=[mention_row(f"a{i}", "Huế", 0, "LOC", "e") for i in range(5)],
            entities=[entity_row("e", "Huế", "LOC")],
        )
    )
    assert book.sheetnames[:6] == [
        "articles", "articles (2)", "articles (3)", "mentions", "mentions (2)", "mentions (3)"
    ]  # fmt: skip
    assert [sheet.max_row for sheet in book.worksheets[:3]] == [3, 3, 2]
    first, second = column(book["mentions (2)"], "article_id")
    assert first.hyperlink.location == "'articles (2)'!A2"
    assert second.value == '=HYPERLINK("#\'articles (2)\'!A3", "a3")'


def test_dates_before_the_calendar_of_excel_are_text(write):
    from datetime import date

    book = write(arrow_tables(articles=[article_row("a1", "x", published=date(1885, 7, 5))]))
    assert column(book["articles"], "published")[0].value == "1885-07-05"
