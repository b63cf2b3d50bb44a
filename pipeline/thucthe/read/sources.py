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
        Path relative to the source, with ``/``; a file that is itself the source has its name.
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
    for source in map(Path, sources):
        if source.is_dir():
            for file in _walk(source):
                found.setdefault(file.location.absolute(), file)
        elif source.exists():
            found.setdefault(source.absolute(), SourceFile(source.name, source))
        else:
            raise FileNotFoundError(f"{source}: no such file or folder; name a text file or a folder of them")
    return list(found.values())


def _walk(folder: Path) -> Iterator[SourceFile]:
    for here, folders, names in os.walk(folder, onerror=lambda _: None):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            location = Path(here, name)
            if not name.startswith(".") and location.suffix.lower() in SUFFIXES:
                yield SourceFile(location.relative_to(folder).as_posix(), location)
