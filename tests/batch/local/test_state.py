"""What an output folder keeps between runs, and what happens when some of it is damaged."""

import ctypes
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import thucthe
from tests.batch.local.outputs import contents
from thucthe.batch.local import sharding
from thucthe.batch.local.finalize import correct
from thucthe.batch.local.local_engine import run
from thucthe.batch.local.parts import PARTS_FOLDER
from thucthe.batch.run_options import RunOptions
from thucthe.errors import ForeignFileError, RunError
from thucthe.ownership import STATE
from thucthe.report.report_page import write_report
from thucthe.resolve.corpus.corrections import Correction
from thucthe.write.table_files.store import find_tables
from thucthe.write.table_files.versions import VERSIONS


@pytest.fixture
def options(tiny_model, monkeypatch):
    options = RunOptions(model=str(tiny_model))
    nlp = options.load()
    monkeypatch.setattr(RunOptions, "load", lambda _: nlp)
    return options


@pytest.fixture
def out(short_articles, tmp_path, options, monkeypatch):
    """The folder of a finished run of several shards."""
    monkeypatch.setattr(sharding, "SHARD_ITEMS", 5)
    run([short_articles], tmp_path / "out", options)
    return tmp_path / "out"


def fresh(source, options, tmp_path):
    run([source], tmp_path / "fresh", options, overwrite=True)
    return contents(tmp_path / "fresh")


def states(folder):
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*") if path.is_file()}


def parts(out):
    return sorted(path for path in (out / PARTS_FOLDER).iterdir())


def flip(path):
    """Change a byte in the middle of a file and leave its size and time as they are."""
    data, times = bytearray(path.read_bytes()), path.stat()
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def separate(path):
    """Make a file that has several names in the file system one with a single name."""
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)


def cut(path):
    path.write_bytes(path.read_bytes()[:-7])


def empty(path):
    path.write_bytes(b"")


def test_a_run_in_which_nothing_is_new_writes_no_table(out, short_articles, options):
    before = states(out)
    summary = run([short_articles], out, options)
    assert (summary.read, summary.counts["articles"]) == (0, 18)
    after = states(out)
    assert {path for path in before if after.get(path) != before[path]} <= {out / STATE / "progress.json"}
    assert set(after) == set(before)


def test_a_table_that_was_removed_is_written_again_though_nothing_is_new(out, short_articles, options):
    before = contents(out)
    (out / "mentions.parquet").unlink()
    (out / "run.json").write_text("[", encoding="utf-8")
    (out / "run.json").unlink()
    assert run([short_articles], out, options).read == 0
    assert contents(out) == before
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]["articles"] == 18


def test_corrections_written_by_hand_and_new_formats_are_honoured_though_nothing_is_new(out, short_articles, options):
    entity = thucthe.open(out).find_entity("Vinh")
    (out / "corrections.csv").write_text(f"action,entity_id,value\ndrop,{entity},\n", encoding="utf-8")
    run([short_articles], out, options, formats=["csv"])
    assert entity not in (out / "entities.csv").read_text(encoding="utf-8-sig")
    assert entity not in set(thucthe.open(out).entities["entity_id"])


@pytest.mark.parametrize("damage", [flip, cut, empty, Path.unlink])
@pytest.mark.parametrize("name", ["mentions.parquet", "rejects.parquet", "files.json"])
def test_a_damaged_part_is_set_aside_and_its_articles_are_read_again(
    out, short_articles, options, tmp_path, caplog, damage, name
):
    damage(parts(out)[1] / name)
    (short_articles / "new.txt").write_text("Mưa ở Vinh.", encoding="utf-8")
    with caplog.at_level(logging.WARNING, "thucthe"):
        assert run([short_articles], out, options).read == 5 + 1
    assert contents(out) == fresh(short_articles, options, tmp_path)
    assert name in caplog.text
    assert len(list((out / STATE / "damaged").iterdir())) == 1


@pytest.mark.parametrize("damage", [flip, cut, empty, Path.unlink])
def test_with_a_damaged_list_of_files_a_run_goes_on(out, short_articles, options, tmp_path, caplog, damage):
    run([short_articles], out, options, formats=["csv"])
    damage(out / STATE / "files.json")
    (short_articles / "new.txt").write_text("Mưa ở Vinh.", encoding="utf-8")
    assert run([short_articles], out, options).read == 1
    assert contents(out) == fresh(short_articles, options, tmp_path)
    assert "new.txt" in (out / "articles.csv").read_text(encoding="utf-8-sig")
    assert ("files.json" in caplog.text) == (damage != Path.unlink)


