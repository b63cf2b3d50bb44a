"""The table of changes says exactly which rows of the other tables differ from those of the run before."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thucthe
from thucthe.batch.changes import write_changes
from thucthe.batch.local.finalize import correct
from thucthe.batch.local.local_engine import run
from thucthe.batch.run_options import RunOptions
from thucthe.resolve.corpus.corrections import Correction
from thucthe.schemas import SCHEMAS, SPECS

FAST = RunOptions(model="vi_news_fast")
TABLES = [name for name in SPECS if name not in {"words", "changes"}]
ALIASES = SCHEMAS["aliases"]


def rows_of(out):
    return {name: pq.read_table(out / f"{name}.parquet").to_pylist() for name in TABLES}


def differences(before, after):
    """What must be in the table, from the rows alone."""
    found = set()
    for name in TABLES:
        key = SPECS[name].followed_by
        groups = [{}, {}]
        for each, tables in zip(groups, (before, after)):
            for values in tables[name]:
                each.setdefault(values[key], []).append(repr(values))
        old, new = groups
        for value in old.keys() | new.keys():
            if sorted(old.get(value, [])) != sorted(new.get(value, [])):
                change = "added" if value not in old else "removed" if value not in new else "changed"
                found.add((name, key, value, change))
    return found


def listed(out):
    table = pq.read_table(out / "changes.parquet").to_pylist()
    assert {values["run"] for values in table} <= {thucthe.batch.folder.read_run_file(out)["run"]}
    return {(values["table_name"], values["key_column"], values["key_value"], values["change"]) for values in table}


NOTHING = {name: [] for name in TABLES}


def test_changes_are_those_between_the_tables_of_two_runs(folder, tmp_path):
    out = tmp_path / "out"
    run([folder], out, FAST)
    first = rows_of(out)
    assert listed(out) == differences(NOTHING, first)
    (folder / "moi.txt").write_text("Bão vào Đà Nẵng\n\nÔng Kofi Mensahova tới Đà Nẵng.\n", encoding="utf-8")
    next(folder.rglob("c.txt")).unlink()
    run([folder], out, FAST)
    second = rows_of(out)
    expected = differences(first, second)
    assert listed(out) == expected
    assert {(name, change) for name, _, _, change in expected} >= {
        ("articles", "added"),
        ("articles", "removed"),
        ("mentions", "added"),
        ("mentions", "removed"),
        ("entities", "changed"),
    }
    correct(out, [Correction("rename", "Đà Nẵng", "Sông Hàn")])
    assert listed(out) == differences(second, rows_of(out)) != set()


def test_a_run_in_which_nothing_is_new_leaves_the_changes_of_the_last_one(folder, tmp_path):
    for _ in range(2):
        run([folder], tmp_path / "out", FAST)
    assert listed(tmp_path / "out") == differences(NOTHING, rows_of(tmp_path / "out"))


def test_tables_that_are_only_written_again_keep_their_changes(folder, tmp_path):
    out = tmp_path / "out"
    run([folder], out, FAST)
    before = (out / "changes.parquet").read_bytes()
    (out / "mentions.parquet").unlink()
    run([folder], out, FAST)
    assert (out / "changes.parquet").read_bytes() == before


@given(*(st.lists(st.tuples(*[st.sampled_from("ab")] * 2, st.integers(0, 2)), max_size=6) for _ in range(2)))
@settings(deadline=None, max_examples=30)
def test_groups_differ_if_the_multisets_of_their_rows_do(tmp_path_factory, old, new):
    folder = tmp_path_factory.mktemp("changes")
    files = {}
    for name, rows in (("before", old), ("after", new)):
        files[name] = {"aliases": folder / f"{name}.parquet", "changes": folder / "changes.parquet"}
        columns = [list(column) for column in zip(*rows)] or [[], [], []]
        pq.write_table(pa.table(columns, schema=ALIASES), files[name]["aliases"])
    write_changes({"aliases": files["before"]["aliases"]}, files["after"], 2, folder)
    found = {
        (values["key_value"], values["change"]) for values in pq.read_table(folder / "changes.parquet").to_pylist()
    }
    expected = set()
    for key in "ab":
        groups = [sorted(row for row in rows if row[0] == key) for rows in (old, new)]
        if groups[0] != groups[1]:
            expected.add((key, "added" if not groups[0] else "removed" if not groups[1] else "changed"))
    assert found == expected


@pytest.mark.parametrize("name", ["mentions.parquet", "entities.parquet"])
def test_after_damage_everything_is_listed_as_added(folder, tmp_path, name):
    out = tmp_path / "out"
    run([folder], out, FAST)
    (version,) = (out / ".thucthe" / "versions").iterdir()
    content = bytearray((version / name).read_bytes())
    content[len(content) // 2] ^= 255
    (version / name).unlink()
    (version / name).write_bytes(content)
    (folder / "moi.txt").write_text("Ông Tô Lâm tới Paris.", encoding="utf-8")
    run([folder], out, FAST)
    assert {change for *_, change in listed(out)} == {"added"}
