import csv
import io
import json
import random
import re
import time
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.records.csv_records import iter_csv
from thucthe.read.sources.read_options import ReadOptions


def split(text, delimiter=",", **options):
    """Return the cells of each row, without empty ones, or its error."""
    data = text if isinstance(text, bytes) else text.encode()
    records = list(iter_csv(io.BytesIO(data), "utf-8", delimiter, ReadOptions(**options)))
    return [record.error or list(filter(None, json.loads(record.data).values())) for record in records]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected(delimiter):
    text = f'tiêu đề{delimiter}nội dung\n"Một, hai; ba"{delimiter}"Dòng 1\n\nDòng ""2"""\n\nHai{delimiter}x\n'
    assert split(text) == split(text, "\t") == [["Một, hai; ba", 'Dòng 1\n\nDòng "2"'], ["Hai", "x"]]


def test_the_instruction_for_excel_is_no_header():
    assert split("sep=;\r\ntext;a\r\nx,1;y\r\n") == [["x,1", "y"]]


def test_lines_of_nothing_but_delimiters_and_repeated_headers_are_no_rows():
    assert split("title,content\nA,b\n,,\n , \ntitle,content\n" + ",\n" * 50 + "C,d\n") == [["A", "b"], ["C", "d"]]


def test_lines_above_the_header_are_skipped():
    text = "TỔNG HỢP TIN;;\n;;\nNguồn: phòng Thông tin;;\nTiêu đề;Nội dung;Ngày đăng\nA;b c;3/8/2024\n"
    assert split(text) == [["A", "b c", "3/8/2024"]]


def test_the_header_is_the_line_with_the_column_that_the_user_names():
    text = "Báo cáo,x\nCột A,Cột B\nHuế mưa.,y\n"
    assert split(text, text_column="cột a") == [["Huế mưa.", "y"]]


def test_json_in_a_cell_is_no_header():
    assert split('id,data\n1,"{""title"": ""Mưa"", ""content"": ""Chờ."" }"\n') == [
        ["1", '{"title": "Mưa", "content": "Chờ." }']
    ]


def test_columns_without_a_header_are_numbered():
    prose = "Sáng qua, đội chiêng của làng đã biểu diễn ở sân nhà rông cho khách phương xa xem."
    text = f'1,Làng tôi,"{prose}"\n2,Buôn Jun,"{prose}"\n'
    assert split(text) == split(text, text_column="3") == [["1", "Làng tôi", prose], ["2", "Buôn Jun", prose]]


def test_a_single_column_is_not_split():
    assert split('nội dung\nMưa, gió; bão\n"Hai\ndòng"\n') == [["Mưa, gió; bão"], ["Hai\ndòng"]]


def test_columns_without_a_name_or_with_the_same_one_are_kept_apart():
    assert split("title,content,content\nA,b,c\n") == [["A", "b", "c"]]
    assert split("title,content\n0,A,b\n1,C,d\n") == [["0", "A", "b"], ["1", "C", "d"]]


ROWS = [
    ["1", '"Cơn khát" ở buôn Jun', "Ông Y Krông nói."],
    ["2", 'Ống 12" vỡ', 'Bà H\'Linh: "Chờ mưa".'],
    ["3", "Mưa", "Buôn Jun có mưa."],
]


def test_quotation_marks_that_are_doubled():
    out = io.StringIO()
    csv.writer(out).writerows([["id", "title", "content"], *ROWS, ["4", "Hai dòng", 'Một "a",\n"b", hai\n\nba']])
    assert split(out.getvalue()) == [*ROWS, ["4", "Hai dòng", 'Một "a",\n"b", hai\n\nba']]


def test_quotation_marks_after_backslashes():
    cell = '"{}"'.format
    lines = [",".join(cell(value.replace('"', '\\"')) for value in row) for row in [["id", "title", "content"], *ROWS]]
    assert split("\n".join([*lines, '"4","C:\\\\tin\\moi","Hai\ndòng \\"x\\""'])) == [
        *ROWS,
        ["4", "C:\\tin\\moi", 'Hai\ndòng "x"'],
    ]


def test_no_quoting_at_all():
    lines = [
        "\t".join(row)
        for row in [["id", "tieu_de", "noi_dung"], *ROWS, ["4", '"Mở mà không đóng', "a"], ["5", "b", 'c"']]
    ]
    assert split("\n".join(lines), "\t") == [*ROWS, ["4", '"Mở mà không đóng', "a"], ["5", "b", 'c"']]


def test_quotation_marks_that_are_neither_doubled_nor_escaped():
    assert split('id,title,content\n1,A,"Ông "Krông" nói "thế" rồi"\n2,"B","b, c"\n') == [
        ["1", "A", 'Ông "Krông" nói "thế" rồi'], ["2", "B", "b, c"],
    ]  # fmt: skip


def test_single_quotation_marks():
    text = "'title','content'\n'Mưa','Ông Y Krông: ''Chờ, chờ'', rồi về'\n'Buôn Jun','Bà H\\'Linh, 60 tuổi'\n"
    assert split(text) == [["Mưa", "Ông Y Krông: 'Chờ, chờ', rồi về"], ["Buôn Jun", "Bà H'Linh, 60 tuổi"]]
    assert split("title,content\n'Cơn khát' ở buôn,x\nMưa,'y\nNắng,'z'\n")[0] == ["'Cơn khát' ở buôn", "x"]


