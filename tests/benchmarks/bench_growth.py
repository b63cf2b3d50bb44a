"""Measure how the end of a run grows with the number of articles in the folder; nobody recognizes their names.

The parts of synthetic articles are generated; everything else is the command as users give it: it writes the tables
the first time, with nothing new, one new article, a thousand new ones, and a correction. It prints for each the time,
the processor time, the peak memory, and the size on disk.

Usage: ``python tests/benchmarks/bench_growth.py FOLDER [N_ARTICLES ...]``
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import spacy

sys.path.append(str(Path(__file__).resolve().parents[2]))  # `tests` is not installed

from tests.batch.local.synthetic_parts import World, keep_articles
from thucthe.ownership import STATE, claim

NEW = 1000


def measure(name, *arguments):
    """Run a command and print what it took."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "thucthe", *map(str, arguments)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, busy = time.perf_counter() - began, usage.ru_utime + usage.ru_stime
    print(f"  {name:12} {seconds:7.1f} s {busy:7.1f} s of processors {usage.ru_maxrss / 1e6:6.2f} GB", flush=True)
    if process.returncode:
        raise SystemExit(process.returncode)


def size(folder):
    """Return the megabytes of the files in a folder; one that has several names counts once."""
    files = {status.st_ino: status.st_size for path in folder.rglob("*") if (status := path.lstat())}
    return sum(files.values()) / 1e6


def bench(folder, n_articles):
    """Measure a folder of so many articles."""
    print(f"{n_articles:,} articles")
    shutil.rmtree(folder, ignore_errors=True)
    source, out, model = folder / "articles", folder / "out", folder / "model"
    folder.mkdir(parents=True)
    spacy.blank("xx").to_disk(model)
    claim(out)
    world = World(n_articles // 3)
    keep_articles(out, world, [(number, 0) for number in range(n_articles)], source)
    command = ("run", source, "--out", out, "--model", model, "--workers", 1, "--quiet")
    measure("first", *command)
    measure("nothing new", *command)
    keep_articles(out, world, [(n_articles, 0)], source)
    measure("1 new", *command)
    keep_articles(out, world, [(n_articles + n, 0) for n in range(1, NEW + 1)], source)
    measure(f"{NEW:,} new", *command)
    (entity,) = pq.read_table(out / "entities.parquet", columns=["entity_id"])["entity_id"][:1].to_pylist()
    measure("correct", "correct", out, "--rename", entity, "Cộng hòa Pháp")
    print(f"  {size(folder / 'articles'):.0f} MB of articles, {size(out / STATE / 'parts'):.0f} MB of parts, ", end="")
    print(f"{size(out / STATE / 'versions'):.0f} MB of versions of the tables")


def main():
    """Run and print."""
    folder, *numbers = sys.argv[1:]
    for n_articles in map(int, numbers or ("10000", "100000")):
        bench(Path(folder), n_articles)


if __name__ == "__main__":
    main()
