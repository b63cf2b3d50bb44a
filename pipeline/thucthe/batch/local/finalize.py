"""The finished shards of a folder come in, its final tables lie there in the end, with the user's corrections applied.

This is the last step of every run, and all that is repeated when something is corrected by hand.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from thucthe.batch.folder import (
    CORRECTIONS_FILE,
    RESOLUTIONS_FILE,
    RUN_FILE,
    add_corrections,
    corrections_of,
    outcome_dict,
)
from thucthe.batch.local.parts import current_parts
from thucthe.batch.resolution import QUERIES, RESOLUTIONS, RESOLUTIONS_QUERY, History, open_parts, resolve_run
from thucthe.errors import ForeignFileError, InvalidInputError, NotFoundError
from thucthe.ownership import STATE, check_replaceable, remove
from thucthe.recognize.user_names import NameEntry
from thucthe.resolve.corpus.corrections import Correction, check_corrections, write_corrections
from thucthe.schemas import SCHEMAS
from thucthe.write.export_formats import PARQUET, file_names, table_format
from thucthe.write.lock import hold
from thucthe.write.table_files.writers import SCRATCH, atomic_directory, write_json, write_parquet

_SCOPE_FILE = "scope.json"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the tables of a folder are made from and how.

    Attributes
    ----------
    stamps : tuple of str
        Of the source files whose rows count.
    formats : tuple of str
    words : bool
        Whether there is a table of words.
    names : tuple of NameEntry
        The user's own names.
    language : str or None
        Of the sheets of a workbook that people read; None for the locale's.
    """

    stamps: tuple[str, ...]
    formats: tuple[str, ...]
    words: bool = False
    names: tuple[NameEntry, ...] = ()
    language: str | None = None

    def write(self, folder: Path) -> None:
        """Keep with the finished shards what ``run.json`` does not say."""
        content = {"stamps": self.stamps, "formats": self.formats, "language": self.language}
        write_json(content, folder / STATE / _SCOPE_FILE)


def read_scope(folder: Path) -> Scope:
    """Read what the tables of a folder were last made from.

    Raises
    ------
    NotFoundError
        When the folder holds no finished run.
    """
    path = folder / STATE / _SCOPE_FILE
    if not path.is_file() or not (folder / RUN_FILE).is_file():
        raise NotFoundError(f"{folder}: holds no finished run; run `thucthe run` into this folder first")
    stamps = json.loads(path.read_text(encoding="utf-8"))["stamps"]
    run = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    names = tuple(NameEntry(**entry) for entry in run["names_entries"])
    return Scope(
        stamps=tuple(stamps),
        formats=formats_of(folder),
        words=run["words"],
        names=names,
        language=language_of(folder),
    )


def formats_of(folder: Path) -> tuple[str, ...]:
    """Tell in which formats a folder holds its tables; none when there is no finished run."""
    return tuple(_read_scope(folder).get("formats", ()))


def language_of(folder: Path) -> str | None:
    """Return the language of the sheets of the last run's workbook; None for the locale's."""
    language: str | None = _read_scope(folder).get("language")
    return language


def _read_scope(folder: Path) -> dict[str, Any]:
    path = folder / STATE / _SCOPE_FILE
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return content


def finalize(folder: Path, scope: Scope, description: dict[str, Any]) -> list[int]:
    """Resolve the entities of all shards, apply the folder's corrections, and write tables and ``run.json``.

    Parameters
    ----------
    folder : Path
    scope : Scope
    description : dict
        What else is to stand in ``run.json``.

    Returns
    -------
    list of int
        How many mentions each of the folder's corrections changed.

    Raises
    ------
    InvalidInputError
        When the file of corrections is wrong.
    OSError
        When the folder can't be written.
    """
    corrections = corrections_of(folder)
    with TemporaryDirectory(prefix=SCRATCH, dir=folder / STATE) as scratch, atomic_directory(folder) as final:
        parts = current_parts(folder, set(scope.stamps), Path(scratch))
        before, history = _history(folder)
        with open_parts(parts, Path(scratch), before) as queries:
            touched = resolve_run(queries, scope.names, corrections, history)
            tables = {name: final / f"{name}.parquet" for name in _tables_of(scope)}
            for name, path in tables.items():
                write_parquet(queries.read(QUERIES[name], SCHEMAS[name]), path)
            write_parquet(queries.read(RESOLUTIONS_QUERY, RESOLUTIONS), folder / STATE / RESOLUTIONS_FILE)
        for name in scope.formats:
            if name != PARQUET:
                table_format(name).write_to(final, tables, scope.language)
        counts = {name: pq.read_metadata(path).num_rows for name, path in tables.items()}
        of_words = [] if scope.words else _files_of_words(scope)
        remove(folder, [RUN_FILE, *of_words])  # from here on the tables are not those that it tells of
    scope.write(folder)
    number = {"run": history.run if history else 1}
    write_run(description | number | outcome_dict(counts, corrections, touched), folder)
    return touched