def folder_with_a_file(path):
    path.mkdir()
    (path / "x").touch()


def link_to_nothing(path):
    path.symlink_to("nothing")


def link_to_itself(path):
    path.symlink_to(path)


def link_to_a_device(path):
    path.symlink_to("/dev/zero")


IRREGULAR = [
    folder_with_a_file,
    link_to_nothing,
    link_to_itself,
    link_to_a_device,
    getattr(os, "mkfifo", link_to_nothing),
]
STATE_FILES = ("config.json", "files.json", "request.json", "state.js", "progress.json", "lock")
STATE_FOLDERS = ("parts", "versions")


@pytest.mark.parametrize("make", IRREGULAR, ids=lambda make: make.__name__)
@pytest.mark.parametrize("names", [STATE_FILES, STATE_FOLDERS], ids=["files", "folders"])
def test_what_is_in_place_of_a_file_or_folder_of_ours_is_set_aside_by_name(
    out, short_articles, options, caplog, names, make
):
    before = contents(out)
    names = [name for name in names if not (name in STATE_FOLDERS and make is folder_with_a_file)]
    for name in names:
        path = out / STATE / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        make(path)
    thucthe.open(out)
    with caplog.at_level(logging.WARNING, "thucthe"):
        run([short_articles], out, options)
    assert contents(out) == before
    assert all(str(out / STATE / name) in caplog.text for name in names)
    assert run([short_articles], out, options).read == 0


def test_an_empty_folder_in_place_of_a_table_is_not_removed(out, short_articles, options):
    (out / "run.json").unlink()
    (out / "run.json").mkdir()
    (short_articles / "new.txt").write_text("Mưa ở Vinh.", encoding="utf-8")
    with pytest.raises(ForeignFileError, match=r"run\.json is a folder"):
        run([short_articles], out, options)


def heed_permissions():
    """Let permissions hold for root too in the program that this process becomes, see linux/capability.h."""
    drop_capability, override, read_search = 24, 1, 2
    library = ctypes.CDLL(None, use_errno=True)
    for capability in (override, read_search):
        if library.prctl(drop_capability, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "a capability can't be dropped")


