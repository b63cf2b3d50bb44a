"""The sources that a user names come in, the files in them go out, in an order that never changes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = frozenset({".txt", ".text"})
"""Endings of the files that are read in a folder; a file that is named itself is always read."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read.

    Attributes
    ----------
    path : str
        Path relative to the source, with ``/``; a file that is itself the source has its name. Unique: where two
        sources hold the same path, the later one's has the source's name before it.
    location : Path
        Where it lies.
    """

    path: str
    location: Path


def find_files(sources: Iterable[str | Path]) -> list[SourceFile]:
    """List the files of all sources: folders are searched through, hidden files and folders left out.

    Raises
    ------
    FileNotFoundError
        When a source does not exist.
    """
    found: dict[Path, SourceFile] = {}
    taken: set[str] = set()
    for source in map(Path, sources):
        if source.is_dir():
            files = _walk(source)
        elif source.exists():
            files = iter([(source.name, source)])
        else:
            raise FileNotFoundError(f"{source}: no such file or folder; name a text file or a folder of them")
        for path, location in files:
            if location.absolute() not in found:
                unique = _unique(path, source.absolute().name, taken)
                taken.add(unique)
                found[location.absolute()] = SourceFile(unique, location)
    return list(found.values())


def _unique(path: str, source: str, taken: set[str]) -> str:
    """Make a path printable and, where two sources hold the same one, different."""
    printable, folder = (
        name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") for name in (path, source)
    )
    unique, n = printable, 1
    while unique in taken:
        unique, n = f"{folder}{f'~{n}' if n > 1 else ''}/{printable}", n + 1
    return unique


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for here, folders, names in os.walk(folder, onerror=lambda _: None):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            location = Path(here, name)
            if not name.startswith(".") and location.suffix.lower() in SUFFIXES:
                yield location.relative_to(folder).as_posix(), location
