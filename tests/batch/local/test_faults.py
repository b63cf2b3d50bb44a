import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.batch.local.outputs import contents
from thucthe.batch.local import pool, sharding
from thucthe.batch.local.local_engine import run
from thucthe.batch.local.parts import PARTS_FOLDER
from thucthe.batch.run_options import RunOptions
from thucthe.errors import RunError
from thucthe.read.sources.read_options import ReadOptions
from thucthe.write.lock import hold


def rows(out, table):
    return pq.read_table(out / f"{table}.parquet").to_pylist()


def command(*arguments, before="pass"):
    """Start `thucthe` in a process group of its own, three articles a shard."""
    code = (
        # A shell ignores SIGINT in what it starts in the background, and children inherit that.
        "import resource, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from thucthe.cli.app import app; from thucthe.batch.local import sharding; "
        f"sharding.SHARD_ITEMS = 3; {before}; app(sys.argv[1:])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(condition, seconds=180):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def children_of(process):
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()


def are_gone(processes):
    """Whether no process of these ids runs; one that has exited may wait for its parent to notice."""
    states = (Path(f"/proc/{process}/stat") for process in processes)
    return all(not stat.exists() or ") Z" in stat.read_text(encoding="utf-8") for stat in states)


@pytest.fixture
def few_articles(short_articles):
    """Eight short articles, half of them in a container."""
    for path in sorted(short_articles.glob("*.txt"))[4:]:
        path.unlink()
    container = short_articles / "crawl.jsonl"
    container.write_text("".join(container.read_text(encoding="utf-8").splitlines(True)[:4]), encoding="utf-8")
    return short_articles


@pytest.mark.slow
def test_runs_killed_at_fifty_random_moments_end_in_the_same_tables(few_articles, tiny_model, tmp_path):
    driver = Path(__file__).with_name("kill_runs.py")
    arguments = [sys.executable, driver, few_articles, tmp_path / "out", tiny_model]
    found = json.loads(subprocess.run(arguments, capture_output=True, text=True, check=True).stdout)
    assert found["runs"] >= 50
    assert found["workers"] >= 5
    assert (found["wrong"], found["left"]) == (0, [])
    # Some were killed before any shard was done, some in between, some when the tables were made.
    assert {0, found["n_parts"]} < set(found["parts"])


@pytest.mark.slow
def test_a_run_killed_at_any_file_operation_leaves_the_tables_of_one_run_and_goes_on(
    few_articles, tiny_model, tmp_path
):
    driver = Path(__file__).with_name("kill_at_each_step.py")
    arguments = [sys.executable, driver, few_articles, tmp_path / "work", tiny_model]
    found = json.loads(subprocess.run(arguments, capture_output=True, text=True, check=True).stdout)
    assert found["operations"] > 100
    assert found["differ"]
    assert (found["mixed"], found["wrong"]) == ([], [])


@pytest.mark.slow
def test_articles_that_crash_or_never_end_are_rejects_and_all_others_are_done(
    short_articles, frail_model, tmp_path, monkeypatch
):
    run([short_articles], tmp_path / "whole", RunOptions(model=str(frail_model)))
    (short_articles / "03x.txt").write_text("CRASH ở Huế", encoding="utf-8")
    lines = (short_articles / "crawl.jsonl").read_text(encoding="utf-8")
    (short_articles / "crawl.jsonl").write_text(lines + '{"text": "LOOP ở Huế"}\n', encoding="utf-8")
    monkeypatch.setattr(sharding, "SHARD_ITEMS", 12)
    monkeypatch.setattr(pool, "BASE_TIMEOUT_SECONDS", 0.5)
    options = RunOptions(model=str(frail_model), read=ReadOptions(time_limit=0.5))
    summary = run([short_articles], tmp_path / "out", options, workers=2)
    rejects = {row["path"]: (row["stage"], row["error"]) for row in rows(tmp_path / "out", "rejects")}
    assert rejects == {"03x.txt": ("run", "ChildProcessError"), "crawl.jsonl#9": ("run", "TimeoutError")}
    messages = [row["message"] for row in rows(tmp_path / "out", "rejects")]
    assert "the process was killed (Segmentation fault)" in messages[0]
    assert "takes longer than" in messages[1]
    assert summary.counts["articles"] == 18
    texts = [{row["text"] for row in rows(tmp_path / name, "mentions")} for name in ("whole", "out")]
    assert texts[0] == texts[1]
    assert rows(tmp_path / "whole", "mentions") == rows(tmp_path / "out", "mentions")
    # What crashed is not tried again as long as the file stays as it is.
    assert run([short_articles], tmp_path / "out", options, workers=2).read == 0
    (short_articles / "03x.txt").write_text("Nắng ở Huế", encoding="utf-8")
    assert run([short_articles], tmp_path / "out", options, workers=2).counts["rejects"] == 1


def test_a_pipeline_that_cannot_be_loaded_is_said_in_a_sentence(short_articles, tiny_model, tmp_path):
    (tiny_model / "config.cfg").write_text("[nlp]\n", encoding="utf-8")
    with pytest.raises(RunError, match="can't be loaded"):
        run([short_articles], tmp_path / "out", RunOptions(model=str(tiny_model)), workers=1)


def test_ctrl_c_stops_all_processes_and_the_same_command_goes_on(short_articles, frail_model, tmp_path):
    (short_articles / "zz.txt").write_text("SLEEP", encoding="utf-8")  # the run can't end before it is stopped
    out = tmp_path / "out"
    arguments = ("run", short_articles, "--out", out, "--model", frail_model, "--workers", 2)
    process = command(*arguments)
    wait_for(lambda: list(out.glob(f"{PARTS_FOLDER}/*/files.json")))
    children = children_of(process)
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=180)
    assert process.returncode == 130
    assert "rerun the same command to resume" in stderr
    assert "Traceback" not in stderr
    assert children
    wait_for(lambda: are_gone(children))
    (short_articles / "zz.txt").unlink()
    run([short_articles], out, RunOptions(model=str(frail_model)))
    run([short_articles], tmp_path / "fresh", RunOptions(model=str(frail_model)))
    assert contents(out) == contents(tmp_path / "fresh")


