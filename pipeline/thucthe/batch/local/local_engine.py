"""The local engine: run on this machine and write the tables to a folder.

Files that a finished shard holds are not read again, see `parts`. One run at a time writes to a folder, see `lock`.
"""

from __future__ import annotations

import os
import platform
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from thucthe.batch.clock import Clock
from thucthe.batch.engine import RunSummary
from thucthe.batch.events import EventCallback, Phase, now
from thucthe.batch.folder import add_corrections, read_run_file
from thucthe.batch.local.finalize import (
    Scope,
    check_folder,
    explain_shortage,
    finalize,
    formats_of,
    is_finished,
    language_of,
)
from thucthe.batch.local.ledger import Ledger
from thucthe.batch.local.parts import PARTS_FOLDER, keep_part, set_part_aside
from thucthe.batch.local.pool import run_in_processes
from thucthe.batch.local.processors import usable_processors
from thucthe.batch.local.progress import ProgressReporter
from thucthe.batch.local.request import Request, absolute, write_request
from thucthe.batch.local.sharding import Shard, plan
from thucthe.batch.local.states import StampSet, StateList, state_of, to_array
from thucthe.batch.local.unreadable import keep_last_states
from thucthe.batch.local.worker import Outcome, Task, explain, load, process_shard
from thucthe.batch.resolution import resolve_tables
from thucthe.batch.run_options import RunOptions
from thucthe.durable import read_sealed, write_sealed
from thucthe.errors import (
    DamagedError,
    ForeignFileError,
    InUseError,
    InvalidInputError,
    NoSpaceError,
    NothingToReadError,
    OtherSettingsError,
    UnwritableError,
)
from thucthe.ownership import LOCK, MANIFESTS, STATE
from thucthe.read.sources.formats import readable
from thucthe.read.sources.source_files import find_files
from thucthe.resolve.corpus.corrections import Correction
from thucthe.write.export_formats import PARQUET
from thucthe.write.lock import hold
from thucthe.write.table_files.workbook_words import language_of_locale
from thucthe.write.table_files.writers import SCRATCH

_CONFIG = "config.json"
"""File in ``DIR/.thucthe`` with the settings of the run that the folder holds."""


class LocalEngine:
    """Runs in processes on this machine."""

    refuses: Mapping[str, str] = MappingProxyType({})
    resumes = True

    def run(
        self,
        sources: Sequence[str | Path],
        out: str | Path,
        options: RunOptions,
        *,
        formats: Sequence[str] = (),
        workers: int | None = None,
        overwrite: bool = False,
        corrections: Sequence[Correction] = (),
        progress: EventCallback | None = None,
    ) -> RunSummary:
        """Run as `thucthe.batch.engine.Engine` says, by default with a process for each usable processor."""
        return run(
            sources,
            out,
            options,
            formats=formats,
            workers=usable_processors() if workers is None else workers,
            overwrite=overwrite,
            corrections=corrections,
            progress=progress,
        )


