"""The local engine: sources and options come in, the tables of a run lie in a folder when it ends.

A second run reads only what no finished shard holds yet, see `parts`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from spacy.language import Language

from thucthe import __version__
from thucthe.pipelines import load_pipeline
from thucthe.read.formats import READABLE
from thucthe.read.options import ReadOptions
from thucthe.read.sources import SourceFile, find_files
from thucthe.recognize.names import NameEntry, to_config
from thucthe.resolve.corrections import Correction
from thucthe.resources import DEFAULT_MODEL, find_model
from thucthe.run.complete import Scope, add_corrections, complete
from thucthe.run.finish import finish_tables
from thucthe.run.parts import find_done, write_part
from thucthe.run.plan import Shard, State, plan
from thucthe.run.shard import process_items
from thucthe.write.files import Format, write_json

SHARDS_IN_FLIGHT = 3
"""How many shards are made ready for each worker."""
BYTES_IN_FLIGHT = 64_000_000
"""When more than so many bytes have been handed out, the next shard waits."""
_CARD = frozenset({"MODEL_CARD.md", "measurements.json", "reliability.svg"})
Progress = Callable[[int, float | None], None]
"""Is told how many articles are done and what share of the sources' bytes that is; None when it can't be known."""


class RunError(Exception):
    """A run that can't begin or go on; the message says why and what to do."""


@dataclass(frozen=True)
class RunOptions:
    """What decides the outcome of a run.

    Attributes
    ----------
    model : str
        Name or folder of a trained pipeline.
    names : tuple of NameEntry
        The user's own names.
    words : bool
        Whether to write the table of words.
    habit : str or None
        Habit of annotation that the mentions follow, see `thucthe.recognize.scheme.HABITS`; None for the
        pipeline's own.
    read : ReadOptions
        How files become articles.
    """

    model: str = DEFAULT_MODEL
    names: tuple[NameEntry, ...] = ()
    words: bool = False
    habit: str | None = None
    read: ReadOptions = field(default_factory=ReadOptions)

    def fingerprint(self) -> dict[str, Any]:
        """Describe all that the tables depend on beside the articles."""
        names = json.dumps(to_config(self.names), ensure_ascii=False, sort_keys=True)
        return {
            "version": __version__,
            "model": find_model(self.model).name,
            "model fingerprint": fingerprint_folder(find_model(self.model)),
            "names": hashlib.sha256(names.encode()).hexdigest()[:16] if self.names else None,
            "words": self.words,
            "habit": self.habit,
            **{name.replace("_", " "): value for name, value in asdict(self.read).items()},
        }

    def load(self) -> Language:
        """Load the pipeline with these options."""
        return load_pipeline(self.model, self.names, habit=self.habit)


@dataclass(frozen=True)
class RunSummary:
    """What a run did.

    Attributes
    ----------
    folder : Path
        Where the tables are.
    tables : dict of str to Table
    read : int
        Articles and rejects that this run read, as against those done before.
    seconds : float
    """

    folder: Path
    tables: dict[str, pa.Table] = field(repr=False)
    read: int = 0
    seconds: float = 0.0


