"""Divide a source file into items, one per article: the file itself, or its members and records.

Bytes from anywhere are parsed here, so this runs in a child process, see `thucthe.read.item_stream`.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO

from thucthe.errors import UnreadableError
from thucthe.read.records.record_files import iter_records
from thucthe.read.records.sniff import format_of
from thucthe.read.sources.formats import ARCHIVES, COMPRESSED, MAIL, RECORDS, uncompressed
from thucthe.read.sources.item import Item
from thucthe.read.sources.outputs import is_own_output, is_own_table, is_own_workbook
from thucthe.read.sources.packed import column_names, iter_packed, open_pack
from thucthe.read.sources.read_options import MAX_BYTES, ReadOptions
from thucthe.read.sources.refusals import catch_errors, refuse
from thucthe.read.sources.source_files import printable, unambiguous
from thucthe.read.sources.split import Entry, count_attachments, split_mbox, split_warc
from thucthe.read.sources.tail import Start
from thucthe.read.sources.unpack import DecompressionLimiter, Member, begin, decompress, iter_members, read_whole

MAX_DEPTH = 2
"""Maximum depth of nested archives."""
_COMPRESSED, _ARCHIVES, _RECORDS = (frozenset(suffixes.values()) for suffixes in (COMPRESSED, ARCHIVES, RECORDS))
_SPLITTERS: dict[str, tuple[Callable[[IO[bytes], int], Iterator[Entry]], str]] = {
    "mbox": (split_mbox, MAIL),
    "warc": (split_warc, "warc"),
}
"""The function that splits a collection, and the format of its parts."""


def take_apart(
    path: str,
    name: str,
    source: IO[bytes],
    size: int | None,
    options: ReadOptions,
    is_named: bool = False,
    start: Start | None = None,
) -> Iterator[Item]:
    """Divide a file into items.

    Every error becomes an item with a rejection. There are always the same items in the same order as long as the
    file doesn't change; at least one, unless thucthe wrote the file and it was not named as a source.

    Parameters
    ----------
    path : str
        As in the tables.
    name : str
        Of the file; empty when it has none.
    source : file object
    size : int or None
        Bytes of the file; None when it is a stream in which one can't go back.
    options : ReadOptions
    is_named : bool
        See `thucthe.read.sources.file_list.SourceFile`.
    start : Start, optional
        Where to begin in a file of lines.
    """
    opened = _Opened(DecompressionLimiter(size), options, None if size is None else source, is_named, start)
    items = catch_errors(path, 0, opened.take_apart(path, name, source, 0))
    return items if size is None else (item if item.digest else replace(item, position=source.tell()) for item in items)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A source file that is being divided.

    Attributes
    ----------
    meter : Meter
    options : ReadOptions
    seekable : file object or None
        The file itself, when it is one on disk.
    is_named : bool
        See `SourceFile`.
    start : Start or None
        See `take_apart`.
    """

    meter: DecompressionLimiter
    options: ReadOptions
    seekable: IO[bytes] | None = None
    is_named: bool = False
    start: Start | None = None

    def take_apart(self, path: str, name: str, source: IO[bytes], depth: int) -> Iterator[Item]:
        """Return the items of a stream at a depth of nested archives."""
        head, stream = begin(source, self.meter.unpacked if depth else self.meter.packed)
        file_format = format_of(name, head)
        whole = source if source is self.seekable else None
        if file_format in _COMPRESSED:
            head, stream = begin(decompress(stream, file_format), self.meter.unpacked)
            file_format, whole = format_of(uncompressed(name), head), None
            if file_format in _COMPRESSED:
                raise UnreadableError("the file is compressed twice; decompress it once")
        if not head:
            raise UnreadableError("the file is empty")
        if file_format in _ARCHIVES:
            yield from self._iter_members(path, stream, whole, file_format, depth)
        elif file_format in _SPLITTERS:
            yield from _iter_documents(path, stream, file_format)
        elif file_format == "parquet" and whole is not None and (pack := open_pack(whole)):
            yield from iter_packed(pack, path, self.options, self.meter.unpacked)
        elif (depth or not self.is_named) and is_own_output(file_format, head):
            return
        elif file_format in _RECORDS:
            yield from self._iter_records(path, stream, whole, head, file_format, depth)
        else:
            data = read_whole(stream, self.options.max_bytes(file_format))
            yield Item(path, file_format, data)
            if file_format == MAIL:
                yield from _attachments(path, data)

    def _iter_members(
        self, path: str, stream: IO[bytes], whole: IO[bytes] | None, file_format: str, depth: int
    ) -> Iterator[Item]:
        if depth == MAX_DEPTH:
            raise UnreadableError(f"archives are opened to a depth of {MAX_DEPTH}; unpack the outer ones first")
        left_out: Counter[str] = Counter()
        for member in iter_members(stream, whole, file_format, self.options.ocr, left_out):
            inner = f"{path}!/{unambiguous(member.name)}"
            yield from catch_errors(inner, depth + 1, self._open_member(inner, member, depth + 1))
        if left_out:
            yield _left_out(path, "files in the archive", left_out)

    def _iter_records(
        self, path: str, stream: IO[bytes], whole: IO[bytes] | None, head: bytes, file_format: str, depth: int
    ) -> Iterator[Item]:
        if file_format == "parquet":
            whole = whole or io.BytesIO(read_whole(stream, MAX_BYTES))
            if (depth or not self.is_named) and is_own_table(column_names(whole)):
                return
        if file_format == "xlsx" and whole is not None and not self.is_named and is_own_workbook(whole):
            return
        count = self.meter.unpacked
        for record in iter_records(stream, whole, head, file_format, self.options, count, self.start):
            at = f"{path}#{printable(record.name)}"
            rejection = record.error and refuse(at, record.error)
            content = rejection or record.data
            yield Item(at, file_format, content, record.number, record.encoding, record.end, record.digest)

    def _open_member(self, path: str, member: Member, depth: int) -> Iterator[Item]:
        with member.open() as source:
            yield from self.take_apart(path, member.name, source, depth)


def _iter_documents(path: str, stream: IO[bytes], file_format: str) -> Iterator[Item]:
    """Yield the documents of a collection and their attachments."""
    split, inner_format = _SPLITTERS[file_format]
    for number, (document, problem) in enumerate(split(stream, MAX_BYTES), start=1):
        at = f"{path}#{number}"
        rejection = problem and refuse(at, problem)
        yield Item(at, inner_format, rejection or document, number)
        if inner_format == MAIL:
            yield from _attachments(at, document)


def _attachments(path: str, message: bytes) -> Iterator[Item]:
    """Yield the reject that counts the attachments of a message, if it has any."""
    if counts := count_attachments(message):
        yield _left_out(path, "attachments of the message", counts)


def _left_out(path: str, what: str, counts: Counter[str]) -> Item:
    """Return the reject that counts the other contents of a file by their endings."""
    endings = ", ".join(f"{ending} {n}" for ending, n in counts.most_common())
    return Item(path, "", refuse(path, f"some {what} are not read: {endings}"))
