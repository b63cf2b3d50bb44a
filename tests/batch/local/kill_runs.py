"""Kills runs and their workers at random moments and prints, as JSON, the results.

`test_faults` runs it in a process of its own. What takes long is loaded once: runs are forked from this process, and
their workers from them.
"""

import faulthandler
import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import duckdb  # noqa: F401  # imported here, once, and not in every run
import pandas as pd  # noqa: F401
from outputs import contents

import thucthe.batch.process  # noqa: F401
from thucthe import child as child_module
from thucthe.batch.folder import RUN_FILE
from thucthe.batch.local import sharding
from thucthe.batch.local.local_engine import run
from thucthe.batch.local.parts import PARTS_FOLDER
from thucthe.batch.run_options import RunOptions
from thucthe.ownership import STATE
from thucthe.write.table_files.writers import SCRATCH

RUNS, WORKERS = 50, 6
"""Number of runs and of workers that are killed."""
ROUNDS = 3
"""How often one run is killed before it may end."""


def clear(out):
    """Remove the folder; workers of a killed run may still write there for a moment."""
    while out.exists():
        shutil.rmtree(out, ignore_errors=True)


def start(source, out, model):
    """Run in a process of its own and return its id."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            run([source], out, RunOptions(model=str(model)), workers=2)
            status = 0
        finally:
            os._exit(status)
    return child


class ForkedProcess:
    """The process of a child, forked instead of started."""

    def __init__(self, serve, theirs, quiet):
        reads, writes = os.pipe()
        self.stdin = os.fdopen(writes, "wb")
        faulthandler.cancel_dump_traceback_later()  # a forked process would wait forever for its thread
        self.pid = os.fork()
        self.status = None
        if self.pid:
            child_module.renew_time_limit()
        else:
            os.dup2(reads, 0)
            os.closerange(3, theirs.fileno())
            os.closerange(theirs.fileno() + 1, 256)
            try:
                child_module.run(serve, theirs.fileno())
            finally:
                os._exit(0)
        os.close(reads)

    def poll(self):
        if self.status is None and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.status = 0
        return self.status

    def kill(self):
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout=None):
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status


def has_ended_well(child):
    return os.waitpid(child, 0)[1] == 0


def main(source, out, model):
    sharding.SHARD_ITEMS = 1
    child_module.start_process = ForkedProcess
    loaded = RunOptions(model=str(model)).load()
    RunOptions.load = lambda _: loaded
    for _ in range(2):  # the second one is not slowed down by imports
        clear(out)
        began = time.monotonic()
        assert has_ended_well(start(source, out, model))
        seconds = time.monotonic() - began
    whole = contents(out)
    n_parts = len(list(out.glob(f"{PARTS_FOLDER}/*/files.json")))
    draw = random.Random(6)
    killed, wrong, parts = 0, 0, []
    while killed < RUNS:
        clear(out)
        for _ in range(ROUNDS):
            child = start(source, out, model)
            time.sleep(draw.uniform(0, seconds))
            os.kill(child, signal.SIGKILL)
            if os.waitpid(child, 0)[1] == signal.SIGKILL:  # else it had ended before
                killed += 1
                parts.append(len(list(out.glob(f"{PARTS_FOLDER}/*/files.json"))))
                wrong += (out / RUN_FILE).exists() and contents(out) != whole
        wrong += not has_ended_well(start(source, out, model)) or contents(out) != whole
    left = [path.name for path in [*out.iterdir(), *(out / STATE).iterdir()] if path.name.startswith((SCRATCH, "."))]
    left.remove(STATE)
    workers = 0
    while workers < WORKERS:
        clear(out)
        child = start(source, out, model)
        time.sleep(draw.uniform(0, seconds))
        workers_of_run = Path(f"/proc/{child}/task/{child}/children").read_text(encoding="ascii").split()
        for worker in workers_of_run[:1]:
            os.kill(int(worker), signal.SIGKILL)
            workers += 1
        wrong += not has_ended_well(child) or contents(out) != whole
    results = {"runs": killed, "workers": workers, "wrong": wrong, "left": left, "parts": parts, "n_parts": n_parts}
    print(json.dumps(results | {"seconds": seconds}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
