"""Store the files of sources in a few bytes each, since there may be millions."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read.

    Attributes
    ----------
    path : str
        Path relative to the source, with ``/``; a file that is itself the source has its name, one from a list the
        name that it has there, standard input ``-``. Unique: where two sources hold the same path, the later one's
        has the source's name before it. It never holds ``!/``, which stands between an archive and its members.
    location : Path or None
        Where it lies; None for standard input.
    is_named : bool
        Whether it is itself a source: then it is read even if thucthe wrote it.
    problem : str or None
        Why this file, or the files of this folder, can't be read, when that is known already.
    """

    path: str
    location: Path | None
    is_named: bool = False
    problem: str | None = None


class FileList(Sequence[SourceFile]):
    """A list of files; `SourceFile` objects are created on access.

    A file whose location is that of its folder and its path takes the bytes of its path and 12 more; others are kept as
    objects.
    """

    def __init__(self) -> None:
        self._paths = bytearray()
        self._ends = array("Q", [0])
        self._folders = array("L")
        self._known: dict[str, int] = {}
        self._names: list[str] = []
        self._others: dict[int, SourceFile] = {}

    def add(self, path: str, folder: str) -> None:
        """Add a file that lies below a folder at its path."""
        self._paths += path.encode()
        self._ends.append(len(self._paths))
        number = self._known.setdefault(folder, len(self._names))
        if number == len(self._names):
            self._names.append(folder)
        self._folders.append(number)

    def add_other(self, file: SourceFile) -> None:
        """Add any file."""
        self._others[len(self)] = file
        self._ends.append(len(self._paths))
        self._folders.append(0)

    def place(self, index: int) -> str | None:
        """Return where a file lies, None for standard input."""
        other = self._others.get(index)
        if other is not None:
            return None if other.location is None else str(other.location)
        return join(self._names[self._folders[index]], self.path(index))

    def path(self, index: int) -> str:
        """Return the path of a file."""
        other = self._others.get(index)
        return other.path if other else self._paths[self._ends[index] : self._ends[index + 1]].decode()

    def places(self) -> Iterator[tuple[str, str | None]]:
        """Yield path and location of each file, as `path` and `place` return them."""
        names = [join(name, "") for name in self._names]
        for index, (begin, end, number) in enumerate(zip(self._ends, self._ends[1:], self._folders, strict=False)):
            if index in self._others:
                yield self.path(index), self.place(index)
            else:
                path = self._paths[begin:end].decode()
                yield path, names[number] + (path if os.sep == "/" else path.replace("/", os.sep))

    @property
    def problems(self) -> dict[int, str]:
        """The problems of files by their indexes."""
        return {index: file.problem for index, file in self._others.items() if file.problem}

    @property
    def named(self) -> list[Path]:
        """Locations of files that are themselves sources."""
        return [file.location for file in self._others.values() if file.is_named and file.location]

    def __len__(self) -> int:
        return len(self._folders)

    @overload
    def __getitem__(self, index: int) -> SourceFile: ...

    @overload
    def __getitem__(self, index: slice) -> list[SourceFile]: ...

    def __getitem__(self, index: int | slice) -> SourceFile | list[SourceFile]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        other = self._others.get(number)
        return other or SourceFile(self.path(number), Path(self.place(number) or ""))

    def __iter__(self) -> Iterator[SourceFile]:
        return (self[number] for number in range(len(self)))


def join(folder: str, path: str) -> str:
    """Return the location of a path, with ``/``, below a folder; an empty folder is the working directory."""
    path = path if os.sep == "/" else path.replace("/", os.sep)
    return os.path.join(folder, path)  # noqa: PTH118  (a Path takes ten times as long)
