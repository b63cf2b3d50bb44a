"""Make the final tables of a folder from its finished shards, with the user's corrections applied.

This is the last step of every run, and the only one that a correction repeats.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from thucthe.batch import changes
from thucthe.batch.folder import (
    CORRECTIONS_FILE,
    RESOLUTIONS_FILE,
    RUN_FILE,
    add_corrections,
    corrections_of,
    outcome_dict,
    remove_corrections,
)
from thucthe.batch.local.kept import KEPT, drop_kept, find_kept, seal_kept
from thucthe.batch.local.ledger import Content, find_content
from thucthe.batch.resolution import (
    EXTENDED,
    QUERIES,
    RESOLUTIONS,
    RESOLUTIONS_QUERY,
    THREADS,
    UNCORRECTED,
    History,
    correct_entities,
    count_crowded_sentences,
    keep_once,
    open_parts,
    resolve_articles,
)
from thucthe.errors import ForeignFileError, NoSpaceError, NotFoundError, RunError
from thucthe.ownership import STATE, check_replaceable, find_owned, publish, remove
from thucthe.recognize.name_entry import NameEntry
from thucthe.report.tables_state import write_state
from thucthe.resolve.corpus.corrections import Correction, check_corrections
from thucthe.schemas import SCHEMAS
from thucthe.shortage import is_full, is_shortage, reason_of
from thucthe.write.export_formats import PARQUET, file_names, table_format
from thucthe.write.lock import hold
from thucthe.write.table_files.versions import (
    commit_version,
    is_intact,
    last_intact_version,
    newest_version,
    prune_versions,
    read_about,
)
from thucthe.write.table_files.writers import SCRATCH, write_json, write_parquet

_HISTORY = (RESOLUTIONS_FILE, "redirects.parquet", RUN_FILE)
"""Files of a version that the next one needs."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Inputs and settings of the tables of a folder.

    Attributes
    ----------
    stamps : set of str
        Stamps of the source files whose rows count.
    formats : tuple of str
    words : bool
        Whether there is a table of words.
    names : tuple of NameEntry
        The user's own names.
    language : str or None
        Language of the sheets of a workbook that people read; None for that of the locale.
    settings : dict
        Other settings that the tables depend on, see `RunOptions.fingerprint`.
    """

    stamps: Set[str]
    formats: tuple[str, ...]
    words: bool = False
    names: tuple[NameEntry, ...] = ()
    language: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


def read_scope(folder: Path) -> Scope:
    """Read the scope of the last tables of a folder.

    Raises
    ------
    NotFoundError
        If the folder holds no finished run.
    """
    version = newest_version(folder)
    if version is None:
        raise NotFoundError(f"{folder}: holds no finished run; run `thucthe run` into this folder first")
    about = read_about(version)
    run = read_run(version)
    names = tuple(NameEntry(**entry) for entry in run["names_entries"])
    return Scope(
        stamps=set(about["stamps"]),
        formats=tuple(about["formats"]),
        words=run["words"],
        names=names,
        language=about["language"],
        settings=about["settings"],
    )


def formats_of(folder: Path) -> tuple[str, ...]:
    """Return the formats of the tables of a folder; none without a finished run."""
    return tuple(_last_about(folder).get("formats", ()))


def language_of(folder: Path) -> str | None:
    """Return the language of the sheets of the last run's workbook; None for that of the locale."""
    language: str | None = _last_about(folder).get("language")
    return language


def _last_about(folder: Path) -> dict[str, Any]:
    version = last_intact_version(folder, ())
    return read_about(version) if version else {}


def is_finished(folder: Path, scope: Scope, corrections: Sequence[Correction], content: Content) -> bool:
    """Check whether the tables of a folder are complete and up to date, so that `finalize` would write the same.

    Parameters
    ----------
    folder : Path
    scope : Scope
    corrections : sequence of Correction
        Corrections to add to those of the folder.
    content : Content
        Content of the shards.
    """
    version = newest_version(folder)
    if version is None or any(correction not in corrections_of(folder) for correction in corrections):
        return False
    about = read_about(version)
    files = [*file_names(_tables_of(scope), scope.formats), RUN_FILE]
    return (
        about["formats"] == list(scope.formats)
        and about["language"] == scope.language
        and about["settings"] == scope.settings
        and about["corrections"] == _digest_of_corrections(folder)
        and set(files) <= {path.name for path in find_owned(folder)}
        and (folder / RUN_FILE).read_bytes() == (version / RUN_FILE).read_bytes()
        and about["signature"] == content.signature
    )


