"""Kills runs over changed articles at one file operation after the other and prints, as JSON, the results.

`test_faults` runs it in a process of its own. Between a kill and the next run the tables that readers find must be
those of the run before or those of the killed one, never some of each.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import duckdb  # noqa: F401  # imported here, once, and not in every run
import pandas as pd  # noqa: F401
import pyarrow.parquet  # noqa: F401
from outputs import contents

import thucthe.batch.process  # noqa: F401
from thucthe.batch.local import sharding
from thucthe.batch.local.local_engine import run
from thucthe.batch.run_options import RunOptions
from thucthe.write.table_files.store import find_tables

EVENTS = frozenset({"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir"})
STEP = 7
"""Every n-th file operation is tried."""


def start(source, out, options, kill_at=None):
    """Run in a process of its own, which kills itself at an operation below the folder, and give its exit status."""
    child = os.fork()
    if child == 0:
        status = 1
        n = 0

        def watch(event, arguments):
            nonlocal n
            if event in EVENTS and arguments and str(out) in str(arguments[0]):
                n += 1
                if n == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        try:
            run([source], out, options, workers=0)
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def found(out):
    return {path.name: path.read_bytes() for name, path in find_tables(out).items() if name != "changes"}


def main(source, work, model):
    sharding.SHARD_ITEMS = 5
    options = RunOptions(model=str(model))
    loaded = options.load()
    RunOptions.load = lambda _: loaded
    assert start(source, work / "before", options) == 0
    (source / "new.txt").write_text("Mưa ở Vinh.", encoding="utf-8")
    (source / "00.txt").write_text("Nắng ở Huế.", encoding="utf-8")
    (source / "01.txt").unlink()
    shutil.copytree(work / "before", work / "after")
    assert start(source, work / "after", options) == 0
    before, after = contents(work / "before"), contents(work / "after")
    out, kill_at, wrong, mixed = work / "out", 1, [], []
    while True:
        shutil.copytree(work / "before", out)
        if start(source, out, options, kill_at) == 0:
            break
        if found(out) not in (before, after):
            mixed.append(kill_at)
        if start(source, out, options) != 0 or contents(out) != after or found(out) != after:
            wrong.append(kill_at)
        shutil.rmtree(out)
        kill_at += STEP
    print(json.dumps({"operations": kill_at, "mixed": mixed, "wrong": wrong, "differ": before != after}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
