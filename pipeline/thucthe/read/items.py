"""A source file comes in, what is to become an article each goes out: the file itself, or members and records of it."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from thucthe.article import Rejection, UnreadableError
from thucthe.read.formats import ARCHIVES, COMPRESSED, HEAD, RECORDS, tell_format, uncompressed
from thucthe.read.options import ReadOptions
from thucthe.read.records import iter_records
from thucthe.read.sources import SourceFile, printable
from thucthe.read.unpack import BombError, Member, Meter, begin, decompress, iter_members, read_whole

MAX_DEPTH = 2
"""How many archives may lie in each other."""
_COMPRESSED, _ARCHIVES, _RECORDS = (frozenset(suffixes.values()) for suffixes in (COMPRESSED, ARCHIVES, RECORDS))
_SEVERAL = _COMPRESSED | _ARCHIVES | _RECORDS


@dataclass(frozen=True, slots=True)
class Item:
    """What is to become one article.

    Attributes
    ----------
    path : str
        As in the tables: ``a.txt``, ``dump.zip!/a/b.html``, ``crawl.jsonl#17``, ``dump.zip!/crawl.jsonl#17``.
    format : str
        How it is to be read, see `thucthe.read.formats.tell_format`.
    content : Path, bytes or Rejection
        Where the file lies, or the bytes of a member or record, or why there are none.
    record : int
        Number of the record in its file, from 1; 0 when the file is one article.
    encoding : str or None
        Of the file that a record comes from.
    position : int
        How many bytes of the source file have been read by now.
    """

    path: str
    format: str
    content: Path | bytes | Rejection
    record: int = 0
    encoding: str | None = None
    position: int = 0


def is_record(item: Item) -> bool:
    """Tell whether an item is a record and not a document."""
    return item.format in _RECORDS


def iter_items(file: SourceFile, options: ReadOptions) -> Iterator[Item]:
    """Take a source file apart, as far as it holds several articles.

    Whatever is wrong becomes an item with a `Rejection`. There is at least one item, and always the same ones in the
    same order as long as the file doesn't change.
    """
    return _safe(file.path, 0, _open(file, options))


def _open(file: SourceFile, options: ReadOptions) -> Iterator[Item]:
    if file.location is None:
        yield from _Opened(Meter(None), options).take_apart(file.path, "", sys.stdin.buffer, 0)
        return
    status = file.location.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("this is no regular file; a pipe can be read as standard input (-)")
    name = file.location.name
    with file.location.open("rb") as source:
        file_format = tell_format(name, source.read(HEAD))
        if file_format not in _SEVERAL:
            yield Item(file.path, file_format, file.location, position=status.st_size)
            return
        source.seek(0)
        opened = _Opened(Meter(status.st_size), options, seekable=source)
        for item in opened.take_apart(file.path, name, source, 0):
            yield replace(item, position=source.tell())


@dataclass(frozen=True, slots=True)
class _Opened:
    """A source file while it is taken apart.

    Attributes
    ----------
    meter : Meter
    options : ReadOptions
    seekable : file object or None
        The file itself, when it is one on disk.
    """

    meter: Meter
    options: ReadOptions
    seekable: IO[bytes] | None = None

    def take_apart(self, path: str, name: str, source: IO[bytes], depth: int) -> Iterator[Item]:
        """Give the items of a stream that lies in so many archives."""
        head, stream = begin(source, self.meter.unpacked if depth else self.meter.packed)
        file_format = tell_format(name, head)
        whole = source if source is self.seekable else None
        if file_format in _COMPRESSED:
            head, stream = begin(decompress(stream, file_format), self.meter.unpacked)
            file_format, whole = tell_format(uncompressed(name), head), None
            if file_format in _COMPRESSED:
                raise UnreadableError("the file is compressed twice; decompress it once")
        if not head:
            raise UnreadableError("the file is empty")
        if file_format in _ARCHIVES:
            if depth == MAX_DEPTH:
                raise UnreadableError(f"archives are opened to a depth of {MAX_DEPTH}; unpack the outer ones first")
            for member in iter_members(stream, whole, file_format):
                inner = f"{path}!/{member.name}"
                yield from _safe(inner, depth + 1, self._open_member(inner, member, depth + 1))
        elif file_format in _RECORDS:
            for record in iter_records(stream, whole, head, file_format, self.options):
                at = f"{path}#{printable(record.name)}"
                rejection = record.error and Rejection(at, "read", UnreadableError.__name__, record.error)
                yield Item(at, file_format, rejection or record.data, record.number, record.encoding)
        else:
            yield Item(path, file_format, read_whole(stream, self.options.max_bytes(file_format)))

    def _open_member(self, path: str, member: Member, depth: int) -> Iterator[Item]:
        with member.open() as source:
            yield from self.take_apart(path, member.name, source, depth)


def _safe(path: str, depth: int, items: Iterator[Item]) -> Iterator[Item]:
    """Turn an error into an item; the items before it stay."""
    try:
        yield from items
    except BombError as error:
        if depth:
            raise  # not only this member, the whole file is done with
        yield _rejected(path, error, str(error))
    except Exception as error:  # bytes from anywhere make libraries fail in any way
        yield _rejected(path, error, explain(error))


def _rejected(path: str, error: Exception, message: str) -> Item:
    return Item(path, "", Rejection(path, "read", type(error.__cause__ or error).__name__, message))


def explain(error: Exception) -> str:
    """Say in a sentence why something can't be read."""
    if isinstance(error, UnreadableError):
        return str(error)
    if isinstance(error, PermissionError):
        return "no permission to read the file"
    if isinstance(error, EOFError):
        return "the file breaks off before its end"
    if isinstance(error, MemoryError):
        return "the file needs more memory than there is"
    if isinstance(error, OSError) and error.strerror:
        return f"the file can't be read ({error.strerror})"
    return f"the file is damaged ({printable(str(error))[:300] or type(error).__name__})"
