"""Record the states of source files in a few bytes each, so that millions can be compared with those of earlier runs.

A stamp identifies a file in a state. A state continues an earlier one if the file has only grown at its end.
"""

from __future__ import annotations

import hashlib
import os
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import compress
from typing import overload

import numpy as np

from thucthe.read.sources.file_list import FileList, SourceFile
from thucthe.read.sources.formats import COLLECTIONS, format_of_name, suffix, uncompressed
from thucthe.read.sources.read_options import PLAIN
from thucthe.read.sources.readers import READERS
from thucthe.read.sources.refusals import explain
from thucthe.read.sources.tail import Start

STAMP_BYTES = 16
_HALF = STAMP_BYTES // 2
STAMP = f"S{STAMP_BYTES}"
MIN_WEIGHT = 500
MARKUP = 20
"""Approximate number of bytes of a page or document per byte of its text."""
_UNPACKED = 4
"""Approximate number of bytes per compressed byte."""
_UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Base:
    """An earlier state of a file that has grown at its end since.

    Attributes
    ----------
    stamp : str
    items : int
        Number of its items.
    start : Start
        Where the others begin.
    """

    stamp: str
    items: int
    start: Start


@dataclass(frozen=True, slots=True)
class State:
    """A source file in its current state.

    Attributes
    ----------
    file : SourceFile
    stamp : str
        Identifies the file in this state; it changes with the file.
    size : int
        Size in bytes; 0 if unknown.
    base : Base or None
        The state that it continues, if any.
    """

    file: SourceFile
    stamp: str
    size: int
    base: Base | None = None

    @property
    def start(self) -> int:
        """Number of bytes that need not be read again."""
        return self.base.start.offset if self.base else 0

    @property
    def work(self) -> float:
        """Estimated bytes of text that are still to be read; 0 if unknown."""
        name = self.file.path
        inner = uncompressed(name)
        size = self.size - self.start
        unpacked = size * (_UNPACKED if inner != name or suffix(name) == ".zip" else 1)
        return max(MIN_WEIGHT, unpacked / (MARKUP if has_markup(format_of_name(inner)) else 1)) if self.size else 0


def has_markup(file_format: str | None) -> bool:
    """Check whether most bytes of a format are no text."""
    reader = READERS.entries.get(file_format or "")
    return file_format in COLLECTIONS.values() or (reader is not None and file_format not in PLAIN)


def make_stamp(path: str, state: str) -> str:
    """Return the stamp of a file: half of it depends on its path alone, see `same_file`, half also on its state."""
    return _stamp(path, state).hex()


def _stamp(path: str, state: str) -> bytes:
    digest = hashlib.blake2b(path.encode(), digest_size=_HALF)
    of_file = digest.digest()
    digest.update(b"\0" + state.encode())
    return of_file + digest.digest()


def same_file(stamp: str) -> str:
    """Return the part that the stamps of a file have in common in all its states."""
    return stamp[:STAMP_BYTES]


def to_array(stamps: Iterable[str]) -> np.ndarray:
    """Return stamps as an array of bytes."""
    return as_array(bytes.fromhex("".join(stamps)))


def as_array(stamps: bytes | bytearray) -> np.ndarray:
    """Return the bytes of stamps as an array of them."""
    return np.frombuffer(bytes(stamps), STAMP)


def to_stamps(values: np.ndarray) -> Iterator[str]:
    """Return the stamps of an array."""
    return (value.ljust(STAMP_BYTES, b"\0").hex() for value in values.tolist())


def files_of(values: np.ndarray) -> np.ndarray:
    """Return the halves of stamps that `same_file` returns."""
    return np.ascontiguousarray(values).view(f"S{_HALF}")[::2]


