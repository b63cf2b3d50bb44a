import io
import json
import re
import unicodedata

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thucthe.errors import UnreadableError
from thucthe.read.records.record_files import iter_records
from thucthe.read.sources.read_options import ReadOptions

OPTIONS = ReadOptions()
SMALL = ReadOptions(max_chars=100)


def records(data, file_format, options=OPTIONS):
    stream = io.BytesIO(data)
    return list(iter_records(io.BufferedReader(stream), None, data[:4096], file_format, options))


def rows(data, file_format, options=OPTIONS):
    return [(record.name, json.loads(record.data)) for record in records(data, file_format, options)]


def lines(*objects):
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in objects)


def test_lines_are_numbered_as_in_an_editor():
    assert rows(b'{"text": "a"}\r\n\n{"text": "b"}', "jsonl") == [("1", {"text": "a"}), ("3", {"text": "b"})]


def test_a_line_that_is_too_long_costs_only_itself():
    data = lines({"text": "a"}, {"text": "x" * 50_000}, {"text": "b"}).encode()
    found = records(data, "jsonl", SMALL)
    assert [(record.name, bool(record.error)) for record in found] == [("1", False), ("2", True), ("3", False)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("file_format", ["jsonl", "json", "csv"])
def test_every_unicode_encoding_is_read(encoding, file_format):
    text = "text,title\nHuế mưa,Tin\n" if file_format == "csv" else lines({"text": "Huế mưa", "title": "Tin"})
    (record,) = records(text.encode(encoding), file_format)
    assert json.loads(record.data) == {"text": "Huế mưa", "title": "Tin"}
    assert record.encoding == encoding


@pytest.mark.parametrize(
    "text",
    [
        '[{"text": "a"}, {"text": "b"}]',
        '{"meta": {"n": [1]}, "articles": [{"text": "a"}, {"text": "b"}], "next": null}',
        '{"Data": [{"text": "a"}, {"text": "b"}]}',
        '{"text": "a"}\n{"text": "b"}',
        '[{"text": "a"}]\n[{"text": "b"}]',
    ],
)
def test_json_holds_its_articles_in_several_shapes(text):
    assert rows(text.encode(), "json") == [("1", {"text": "a"}), ("2", {"text": "b"})]


def test_one_object_is_one_article():
    data = b'{"text": "a", "news": ["x", "y"], "data": []}'
    assert rows(data, "json") == [("1", {"text": "a", "news": ["x", "y"], "data": []})]


def test_json_that_breaks_off_gives_what_came_before():
    found = iter_records(io.BytesIO(b'[{"text": "a"}, {"tex'), None, b"[{", "json", ReadOptions())
    assert next(found).name == "1"
    with pytest.raises(UnreadableError, match="after record 1"):
        next(found)


def test_a_record_of_json_without_end_is_not_taken_into_memory():
    with pytest.raises(UnreadableError, match="longer than"):
        records(b'[{"text": "' + b"x" * 200_000 + b'"}]', "json", SMALL)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_first_line(delimiter):
    text = f'tiêu đề{delimiter}nội dung\n"Một, hai; ba"{delimiter}"Dòng 1\n\nDòng ""2"""\n\nHai{delimiter}x\n'
    assert [list(row.values()) for _, row in rows(text.encode(), "csv")] == [
        ["Một, hai; ba", 'Dòng 1\n\nDòng "2"'],
        ["Hai", "x"],
    ]


def test_the_note_that_excel_writes_is_no_header():
    assert rows(b"sep=;\r\ntext;a\r\nx;y\r\n", "csv") == [("1", {"text": "x", "a": "y"})]


def test_a_row_of_the_wrong_length_costs_only_itself():
    found = records(b"text,a\nx,y\nx,y,z\nx,y,\nx\n", "csv")
    assert [bool(record.error) for record in found] == [False, True, False, False]


def test_a_quotation_mark_that_never_closes_ends_the_file_with_a_reason():
    data = b'text,a\nx,y\n"' + b"x,y\n" * 1000
    with pytest.raises(UnreadableError, match=r"record 2 .*quotation mark"):
        records(data, "csv", SMALL)


def to_cp1258(text):
    """Write each tone mark after its letter, as windows-1258 does."""
    letters = unicodedata.normalize("NFD", text)
    for tone in "\u0300\u0301\u0303\u0309\u0323":
        letters = re.sub(f"{tone}([\u0302\u0306\u031b])", rf"\1{tone}", letters)
    return re.sub("[a-zA-Z][\u0302\u0306\u031b]", lambda match: unicodedata.normalize("NFC", match[0]), letters).encode(
        "cp1258"
    )


def test_a_csv_file_in_an_old_encoding_is_read():
    text = "tiêu đề,nội dung\nTin,Thủ tướng tới thăm các hộ ở vùng lũ và đề nghị giúp đỡ\n"
    ((_, row),) = rows(to_cp1258(text), "csv")
    assert (
        unicodedata.normalize("NFC", " ".join([*row, *row.values()]))
        == text.replace(",", " ").replace("\n", " ").strip()
    )


def test_parquet_gives_the_columns_that_say_something(tmp_path):
    table = pa.table(
        {"content": ["a", "b"], "vector": [[1.0], [2.0]], "published": pa.array([0, 86400], pa.timestamp("s"))}
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=1)
    found = rows((tmp_path / "a.parquet").read_bytes(), "parquet")
    assert found == [
        ("1", {"content": "a", "published": "1970-01-01 00:00:00"}),
        ("2", {"content": "b", "published": "1970-01-02 00:00:00"}),
    ]


def test_a_file_without_texts_is_refused_once_and_its_columns_named():
    for data, file_format in ((b"a,b\n1,2\n3,4\n", "csv"), (b'{"a": 1, "b": 2}\n{"b": 1}', "jsonl")):
        with pytest.raises(UnreadableError, match=r"columns: a, b"):
            records(data, file_format)


@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
def test_a_file_without_records_says_so(file_format):
    with pytest.raises(UnreadableError, match="no record"):
        records(b"\n", file_format)


def test_ids_name_the_records_when_they_are_asked_for():
    options = ReadOptions(id_column="Mã bài")
    data = lines({"text": "a", "mã bài": 17}, {"text": "b"}).encode()
    assert [record.name for record in records(data, "jsonl", options)] == ["17", "2"]