def finalize(
    folder: Path,
    scope: Scope,
    description: Mapping[str, Any],
    content: Content,
    at_end: Callable[[], dict[str, Any]] = dict,
) -> list[int]:
    """Resolve the entities of all shards, apply the folder's corrections, and write tables and ``run.json``.

    Parameters
    ----------
    folder : Path
    scope : Scope
    description : dict
        Other fields of ``run.json``.
    content : Content
        Content of the shards.
    at_end : callable
        Returns the fields of ``run.json`` that are known only when the tables are made.

    Returns
    -------
    list of int
        Number of mentions that each of the folder's corrections changed.

    Raises
    ------
    InvalidInputError
        If the file of corrections is invalid.
    OSError
        If the folder can't be written.
    """
    corrections, digest = corrections_of(folder), _digest_of_corrections(folder)
    before = last_intact_version(folder, _HISTORY)
    with TemporaryDirectory(prefix=SCRATCH, dir=folder / STATE) as scratch:
        spilled, version, others = (Path(scratch, name) for name in ("spilled", "version", "others"))
        keeping = version / KEPT
        for path in (spilled, version, others, keeping):
            path.mkdir()
        history = _history(before)
        tables = {name: version / f"{name}.parquet" for name in _tables_of(scope)}
        earlier = before / RESOLUTIONS_FILE if before else None
        kept = find_kept(before, scope.settings)
        with open_parts(content.open(spilled), spilled, earlier, kept.folder if kept else None) as queries:
            is_same = kept is not None and kept.signature == content.signature
            keep_once(queries)
            if kept is not None and is_same:
                queries.restore(UNCORRECTED)
                kept.take_over(keeping)
            else:
                resolve_articles(queries)
                queries.keep(UNCORRECTED, keeping)
            touched = correct_entities(queries, scope.names, corrections, history)
            crowded = count_crowded_sentences(queries)
            if not is_same:
                queries.keep(EXTENDED, keeping)
                seal_kept(keeping, scope.settings, content.signature)
            written = {tables[name]: (query, SCHEMAS[name]) for name, query in QUERIES.items() if name in tables}
            written[version / RESOLUTIONS_FILE] = RESOLUTIONS_QUERY, RESOLUTIONS
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(lambda path: write_parquet(queries.read(*written[path]), path), written))
        run = history.run if history else 1
        _write_changes(before, tables, run, spilled)
        for name in scope.formats:
            if name != PARQUET:
                table_format(name).write_to(others, tables, scope.language)
        counts = {name: pq.read_metadata(path).num_rows for name, path in tables.items()}
        outcome = outcome_dict(counts, corrections, touched)
        write_json({**description, "run": run, **crowded, **outcome, **at_end()}, version / RUN_FILE)
        check_replaceable(folder, [path.name for path in (*tables.values(), *others.iterdir())])
        about = {
            "stamps": sorted(content.stamps),
            "formats": scope.formats,
            "language": scope.language,
            "settings": scope.settings,
            "signature": content.signature,
            "corrections": digest,
        }
        committed = commit_version(folder, version, about)
        _show(folder, scope, committed, others)
    drop_kept(before)
    prune_versions(folder)
    return touched


def _show(folder: Path, scope: Scope, version: Path, others: Path) -> None:
    """Publish the tables of a version, also in other formats, in place of older ones."""
    # Until the last step run.json does not describe the tables.
    remove(folder, [RUN_FILE, *([] if scope.words else _files_of_words(scope))])
    publish(folder, others)
    tables = [version / f"{name}.parquet" for name in _tables_of(scope)]
    publish(folder, version, [path.name for path in tables], keep=True)
    write_state(folder)
    publish(folder, version, [RUN_FILE], keep=True)


@contextmanager
def explain_shortage(folder: Path) -> Iterator[None]:
    """Raise exceptions that come from a shortage as `RunError`, those of a full disk as `NoSpaceError`."""
    try:
        yield
    except Exception as error:
        full = is_full(error)
        if not full and not is_shortage(error):
            raise
        raise (NoSpaceError if full else RunError)(
            f"{folder}: memory, disk space or file handles ran out ({reason_of(error)}); free some and rerun the same "
            "command, which resumes the run"
        ) from error


