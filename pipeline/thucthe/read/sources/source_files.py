"""Find the files in the sources that a user names, in a fixed order."""

from __future__ import annotations

import codecs
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from thucthe.errors import NotFoundError, UnreadableError
from thucthe.ownership import STATE, find_owned
from thucthe.read.sources.file_list import FileList, SourceFile, join
from thucthe.read.sources.formats import SNIFF_BYTES, ending, is_hidden, is_known, is_readable
from thucthe.read.sources.open_file import open_regular

STDIN = "-"
NO_ENDING = "none"
"""Name under which files without an ending are counted."""
_LIST = "@"
_OUTSIDE = "this link leads outside of the sources; --follow-links reads what it leads to"
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class _Found(NamedTuple):
    """A file as it was found.

    Attributes
    ----------
    path : str
    location : str or None
        None for standard input.
    folder : str or None
        The folder below which it lies at its path, if it does.
    is_given : bool
        Whether the user named it, itself or in a list.
    is_named, problem
        As in `SourceFile`.
    """

    path: str
    location: str | None
    folder: str | None = None
    is_given: bool = False
    is_named: bool = False
    problem: str | None = None


def find_files(
    sources: Iterable[str | Path],
    names: Names | None = None,
    left_out: Counter[str] | None = None,
    ocr: bool = False,
    follow_links: bool = False,
) -> FileList:
    """List the files of all sources: folders are searched through, hidden files and folders left out.

    Parameters
    ----------
    sources : iterable of str or Path
        Files, folders, ``-`` for standard input, ``@FILE`` for a list of files and folders, one a line, relative to
        the working directory. A file that is named itself is always read; in a folder only those with a known ending
        are, and those without an ending that hold text; what thucthe wrote there is left out, see also `outputs`.
        Links to folders are not followed. A file that is found twice, also through a link, is listed once. What can't
        be read, such as a folder without permission, is listed with its problem.
    names : Names, optional
        The paths that are taken already.
    left_out : Counter, optional
        Counts the files in folders that are not read, by their endings (`NO_ENDING` without one). Hidden ones and what
        thucthe wrote don't count.
    ocr : bool
        Whether images are read.
    follow_links : bool
        Whether links in folders that lead outside of all sources are followed.

    Raises
    ------
    NotFoundError
        If a source or a list does not exist. What a list names may be missing: that is a reject when it is read.
    """
    given = list(map(str, sources))
    is_one_folder = len(given) == 1 and names is None and _is_folder(given[0])
    files = _Files(names or Names(), is_one_folder)
    left_out = Counter() if left_out is None else left_out
    links: list[tuple[str, _Found]] = []
    roots: list[str] = []
    for source in given:
        name = Path(source).absolute().name
        for file in _files(source, left_out, ocr, roots):
            if file.location is not None and _is_link(file.location):
                links.append((name, file))
            else:
                files.add(file, name)
    for name, file in links:  # last, so that a file is named by its own path where it has one
        target = os.path.realpath(file.location or "")
        if not (follow_links or file.is_given or any(Path(target).is_relative_to(root) for root in roots)):
            file = file._replace(problem=_OUTSIDE)
        files.add(file, name, target)
    return files.found


class _Files:
    """Collects the files that are found, each of them once and under a path of its own.

    Files of one folder are all different, as are their paths, so nothing is kept of them but what is listed, until a
    link has to be compared with them.
    """

    def __init__(self, names: Names, is_one_folder: bool) -> None:
        self.found = FileList()
        self._names = names
        self._are_different = is_one_folder
        self._targets: set[str | None] | None = None if is_one_folder else set()
        self._resolve = lru_cache(maxsize=None)(os.path.realpath)

    def add(self, file: _Found, source: str, target: str | None = None) -> None:
        """Add a file of a source of some name, unless it was found before; a link leads to a target."""
        if target is not None and self._targets is None:
            places = map(self.found.place, range(len(self.found)))
            self._targets = {self._target(place) for place in places if place is not None}
        if self._targets is not None:
            target = target or self._target(file.location)
            if target in self._targets:
                return
            self._targets.add(target)
        path = unambiguous(file.path)
        # Two paths of a folder can become the same only where something is written with a backslash.
        if not self._are_different or path != file.path or "\\" in path:
            path = self._names.give(path, source)
        if file.folder is not None and not file.problem and path == file.path:
            self.found.add(path, file.folder)
        else:
            location = None if file.location is None else Path(file.location)
            self.found.add_other(SourceFile(path, location, file.is_named, file.problem))

    def _target(self, location: str | None) -> str | None:
        if location is None:
            return None
        folder, name = os.path.split(location)
        return f"{self._resolve(folder)}{os.sep}{name}"