def run(
    sources: Sequence[str | Path],
    out: str | Path,
    options: RunOptions | None = None,
    *,
    formats: Sequence[str] = (),
    workers: int = 0,
    overwrite: bool = False,
    upgrade: bool = False,
    corrections: Sequence[Correction] = (),
    progress: EventCallback | None = None,
) -> RunSummary:
    """Process all articles of the sources and write the tables.

    Parameters
    ----------
    sources : sequence of str or Path
        As `thucthe.read.sources.source_files.find_files` takes them.
    out : str or Path
        Folder for the tables, created if missing.
    options : RunOptions, optional
    formats : sequence of str
        Additional formats; Parquet and those of earlier runs into `out` are always written.
    workers : int
        Number of worker processes. With 0 all is done in this process, which starts sooner, but an article that makes
        its process crash or hang does so to this one.
    overwrite : bool
        Whether to discard what an earlier run left in `out`, except for its corrections.
    upgrade : bool
        Whether to read all articles again if `out` holds a run with other settings, and to keep ids that change as
        redirects.
    corrections : sequence of Correction
        Added to those that `out` holds.
    progress : callable, optional
        Called with each `Event`.

    Raises
    ------
    NotFoundError
        If a source or the model does not exist.
    RunError
        If the folder can't be written, is in use, holds a run with other options or foreign files in place of the
        tables, or if there is nothing to read.
    """
    if "://" in str(out):
        raise InvalidInputError(
            f"{out}: the local engine writes to a folder of this machine; run into one and copy it there, or use the "
            "engine spark"
        )
    options = options or RunOptions()
    folder = Path(out)
    left_out: Counter[str] = Counter()
    files = find_files(sources, left_out=left_out, ocr=options.read.ocr, follow_links=options.read.follow_links)
    if not files:
        raise NothingToReadError(
            f"{', '.join(map(str, sources))}: no articles in there (files that end in {readable()})"
        )
    wanted = options.fingerprint()
    states = StateList(files)
    # Reports, exports and corrections begin with Parquet; a workbook of an earlier run is to be up to date too.
    kept = tuple(dict.fromkeys((PARQUET, *formats_of(folder), *formats)))
    kept_stamps: set[str] = set() if overwrite else keep_last_states(folder, states)
    scope = Scope(
        stamps=kept_stamps,
        formats=kept,
        words=options.words,
        names=options.names,
        language=options.language or language_of(folder) or language_of_locale(),
        settings=wanted,
    )
    try:
        check_folder(folder, scope, files.named)
        with explain_shortage(folder), hold(folder):
            _prepare(folder, wanted, overwrite, upgrade)
            write_request(Request(sources=absolute(sources), formats=kept), folder)
            return _run(folder, states, options, scope, workers, corrections, progress, dict(left_out.most_common()))
    except (InUseError, ForeignFileError, NoSpaceError):
        raise
    except OSError as error:
        raise UnwritableError(
            f"{folder}: the output folder can't be written ({explain(error)}); fix this and rerun the "
            "same command to resume, or choose another --out"
        ) from error


def extract_tables(
    sources: Sequence[str | Path], options: RunOptions | None = None, corrections: Sequence[Correction] = ()
) -> dict[str, pa.Table]:
    """Process all articles of the sources in this process and return the tables, writing nothing."""
    from thucthe.batch.process import process_items

    options = options or RunOptions()
    nlp = options.load()
    files = find_files(sources, ocr=options.read.ocr, follow_links=options.read.follow_links)
    states = [state_of(file) for file in files]
    shards = plan(states, sum(state.work for state in states), {}, options.read)
    done = [process_items(nlp, shard.items, options.read, options.words)[0] for shard in shards]
    return resolve_tables(done, options.words, options.names, corrections)


def _prepare(folder: Path, wanted: dict[str, Any], overwrite: bool, upgrade: bool) -> None:
    """Check that the folder holds no other run, and remove what a killed one left behind."""
    if not os.access(folder, os.W_OK):
        raise PermissionError(13, "Permission denied")
    found = None if overwrite else _settings(folder)
    different = [] if found is None else [key for key in wanted if found.get(key) != wanted[key]]
    outdated = {PARTS_FOLDER.name, _CONFIG} if upgrade and different else set()
    # The settings are removed last: while they exist, the finished shards belong to them.
    for path in sorted((folder / STATE).iterdir(), key=lambda path: path.name == _CONFIG):
        is_gone = overwrite or path.name in outdated or path.name.startswith((SCRATCH, "."))
        if is_gone and path.name not in {LOCK, *MANIFESTS}:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
    if found is None or outdated:
        write_sealed(wanted, folder / STATE / _CONFIG)
    elif different:
        says = "; ".join(f"{key} was {found.get(key)!r} and is now {wanted[key]!r}" for key in different)
        raise OtherSettingsError(
            f"{folder} holds a run with other settings ({says}); choose another --out, or read all articles again with "
            f"`thucthe upgrade {folder}`, which keeps corrections and ids, or with --overwrite"
        )


def _settings(folder: Path) -> dict[str, Any] | None:
    """Return the settings of the run that a folder holds, None if it holds none or they are lost."""
    config = folder / STATE / _CONFIG
    try:
        return read_sealed(config) if config.exists() else None
    except DamagedError as error:
        for path in (config, folder / PARTS_FOLDER):  # the settings of these parts are unknown
            if path.exists():
                set_part_aside(path, folder, error)
        return None


