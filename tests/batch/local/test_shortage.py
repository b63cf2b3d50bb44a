"""What a lack of memory or disk space does to a run: it is never the fault of an article."""

import importlib
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.batch.local.outputs import contents
from tests.conftest import install, make_model
from thucthe.batch.local import pool, sharding
from thucthe.batch.local.local_engine import run
from thucthe.batch.run_options import RunOptions
from thucthe.errors import OutputError, RunError
from thucthe.shortage import is_shortage
from thucthe.write.export_formats import TableFormat

SHORT = """
import os
from pathlib import Path
from spacy.language import Language

@Language.component("short")
def short(doc):
    place = Path({place!r})
    if "Bài 2 " in doc.text and (place / "lacking").exists():
        if (place / "once").exists():
            (place / "lacking").unlink()
        raise {error}
    return doc
"""


@pytest.fixture
def make_short_model(tmp_path, site):
    """Make a pipeline that runs out of something over one article as long as a file ``lacking`` exists."""

    def make(error):
        source = SHORT.format(place=str(tmp_path), error=error)
        install(site, "short_component", source, {"spacy_factories": "short = short_component:short"})
        importlib.invalidate_caches()
        importlib.import_module("short_component")

        (tmp_path / "lacking").touch()
        return RunOptions(model=str(make_model(tmp_path / "model", "short")))

    yield make
    sys.modules.pop("short_component", None)


@pytest.mark.parametrize("error", ["MemoryError()", 'OSError(28, "No space left on device")', "RuntimeError()"])
def test_a_shortage_that_passes_costs_no_article(short_articles, tmp_path, make_short_model, monkeypatch, error):
    monkeypatch.setattr(sharding, "SHARD_ITEMS", 5)
    options = make_short_model(error)
    (tmp_path / "once").touch()
    assert run([short_articles], tmp_path / "out", options, workers=2).counts["rejects"] == 0
    run([short_articles], tmp_path / "fresh", options)
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


@pytest.mark.parametrize("workers", [0, 2])
def test_a_shortage_that_stays_stops_the_run_which_goes_on_later(
    short_articles, tmp_path, make_short_model, monkeypatch, workers
):
    monkeypatch.setattr(sharding, "SHARD_ITEMS", 5)
    options = make_short_model("MemoryError()")
    with pytest.raises(RunError, match="rerun the same command, which resumes the run"):
        run([short_articles], tmp_path / "out", options, workers=workers)
    assert not (tmp_path / "out" / "run.json").exists()
    (tmp_path / "lacking").unlink()
    rest = run([short_articles], tmp_path / "out", options)
    assert 0 < rest.read < 18
    run([short_articles], tmp_path / "fresh", options)
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_processes_that_die_over_one_article_after_the_other_stop_the_run(
    short_articles, frail_model, tmp_path, monkeypatch
):
    monkeypatch.setattr(pool, "MAX_IN_A_ROW", 2)
    (short_articles / "crawl.jsonl").unlink()
    for path in short_articles.iterdir():
        path.write_text("CRASH", encoding="utf-8")
    with pytest.raises(RunError, match="over 2 articles in a row"):
        run([short_articles], tmp_path / "out", RunOptions(model=str(frail_model)), workers=1)
    for path in short_articles.iterdir():
        path.write_text("Mưa ở Huế.", encoding="utf-8")
    assert run([short_articles], tmp_path / "out", RunOptions(model=str(frail_model))).counts["rejects"] == 0


def test_a_shortage_is_told_from_what_an_article_causes():
    full = OSError(28, "No space left on device")
    wrapped = ValueError("no text")
    wrapped.__cause__ = full
    assert all(map(is_shortage, [MemoryError(), full, wrapped, pa.ArrowMemoryError(), RuntimeError("std::bad_alloc")]))
    assert is_shortage(duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block"))
    quoting = ValueError("unexpected 'out of memory' in line 3")
    assert not any(map(is_shortage, [quoting, RuntimeError("kaputt"), PermissionError(13, "Permission denied")]))


def test_what_a_library_says_of_a_full_disk_is_a_sentence(tmp_path):
    class FullError(Exception):
        pass

    def write(rows, path):
        raise FullError("can't write\nblock 7")

    with pytest.raises(OutputError, match="can't be written as odd \\(can't write block 7\\)"):
        TableFormat(suffix="odd", write=write).write_to(Path(tmp_path), {"mentions": pa.table({})})
