"""Find the items of a source file, one per article: the file itself, or its members and records.

Nothing of a file but its first bytes is looked at here; files that may hold several articles are taken apart in a child
process, see `item_stream`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from thucthe.errors import UnreadableError
from thucthe.read.item_stream import iter_guarded, iter_guarded_bytes, iter_guarded_stdin
from thucthe.read.records.sniff import format_of
from thucthe.read.sources.file_list import SourceFile
from thucthe.read.sources.formats import RECORDS, SEVERAL, SNIFF_BYTES
from thucthe.read.sources.item import Item
from thucthe.read.sources.open_file import open_regular
from thucthe.read.sources.outputs import is_own_output
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.refusals import catch_errors, refuse
from thucthe.read.sources.tail import Start

_RECORDS = frozenset(RECORDS.values())


def is_record(item: Item) -> bool:
    """Check whether an item is a record and not a document."""
    return item.format in _RECORDS


def iter_items(file: SourceFile, options: ReadOptions, start: Start | None = None) -> Iterator[Item]:
    """Take a source file apart, as far as it holds several articles.

    Whatever is wrong becomes an item with a `Rejection`. There are always the same items in the same order as long as
    the file doesn't change; at least one, unless thucthe wrote the file and it was not named as a source. Those
    of a file of lines that has grown begin where it went on, see `tail`.
    """
    return catch_errors(file.path, 0, _open(file, options, start))


def iter_items_of(path: str, data: bytes, options: ReadOptions) -> Iterator[Item]:
    """Take the bytes of a source file apart as `iter_items` does with the file itself."""
    return catch_errors(path, 0, _open_bytes(path, data, options))


def _open(file: SourceFile, options: ReadOptions, start: Start | None) -> Iterator[Item]:
    if file.problem is not None:
        yield Item(file.path, "", refuse(file.path, file.problem))
        return
    if file.location is None:
        yield from _open_stdin(file.path, options)
        return
    with open_regular(file.location) as source:
        size = os.fstat(source.fileno()).st_size
        head = source.read(SNIFF_BYTES)
    file_format = format_of(file.location.name, head)
    if file_format in SEVERAL:
        yield from iter_guarded(file.path, file.location, options, is_named=file.is_named, start=start)
    elif file.is_named or not is_own_output(file_format, head):
        yield Item(file.path, file_format, file.location, position=size)


def _open_stdin(path: str, options: ReadOptions) -> Iterator[Item]:
    try:
        handle = sys.stdin.buffer.fileno()
    except OSError:  # a stream that a program has put in the place of standard input
        return iter_guarded_bytes(path, "", sys.stdin.buffer.read(), options, is_named=True)
    return iter_guarded_stdin(path, handle, options)


def _open_bytes(path: str, data: bytes, options: ReadOptions) -> Iterator[Item]:
    file_format = format_of(path, data[:SNIFF_BYTES])
    limit = options.max_bytes(file_format)
    if file_format in SEVERAL:
        yield from iter_guarded_bytes(path, path, data, options)
    elif len(data) > limit:
        raise UnreadableError(f"the file is larger than {limit:,} bytes")
    elif not is_own_output(file_format, data[:SNIFF_BYTES]):
        yield Item(path, file_format, data, position=len(data))
