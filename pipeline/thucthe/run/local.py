"""The local engine: sources and options come in, the tables of a run lie in a folder when it ends.

Finished shards lie in ``DIR/parts``, each a folder that appears whole or not at all; a second run reads only what no
shard holds yet.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from spacy.language import Language

from thucthe import __version__
from thucthe.pipelines import load_pipeline
from thucthe.read.sources import SourceFile, find_files
from thucthe.recognize.names import NameEntry, to_config
from thucthe.resources import DEFAULT_MODEL, find_model
from thucthe.run.finish import finish
from thucthe.run.shard import PARTS, ShardTables, process_files
from thucthe.write.files import Format, write_json, write_parquet, write_tables

SHARD_FILES = 50
FEW_FILES = 40
"""Up to so many files one process is done before others have loaded the pipeline."""
_CARD = frozenset({"MODEL_CARD.md", "measurements.json", "reliability.svg"})
Progress = Callable[[int, int], None]
"""Is told how many articles are done, of how many."""


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
    """

    model: str = DEFAULT_MODEL
    names: tuple[NameEntry, ...] = ()
    words: bool = False
    habit: str | None = None

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
        Files that this run read, as against those done before.
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
    formats: Sequence[Format] = (Format.parquet,),
    workers: int = 1,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> RunSummary:
    """Process all articles of the sources and write the tables.

    Parameters
    ----------
    sources : sequence of str or Path
        Files and folders.
    out : str or Path
        Folder for the tables; made when missing.
    options : RunOptions, optional
    formats : sequence of Format
    workers : int
        Number of processes.
    overwrite : bool
        Whether to forget what an earlier run left in `out`.
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
    files = find_files(sources)
    if not files:
        raise RunError(f"{', '.join(map(str, sources))}: no text files (.txt) in there")
    _prepare(folder, options, overwrite)
    done = _done(folder)
    todo = [file for file in files if _stamp(file) not in done]
    _process(folder, todo, options, workers, progress)
    shards = _read_parts(folder, {_stamp(file) for file in files}, {file.path for file in files})
    tables = finish(shards, options.words)
    try:
        write_tables(tables, folder, list(formats))
        seconds = time.perf_counter() - began
        write_json(_describe(options, tables, len(todo), seconds, workers), folder / "run.json")
    except OSError as error:
        raise RunError(f"{folder}: the tables can't be written ({error.strerror or error})") from error
    return RunSummary(folder, tables, len(todo), seconds)


def extract_tables(sources: Sequence[str | Path], options: RunOptions | None = None) -> dict[str, pa.Table]:
    """Process all articles of the sources in this process and give the tables, writing nothing."""
    options = options or RunOptions()
    nlp = options.load()
    files = find_files(sources)
    shards = [process_files(nlp, shard, options.words) for shard in _shards(files)]
    return finish(shards, options.words)


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


def _stamp(file: SourceFile) -> str:
    """Name a file in the state in which it is now."""
    try:
        status = file.location.stat()
    except OSError:
        return f"{file.path}\0unreadable"
    return f"{file.path}\0{status.st_size}\0{status.st_mtime_ns}"


def _done(folder: Path) -> set[str]:
    """Name the files that finished shards hold as articles; rejected ones are tried again."""
    return {stamp for part in _parts(folder) for stamp, article_id in _ledger(part).items() if article_id}


def _parts(folder: Path) -> list[Path]:
    return sorted(path.parent for path in (folder / "parts").glob("*/files.json"))


def _ledger(part: Path) -> dict[str, str | None]:
    ledger: dict[str, str | None] = json.loads((part / "files.json").read_text(encoding="utf-8"))
    return ledger


def _shards(files: Sequence[SourceFile]) -> Iterator[Sequence[SourceFile]]:
    for first in range(0, len(files), SHARD_FILES):
        yield files[first : first + SHARD_FILES]


_nlp: Language | None = None


def _start_worker(options: RunOptions) -> None:
    global _nlp
    _nlp = options.load()


def _work(folder: Path, files: Sequence[SourceFile], with_words: bool) -> int:
    assert _nlp is not None
    stamps = {file.path: _stamp(file) for file in files}
    _write_part(folder, process_files(_nlp, files, with_words), stamps)
    return len(files)


def _process(
    folder: Path, files: Sequence[SourceFile], options: RunOptions, workers: int, progress: Progress | None
) -> None:
    shards = list(_shards(files))
    done = 0
    try:
        if workers > 1 and len(files) > FEW_FILES:
            with ProcessPoolExecutor(
                min(workers, len(shards)), get_context("spawn"), _start_worker, (options,)
            ) as pool:
                jobs = [pool.submit(_work, folder, shard, options.words) for shard in shards]
                for job in as_completed(jobs):
                    done += job.result()
                    if progress:
                        progress(done, len(files))
        elif shards:
            _start_worker(options)
            for shard in shards:
                done += _work(folder, shard, options.words)
                if progress:
                    progress(done, len(files))
    except OSError as error:
        raise RunError(f"{folder}: the output folder can't be written ({error.strerror or error})") from error


def _write_part(folder: Path, tables: ShardTables, stamps: dict[str, str]) -> None:
    """Write the tables of a shard into a folder of its own, which appears under its name only when it is whole."""
    name = hashlib.sha256("\n".join(sorted(stamps.values())).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    temporary = folder / "parts" / f".{name}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    for table_name, table in tables.items():
        write_parquet(table, temporary / f"{table_name}.parquet")
    articles = tables["articles"]
    ids = dict(zip(articles["path"].to_pylist(), articles["article_id"].to_pylist(), strict=True))
    write_json({stamp: ids.get(path) for path, stamp in stamps.items()}, temporary / "files.json")
    final = folder / "parts" / name
    shutil.rmtree(final, ignore_errors=True)
    temporary.replace(final)


def _read_parts(folder: Path, stamps: set[str], paths: set[str]) -> list[ShardTables]:
    """Read the rows of those files that are still there as they were."""
    shards: list[ShardTables] = []
    seen: set[str] = set()
    for part in _parts(folder):
        current = {article_id for stamp, article_id in _ledger(part).items() if article_id and stamp in stamps}
        wanted = pa.array(sorted(current - seen), pa.string())
        seen |= current
        tables = {name: pq.read_table(part / f"{name}.parquet", schema=schema) for name, schema in PARTS.items()}
        rejected = {stamp.split("\0")[0] for stamp, article_id in _ledger(part).items() if not article_id}
        tables["rejects"] = tables["rejects"].filter(
            pc.is_in(tables["rejects"]["path"], pa.array(sorted(rejected & paths), pa.string()))
        )
        for name in ("articles", "mentions", "words"):
            tables[name] = tables[name].filter(pc.is_in(tables[name]["article_id"], wanted))
        shards.append(tables)
    return shards


def _describe(
    options: RunOptions, tables: dict[str, pa.Table], read: int, seconds: float, workers: int
) -> dict[str, Any]:
    return {
        **{key.replace(" ", "_"): value for key, value in options.fingerprint().items()},
        "names_entries": [asdict(entry) for entry in options.names],
        "counts": {name: table.num_rows for name, table in tables.items()},
        "files_read": read,
        "workers": workers,
        "seconds": round(seconds, 3),
        "finished": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()},
    }
