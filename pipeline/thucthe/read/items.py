"""A source file comes in, what is to become an article each goes out: the file itself, or members and records of it."""

from __future__ import annotations

import io
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from thucthe.article import Rejection
from thucthe.errors import UnreadableError
from thucthe.read.records.record_files import iter_records
from thucthe.read.sources.formats import ARCHIVES, COMPRESSED, RECORDS, SNIFF_BYTES, detect_format, uncompressed
from thucthe.read.sources.item import Item
from thucthe.read.sources.packed import iter_packed, open_pack
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import SourceFile, printable
from thucthe.read.sources.unpack import (
    BombError,
    DecompressionLimiter,
    Member,
    begin,
    decompress,
    iter_members,
    read_whole,
)

MAX_DEPTH = 2
"""How many archives may lie in each other."""
_COMPRESSED, _ARCHIVES, _RECORDS = (frozenset(suffixes.values()) for suffixes in (COMPRESSED, ARCHIVES, RECORDS))
_SEVERAL = _COMPRESSED | _ARCHIVES | _RECORDS


def is_record(item: Item) -> bool:
    """Tell whether an item is a record and not a document."""
    return item.format in _RECORDS


def iter_items(file: SourceFile, options: ReadOptions) -> Iterator[Item]:
    """Take a source file apart, as far as it holds several articles.

    Whatever is wrong becomes an item with a `Rejection`. There is at least one item, and always the same ones in the
    same order as long as the file doesn't change.
    """
    return _safe(file.path, 0, _open(file, options))


def iter_items_of(path: str, data: bytes, options: ReadOptions) -> Iterator[Item]:
    """Take the bytes of a source file apart as `iter_items` does with the file itself."""
    return _safe(path, 0, _open_bytes(path, data, options))


def _open(file: SourceFile, options: ReadOptions) -> Iterator[Item]:
    if file.location is None:
        yield from _Opened(DecompressionLimiter(None), options).take_apart(file.path, "", sys.stdin.buffer, 0)
        return
    status = file.location.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("this is no regular file; a pipe can be read as standard input (-)")
    with file.location.open("rb") as source:
        file_format = detect_format(file.location.name, source.read(SNIFF_BYTES))
        if file_format in _SEVERAL:
            yield from _take_apart(file.path, file.location.name, source, status.st_size, options)
        else:
            yield Item(file.path, file_format, file.location, position=status.st_size)


def _open_bytes(path: str, data: bytes, options: ReadOptions) -> Iterator[Item]:
    file_format = detect_format(path, data[:SNIFF_BYTES])
    limit = options.max_bytes(file_format)
    if file_format in _SEVERAL:
        yield from _take_apart(path, path, io.BytesIO(data), len(data), options)
    elif len(data) > limit:
        raise UnreadableError(f"the file is larger than {limit:,} bytes")
    else:
        yield Item(path, file_format, data, position=len(data))


def _take_apart(path: str, name: str, source: IO[bytes], size: int, options: ReadOptions) -> Iterator[Item]:
    source.seek(0)
    for item in _Opened(DecompressionLimiter(size), options, seekable=source).take_apart(path, name, source, 0):
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

    meter: DecompressionLimiter
    options: ReadOptions
    seekable: IO[bytes] | None = None

    def take_apart(self, path: str, name: str, source: IO[bytes], depth: int) -> Iterator[Item]:
        """Give the items of a stream that lies in so many archives."""
        head, stream = begin(source, self.meter.unpacked if depth else self.meter.packed)
        file_format = detect_format(name, head)
        whole = source if source is self.seekable else None
        if file_format in _COMPRESSED:
            head, stream = begin(decompress(stream, file_format), self.meter.unpacked)
            file_format, whole = detect_format(uncompressed(name), head), None
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
        elif file_format == "parquet" and whole is not None and (pack := open_pack(whole)):
            yield from iter_packed(pack, path, self.options)
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
