"""A source file comes in, what is to become an article each goes out: the file itself, or members and records of it."""

from __future__ import annotations

import io
import logging
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO

from thucthe.article import Rejection
from thucthe.errors import UnreadableError
from thucthe.read.records.record_files import iter_records
from thucthe.read.records.sniff import sniff_records
from thucthe.read.sources.formats import (
    ARCHIVES,
    COLLECTIONS,
    COMPRESSED,
    RECORDS,
    SNIFF_BYTES,
    detect_format,
    uncompressed,
)
from thucthe.read.sources.item import Item
from thucthe.read.sources.outputs import is_own_output, is_own_table
from thucthe.read.sources.packed import column_names, iter_packed, open_pack
from thucthe.read.sources.read_options import MAX_BYTES, ReadOptions
from thucthe.read.sources.source_files import SourceFile, printable, unambiguous
from thucthe.read.sources.split import Entry, split_mbox, split_warc
from thucthe.read.sources.unpack import (
    BombError,
    DecompressionLimiter,
    Member,
    begin,
    decompress,
    iter_members,
    read_whole,
)
from thucthe.shortage import raise_if_short

_LOGGER = logging.getLogger(__name__)
MAX_DEPTH = 2
"""How many archives may lie in each other."""
_COMPRESSED, _ARCHIVES, _RECORDS, _TEXTS = (
    *(frozenset(suffixes.values()) for suffixes in (COMPRESSED, ARCHIVES, RECORDS)),
    frozenset({"txt", "md"}),
)
_SPLITTERS: dict[str, tuple[Callable[[IO[bytes], int], Iterator[Entry]], str]] = {
    "mbox": (split_mbox, "eml"),
    "warc": (split_warc, "warc"),
}
"""How a collection is split, and the format of what is in it."""
_SEVERAL = _COMPRESSED | _ARCHIVES | _RECORDS | frozenset(COLLECTIONS.values())


def is_record(item: Item) -> bool:
    """Check whether an item is a record and not a document."""
    return item.format in _RECORDS


def iter_items(file: SourceFile, options: ReadOptions) -> Iterator[Item]:
    """Take a source file apart, as far as it holds several articles.

    Whatever is wrong becomes an item with a `Rejection`. There are always the same items in the same order as long as
    the file doesn't change; at least one, unless thucthe wrote the file and it was not named as a source.
    """
    return _safe(file.path, 0, _open(file, options))


def iter_items_of(path: str, data: bytes, options: ReadOptions) -> Iterator[Item]:
    """Take the bytes of a source file apart as `iter_items` does with the file itself."""
    return _safe(path, 0, _open_bytes(path, data, options))


def _format_of(name: str, head: bytes) -> str:
    """Detect the format of a file, also of records in a file whose name says that it is plain text."""
    file_format = detect_format(name, head)
    return (file_format in _TEXTS and sniff_records(head)) or file_format


def _open(file: SourceFile, options: ReadOptions) -> Iterator[Item]:
    if file.location is None:
        yield from _Opened(DecompressionLimiter(None), options, is_named=True).take_apart(
            file.path, "", sys.stdin.buffer, 0
        )
        return
    status = file.location.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("this is no regular file; a pipe can be read as standard input (-)")
    with file.location.open("rb") as source:
        head = source.read(SNIFF_BYTES)
        file_format = _format_of(file.location.name, head)
        if file_format in _SEVERAL:
            opened = _Opened(DecompressionLimiter(status.st_size), options, seekable=source, is_named=file.is_named)
            yield from _take_apart(opened, file.path, file.location.name, source)
        elif file.is_named or not is_own_output(file_format, head):
            yield Item(file.path, file_format, file.location, position=status.st_size)


def _open_bytes(path: str, data: bytes, options: ReadOptions) -> Iterator[Item]:
    file_format = _format_of(path, data[:SNIFF_BYTES])
    limit = options.max_bytes(file_format)
    if file_format in _SEVERAL:
        source = io.BytesIO(data)
        yield from _take_apart(_Opened(DecompressionLimiter(len(data)), options, seekable=source), path, path, source)
    elif len(data) > limit:
        raise UnreadableError(f"the file is larger than {limit:,} bytes")
    elif not is_own_output(file_format, data[:SNIFF_BYTES]):
        yield Item(path, file_format, data, position=len(data))


def _take_apart(opened: _Opened, path: str, name: str, source: IO[bytes]) -> Iterator[Item]:
    source.seek(0)
    for item in opened.take_apart(path, name, source, 0):
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
    is_named : bool
        See `SourceFile`.
    """

    meter: DecompressionLimiter
    options: ReadOptions
    seekable: IO[bytes] | None = None
    is_named: bool = False

    def take_apart(self, path: str, name: str, source: IO[bytes], depth: int) -> Iterator[Item]:
        """Return the items of a stream that lies in so many archives."""
        head, stream = begin(source, self.meter.unpacked if depth else self.meter.packed)
        file_format = _format_of(name, head)
        whole = source if source is self.seekable else None
        if file_format in _COMPRESSED:
            head, stream = begin(decompress(stream, file_format), self.meter.unpacked)
            file_format, whole = _format_of(uncompressed(name), head), None
            if file_format in _COMPRESSED:
                raise UnreadableError("the file is compressed twice; decompress it once")
        if not head:
            raise UnreadableError("the file is empty")
        if file_format in _ARCHIVES:
            if depth == MAX_DEPTH:
                raise UnreadableError(f"archives are opened to a depth of {MAX_DEPTH}; unpack the outer ones first")
            for member in iter_members(stream, whole, file_format, self.options.ocr):
                inner = f"{path}!/{unambiguous(member.name)}"
                yield from _safe(inner, depth + 1, self._open_member(inner, member, depth + 1))
        elif file_format in _SPLITTERS:
            split, inner_format = _SPLITTERS[file_format]
            for number, (document, problem) in enumerate(split(stream, MAX_BYTES), start=1):
                at = f"{path}#{number}"
                rejection = problem and _unreadable(at, problem)
                yield Item(at, inner_format, rejection or document, number)
        elif file_format == "parquet" and whole is not None and (pack := open_pack(whole)):
            yield from iter_packed(pack, path, self.options)
        elif (depth or not self.is_named) and is_own_output(file_format, head):
            return
        elif file_format in _RECORDS:
            if file_format == "parquet":
                whole = whole or io.BytesIO(read_whole(stream, MAX_BYTES))
                if (depth or not self.is_named) and is_own_table(column_names(whole)):
                    return
            for record in iter_records(stream, whole, head, file_format, self.options):
                at = f"{path}#{printable(record.name)}"
                rejection = record.error and Rejection(
                    at, stage="read", error=UnreadableError.__name__, message=record.error
                )
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
        raise_if_short(error)
        _LOGGER.info("%s can't be read", path, exc_info=True)
        yield _rejected(path, error, explain(error))


def _unreadable(path: str, message: str) -> Rejection:
    return Rejection(path, stage="read", error=UnreadableError.__name__, message=message)


def _rejected(path: str, error: Exception, message: str) -> Item:
    return Item(path, "", Rejection(path, stage="read", error=type(error.__cause__ or error).__name__, message=message))


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