@pytest.mark.slow
def test_workers_of_a_killed_run_are_gone_and_the_next_run_goes_on(short_articles, frail_model, tmp_path):
    (short_articles / "zz.txt").write_text("SLEEP", encoding="utf-8")
    out = tmp_path / "out"
    process = command("run", short_articles, "--out", out, "--model", frail_model, "--workers", 2, "--quiet")
    wait_for(lambda: list(out.glob(f"{PARTS_FOLDER}/*/files.json")))
    children = children_of(process)
    assert children
    process.kill()
    process.communicate(timeout=180)
    wait_for(lambda: are_gone(children))
    (short_articles / "zz.txt").unlink()
    run([short_articles], out, RunOptions(model=str(frail_model)))
    run([short_articles], tmp_path / "fresh", RunOptions(model=str(frail_model)))
    assert contents(out) == contents(tmp_path / "fresh")


def test_a_full_disk_is_said_and_the_next_run_goes_on(short_articles, tiny_model, tmp_path):
    out = tmp_path / "out"
    arguments = ("run", short_articles, "--out", out, "--model", tiny_model, "--workers", 1)
    # No file may grow larger than this, which stops writing as a full disk does.
    process = command(*arguments, before="resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))")
    _, stderr = process.communicate(timeout=180)
    assert process.returncode == 7
    assert "can't be written (File too large)" in " ".join(stderr.split())
    assert "Traceback" not in stderr
    assert not list(out.glob(f"{PARTS_FOLDER}/*/files.json"))
    run([short_articles], out, RunOptions(model=str(tiny_model)))
    run([short_articles], tmp_path / "fresh", RunOptions(model=str(tiny_model)))
    assert contents(out) == contents(tmp_path / "fresh")


def test_a_folder_in_use_is_refused(short_articles, tiny_model, tmp_path):
    out = tmp_path / "out"
    run([short_articles], out, RunOptions(model=str(tiny_model)))
    before = contents(out)
    with hold(out), pytest.raises(RunError, match="in use by another run"):
        run([short_articles], out, RunOptions(model=str(tiny_model)), overwrite=True)
    assert contents(out) == before
    run([short_articles], out, RunOptions(model=str(tiny_model)), overwrite=True)
