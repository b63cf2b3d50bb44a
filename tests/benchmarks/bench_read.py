"""Measure the share of reading in a run, for texts and web pages, and the memory for a large file of records.

The run goes from files to finished tables with ``vi_news_fast`` on one core, in processor time, child processes
included. The large file is made of the articles, over and over, each with a number of its own, and is taken apart and
read as in a run but not recognized.

Usage: ``python tests/benchmarks/bench_read.py [FOLDER] [GIGABYTES]`` (defaults ``data/articles`` and 0.2).
"""

import html
import json
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from thucthe.batch.local.sharding import Shard, plan
from thucthe.batch.local.states import state_of
from thucthe.batch.process import process_items
from thucthe.batch.resolution import resolve_tables
from thucthe.pipelines import load_pipeline
from thucthe.read.reader import read_article, read_bytes, read_item
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import find_files

MODEL = "vi_news_fast"
OPTIONS = ReadOptions()
_MENU = "".join(f'<li><a href="/muc-{n}">Chuyên mục {n}</a></li>' for n in range(60))
_RELATED = "".join(f'<li><a href="/bai-{n}">Một bài khác của chuyên mục, số {n}</a></li>' for n in range(20))


def seconds() -> float:
    """Return the processor time in seconds of this process and its children, including the running guard."""
    return sum(os.times()[:4]) + _living_children()


def _living_children() -> float:
    ticks = 0
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            ticks += sum(map(int, Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def to_page(text: str) -> str:
    """Return an article as a web page with a menu before it and links after it."""
    title, _, body = text.partition("\n")
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in body.split("\n") if line.strip())
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head><body>'
        f"<nav><ul>{_MENU}</ul></nav><article><h1>{html.escape(title)}</h1>{paragraphs}</article>"
        f'<div class="related"><ul>{_RELATED}</ul></div></body></html>'
    )


def cut(source: Path) -> Iterator[Shard]:
    """Cut what is in a file or folder into shards."""
    states = [state_of(file) for file in find_files([source])]
    return plan(states, sum(state.work for state in states), {}, OPTIONS)


def measure_share(folder: Path, name: str) -> None:
    """Print the time of reading a folder, and of the whole run."""
    nlp = load_pipeline(MODEL)
    items = [item for shard in cut(folder) for item in shard.items]
    read_item(items[0], read_bytes(items[0]))  # starts the guard and loads resources
    began = seconds()
    for shard in cut(folder):
        for item in shard.items:
            read_item(item, read_bytes(item))
    reading = seconds() - began
    began = seconds()
    shards = cut(folder)
    resolve_tables([process_items(nlp, shard.items, OPTIONS)[0] for shard in shards])
    whole = seconds() - began
    print(
        f"{name:6}{len(items):6} articles {1000 * reading / len(items):8.2f} ms reading of "
        f"{1000 * whole / len(items):8.2f} ms {reading / whole:8.1%} of the run"
    )


def measure_memory(articles: list[str], file: Path, gigabytes: float) -> None:
    """Print the peak memory of reading a large file."""
    with file.open("w", encoding="utf-8") as lines:
        for n in count():
            if lines.tell() > gigabytes * 1e9:
                break
            record = {"id": n, "title": f"Bài {n}", "text": articles[n % len(articles)]}
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = 0
    for shard in cut(file):
        for item in shard.items:
            read_item(item, read_bytes(item))
            read += 1
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{file.stat().st_size / 1e9:.2f} GB of JSON Lines, {read:,} records: peak {after / 1024:.0f} MB", end=", ")
    print(f"{before / 1024:.0f} MB before")


def main(folder: Path, gigabytes: float) -> None:
    """Measure all."""
    files = [file for file in find_files([folder]) if file.location and file.path.endswith(".txt")]
    articles = [read_article(file.path, file.location.read_bytes()).text for file in files if file.location]
    with tempfile.TemporaryDirectory() as scratch:
        measure_memory(articles, Path(scratch, "large.jsonl"), gigabytes)
        for name, make in (("txt", str), ("html", to_page)):
            made = Path(scratch, name)
            made.mkdir()
            for n, text in enumerate(articles):
                (made / f"{n:05}.{name}").write_text(make(text), encoding="utf-8")
            measure_share(made, name)


if __name__ == "__main__":
    folder, gigabytes = [*sys.argv[1:], *("data/articles", "0.2")[len(sys.argv) - 1 :]]
    main(Path(folder), float(gigabytes))
