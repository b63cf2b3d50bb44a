import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thucthe.ownership import STATE
from thucthe.schemas import SCHEMA_VERSION, SCHEMAS
from thucthe.tables import open_tables
from thucthe.write.export_formats import EXPORTS, TableFormat, write_tables

TABLE_FORMATS = [name for name, entry in EXPORTS.entries.items() if isinstance(entry, TableFormat)]


def visible(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != STATE)


def test_parquet_has_exactly_the_schema(arrow, tmp_path):
    write_tables(arrow, tmp_path, ["parquet"])
    assert all(pq.read_table(tmp_path / f"{name}.parquet").equals(table) for name, table in arrow.items())
    for name in arrow:
        found = pq.read_schema(tmp_path / f"{name}.parquet")
        assert found.equals(SCHEMAS[name])
        assert found.metadata[b"schema_version"] == str(SCHEMA_VERSION).encode()
        assert all(len(field.metadata[b"description"]) > 5 for field in found)


@pytest.mark.parametrize("to", TABLE_FORMATS)
def test_a_table_in_a_parquet_file_is_written_as_one_in_memory(arrow, tmp_path, to):
    for folder in ("source", "memory", "files"):
        (tmp_path / folder).mkdir()
    write_tables(arrow, tmp_path / "source", ["parquet"])
    write_tables(arrow, tmp_path / "memory", [to])
    write_tables({name: tmp_path / "source" / f"{name}.parquet" for name in arrow}, tmp_path / "files", [to])
    written = visible(tmp_path / "memory")
    assert written == visible(tmp_path / "files")
    if to != "duckdb":
        assert all((tmp_path / "memory" / n).read_bytes() == (tmp_path / "files" / n).read_bytes() for n in written)


@pytest.mark.parametrize("to", ["parquet", "csv"])
def test_the_same_data_frames_come_back(arrow, tables, tmp_path, to):
    write_tables(arrow, tmp_path, [to])
    again = open_tables(tmp_path)
    for name in arrow:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(tables, name))


def test_json_lines_have_plain_dates_and_short_scores(arrow, tmp_path):
    write_tables(arrow, tmp_path, ["jsonl"])
    articles, mentions = (
        [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]
        for name in ("articles", "mentions")
    )
    assert [row["published"] for row in articles] == ["2024-07-02", "2024-07-17", None]
    assert mentions[0]["score"] == 0.9012
    assert [row["text"] for row in articles] == arrow["articles"]["text"].to_pylist()


def test_a_failing_writer_leaves_no_file_behind_and_no_old_one_changed(arrow, tmp_path):
    (tmp_path / "aliases.parquet").write_bytes(b"old")
    broken = {"aliases": arrow["aliases"], "rejects": tmp_path / "missing.parquet"}
    with pytest.raises(FileNotFoundError):
        write_tables(broken, tmp_path, ["parquet", "csv"])
    assert visible(tmp_path) == ["aliases.parquet"]
    assert (tmp_path / "aliases.parquet").read_bytes() == b"old"


@pytest.mark.parametrize("to", ["sqlite", "duckdb"])
def test_tables_that_do_not_belong_together_make_no_database(arrow, tmp_path, to):
    twice = pa.concat_tables([arrow["entities"], arrow["entities"]])
    with pytest.raises(OSError, match=f"tables.{to}"):
        write_tables({**arrow, "entities": twice}, tmp_path, [to])
    assert visible(tmp_path) == []
