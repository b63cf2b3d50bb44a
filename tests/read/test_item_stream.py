"""Files that may hold several articles are taken apart in a child process with limits."""

import gzip
import io
import json
import os
import sys
import tarfile
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thucthe.article import Rejection
from thucthe.errors import UnreadableError
from thucthe.read import take_apart
from thucthe.read.documents import plain_text
from thucthe.read.items import iter_items, iter_items_of
from thucthe.read.reader import read_article, read_item
from thucthe.read.records import compose
from thucthe.read.sources.file_list import SourceFile
from thucthe.read.sources.formats import detect_format
from thucthe.read.sources.read_options import ReadOptions

TEXT = "Tin ngắn\n\nHuế mưa to.\n"
OPTIONS = ReadOptions()


def messages(name, data, options=OPTIONS):
    """Return the reasons why the items of a file can't be read; an article is None."""
    items = list(iter_items_of(name, data, options))
    return [item.content.message if isinstance(item.content, Rejection) else None for item in items]


def texts(name, data, options=OPTIONS):
    """Return the text of each item of a file, or the reason why it has none."""
    found = []
    for item in iter_items_of(name, data, options):
        if isinstance(item.content, Rejection):
            found.append(item.content.message)
            continue
        try:
            found.append(read_item(item, item.content, options).text)
        except UnreadableError as error:
            found.append(str(error))
    return found


def records(n):
    return "".join(json.dumps({"text": f"Bài {i}"}) + "\n" for i in range(n)).encode()


def fail(*arguments, **named):
    raise AssertionError("bytes are parsed in this process")


def test_this_process_parses_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(take_apart, "take_apart", fail)
    monkeypatch.setattr(plain_text, "read_plain_text", fail)
    monkeypatch.setattr(compose, "read_record", fail)
    assert texts("a.jsonl.gz", gzip.compress(records(3))) == ["Bài 0", "Bài 1", "Bài 2"]
    assert read_article("a.txt", TEXT.encode()).text == TEXT


def test_a_file_and_its_bytes_give_the_same_items(tmp_path):
    data = gzip.compress(records(50))
    (tmp_path / "a.jsonl.gz").write_bytes(data)
    file = SourceFile("a.jsonl.gz", tmp_path / "a.jsonl.gz")
    items = list(iter_items(file, OPTIONS))
    assert items == list(iter_items_of("a.jsonl.gz", data, OPTIONS))
    assert [item.record for item in items] == list(range(1, 51))
    assert items[-1].position == len(data)


@pytest.mark.skipif(sys.platform == "win32", reason="streams can't be handed to another process here")
def test_standard_input_may_take_longer_than_a_file(monkeypatch):
    reading, writing = os.pipe()
    os.write(writing, records(40))
    with os.fdopen(reading) as stream:
        monkeypatch.setattr("sys.stdin", stream)
        threading.Timer(3, os.close, [writing]).start()
        items = list(iter_items(SourceFile("-", None, True), ReadOptions(time_limit=2.0)))
    assert [item.path for item in items] == [f"-#{n + 1}" for n in range(40)]


def test_an_iteration_that_is_given_up_leaves_the_next_ones_alone():
    data = records(5000)
    for _ in range(2):
        items = iter_items_of("a.jsonl", data, OPTIONS)
        assert next(items).path == "a.jsonl#1"
        items.close()
    first, second = (iter_items_of("a.jsonl", data, OPTIONS) for _ in range(2))
    assert [(a.path, b.path) for a, b in zip(first, second, strict=True)] == [
        (f"a.jsonl#{n + 1}",) * 2 for n in range(5000)
    ]


def test_a_file_that_takes_too_long_is_rejected_and_the_next_one_is_read():
    slow = gzip.compress(b'{"text": "' + b"a" * 30_000_000 + b'"}\n')
    (message,) = messages("a.jsonl.gz", slow, ReadOptions(time_limit=0.01))
    assert message == "reading the file takes longer than 0.01 s (--time-limit)"
    assert messages("a.jsonl", records(2)) == [None, None]


def parquet(table, **options):
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


def test_a_small_file_of_millions_of_rows_is_rejected_at_once():
    rows = pa.table({"text": pa.array(["Huế"], pa.string()).dictionary_encode().take(pa.array([0] * 2_000_000))})
    (message,) = messages("a.parquet", parquet(rows, compression="zstd"))
    assert "more rows (2,000,000) than bytes" in message


def test_a_small_file_that_unpacks_to_gigabytes_is_rejected():
    values = pa.array(["Huế " * 2_500_000], pa.string()).dictionary_encode().take(pa.array([0] * 100_000))
    found = messages("a.parquet", parquet(pa.table({"text": values}), compression="zstd"))
    assert found
    assert all(found)


def test_long_texts_in_rows_are_read():
    rows = pa.table({"text": [f"{n} " + "Huế mưa to. " * 50_000 for n in range(40)]})
    assert messages("a.parquet", parquet(rows)) == [None] * 40


def test_a_header_of_a_tar_archive_can_not_be_huge():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, headers in (("a.txt", {}), ("b.txt", {"comment": "1" * 200_000})):
            member = tarfile.TarInfo(name)
            member.size, member.pax_headers = len(TEXT.encode()), headers
            archive.addfile(member, io.BytesIO(TEXT.encode()))
    assert messages("a.tar", file.getvalue()) == [None, "the archive is damaged: a header has more than 32,768 bytes"]


def three_records(value):
    """Return records of which the second one has a field with this value."""
    return ['{"id": 1, "text": "Bài một"}', f'{{"id": {value}, "text": "Bài hai"}}', '{"id": 3, "text": "Bài ba"}']


@pytest.mark.parametrize(
    "value", ["9223372036854775808", "-1" + "0" * 5000, "1e400", "NaN", "-Infinity", '"\\ud800"', '"a\nb"', "[[[]]]"]
)
def test_a_list_of_records_survives_any_value(value):
    in_lines = "\n".join(three_records(value.replace("\n", "")))
    for name, data in (("a.json", f"[{', '.join(three_records(value))}]"), ("a.jsonl", in_lines)):
        assert texts(name, data.encode()) == ["Bài một", "Bài hai", "Bài ba"]


@pytest.mark.parametrize("value", ["tru", "01", '"a', "{", "+1", "'a'", "undefined", "[" * 100_000])
def test_a_list_of_records_survives_a_wrong_value(value):
    found = texts("a.json", f"[{', '.join(three_records(value))}]".encode())
    assert (found[0], found[-1]) == ("Bài một", "Bài ba")


@pytest.mark.parametrize("unit", ["<!---->", "<!-- -->\n", "<!--", "<?xml?>", "a: b\n", '{"', "}\n{", "<! >"])
def test_the_first_bytes_tell_the_format_in_no_time(unit):
    for before in ("", "<?xml?>", "From a 10:10\n"):
        assert detect_format("a", (before + unit * 4096)[:4096].encode()) != "docx"