def check_folder(folder: Path, scope: Scope, sources: Sequence[Path] = ()) -> None:
    """Check that tables can be written to a folder, before any article is read.

    Parameters
    ----------
    folder : Path
    scope : Scope
    sources : sequence of Path
        Files to be read.

    Raises
    ------
    ForeignFileError
        If a file that thucthe did not write, or a source, is in the way.
    InvalidInputError
        If the file of corrections is invalid.
    """
    names = [RUN_FILE, *file_names(_tables_of(scope), scope.formats)]
    check_replaceable(folder, names)
    targets = {(folder / name).resolve() for name in names}
    for source in sources:
        if source.resolve() in targets:
            raise ForeignFileError(f"{source} is read and would be overwritten; choose another output folder")
    corrections_of(folder)


def _write_changes(before: Path | None, tables: Mapping[str, Path], run: int, scratch: Path) -> None:
    """Write the table of changes since a version; all is new without one, or if its tables are damaged."""
    files = sorted(before.glob("*.parquet")) if before else []
    if before is None or not is_intact(before, [path.name for path in files]):
        files = []
    changes.write_changes({path.stem: path for path in files}, tables, run, scratch)


def _tables_of(scope: Scope) -> list[str]:
    return [name for name in (*QUERIES, changes.NAME) if scope.words or name != "words"]


def _files_of_words(scope: Scope) -> list[str]:
    """Return the names of the files that an earlier run with words may have left."""
    return [name for name in file_names(["words"], scope.formats) if name not in file_names([], scope.formats)]


def _history(version: Path | None) -> History | None:
    """Return the history of ids that a version keeps; None without a version."""
    if version is None:
        return None
    rows = pq.read_table(version / "redirects.parquet").to_pylist()
    known = tuple(tuple(row[name] for name in SCHEMAS["redirects"].names) for row in rows)
    return History(int(read_run(version)["run"]) + 1, known)


def read_run(version: Path) -> dict[str, Any]:
    """Return the content of the ``run.json`` of a version."""
    content: dict[str, Any] = json.loads((version / RUN_FILE).read_text(encoding="utf-8"))
    return content


def _digest_of_corrections(folder: Path) -> str | None:
    path = folder / CORRECTIONS_FILE
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def correct(folder: Path, corrections: Sequence[Correction]) -> list[int]:
    """Add corrections to a finished run and write its tables again.

    Parameters
    ----------
    folder : Path
    corrections : sequence of Correction

    Returns
    -------
    list of int
        Number of mentions that each of them changed.

    Raises
    ------
    NotFoundError
        If the folder holds no finished run.
    InvalidInputError
        If a correction is invalid.
    OSError
        If the folder is in use or can't be written.
    """
    scope = read_scope(folder)
    check_corrections(corrections)
    with explain_shortage(folder), hold(folder):
        check_folder(folder, scope)
        add_corrections(folder, corrections)
        touched = _repeat(folder, scope)
    return [touched[correction] for correction in corrections]


def undo(folder: Path, numbers: Collection[int]) -> list[Correction]:
    """Undo corrections of a finished run and write its tables without them.

    Parameters
    ----------
    folder : Path
    numbers : collection of int
        Positions in the file of corrections, from 1.

    Returns
    -------
    list of Correction
        The corrections that were undone.

    Raises
    ------
    NotFoundError
        If the folder holds no finished run.
    InvalidInputError
        If a number is that of no correction.
    OSError
        If the folder is in use or can't be written.
    """
    scope = read_scope(folder)
    with explain_shortage(folder), hold(folder):
        removed = remove_corrections(folder, numbers)
        _repeat(folder, scope)
    return removed


def _repeat(folder: Path, scope: Scope) -> dict[Correction, int]:
    """Write the tables of a finished run again, and return how many mentions each correction changes."""
    content = find_content(folder, scope.stamps, thorough=True)
    if content.stamps != scope.stamps:
        raise RunError(f"{folder}: what was read of some articles is lost; rerun the same `thucthe run`")
    version = newest_version(folder)
    assert version is not None  # it is where the scope comes from
    touched = finalize(folder, scope, read_run(version), content)
    return dict(zip(corrections_of(folder), touched, strict=True))
