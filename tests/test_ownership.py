import json
import os
import shutil

import pytest

from thucthe.errors import ForeignFileError
from thucthe.ownership import (
    MANIFEST,
    MANIFESTS,
    STATE,
    check_replaceable,
    claim,
    find_owned,
    publish,
    read_manifest,
    remove,
)


def write(folder, *names, text="of thucthe"):
    """Publish files, replacing existing ones."""
    claim(folder)
    staged = folder / STATE / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    for name in names:
        (staged / name).parent.mkdir(parents=True, exist_ok=True)
        (staged / name).write_text(text, encoding="utf-8")
    publish(folder, staged)
    shutil.rmtree(staged)


def owned(folder):
    return sorted(path.relative_to(folder).as_posix() for path in find_owned(folder))


def test_what_was_written_is_owned_and_may_be_replaced(tmp_path):
    write(tmp_path, "a.csv", "brat/a.txt")
    assert owned(tmp_path) == ["a.csv", "brat/a.txt"]
    write(tmp_path, "a.csv", text="newer")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "newer"
    assert owned(tmp_path) == ["a.csv", "brat/a.txt"]


def test_a_file_of_others_is_never_replaced_and_nothing_else_is_written_then(tmp_path):
    (tmp_path / "b.csv").write_text("theirs", encoding="utf-8")
    with pytest.raises(ForeignFileError, match=r"b\.csv was not written by thucthe"):
        write(tmp_path, "a.csv", "b.csv")
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == "theirs"
    assert not (tmp_path / "a.csv").exists()


def test_a_file_of_ours_that_was_changed_is_theirs(tmp_path):
    write(tmp_path, "a.csv")
    (tmp_path / "a.csv").write_text("OF THUCTHE", encoding="utf-8")
    os.utime(tmp_path / "a.csv", ns=(1, 1))
    with pytest.raises(ForeignFileError, match="was changed after thucthe wrote it"):
        write(tmp_path, "a.csv")
    remove(tmp_path, ["a.csv"])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "OF THUCTHE"


def test_a_copy_of_a_folder_is_owned_whatever_its_times(tmp_path):
    write(tmp_path, "a.csv")
    os.utime(tmp_path / "a.csv", ns=(1, 1))
    assert owned(tmp_path) == ["a.csv"]


def test_in_a_folder_of_ours_only_our_files_make_way(tmp_path):
    write(tmp_path, "brat/a.txt", "brat/b.txt")
    (tmp_path / "brat" / "notes.txt").write_text("theirs", encoding="utf-8")
    write(tmp_path, "brat/b.txt", "brat/c.txt")
    assert sorted(path.name for path in (tmp_path / "brat").iterdir()) == ["b.txt", "c.txt", "notes.txt"]


def test_a_folder_makes_way_for_a_file_only_when_all_in_it_is_ours(tmp_path):
    write(tmp_path, "articles.parquet/part-0")
    write(tmp_path, "articles.parquet")
    assert (tmp_path / "articles.parquet").is_file()
    write(tmp_path, "mentions.parquet/part-0")
    (tmp_path / "mentions.parquet" / "theirs").touch()
    with pytest.raises(ForeignFileError, match="theirs was not written"):
        write(tmp_path, "mentions.parquet")


def test_a_file_or_a_link_in_place_of_a_folder_is_in_the_way(tmp_path):
    (tmp_path / "brat").write_text("theirs", encoding="utf-8")
    with pytest.raises(ForeignFileError, match="brat was not written"):
        write(tmp_path, "brat/a.txt")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "docbin").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ForeignFileError, match="docbin was not written"):
        check_replaceable(tmp_path, ["docbin/0001.spacy"])


def test_a_kill_while_files_are_replaced_leaves_only_files_of_ours(tmp_path, monkeypatch):
    write(tmp_path, "a.csv", "b.csv")
    replace = type(tmp_path).replace

    def stop(path, target):
        if path.name == "b.csv":
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(type(tmp_path), "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, "a.csv", "b.csv", text="newer")
    monkeypatch.setattr(type(tmp_path), "replace", replace)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "newer"
    write(tmp_path, "a.csv", "b.csv", text="newest")
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == "newest"


def test_a_hidden_folder_of_others_is_refused(tmp_path):
    (tmp_path / STATE).mkdir()
    (tmp_path / STATE / "theirs").touch()
    with pytest.raises(ForeignFileError, match=f"{STATE} was not written by thucthe"):
        claim(tmp_path)


DAMAGE = ["", "[]", "{}", '{"files": {"a": [{"length": 1}]}}', '{"files": {}, "crc32": 7}', "[" * 100_000]


@pytest.mark.parametrize("content", DAMAGE)
def test_a_damaged_manifest_is_named_and_replaced_by_its_copy(tmp_path, content, caplog):
    write(tmp_path, "a.csv")
    manifest = tmp_path / STATE / MANIFEST
    before = manifest.read_bytes()
    manifest.write_text(content, encoding="utf-8")
    check_replaceable(tmp_path, ["a.csv"])
    assert owned(tmp_path) == ["a.csv"]
    assert manifest.read_text(encoding="utf-8") == content
    claim(tmp_path)
    assert manifest.read_bytes() == before
    (kept,) = (tmp_path / STATE / "damaged").iterdir()
    assert kept.read_text(encoding="utf-8") == content
    assert str(manifest) in caplog.text
    manifest.unlink()
    claim(tmp_path)
    assert manifest.read_bytes() == before


def test_without_manifest_and_copy_only_links_to_what_we_keep_are_ours(tmp_path):
    claim(tmp_path)
    staged = tmp_path / STATE / "staged"
    staged.mkdir()
    (staged / "a.csv").write_text("of thucthe", encoding="utf-8")
    publish(tmp_path, staged, keep=True)
    (tmp_path / "b.csv").write_text("of thucthe", encoding="utf-8")
    for name in MANIFESTS:
        (tmp_path / STATE / name).write_text("{", encoding="utf-8")
    claim(tmp_path)
    assert owned(tmp_path) == ["a.csv"]
    assert len(list((tmp_path / STATE / "damaged").iterdir())) == 2


def test_a_manifest_from_elsewhere_can_not_name_files_outside_of_its_folder(tmp_path):
    outside = tmp_path / "precious"
    outside.write_text("of thucthe", encoding="utf-8")
    out = tmp_path / "out"
    write(out, "brat/a.txt")
    (out / "brat" / "link").symlink_to(tmp_path)
    path = out / STATE / MANIFEST
    files = json.loads(path.read_text(encoding="utf-8"))["files"]
    files |= dict.fromkeys(("brat/../../precious", "brat/link/precious", str(outside)), files["brat/a.txt"])
    path.write_text(json.dumps({"files": files}), encoding="utf-8")
    assert owned(out) == ["brat/a.txt"]
    write(out, "brat/b.txt")
    assert outside.exists()


def test_a_folder_whose_first_list_of_files_was_cut_off_is_still_ours(tmp_path):
    (tmp_path / STATE).mkdir()
    (tmp_path / STATE / f".{MANIFEST}.part").write_text('{"files"', encoding="utf-8")
    claim(tmp_path)
    assert read_manifest(tmp_path) == {}
