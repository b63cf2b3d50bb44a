import pytest

from thucthe.ownership import claim
from thucthe.report.tables_state import find_state, write_state
from thucthe.write.table_files.writers import atomic_directory


def publish(folder, **tables):
    with atomic_directory(folder) as staged:
        for name, content in tables.items():
            (staged / f"{name}.parquet").write_text(content)
    write_state(folder)
    return find_state(folder, folder)["state"]


def test_the_state_changes_with_the_tables_only(tmp_path):
    first = publish(tmp_path / "run", entities="a", mentions="b")
    assert publish(tmp_path / "run", entities="a", mentions="b") == first
    assert publish(tmp_path / "run", entities="a", mentions="c") != first


@pytest.mark.parametrize(
    ("page", "address"), [("my run", ".thucthe/state.js"), ("other/pages", "../../my%20run/.thucthe/state.js")]
)
def test_a_page_finds_the_state_from_its_own_folder(tmp_path, page, address):
    publish(tmp_path / "my run", entities="a")
    assert find_state(tmp_path / "my run", tmp_path / page)["state_file"] == address


def test_a_run_without_a_state_has_none(tmp_path):
    claim(tmp_path)
    assert find_state(tmp_path, tmp_path) == {}
