import csv

from hypothesis import given
from hypothesis import strategies as st

from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.store import to_arrow
from thucthe.write.table_files.text_files import read_csv, write_csv

TEXT = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("'=+-@＝＋－＠\t\r\n\",;")), max_size=20)


def aliases(names):
    rows = [{"entity_id": "a", "alias": alias, "n_mentions": n} for n, alias in enumerate(names)]
    return to_arrow(rows, SCHEMAS["aliases"])


def test_no_cell_starts_a_formula_and_excel_sees_utf_8(tmp_path):
    write_csv(
        aliases(["Đà Nẵng", "=1+1", "+84", "-2", "@x", "\tx", "＝1", "＋1", "－1", "＠x", "\n=1", 'a "b"\nc']),
        tmp_path / "a.csv",
    )
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
        cells = [row["alias"] for row in csv.DictReader(lines)]
    assert not any(cell.startswith(tuple("=+-@＝＋－＠\t\r\n")) for cell in cells)
    assert cells[0] == "Đà Nẵng"


@given(names=st.lists(TEXT, max_size=5), title=st.none() | TEXT)
def test_csv_is_read_back_as_it_was(tmp_path_factory, names, title):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write_csv(aliases(names), path)
    assert read_csv(path, SCHEMAS["aliases"]).equals(aliases(names))
    table = to_arrow(
        [dict.fromkeys(SCHEMAS["rejects"].names, "x") | {"sha256": title}],
        SCHEMAS["rejects"],
    )
    write_csv(table, path)
    assert read_csv(path, SCHEMAS["rejects"]).equals(table)


def test_empty_cells_stay_null_in_every_type(tmp_path):
    row = {field.name: None if field.nullable else 1 for field in SCHEMAS["entities"]}
    table = to_arrow([row | {"entity_id": "e", "name": "Huế", "full_name": "Huế", "label": "LOC"}], SCHEMAS["entities"])
    write_csv(table, tmp_path / "e.csv")
    assert read_csv(tmp_path / "e.csv", SCHEMAS["entities"]).equals(table)


def test_a_long_article_is_read_back(tmp_path):
    table = aliases(['"Huế" \n' * 300_000])
    write_csv(table, tmp_path / "a.csv")
    assert read_csv(tmp_path / "a.csv", SCHEMAS["aliases"]).equals(table)