def write_run(content: dict[str, Any], folder: Path) -> None:
    """Write ``run.json``."""
    with atomic_directory(folder) as temporary:
        write_json(content, temporary / RUN_FILE)


def check_folder(folder: Path, scope: Scope, sources: Sequence[Path] = ()) -> None:
    """Check that tables can be written to a folder, before any article is read.

    Parameters
    ----------
    folder : Path
    scope : Scope
    sources : sequence of Path
        Files that are read.

    Raises
    ------
    ForeignFileError
        When a file that thucthe did not write, or a source, is in the way.
    InvalidInputError
        When the file of corrections is wrong.
    """
    names = [RUN_FILE, *file_names(_tables_of(scope), scope.formats)]
    check_replaceable(folder, names)
    targets = {(folder / name).resolve() for name in names}
    for source in sources:
        if source.resolve() in targets:
            raise ForeignFileError(f"{source} is read and would be overwritten; choose another output folder")
    corrections_of(folder)


def _tables_of(scope: Scope) -> list[str]:
    return [name for name in QUERIES if scope.words or name != "words"]


def _files_of_words(scope: Scope) -> list[str]:
    """Name the files that an earlier run with words may have left."""
    return [name for name in file_names(["words"], scope.formats) if name not in file_names([], scope.formats)]


def _history(folder: Path) -> tuple[Path | None, History | None]:
    """Return the file of the last run's resolutions and what else is to be kept of it, None in a new folder."""
    before, redirects = folder / STATE / RESOLUTIONS_FILE, folder / "redirects.parquet"
    if not before.is_file() or "natural_id" not in pq.read_schema(before).names:
        return None, None
    rows = pq.read_table(redirects).to_pylist() if redirects.is_file() else []
    known = tuple(tuple(row[name] for name in SCHEMAS["redirects"].names) for row in rows)
    run = 1 + max(_last_run(folder), *(row["run"] for row in rows), 1)
    return before, History(run, known)


def _last_run(folder: Path) -> int:
    path = folder / RUN_FILE
    return int(json.loads(path.read_text(encoding="utf-8")).get("run", 1)) if path.is_file() else 1


def correct(folder: Path, corrections: Sequence[Correction]) -> list[int]:
    """Add corrections to a finished run and make its tables anew.

    Parameters
    ----------
    folder : Path
    corrections : sequence of Correction

    Returns
    -------
    list of int
        How many mentions each of them changed.

    Raises
    ------
    NotFoundError
        When the folder holds no finished run.
    InvalidInputError
        When a correction is wrong.
    OSError
        When the folder is in use or can't be written.
    """
    scope = read_scope(folder)
    check_corrections(corrections)
    with hold(folder):
        check_folder(folder, scope)
        add_corrections(folder, corrections)
        touched = _repeat(folder, scope)
    return [touched[correction] for correction in corrections]


def undo(folder: Path, numbers: Collection[int]) -> list[Correction]:
    """Take corrections of a finished run back and write its tables without them.

    Parameters
    ----------
    folder : Path
    numbers : collection of int
        Positions in the file of corrections, from 1.

    Returns
    -------
    list of Correction
        Those that were taken back.

    Raises
    ------
    NotFoundError
        When the folder holds no finished run.
    InvalidInputError
        When there is no correction with a number.
    OSError
        When the folder is in use or can't be written.
    """
    scope = read_scope(folder)
    with hold(folder):
        known = corrections_of(folder)
        missing = [number for number in numbers if not 0 < number <= len(known)]
        if missing:
            raise InvalidInputError(
                f"there is no correction {missing[0]}; `thucthe correct {folder} --list` numbers them"
            )
        write_corrections([one for n, one in enumerate(known, 1) if n not in numbers], folder / CORRECTIONS_FILE)
        _repeat(folder, scope)
    return [known[number - 1] for number in sorted(numbers)]


def _repeat(folder: Path, scope: Scope) -> dict[Correction, int]:
    """Write the tables of a finished run again, and return how many mentions each correction changes."""
    description = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    return dict(zip(corrections_of(folder), finalize(folder, scope, description), strict=True))
