import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thucthe.article import Rejection
from thucthe.read.items import iter_items, iter_items_of
from thucthe.read.sources.file_list import SourceFile
from thucthe.read.sources.item import Item
from thucthe.read.sources.packed import SCHEMA, open_pack, open_writer, to_batch, to_items
from thucthe.read.sources.read_options import ReadOptions

OPTIONS = ReadOptions()
ITEMS = [
    Item("a.txt", "txt", "Huế có mưa.".encode()),
    Item("b.jsonl#2", "jsonl", b'{"text": "x"}', 2, "utf-16-le"),
    Item("c.zip", "", Rejection("c.zip", stage="read", error="BadZipFile", message="the file is damaged")),
]


@pytest.fixture
def packed(tmp_path):
    with open_writer(str(tmp_path / "some.name"), OPTIONS) as writer:
        writer.write_batch(to_batch(ITEMS))
    return tmp_path / "some.name"


def without_position(items):
    return [Item(item.path, item.format, item.content, item.record, item.encoding) for item in items]


def test_items_come_back_as_they_went_in():
    assert list(to_items(to_batch(ITEMS))) == ITEMS


def test_a_pack_is_known_by_what_it_holds_whatever_its_name(packed):
    assert without_position(iter_items(SourceFile("some.name", packed), OPTIONS)) == ITEMS
    assert without_position(iter_items_of("some.name", packed.read_bytes(), OPTIONS)) == ITEMS


def test_what_was_packed_lies_in_the_folder_of_its_pack(packed):
    items = list(iter_items(SourceFile("2024/p.parquet", packed), OPTIONS))
    assert [item.path for item in items] == ["2024/a.txt", "2024/b.jsonl#2", "2024/c.zip"]
    assert items[2].content.path == "2024/c.zip"


def test_progress_within_a_pack_is_known(packed):
    assert all(0 < item.position <= packed.stat().st_size for item in iter_items(SourceFile("p", packed), OPTIONS))


def test_a_table_with_the_same_columns_is_no_pack():
    file = io.BytesIO()
    pq.write_table(pa.Table.from_batches([to_batch(ITEMS)], SCHEMA), file)
    assert open_pack(file) is None


def test_a_damaged_pack_is_a_reject_after_what_can_be_read(packed):
    data = packed.read_bytes()
    items = list(iter_items_of("p.parquet", data[: len(data) // 2], OPTIONS))
    assert [item.path for item in items] == ["p.parquet"]
    assert isinstance(items[0].content, Rejection)


def test_bytes_are_taken_apart_as_their_file_is(tmp_path):
    files = {"a.txt": b"x" * 9_000, "b.csv": b"text\nHu\xe1\xba\xbf\n", "c.zip": b"PK\x03\x04", "d.txt": b""}
    options = ReadOptions(max_chars=1_000)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        (of_file,) = iter_items(SourceFile(name, tmp_path / name), options)
        (of_bytes,) = iter_items_of(name, data, options)
        assert (of_bytes.path, of_bytes.record) == (of_file.path, of_file.record)
        if name in {"b.csv", "c.zip"}:
            assert of_bytes == of_file
    (large,) = iter_items_of("a.txt", files["a.txt"], options)
    assert large.content.message == "the file is larger than 4,004 bytes"