def test_a_row_quoted_otherwise_than_the_rest_of_the_file_is_read():
    quoted = "".join(f'{i},"A ""{i}""","b, c"\n' for i in range(3000))
    found = split(f'id,title,content\n{quoted}x,"A \\"q\\", r","b"\ny,"Mở,b\nz,"A","b"\n')
    assert found[-3:] == [["x", 'A "q", r', "b"], ["y", '"Mở', "b"], ["z", "A", "b"]]


def test_cells_of_json_are_not_taken_for_escaped_quotation_marks():
    cells = ["1", '{"a": "b \\"c\\" d"}', "kết thúc bằng \\"]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["id", "title", "content"], cells, cells])
    assert split(out.getvalue()) == [cells, cells]


def test_a_row_of_the_wrong_length_costs_only_itself():
    assert split("text,a\nx,y\nx,y,z\nx,y,\nx\n") == [
        ["x", "y"],
        "the row has 3 cells, the header 2 (line 3)",
        ["x", "y"],
        ["x"],
    ]


def test_a_quotation_mark_that_is_not_closed_costs_only_its_row():
    assert split('id,text\n1,a\n2,"b\n' + "3,c\n" * 1000)[:3] == [["1", "a"], ["2", '"b'], ["3", "c"]]
    assert split('id,text\n1,a\n2,"b, x\n3,c\n')[1] == "the quotation marks of the row do not match (line 3)"


def test_lines_that_are_joined_by_a_guess_are_reported():
    records = list(
        iter_csv(
            io.BytesIO("id,title,content\n1,A,dòng một\ndòng hai\n\n2,B,c\n".encode()), "utf-8", ",", ReadOptions()
        )
    )
    assert json.loads(records[0].data)["content"] == "dòng một\ndòng hai"
    assert (records[1].name, json.loads(records[2].data)["title"]) == ("lines 2-3", "B")
    assert "which is a guess" in records[1].error


def test_a_row_that_may_be_cut_off_is_read_and_reported():
    found = split("id,title,content,date\n1,A,b\n2,C,d,3/8/2024\n")
    assert found[0] == ["1", "A", "b"]
    assert "it may have been cut off" in found[1]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("way", ["doubled", "backslash", "none"])
def test_rows_come_back_as_they_were_written(seed, way):
    rng = random.Random(seed)
    words = [
        "Ông",
        "Y Krông,",
        '"nói"',
        "mưa;",
        'ống 12"',
        "ở\tbuôn" if way != "none" else "ở",
        "rồi.",
        "'thế'",
        "\n" if way != "none" else "-",
        "\\x",
    ]
    rows = [
        [str(i), " ".join(rng.choices(words, k=4)), "a" + " ".join(rng.choices(words, k=12)) + "b"] for i in range(300)
    ]
    if way == "none":
        text = "\n".join("\t".join(row) for row in [["id", "title", "content"], *rows])
    elif way == "doubled":
        out = io.StringIO(newline="")
        csv.writer(out).writerows([["id", "title", "content"], *rows])
        text = out.getvalue()
    else:
        text = "id,title,content\n" + "\n".join(
            ",".join('"{}"'.format(c.replace("\\", "\\\\").replace('"', '\\"')) for c in row) for row in rows
        )
    assert split(text) == rows


def to_cp1258(text):
    """Write each tone mark after its letter, as windows-1258 does."""
    letters = unicodedata.normalize("NFD", text)
    for tone in "\u0300\u0301\u0303\u0309\u0323":
        letters = re.sub(f"{tone}([\u0302\u0306\u031b])", rf"\1{tone}", letters)
    return re.sub("[a-zA-Z][\u0302\u0306\u031b]", lambda match: unicodedata.normalize("NFC", match[0]), letters).encode(
        "cp1258"
    )


def test_an_old_encoding_is_detected():
    text = "tiêu đề,nội dung\nTin,Thủ tướng tới thăm các hộ ở vùng lũ và đề nghị giúp đỡ\n"
    ((title, content),) = split(to_cp1258(text))
    assert unicodedata.normalize("NFC", f"{title},{content}\n") == text.partition("\n")[2]


def test_a_damaged_byte_costs_a_character():
    assert split(b"title,content\n" + "Huế,mưa\n".encode() * 100 + b"V\xffinh,x\n")[-1] == ["V\ufffdinh", "x"]
    with pytest.raises(UnreadableError):
        split(b"title,content\n" + bytes(range(128, 256)) * 50)


def test_a_line_without_end_is_not_read_into_memory():
    with pytest.raises(UnreadableError, match="longer than"):
        split("text\n" + "x" * 300_000, max_chars=100)


@pytest.mark.parametrize(
    "piece", ['"', ',"', '"a\n', '"\n', 'a,"b\n', ",\n", '\\"', 'x,"y" z,\n', '1,"a\n2,b"\n', "\t", "\r"]
)
def test_splitting_takes_time_in_proportion_to_the_length(piece):
    def seconds(n):
        start = time.process_time()
        with suppress(UnreadableError):
            split("id,title,text\n" + piece * n, max_chars=100_000)
        return time.process_time() - start

    seconds(100)
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.01)


@given(st.text(st.sampled_from('",;\t\n\\ab \r'), max_size=60), st.sampled_from(["", "text,title\n", "text\ttitle\n"]))
def test_any_text_is_split_or_refused(text, header):
    assert all(split(header + text))