TRY_EACH = """
import sys
from pathlib import Path
import thucthe
from thucthe.cli.views.status import read_status

source, out, model, *names = sys.argv[1:]
for name in names:
    path = Path(out, name)
    mode = path.stat().st_mode
    path.chmod(0o555 if path == Path(out) else 0)
    for use in (lambda: thucthe.run(source, out, model=model, workers=0), lambda: read_status(Path(out))):
        try:
            use()
        except (thucthe.ThuctheError, PermissionError) as error:
            print(error)
    path.chmod(mode)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="permissions are those of Linux")
def test_what_may_not_be_read_or_written_is_said_in_a_sentence(short_articles, tiny_model, out):
    (short_articles / "new.txt").write_text("Mưa ở Vinh.", encoding="utf-8")
    names = [f"{STATE}/config.json", f"{STATE}/files.json", f"{STATE}/parts", STATE, "run.json", "."]
    said = subprocess.run(
        [sys.executable, "-c", TRY_EACH, short_articles, out, tiny_model, *names],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=heed_permissions if os.geteuid() == 0 else None,
    ).stdout
    # Settings that can't be read are replaced, as damaged ones are.
    assert said.count("the output folder can't be written (Permission denied)") == len(names) - 1


@pytest.mark.parametrize("damage", [cut, empty])
def test_with_damaged_settings_all_articles_are_read_again(out, short_articles, options, tmp_path, damage):
    damage(out / STATE / "config.json")
    assert run([short_articles], out, options).read == 18
    assert contents(out) == fresh(short_articles, options, tmp_path)


@pytest.mark.parametrize("damage", [flip, cut, empty, Path.unlink])
@pytest.mark.parametrize("name", ["about.json", "resolutions.parquet", "redirects.parquet"])
def test_damaged_tables_of_the_last_run_are_made_again(out, short_articles, options, tmp_path, damage, name):
    (version,) = (out / VERSIONS).iterdir()
    separate(version / name)
    damage(version / name)
    (short_articles / "new.txt").write_text("Mưa ở Vinh.", encoding="utf-8")
    assert run([short_articles], out, options).read == 1
    assert contents(out) == fresh(short_articles, options, tmp_path)
    assert len(thucthe.open(out).articles) == 19


def test_a_table_that_was_changed_in_place_is_kept_until_it_is_moved_away(out, short_articles, options, tmp_path):
    cut(out / "redirects.parquet")
    with pytest.raises(ForeignFileError, match="move it away"):
        run([short_articles], out, options)
    (out / "redirects.parquet").rename(tmp_path / "mine.parquet")
    run([short_articles], out, options)
    assert contents(out) == fresh(short_articles, options, tmp_path)


def test_a_correction_is_refused_when_articles_of_the_run_are_lost(out, short_articles, options):
    cut(parts(out)[0] / "mentions.parquet")
    before = contents(out)
    with pytest.raises(RunError, match="rerun the same `thucthe run`"):
        correct(out, [Correction("drop", "Vinh")])
    assert contents(out) == before
    run([short_articles], out, options)
    assert "Vinh" not in set(thucthe.open(out).entities["name"])


def test_rows_that_newer_ones_replace_are_removed(out, short_articles, options):
    unreadable = short_articles / "bad.zip"
    unreadable.write_bytes(b"PK\3\4")
    for n in range(4):
        with (short_articles / "crawl.jsonl").open("a", encoding="utf-8") as file:
            file.write(f'{{"text": "Thêm bài {n} về Huế."}}\n')
        run([short_articles], out, options)
    for table in ("articles", "rejects"):
        stored = sum(pq.read_metadata(part / f"{table}.parquet").num_rows for part in parts(out))
        assert stored == pq.read_metadata(out / f"{table}.parquet").num_rows
    n_parts = []
    for _ in range(3):
        run([short_articles], out, options)
        n_parts.append(len(parts(out)))
    assert n_parts[1:] == n_parts[:1] * 2


def test_rows_of_sources_that_are_not_given_this_time_are_kept(out, short_articles, options):
    run([short_articles / "crawl.jsonl"], out, options)
    assert len(thucthe.open(out).articles) == 8
    assert run([short_articles], out, options).read == 0
    assert len(thucthe.open(out).articles) == 18


def test_the_last_try_of_a_file_counts_whatever_the_clock_says(short_articles, tmp_path, options, monkeypatch):
    out, read_bytes = tmp_path / "out", Path.read_bytes

    def refuse(path):
        if path.name == "00.txt":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    run([short_articles], out, options)
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    shutil.copytree(out / PARTS_FOLDER, tmp_path / "rejects")
    run([short_articles], out, options)
    shutil.copytree(tmp_path / "rejects", out / PARTS_FOLDER, dirs_exist_ok=True)  # as if killed before it was cleaned
    for path in (out / PARTS_FOLDER).rglob("*"):
        is_old = (tmp_path / "rejects" / path.relative_to(out / PARTS_FOLDER)).exists()
        os.utime(path, (2e9, 2e9) if is_old else (1e9, 1e9))
    (short_articles / "new.txt").write_text("Mưa ở Vinh.", encoding="utf-8")
    run([short_articles], out, options)
    assert contents(out) == fresh(short_articles, options, tmp_path)


def test_who_reads_the_tables_while_a_run_ends_reads_those_of_one_run(out, short_articles, options):
    tables = find_tables(out)
    (short_articles / "new.txt").write_text("Mưa ở Vinh.", encoding="utf-8")
    (short_articles / "crawl.jsonl").unlink()
    run([short_articles], out, options)
    mentions, articles = (pq.read_table(tables[name])["article_id"].to_pylist() for name in ("mentions", "articles"))
    assert len(articles) == 18
    assert set(mentions) == set(articles)
    assert len(thucthe.open(out).articles) == 11


def test_a_table_that_was_replaced_by_hand_is_the_one_that_is_read(out):
    table = pq.read_table(out / "entities.parquet")
    (out / "entities.parquet").unlink()
    pq.write_table(table.slice(0, 1), out / "entities.parquet")
    assert len(thucthe.open(out).entities) == 1
    assert len(thucthe.open(out).articles) == 18


def test_a_damaged_description_of_a_run_is_said_in_a_sentence(out):
    (version,) = (out / VERSIONS).iterdir()
    (version / "run.json").write_bytes(b"x" * (version / "run.json").stat().st_size)
    with pytest.raises(ValueError, match=r"run\.json is damaged; the same `thucthe run`"):
        write_report(out, out / "report.html")
