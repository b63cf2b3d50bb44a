import os
from collections import Counter

import pytest

from thucthe.ownership import STATE, publish
from thucthe.read.sources.source_files import find_files


def test_folders_are_searched_through_in_a_stable_order(folder):
    assert [file.path for file in find_files([folder])] == ["a.txt", "b.txt", "sub/c.txt"]


def test_a_file_named_itself_is_read_whatever_its_ending(folder):
    (folder / "x.dat").write_text("x", encoding="utf-8")
    assert [file.path for file in find_files([folder / "x.dat"])] == ["x.dat"]
    assert "x.dat" not in [file.path for file in find_files([folder])]


def test_a_file_found_twice_is_read_once(folder):
    assert len(find_files([folder, folder / "a.txt"])) == 3


def test_a_folder_is_searched_for_every_known_ending(tmp_path):
    names = ["a.TXT", "b.html", "c.jsonl.gz", "d.tar.xz", "e.zip", "f.parquet"]
    for name in [*names, "g.png", "h.gz"]:
        (tmp_path / name).write_bytes(b"x")
    assert [file.path for file in find_files([tmp_path])] == names


def test_files_without_an_ending_are_read_when_they_hold_text(tmp_path):
    contents = {
        "a": "Chợ Cốc Ly họp lại.".encode(),
        "b. Chợ": b'{"text": "Tin"}',
        "c": b"\x7fELF\x02\x01\x01\x00\x00",
        "d": b"",
        "e": b"\x89PNG\r\n",
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    left_out = Counter()
    assert [file.path for file in find_files([tmp_path], left_out=left_out)] == ["a", "b. Chợ"]
    assert left_out == {"none": 3}


def test_files_that_are_not_read_are_counted_by_their_endings(folder, tmp_path):
    for name in ["x.mp4", "sub/y.MP4", "z.pptx", "~$a.docx", ".DS_Store", "Thumbs.db"]:
        (folder / name).write_bytes(b"x")
    for name in [".git", "node_modules"]:
        (folder / name).mkdir()
        (folder / name / "a.txt").write_bytes(b"x")
    (tmp_path / "list").write_text(str(folder), encoding="utf-8")
    for source in (folder, f"@{tmp_path / 'list'}"):
        left_out = Counter()
        assert len(find_files([source], left_out=left_out)) == 3
        assert left_out == {".mp4": 2, ".pptx": 1}


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


def test_control_characters_in_a_name_are_written_out(tmp_path):
    (tmp_path / "a\n\u202eb.txt").write_text("x", encoding="utf-8")
    assert [file.path for file in find_files([tmp_path])] == ["a\\n\\u202eb.txt"]


def test_links_to_folders_are_not_followed(folder):
    (folder / "sub" / "loop").symlink_to(folder)
    assert len(find_files([folder])) == 3


def test_a_list_names_files_and_folders_and_what_it_names_may_be_missing(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    (folder / "list").write_bytes("\ufeffarticles/a.txt\r\n\narticles/sub\nmissing.txt\narticles/a.txt\n".encode())
    paths = [file.path for file in find_files([f"@{folder / 'list'}"])]
    assert paths == ["articles/a.txt", "articles/sub/c.txt", "missing.txt"]


def test_a_missing_list_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nirgends: this list of files"):
        find_files([f"@{tmp_path / 'nirgends'}"])


def test_standard_input_is_a_source(folder):
    assert [(file.path, file.location) for file in find_files(["-", folder / "a.txt", "-"])] == [
        ("-", None),
        ("a.txt", folder / "a.txt"),
    ]


def test_what_thucthe_wrote_below_a_source_is_no_article_but_what_lies_beside_it_is(tmp_path):
    out, staged = tmp_path / "out", tmp_path / "out" / STATE / "staged"
    (staged / "brat").mkdir(parents=True)
    (staged / "brat" / "a1.txt").write_text("Huế có mưa.", encoding="utf-8")
    (staged / "articles.csv").write_text("text", encoding="utf-8")
    publish(out, staged)
    (out / "brat" / "notes.txt").write_text("Huế nắng.", encoding="utf-8")
    (out / "b.txt").write_text("Huế nắng.", encoding="utf-8")
    assert [file.path for file in find_files([tmp_path])] == ["out/b.txt", "out/brat/notes.txt"]
    (out / "articles.csv").write_text("text,title", encoding="utf-8")
    assert "out/articles.csv" in [file.path for file in find_files([tmp_path])]


def test_a_file_that_is_reached_through_a_link_too_is_read_once_under_its_own_name(folder, tmp_path):
    (folder / "0.txt").symlink_to(folder / "b.txt")
    (tmp_path / "link").symlink_to(folder)
    paths = [file.path for file in find_files([folder, tmp_path / "link", folder / "sub", tmp_path / "link" / "a.txt"])]
    assert paths == ["a.txt", "b.txt", "sub/c.txt"]
    assert [file.path for file in find_files([folder / "0.txt"])] == ["0.txt"]


def test_no_path_of_a_file_looks_like_one_in_an_archive(tmp_path):
    (tmp_path / "x.zip!").mkdir()
    (tmp_path / "x.zip!" / "a.txt").write_text("x", encoding="utf-8")
    assert [file.path for file in find_files([tmp_path])] == ["x.zip\\x21/a.txt"]


def refuse(monkeypatch, folder):
    """Let the system refuse to list a folder, which it never refuses the superuser."""
    scandir = os.scandir

    def listed(path):
        if str(path) == str(folder):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", listed)


def test_a_folder_without_permission_is_listed_with_its_problem(folder, monkeypatch):
    refuse(monkeypatch, folder / "sub")
    assert [(file.path, file.problem) for file in find_files([folder])] == [
        ("a.txt", None),
        ("b.txt", None),
        ("sub", "the files of this folder can't be listed (no permission)"),
    ]


def test_a_source_without_permission_is_listed_with_its_problem(folder, monkeypatch):
    refuse(monkeypatch, folder)
    (file,) = find_files([folder])
    assert (file.path, file.problem) == ("articles", "the files of this folder can't be listed (no permission)")


@pytest.mark.skipif(not hasattr(os, "O_DIRECTORY"), reason="folders can't be opened here")
def test_a_path_that_is_too_long_for_the_system_is_listed_with_its_problem(tmp_path):
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    handle = os.open(tmp_path, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=handle)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(os.open("b.txt", os.O_WRONLY | os.O_CREAT, dir_fd=handle))
    os.close(handle)
    first, *others = find_files([tmp_path])
    assert first.path == "a.txt"
    assert others
    assert all(file.problem for file in others)


def test_a_link_out_of_the_sources_is_not_followed_unless_that_is_wanted(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "d.txt").write_text("x", encoding="utf-8")
    (folder / "link.txt").symlink_to(outside / "d.txt")
    (link,) = [file for file in find_files([folder]) if file.path == "link.txt"]
    assert "leads outside of the sources" in link.problem
    for files in (find_files([folder], follow_links=True), find_files([folder / "link.txt"])):
        assert [(file.path, file.problem) for file in files if "link" in file.path] == [("link.txt", None)]
    assert [file.path for file in find_files([folder, outside]) if file.problem] == []


def test_a_list_may_name_anything(tmp_path):
    (tmp_path / "list").write_bytes(b"a\0b.txt\n" + b"x" * 5000 + b"\n")
    first, second = find_files([f"@{tmp_path / 'list'}"])
    assert first.problem == "the path holds a NUL character"
    assert second.path == "x" * 5000
