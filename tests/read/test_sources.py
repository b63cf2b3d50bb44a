import os

import pytest

from thucthe.read.sources import find_files


def test_folders_are_searched_through_in_a_stable_order(folder):
    assert [file.path for file in find_files([folder])] == ["a.txt", "b.txt", "sub/c.txt"]


def test_a_file_named_itself_is_read_whatever_its_ending(folder):
    (folder / "x.dat").write_text("x", encoding="utf-8")
    assert [file.path for file in find_files([folder / "x.dat"])] == ["x.dat"]
    assert "x.dat" not in [file.path for file in find_files([folder])]


def test_a_file_found_twice_is_read_once(folder):
    assert len(find_files([folder, folder / "a.txt"])) == 3


def test_hidden_files_are_left_out(folder):
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    assert len(find_files([folder])) == 3


def test_a_missing_source_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nirgends"):
        find_files([tmp_path / "nirgends"])


def test_the_same_path_in_two_sources_is_told_apart(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("khác", encoding="utf-8")
    paths = [file.path for file in find_files([folder, other, folder / "sub"])]
    assert paths == ["a.txt", "b.txt", "sub/c.txt", "other/a.txt"]


def test_a_name_that_is_no_utf_8_is_made_printable(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("x", encoding="utf-8")
    assert [file.path for file in find_files([tmp_path])] == ["\\xff.txt"]
