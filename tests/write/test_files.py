import csv

import pandas as pd
import pyarrow.parquet as pq
import pytest

from thucthe.article import SCHEMAS
from thucthe.write.files import Format, write_tables
from thucthe.write.tables import to_arrow
from thucthe.write.text_files import read_csv, write_csv

ALIASES = to_arrow(
    [
        {"entity_id": "a", "alias": alias, "n_mentions": n}
        for n, alias in enumerate(["Đà Nẵng", "=1+1", "+84", "-2", "@x", "\tx", 'a "b"\nc'])
    ],
    SCHEMAS["aliases"],
)


def test_no_cell_starts_a_formula_and_excel_sees_utf_8(tmp_path):
    write_csv(ALIASES, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
        cells = [row["alias"] for row in csv.DictReader(lines)]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert cells[0] == "Đà Nẵng"


def test_csv_is_read_back_as_it_was(tmp_path):
    write_csv(ALIASES, tmp_path / "a.csv")
    assert read_csv(tmp_path / "a.csv", SCHEMAS["aliases"]).equals(ALIASES)


def test_empty_cells_stay_null_in_every_type(tmp_path):
    row = dict.fromkeys(SCHEMAS["entities"].names)
    row |= {"entity_id": "e", "name": "Huế", "label": "LOC", "n_mentions": 1, "n_articles": 1}
    table = to_arrow([row], SCHEMAS["entities"])
    write_csv(table, tmp_path / "e.csv")
    assert read_csv(tmp_path / "e.csv", SCHEMAS["entities"]).equals(table)


def test_parquet_has_exactly_the_schema(tmp_path):
    write_tables({"aliases": ALIASES}, tmp_path, [Format.parquet])
    assert pq.read_table(tmp_path / "aliases.parquet").schema.equals(SCHEMAS["aliases"])


def test_a_failing_writer_leaves_no_file_behind_and_no_old_one_changed(tmp_path):
    (tmp_path / "aliases.parquet").write_bytes(b"old")
    broken = pd.DataFrame({"x": [object()]})
    with pytest.raises(AttributeError):
        write_tables({"aliases": ALIASES, "broken": broken}, tmp_path, [Format.csv, Format.parquet])
    assert [path.name for path in tmp_path.iterdir()] == ["aliases.parquet"]
    assert (tmp_path / "aliases.parquet").read_bytes() == b"old"