def are_in(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return for each of some values whether it is one of the known, which are sorted; `np.isin` takes more memory."""
    if not len(known):
        return np.zeros(len(values), bool)
    index = np.minimum(np.searchsorted(known, values), len(known) - 1)
    found: np.ndarray = known[index] == values
    return found


class StampSet(Set[str]):
    """A set of stamps that takes 16 bytes for each."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = np.unique(values)

    @classmethod
    def _from_iterable(cls, stamps: Iterable[str]) -> StampSet:  # type: ignore[override]
        return cls(to_array(stamps))

    def __contains__(self, stamp: object) -> bool:
        return bool(are_in(to_array([str(stamp)]), self.values)[0])

    def __iter__(self) -> Iterator[str]:
        return to_stamps(self.values)

    def __len__(self) -> int:
        return len(self.values)


def to_stamp_set(stamps: Iterable[str]) -> StampSet:
    """Return a set of stamps."""
    return stamps if isinstance(stamps, StampSet) else StampSet(to_array(stamps))


class StateList(Sequence[State]):
    """States of files; `State` objects are created on access.

    Parameters
    ----------
    files : FileList
    """

    def __init__(self, files: FileList) -> None:
        self._files = files
        self._stamps = bytearray()
        self._sizes = array("q")
        self.problems = files.problems
        """Why files can't be read, by their indexes."""
        self.bases: dict[int, Base] = {}
        """The states that files continue, by their indexes."""
        for index, (path, place) in enumerate(files.places()):
            stamp, size, problem = _read_state(path, place, self.problems.get(index))
            self._stamps += stamp
            self._sizes.append(size)
            if problem:
                self.problems[index] = problem

    @property
    def values(self) -> np.ndarray:
        """The stamps as an array."""
        return as_array(self._stamps)

    def continue_from(self, index: int, base: Base) -> None:
        """Record the earlier state that a file continues; a file that has not grown is in that state."""
        if self._sizes[index] == base.start.offset:
            self._stamps[index * STAMP_BYTES : (index + 1) * STAMP_BYTES] = bytes.fromhex(base.stamp)
        else:
            self.bases[index] = base

    def __len__(self) -> int:
        return len(self._sizes)

    @overload
    def __getitem__(self, index: int) -> State: ...

    @overload
    def __getitem__(self, index: slice) -> list[State]: ...

    def __getitem__(self, index: int | slice) -> State | list[State]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        file, problem = self._files[number], self.problems.get(number)
        if problem != file.problem:
            file = replace(file, problem=problem)
        stamp = bytes(self._stamps[number * STAMP_BYTES : (number + 1) * STAMP_BYTES]).hex()
        return State(file, stamp, self._sizes[number], self.bases.get(number))

    def only(self, chosen: np.ndarray) -> Iterator[State]:
        """Return the states that are chosen by an array of truth values."""
        return (self[number] for number in compress(range(len(self)), chosen.tolist()))


def state_of(file: SourceFile) -> State:
    """Return the current state of a file; an unreadable file has a problem."""
    place = None if file.location is None else str(file.location)
    stamp, size, problem = _read_state(file.path, place, file.problem)
    return State(file if problem == file.problem else replace(file, problem=problem), stamp.hex(), size)


def _read_state(path: str, place: str | None, problem: str | None) -> tuple[bytes, int, str | None]:
    """Return stamp, size and problem of a file."""
    if place is None:
        return _stamp(path, str(time.time_ns())), 0, problem  # its earlier articles are gone
    if problem:
        return _stamp(path, _UNREADABLE), 0, problem
    try:
        status = os.stat(place)  # noqa: PTH116  (a Path takes ten times as long)
    except FileNotFoundError:
        return _stamp(path, _UNREADABLE), 0, None  # and so are its articles
    except OSError as error:
        return _stamp(path, _UNREADABLE), 0, explain(error)
    if not os.access(place, os.R_OK):
        return _stamp(path, _UNREADABLE), 0, explain(PermissionError())
    return _stamp(path, f"{status.st_size} {status.st_mtime_ns}"), status.st_size, None
