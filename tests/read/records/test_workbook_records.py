import datetime
import io
import json
import zipfile

import openpyxl
import pytest

from thucthe.errors import UnreadableError
from thucthe.read.records.workbook_records import iter_workbook
from thucthe.read.sources.read_options import ReadOptions

HEADER = ["STT", "Tiêu đề", "Nội dung", "Ngày đăng", "Mã"]


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def split(data, **options):
    return [(r.name, r.error or json.loads(r.data)) for r in iter_workbook(data, ReadOptions(**options))]


def test_each_sheet_is_a_table_and_records_are_named_by_sheet_and_row():
    row = [1, "Tin Huế", "Huế mưa.\nVinh nắng.", datetime.datetime(2024, 8, 3, 9, 30), 12.5]
    data = workbook(Tám=[["TIN THÁNG TÁM"], [], HEADER, row, [None] * 5], Chín=[HEADER, row], Trống=[])
    values = dict(zip(HEADER, ["1", "Tin Huế", "Huế mưa.\nVinh nắng.", "2024-08-03 09:30:00", "12.5"]))
    assert split(data) == [("Tám!4", values), ("Chín!2", values)]


def opendocument(*rows):
    """Write a sheet in the format of LibreOffice Calc."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0"><office:body><office:spreadsheet><table:table table:name="Tin">{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def test_opendocument_is_read_in_the_same_way():
    data = opendocument(["Tiêu đề", "Nội dung"], ["Huế", "Mưa to."])
    assert split(data) == [("Tin!2", {"Tiêu đề": "Huế", "Nội dung": "Mưa to."})]


def test_a_sheet_without_texts_is_reported():
    found = split(workbook(Tin=[["title", "content"], ["A", "b"]], Số=[["Tháng", "Lượt"], [1, 2]]))
    assert found == [
        ("Tin!2", {"title": "A", "content": "b"}),
        ("Số", "the sheet has no column with texts or titles (columns: Tháng, Lượt)"),
    ]


def test_the_user_may_name_the_column():
    assert split(workbook(Tin=[["x", "y"], ["A", "b"]]), text_column="y") == [("Tin!2", {"x": "A", "y": "b"})]
    prose = "Sáng qua, đội chiêng của làng đã biểu diễn ở sân nhà rông cho khách phương xa xem."
    assert split(workbook(Tin=[["A", prose]]), text_column="2") == [("Tin!1", {"1": "A", "2": prose})]


def test_a_table_in_html_under_the_name_of_a_workbook_is_read():
    html = (
        "<html><table><tr><th>Tiêu đề</th><th>Nội dung</th></tr><tr><td>Tin</td><td>Huế<br>mưa</td></tr></table></html>"
    )
    assert split(html.encode()) == [("table 1!2", {"Tiêu đề": "Tin", "Nội dung": "Huế\nmưa"})]


BROKEN = {
    "archive": b"PK\x03\x04" + bytes(200),
    "compound file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "cut off": workbook(A=[["x"]])[:-300],
    "empty": b"",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(UnreadableError, match="the workbook is damaged"):
        split(data)


def test_cells_that_are_far_apart_do_not_take_all_memory():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "title", "x"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UnreadableError):
        split(out.getvalue(), time_limit=20)