class Names:
    """The paths that files are shown under, each of them given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, path: str, source: str) -> str:
        """Return the path of a file in a source of some name, made printable, and different where it is taken."""
        path = unambiguous(path)
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
    if path.isascii() and path.isprintable() and "!/" not in path:  # as most are, and many there may be
        return path
    return printable(path).replace("!/", "\\x21/")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    # Bytes of a name that is no UTF-8 come from the system as U+DC80 to U+DCFF.
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else ascii(match[0])[1:-1]


def _files(source: str, left_out: Counter[str], ocr: bool, roots: list[str]) -> Iterator[_Found]:
    if source == STDIN:
        yield _Found(STDIN, None, is_given=True, is_named=True)
    elif source.startswith(_LIST):
        for name in _read_list(Path(source[len(_LIST) :])):
            if "\0" in name:
                yield _Found(name, name.replace("\0", "?"), problem="the path holds a NUL character")
            elif _is_folder(name):
                roots.append(os.path.realpath(name))
                folder = Path(name).as_posix()
                for file in _walk(str(Path(name)), left_out, ocr):
                    yield file._replace(path=f"{folder}/{file.path}", folder=None, is_named=False)
            else:
                path = Path(name).as_posix()
                yield _Found(path, join("", path), "", is_given=True)
    elif _is_folder(source):
        roots.append(os.path.realpath(source))
        yield from _walk(str(Path(source)), left_out, ocr)
    elif os.path.lexists(source):
        yield _Found(Path(source).name, str(Path(source)), is_given=True, is_named=True)
    else:
        raise NotFoundError(f"{source}: no such file or folder; name an article or a folder of them")


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:
        return False  # what is wrong is found when it is read


def _is_link(path: str) -> bool:
    try:
        return os.path.islink(path)  # noqa: PTH114  (a Path takes ten times as long)
    except ValueError:
        return False  # what is wrong is found when it is read


def _read_list(file: Path) -> list[str]:
    try:
        lines = file.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
    except OSError as error:
        raise NotFoundError(f"{file}: this list of files can't be read ({error.strerror})") from error
    return [os.fsdecode(line.strip()) for line in lines if line.strip()]


def _walk(folder: str, left_out: Counter[str], ocr: bool) -> Iterator[_Found]:
    owned: set[str] = set()
    errors: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=errors.append):
        yield from _unlisted(Path(folder), errors)
        if STATE in folders:
            owned.update(join(here, path.relative_to(here).as_posix()) for path in find_owned(Path(here)))
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        within = Path(here).relative_to(folder).as_posix()
        before = "" if within == "." else f"{within}/"
        beginning = join(here, "")
        for name in sorted(names):
            if is_hidden(name):
                continue
            location = beginning + name
            if owned and location in owned:
                continue
            if is_known(name, ocr) or (not ending(name) and is_readable(name, _head(Path(location)))):
                yield _Found(before + name, location, folder)
            else:
                left_out[ending(name) or NO_ENDING] += 1
    yield from _unlisted(Path(folder), errors)


def _unlisted(folder: Path, errors: list[OSError]) -> Iterator[_Found]:
    """Take the errors of folders that could not be listed and say so."""
    for error in errors:
        location = Path(os.fsdecode(error.filename or folder))
        is_whole = location == folder
        path = location.absolute().name if is_whole else location.relative_to(folder).as_posix()
        reason = "no permission" if isinstance(error, PermissionError) else error.strerror or "unknown reason"
        problem = f"the files of this folder can't be listed ({reason})"
        yield _Found(path, str(location), is_named=is_whole, problem=problem)
    errors.clear()


def _head(location: Path) -> bytes:
    """Return the first bytes of a file; none when it can't be read or is no regular file."""
    try:
        with open_regular(location) as file:
            return file.read(SNIFF_BYTES)
    except (OSError, UnreadableError):
        return b""