def fingerprint_folder(folder: Path) -> str:
    """Give the first 16 hexadecimal digits of a SHA-256 over the names and bytes of a pipeline's files.

    The model card and what belongs to it decide nothing and are left out.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _CARD):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def run(
    sources: Sequence[str | Path],
    out: str | Path,
    options: RunOptions | None = None,
    *,
    formats: Sequence[Format] = (),
    workers: int = 1,
    overwrite: bool = False,
    corrections: Sequence[Correction] = (),
    progress: Progress | None = None,
) -> RunSummary:
    """Process all articles of the sources and write the tables.

    Parameters
    ----------
    sources : sequence of str or Path
        As `thucthe.read.sources.find_files` takes them.
    out : str or Path
        Folder for the tables; made when missing.
    options : RunOptions, optional
    formats : sequence of Format
        Beside Parquet, which is always written.
    workers : int
        Number of processes.
    overwrite : bool
        Whether to forget what an earlier run left in `out`, but for its corrections.
    corrections : sequence of Correction
        Added to those that `out` holds.
    progress : callable, optional

    Raises
    ------
    FileNotFoundError
        When a source or the model does not exist.
    RunError
        When the folder can't be written or holds a run with other options, or when there is nothing to read.
    """
    began = time.perf_counter()
    options = options or RunOptions()
    folder = Path(out)
    states = [state_of(file) for file in find_files(sources)]
    if not states:
        raise RunError(f"{', '.join(map(str, sources))}: no articles in there (files that end in {READABLE})")
    _prepare(folder, options, overwrite)
    whole, begun = find_done(folder)
    todo = [state for state in states if state.stamp not in whole]
    total = sum(state.size for state in todo)

    def report(articles: int, size: int) -> None:
        if progress:
            progress(articles, size / total if total else None)

    read = _process(folder, plan(todo, begun, options.read), options, workers, report)
    stamps = tuple(state.stamp for state in states)
    kept = dict.fromkeys((Format.parquet, *formats))  # reports, exports and corrections begin with Parquet
    scope = Scope(stamps, tuple(kept), options.words, options.names)
    try:
        add_corrections(folder, corrections)
        complete(folder, scope, _describe(options, read, began, workers))
    except OSError as error:
        raise RunError(f"{folder}: the tables can't be written ({error.strerror or error})") from error
    return RunSummary(
        folder, {p.stem: pq.read_table(p) for p in folder.glob("*.parquet")}, read, time.perf_counter() - began
    )


def extract_tables(sources: Sequence[str | Path], options: RunOptions | None = None) -> dict[str, pa.Table]:
    """Process all articles of the sources in this process and give the tables, writing nothing."""
    options = options or RunOptions()
    nlp = options.load()
    shards = plan(map(state_of, find_files(sources)), {}, options.read)
    done = [process_items(nlp, shard.items, options.read, options.words)[0] for shard in shards]
    return finish_tables(done, options.words, options.names)


def _prepare(folder: Path, options: RunOptions, overwrite: bool) -> None:
    """Make the output folder and see to it that it holds no other run."""
    config = folder / "parts" / "config.json"
    wanted = options.fingerprint()
    try:
        if overwrite:
            shutil.rmtree(folder / "parts", ignore_errors=True)
        (folder / "parts").mkdir(parents=True, exist_ok=True)
        if not config.exists():
            write_json(wanted, config)
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise RunError(
            f"{folder}: the output folder can't be written ({error.strerror}); choose another --out"
        ) from error
    found = json.loads(config.read_text(encoding="utf-8"))
    different = [key for key in wanted if found.get(key) != wanted[key]]
    if different:
        says = "; ".join(f"{key} was {found.get(key)!r} and is now {wanted[key]!r}" for key in different)
        raise RunError(f"{folder} holds a run with other settings ({says}); choose another --out or add --overwrite")


def state_of(file: SourceFile) -> State:
    """Tell the state that a file is in now."""
    if file.location is None:
        return State(file, f"{file.path}\0{time.time_ns()}", 0)  # what it held last time is gone
    try:
        status = file.location.stat()
    except OSError:
        return State(file, f"{file.path}\0unreadable", 0)
    return State(file, f"{file.path}\0{status.st_size}\0{status.st_mtime_ns}", status.st_size)


_nlp: Language | None = None


def _start_worker(options: RunOptions) -> None:
    global _nlp
    _nlp = options.load()


def _work(folder: Path, shard: Shard, options: RunOptions) -> None:
    assert _nlp is not None
    write_part(folder, shard, *process_items(_nlp, shard.items, options.read, options.words))


def _process(
    folder: Path, shards: Iterator[Shard], options: RunOptions, workers: int, report: Callable[[int, int], None]
) -> int:
    """Work off all shards and give the number of their items."""
    first = [shard for shard in (next(shards, None), next(shards, None)) if shard]
    items = size = 0
    try:
        if workers > 1 and len(first) > 1:
            with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (options,)) as pool:
                for shard in _hand_out(pool, folder, chain(first, shards), options, workers):
                    items, size = items + len(shard.items), size + shard.size
                    report(items, size)
        elif first:
            _start_worker(options)
            for shard in chain(first, shards):
                _work(folder, shard, options)
                items, size = items + len(shard.items), size + shard.size
                report(items, size)
    except BrokenProcessPool as error:
        raise RunError(
            "a process was killed, perhaps for want of memory; the same command goes on from here"
        ) from error
    except OSError as error:
        raise RunError(f"{folder}: the output folder can't be written ({error.strerror or error})") from error
    return items


def _hand_out(
    pool: ProcessPoolExecutor, folder: Path, shards: Iterable[Shard], options: RunOptions, workers: int
) -> Iterator[Shard]:
    """Give each shard when it is done; few are ready at a time, so that memory holds a small part of the sources."""
    jobs: dict[Future[None], Shard] = {}
    for shard in shards:
        while len(jobs) >= SHARDS_IN_FLIGHT * workers or sum(s.weight() for s in jobs.values()) > BYTES_IN_FLIGHT:
            yield from _take_done(jobs)
        jobs[pool.submit(_work, folder, shard, options)] = shard
    while jobs:
        yield from _take_done(jobs)


def _take_done(jobs: dict[Future[None], Shard]) -> Iterator[Shard]:
    for job in wait(jobs, return_when=FIRST_COMPLETED).done:
        shard = jobs.pop(job)
        job.result()
        yield shard


def _describe(options: RunOptions, read: int, began: float, workers: int) -> dict[str, Any]:
    return {
        **{key.replace(" ", "_"): value for key, value in options.fingerprint().items()},
        "names_entries": [asdict(entry) for entry in options.names],
        "read": read,
        "workers": workers,
        "seconds": round(time.perf_counter() - began, 3),
        "finished": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()},
    }
