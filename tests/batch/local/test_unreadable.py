import os

import pyarrow.parquet as pq
import pytest

from thucthe.batch.local.local_engine import run
from thucthe.batch.run_options import RunOptions


@pytest.fixture
def refused(monkeypatch):
    """A set of paths of files and folders that the system refuses to read, as it never does to the superuser."""
    paths = set()
    scandir, access = os.scandir, os.access

    def listed(path):
        if str(path) in paths:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", listed)
    monkeypatch.setattr(os, "access", lambda path, *mode: str(path) not in paths and access(path, *mode))
    return paths


@pytest.fixture
def again(folder, tiny_model, tmp_path):
    """Run over the three short articles; return the paths of the articles and the rejects."""

    def read():
        run([folder], tmp_path / "out", RunOptions(model=str(tiny_model)))
        tables = [pq.read_table(tmp_path / "out" / f"{name}.parquet") for name in ("articles", "rejects")]
        articles, rejects = (table.to_pylist() for table in tables)
        return [row["path"] for row in articles], [(row["path"], row["message"]) for row in rejects]

    return read


ALL = ["a.txt", "b.txt", "sub/c.txt"]
KEPT = "what an earlier run read of it is kept"


def test_the_articles_of_a_folder_that_can_not_be_listed_any_more_are_kept(folder, again, refused):
    assert again() == (ALL, [])
    refused.add(str(folder / "sub"))
    for _ in range(2):
        assert again() == (ALL, [("sub", f"the files of this folder can't be listed (no permission); {KEPT}")])
    refused.clear()
    (folder / "sub" / "c.txt").unlink()
    assert again() == (ALL[:2], [])


def test_the_article_of_a_changed_file_that_can_not_be_read_is_kept(folder, again, refused):
    again()
    (folder / "a.txt").write_text("Tin khác\n\nMưa to ở Vinh.\n", encoding="utf-8")
    refused.add(str(folder / "a.txt"))
    assert again() == (ALL, [("a.txt", f"no permission to read the file; {KEPT}")])


def test_the_articles_of_a_source_that_can_not_be_listed_are_kept(folder, again, refused):
    again()
    refused.add(str(folder))
    articles, ((path, message),) = again()
    assert (articles, path) == (ALL, "articles")
    assert message.endswith(KEPT)


def test_what_was_never_read_is_a_reject(folder, again, refused):
    refused.add(str(folder / "sub"))
    assert again() == (ALL[:2], [("sub", "the files of this folder can't be listed (no permission)")])


def test_the_article_of_a_file_that_is_gone_is_not_kept(folder, again):
    again()
    (folder / "a.txt").unlink()
    assert again() == (ALL[1:], [])
