"""Every hostile file becomes articles or rejects, and a run over them ends.

A sample is tried in CI. To try more, for example 10,000 files of another seed::

    THUCTHE_ATTACKS=10000 THUCTHE_SEED=7 python -m pytest -n 0 tests/attacks
"""

import os
import re

import pyarrow.parquet as pq
import pytest

from tests.attacks.hostile_corpus import ARTICLE, sound_files, write_corpus
from thucthe.batch.local.local_engine import run
from thucthe.batch.run_options import RunOptions
from thucthe.read.sources.read_options import ReadOptions

N = int(os.environ.get("THUCTHE_ATTACKS", "60"))
SEED = int(os.environ.get("THUCTHE_SEED", "1"))


@pytest.fixture
def options(tiny_model):
    return RunOptions(model=str(tiny_model), read=ReadOptions(time_limit=30.0))


def column(out, table, name):
    return pq.read_table(out / f"{table}.parquet")[name].to_pylist()


def files_of(out):
    paths = [*column(out, "articles", "path"), *column(out, "rejects", "path")]
    return {re.split(r"!/|#", path)[0] for path in paths}


def test_the_files_that_mutants_are_made_of_are_read(options, tmp_path):
    (tmp_path / "in").mkdir()
    for ending, data in sound_files().items():
        (tmp_path / "in" / f"a{ending}").write_bytes(data)
    run([tmp_path / "in"], tmp_path / "out", options)
    assert files_of(tmp_path / "out") == {f"a{ending}" for ending in sound_files()}
    assert column(tmp_path / "out", "rejects", "path") == []
    assert ARTICLE in column(tmp_path / "out", "articles", "text")


def test_every_hostile_file_becomes_articles_or_rejects(options, tmp_path):
    names = write_corpus(tmp_path / "in", N, SEED)
    summary = run([tmp_path / "in"], tmp_path / "out", options)
    assert files_of(tmp_path / "out") == set(names)
    assert all(column(tmp_path / "out", "rejects", "message"))
    assert summary.counts["articles"] + summary.counts["rejects"] >= N


def test_the_same_seed_gives_the_same_files(tmp_path):
    names = write_corpus(tmp_path / "one", 40, SEED)
    assert write_corpus(tmp_path / "two", 40, SEED) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
