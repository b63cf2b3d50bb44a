"""Find the files in the sources that a user names, in a fixed order."""

from __future__ import annotations

import codecs
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from thucthe.errors import NotFoundError, UnreadableError
from thucthe.ownership import STATE, find_owned
from thucthe.read.sources.formats import SNIFF_BYTES, ending, is_hidden, is_known, is_readable
from thucthe.read.sources.open_file import open_regular

STDIN = "-"
NO_ENDING = "none"
"""Name under which files without an ending are counted."""
_LIST = "@"
_OUTSIDE = "this link leads outside of the sources; --follow-links reads what it leads to"
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
    problem : str or None
        Why this file, or the files of this folder, can't be read, when that is known already.
    """

    path: str
    location: Path | None
    is_named: bool = False
    problem: str | None = None


class _Found(NamedTuple):
    """A file as it was found; `is_given` says whether the user named it, itself or in a list."""

    path: str
    location: Path | None
    is_given: bool = False
    problem: str | None = None


def find_files(
    sources: Iterable[str | Path],
    names: Names | None = None,
    left_out: Counter[str] | None = None,
    ocr: bool = False,
    follow_links: bool = False,
) -> list[SourceFile]:
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
    names = names or Names()
    left_out = Counter() if left_out is None else left_out
    found: dict[str | None, SourceFile] = {}
    links: list[tuple[str, _Found]] = []
    roots: list[str] = []
    resolve = lru_cache(maxsize=None)(os.path.realpath)

    def add(source: str, file: _Found, target: str | None) -> None:
        if target not in found:
            is_named = file.location is None or file.location == Path(source)
            path = names.give(file.path, Path(source).absolute().name)
            found[target] = SourceFile(path, file.location, is_named, file.problem)

    for source in map(str, sources):
        for file in _files(source, left_out, ocr, roots):
            if file.location is None:
                add(source, file, None)
            elif _is_link(file.location):
                links.append((source, file))
            else:
                add(source, file, f"{resolve(file.location.parent)}{os.sep}{file.location.name}")
    for source, file in links:  # last, so that a file is named by its own path where it has one
        target = os.path.realpath(file.location or "")
        if not (follow_links or file.is_given or any(Path(target).is_relative_to(root) for root in roots)):
            file = file._replace(problem=_OUTSIDE)
        add(source, file, target)
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


def _files(source: str, left_out: Counter[str], ocr: bool, roots: list[str]) -> Iterator[_Found]:
    if source == STDIN:
        yield _Found(STDIN, None, is_given=True)
    elif source.startswith(_LIST):
        for name in _read_list(Path(source[len(_LIST) :])):
            if "\0" in name:
                yield _Found(name, Path(name.replace("\0", "?")), problem="the path holds a NUL character")
            elif _is_folder(name):
                roots.append(os.path.realpath(name))
                for file in _walk(Path(name), left_out, ocr):
                    yield file._replace(path=f"{Path(name).as_posix()}/{file.path}")
            else:
                yield _Found(Path(name).as_posix(), Path(name), is_given=True)
    elif _is_folder(source):
        roots.append(os.path.realpath(source))
        yield from _walk(Path(source), left_out, ocr)
    elif os.path.lexists(source):
        yield _Found(Path(source).name, Path(source), is_given=True)
    else:
        raise NotFoundError(f"{source}: no such file or folder; name an article or a folder of them")


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:
        return False  # what is wrong is found when it is read


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False


def _read_list(file: Path) -> list[str]:
    try:
        lines = file.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
    except OSError as error:
        raise NotFoundError(f"{file}: this list of files can't be read ({error.strerror})") from error
    return [os.fsdecode(line.strip()) for line in lines if line.strip()]


def _walk(folder: Path, left_out: Counter[str], ocr: bool) -> Iterator[_Found]:
    owned: set[Path] = set()
    errors: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=errors.append):
        yield from _unlisted(folder, errors)
        if STATE in folders:
            owned.update(find_owned(Path(here)))
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        for name in sorted(names):
            location = Path(here, name)
            if is_hidden(name) or location in owned:
                continue
            if is_known(name, ocr) or (not ending(name) and is_readable(name, _head(location))):
                yield _Found(location.relative_to(folder).as_posix(), location)
            else:
                left_out[ending(name) or NO_ENDING] += 1
    yield from _unlisted(folder, errors)


def _unlisted(folder: Path, errors: list[OSError]) -> Iterator[_Found]:
    """Take the errors of folders that could not be listed and say so."""
    for error in errors:
        location = Path(os.fsdecode(error.filename or folder))
        path = location.relative_to(folder).as_posix() if location != folder else location.absolute().name
        reason = "no permission" if isinstance(error, PermissionError) else error.strerror or "unknown reason"
        yield _Found(path, location, problem=f"the files of this folder can't be listed ({reason})")
    errors.clear()


def _head(location: Path) -> bytes:
    """Return the first bytes of a file; none when it can't be read or is no regular file."""
    try:
        with open_regular(location) as file:
            return file.read(SNIFF_BYTES)
    except (OSError, UnreadableError):
        return b""
