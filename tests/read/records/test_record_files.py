import datetime
import io
import json

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


@pytest.mark.parametrize("file_format", ["json", "jsonl"])
def test_a_line_that_is_not_valid_costs_only_itself(file_format):
    found = records(b'{"text": "a"}\n{"text": "b"\n{"text": "c"}\n{"text": "d', file_format)
    assert [record.name for record in found] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "data",
    [
        '[{"text": "a"},\n{"text": "b"}]',
        '[\n{"text": "a"},\n{"text": "b"}\n]',
        '{\n  "text": "a"\n}\n{\n  "text": "b"\n}\n',
        '{"articles": [{"text": "a"}, {"text": "b"}]}',
        '{"articles": [{"text": "a"}]}\n{"articles": [{"text": "b"}]}\n',
        '{"index": {"_id": "1"}}\n{"text": "a"}\n{"index": {"_id": "2"}}\n{"text": "b"}\n',
    ],
)
def test_json_lines_may_be_other_json(data):
    assert [row for _, row in rows(data.encode(), "jsonl")] == [{"text": "a"}, {"text": "b"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("file_format", ["jsonl", "json", "csv"])
def test_every_unicode_encoding_is_read(encoding, file_format):
    text = "text,title\nHuế mưa,Tin\n" if file_format == "csv" else lines({"text": "Huế mưa", "title": "Tin"})
    (record,) = records(text.encode(encoding), file_format)
    assert json.loads(record.data) == {"text": "Huế mưa", "title": "Tin"}
    assert record.encoding == encoding


def parquet(**columns):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, row_group_size=1)
    return out.getvalue()


def test_parquet_gives_the_columns_that_say_something():
    data = parquet(
        content=["a", "b"],
        vector=[[1.0], [2.0]],
        published=pa.array([0, 86400], pa.timestamp("s")),
        meta=[{"url": "https://a.example/1"}, {"url": None}],
        image=[b"\xff\xd8", b""],
    )
    assert rows(data, "parquet") == [
        ("1", {"content": "a", "published": "1970-01-01 00:00:00", "meta": {"url": "https://a.example/1"}}),
        ("2", {"content": "b", "published": "1970-01-02 00:00:00", "meta": {"url": None}}),
    ]


def test_parquet_of_old_programs_has_texts_as_bytes():
    data = parquet(content=pa.array(["Huế".encode()], pa.binary()), time=[datetime.datetime(2024, 8, 3)])
    assert rows(data, "parquet") == [("1", {"content": "Huế", "time": "2024-08-03 00:00:00"})]


@pytest.mark.parametrize(
    ("data", "file_format"),
    [
        (b"a,b\n1,2\n3,4\n", "csv"),
        (b'{"a": 1, "b": 2}\n{"b": 1}', "jsonl"),
        (b'[{"a": 1}, {"b": 1}]', "json"),
        (parquet(a=[1], b=["x"]), "parquet"),
    ],
)
def test_a_file_without_texts_is_refused_once_and_its_columns_named(data, file_format):
    with pytest.raises(UnreadableError, match=r"columns: a, b"):
        records(data, file_format)


def test_a_file_whose_first_records_have_empty_texts_is_not_refused():
    assert len(records(lines(*[{"title": "", "text": None}] * 30, {"text": "a"}).encode(), "jsonl")) == 31


@pytest.mark.parametrize(("data", "file_format"), [(b"\n", "csv"), (b"\n", "jsonl"), (b"[]", "json"), (b" ", "json")])
def test_a_file_without_records_says_so(data, file_format):
    with pytest.raises(UnreadableError, match="no record"):
        records(data, file_format)


def test_a_file_of_nothing_but_errors_is_refused_once():
    with pytest.raises(UnreadableError, match="not valid JSON"):
        records(b"x\n" * 100, "jsonl")


@pytest.mark.parametrize(("column", "names"), [("Mã bài", ["17", "2"]), ("_id.$oid", ["6a", "2"])])
def test_ids_name_the_records_when_they_are_asked_for(column, names):
    data = lines({"text": "a", "mã bài": 17, "_id": {"$oid": "6a"}}, {"text": "b"}).encode()
    assert [record.name for record in records(data, "jsonl", ReadOptions(id_column=column))] == names
