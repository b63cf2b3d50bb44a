"""The sources that a user names come in, the files in them go out, in an order that never changes."""

from __future__ import annotations

import codecs
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from thucthe.errors import NotFoundError
from thucthe.ownership import STATE, find_owned
from thucthe.read.sources.formats import SNIFF_BYTES, ending, is_hidden, is_known, is_readable

STDIN = "-"
NO_ENDING = "none"
"""What stands for the ending of files without one where files are counted."""
_LIST = "@"
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


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
    """

    path: str
    location: Path | None
    is_named: bool = False


def find_files(
    sources: Iterable[str | Path], names: Names | None = None, left_out: Counter[str] | None = None, ocr: bool = False
) -> list[SourceFile]:
    """List the files of all sources: folders are searched through, hidden files and folders left out.

    Parameters
    ----------
    sources : iterable of str or Path
        Files, folders, ``-`` for standard input, ``@FILE`` for a list of files and folders, one a line, relative to
        the working directory. A file that is named itself is always read; in a folder only those with a known ending
        are, and those without an ending that hold text; what thucthe wrote there is left out, see also `outputs`.
        Links to folders are not followed. A file that is found twice, also through a link, is listed once.
    names : Names, optional
        The paths that are taken already.
    left_out : Counter, optional
        Counts the files in folders that are not read, by their endings (`NO_ENDING` without one). Hidden ones and what
        thucthe wrote don't count.
    ocr : bool
        Whether images are read.

    Raises
    ------
    NotFoundError
        If a source or a list does not exist. What a list names may be missing: that is a reject when it is read.
    """
    names = names or Names()
    left_out = Counter() if left_out is None else left_out
    found: dict[Path | None, SourceFile] = {}
    links: list[tuple[str, str, Path]] = []
    resolve = lru_cache(maxsize=None)(Path.resolve)

    def add(source: str, path: str, location: Path | None, target: Path | None) -> None:
        if target not in found:
            is_named = location is None or location == Path(source)
            found[target] = SourceFile(names.give(path, Path(source).absolute().name), location, is_named)

    for source in map(str, sources):
        for path, location in _files(source, left_out, ocr):
            if location is None:
                add(source, path, None, None)
            elif location.is_symlink():
                links.append((source, path, location))
            else:
                add(source, path, location, resolve(location.parent) / location.name)
    for source, path, location in links:  # last, so that a file is named by its own path where it has one
        add(source, path, location, Path(os.path.realpath(location)))
    return list(found.values())


class Names:
    """The paths that files are shown under, each of them given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, path: str, source: str) -> str:
        """Return the path of a file in a source of some name, made printable, and different where it is taken."""
        path, source = unambiguous(path), unambiguous(source)
        unique, n = path, 1
        while unique in self._taken:
            unique, n = unambiguous(f"{source}{f'~{n}' if n > 1 else ''}/{path}"), n + 1
        self._taken.add(unique)
        return unique


def printable(name: str) -> str:
    r"""Return a name in which control characters and bytes that are no text are written out, as in ``a\nb.txt``."""
    return _UNPRINTABLE.sub(_escape, name)


def unambiguous(path: str) -> str:
    r"""Return a path, made printable, in which nothing looks like the border of an archive: ``a!/b`` is ``a\x21/b``."""
    return printable(path).replace("!/", "\\x21/")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    # Bytes of a name that is no UTF-8 come from the system as U+DC80 to U+DCFF.
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else ascii(match[0])[1:-1]


def _files(source: str, left_out: Counter[str], ocr: bool) -> Iterator[tuple[str, Path | None]]:
    if source == STDIN:
        yield STDIN, None
    elif source.startswith(_LIST):
        for name in _read_list(Path(source[len(_LIST) :])):
            if Path(name).is_dir():
                found = _walk(Path(name), left_out, ocr)
                yield from ((f"{Path(name).as_posix()}/{path}", location) for path, location in found)
            else:
                yield Path(name).as_posix(), Path(name)
    elif Path(source).is_dir():
        yield from _walk(Path(source), left_out, ocr)
    elif Path(source).exists():
        yield Path(source).name, Path(source)
    else:
        raise NotFoundError(f"{source}: no such file or folder; name an article or a folder of them")


def _read_list(file: Path) -> list[str]:
    try:
        lines = file.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
    except OSError as error:
        raise NotFoundError(f"{file}: this list of files can't be read ({error.strerror})") from error
    return [os.fsdecode(line.strip()) for line in lines if line.strip()]


def _walk(folder: Path, left_out: Counter[str], ocr: bool) -> Iterator[tuple[str, Path]]:
    owned: set[Path] = set()
    for here, folders, names in os.walk(folder, onerror=lambda _: None):
        if STATE in folders:
            owned.update(find_owned(Path(here)))
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        for name in sorted(names):
            location = Path(here, name)
            if is_hidden(name) or location in owned:
                continue
            if is_known(name, ocr) or (not ending(name) and is_readable(name, _head(location))):
                yield location.relative_to(folder).as_posix(), location
            else:
                left_out[ending(name) or NO_ENDING] += 1


def _head(location: Path) -> bytes:
    """Return the first bytes of a file; none when it can't be read or is no regular file."""
    try:
        if not location.is_file():
            return b""
        with location.open("rb") as file:
            return file.read(SNIFF_BYTES)
    except OSError:
        return b""