def _run(
    folder: Path,
    states: StateList,
    options: RunOptions,
    scope: Scope,
    workers: int,
    corrections: Sequence[Correction],
    progress: EventCallback | None,
    left_out: dict[str, int],
) -> RunSummary:
    """Process the remaining articles and write the tables, in a folder that is locked and claimed.

    The stamps of the scope are those of files that are not read in this run.
    """
    began = time.perf_counter()
    ledger = Ledger(folder)
    done = ledger.completed()
    ledger.find_bases(states, done)
    is_todo = ~done.are_whole(states.values)
    bases = (base.stamp for base in states.bases.values())
    scope = replace(scope, stamps=StampSet(np.concatenate([states.values, to_array((*scope.stamps, *bases))])))
    is_done = not is_todo.any() and is_finished(folder, scope, corrections, ledger.content(scope.stamps))
    if not is_done:  # the input of the tables must be intact
        ledger = Ledger(folder, thorough=True)
        done = ledger.completed()
        ledger.find_bases(states, done)
        is_todo = ~done.are_whole(states.values)
    before = done.count(states.values) + sum(base.items for base in states.bases.values())
    total = sum(state.work for state in states.only(is_todo))
    reporter = ProgressReporter(folder, total, before, workers, progress, left_out)
    clock = Clock()
    read = 0
    try:
        with TemporaryDirectory(prefix=SCRATCH, dir=folder / STATE) as scratch:
            shards = _timed(plan(states.only(is_todo), total, done.begun, options.read), clock)
            for shard, outcome, seconds in _process_shards(shards, options, Path(scratch), workers, reporter.tick):
                keep_part(outcome.part, folder)
                clock.add(outcome.seconds)
                read += len(shard.items)
                reporter.add(shard, outcome, seconds)
        if not is_done:
            content = Ledger(folder).content(scope.stamps)
            is_done = is_finished(folder, scope, corrections, content)
        if not is_done:
            reporter.finishing()
            description = _describe(options, scope, read, workers) | {"left_out": left_out}
            add_corrections(folder, corrections)
            finishing = time.perf_counter()
            finalize(folder, scope, description, content, lambda: _times(clock, began, finishing))
        if read:
            Ledger(folder).clean(scope.stamps)
    except KeyboardInterrupt:
        reporter.end(Phase.stopped)
        raise
    except Exception as error:
        reporter.end(Phase.failed, error=type(error).__name__, message=str(error))
        raise
    counts: dict[str, int] = read_run_file(folder)["counts"]
    reporter.end(Phase.finished, counts=counts)
    seconds = time.perf_counter() - began
    return RunSummary(out=str(folder), counts=counts, read=read, seconds=seconds, left_out=left_out)


def _times(clock: Clock, began: float, finishing: float) -> dict[str, Any]:
    """Return the fields of ``run.json`` about the times of a run."""
    ended = time.perf_counter()
    clock.add({"finish": ended - finishing})
    times = {stage: round(spent, 3) for stage, spent in clock.seconds.items()}
    return {"finished": now(), "seconds": round(ended - began, 3), "seconds_by_stage": times}


def _process_shards(
    shards: Iterator[Shard], options: RunOptions, scratch: Path, workers: int, tick: Callable[[Sequence[float]], None]
) -> Iterator[tuple[Shard, Outcome, float]]:
    """Yield each shard when it is done, with its outcome and seconds."""
    if workers:
        yield from run_in_processes(shards, options, scratch, workers, tick)
        return
    nlp = None
    for shard in shards:
        nlp = nlp or load(options)
        tick([0.0])
        began = time.perf_counter()
        outcome = process_shard(nlp, Task(shard), options, scratch)
        yield shard, outcome, time.perf_counter() - began


def _timed(shards: Iterator[Shard], clock: Clock) -> Iterator[Shard]:
    while True:
        with clock.stage("cut"):
            shard = next(shards, None)
        if shard is None:
            return
        yield shard


def _describe(options: RunOptions, scope: Scope, read: int, workers: int) -> dict[str, Any]:
    return {
        **options.describe(scope.settings),
        "read": read,
        "workers": workers,
        "machine": {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()},
    }
