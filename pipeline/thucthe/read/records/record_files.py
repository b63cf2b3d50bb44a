"""Split a file of records into its records, each as JSON, one at a time.

What a record says is read by `columns` in the process that does the rest.
"""

from __future__ import annotations

import codecs
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import IO, Any

from thucthe.errors import UnreadableError
from thucthe.read.encoding.byte_order_marks import read_bom
from thucthe.read.records.column_paths import list_path, select
from thucthe.read.records.csv_records import iter_csv
from thucthe.read.records.fields import Row, has_article, is_used, no_text, parse
from thucthe.read.records.json_records import iter_json
from thucthe.read.records.record import Record, to_record
from thucthe.read.records.workbook_records import iter_workbook
from thucthe.read.records.xml_records import iter_xml
from thucthe.read.sources.formats import WORKBOOKS
from thucthe.read.sources.read_options import MAX_BYTES, ReadOptions
from thucthe.read.sources.tail import Start, new_digest
from thucthe.read.sources.unpack import read_whole

_WORKBOOKS = frozenset(WORKBOOKS.values())
_LOGGER = logging.getLogger(__name__)
_PROBE = 20
"""Number of records that are looked at; when none of them has a text, the file is refused as a whole."""
_DELIMITERS = {"csv": ",", "tsv": "\t"}
_BULK_ACTION = re.compile(rb'\s*\{\s*"(?:index|create)"\s*:\s*\{[^{}]*\}\s*\}\s*$')
"""Action line of a bulk request to Elasticsearch."""
_CHUNK = 1 << 20
_UTF8 = frozenset({"utf-8", "utf-8-sig"})
_BEGINNING = Start()


def iter_records(
    stream: IO[bytes],
    whole: IO[bytes] | None,
    head: bytes,
    file_format: str,
    options: ReadOptions,
    count: Callable[[int], None] = lambda _: None,
    start: Start | None = None,
) -> Iterator[Record]:
    """Split a file into records.

    Parameters
    ----------
    stream : file object
    whole : file object or None
        The same as a seekable file; without it a Parquet file is read into memory.
    head : bytes
        Its first bytes.
    file_format : str
        ``json``, ``jsonl``, ``csv``, ``tsv``, ``parquet``, ``xml``, ``xlsx``, ``xlsb``, ``xls`` or ``ods``.
    options : ReadOptions
    count : callable
        Receives the bytes that parts of a Parquet file unpack to, see `iter_batches`.
    start : Start, optional
        Where to begin in a file of lines that had records with a text before that.

    Raises
    ------
    UnreadableError
        If no record has a text, or the rest of the file can't be read.
    """
    if file_format == "parquet":
        records = _iter_parquet(whole or io.BytesIO(read_whole(stream, MAX_BYTES)), options, count)
    elif file_format in _WORKBOOKS:
        records = iter_workbook(read_whole(stream, MAX_BYTES), options)
    elif file_format == "xml":
        records = iter_xml(read_whole(stream, MAX_BYTES), options)
    else:
        stream, encoding = _to_utf8(stream, head)
        if file_format in _DELIMITERS:
            records = iter_csv(stream, encoding, _DELIMITERS[file_format], options)
        elif _has_records_in_lines(head.decode(encoding, "ignore"), file_format, options):
            if whole is None or file_format != "jsonl" or encoding not in _UTF8:
                records = _iter_lines(stream, encoding, options)
            elif start is None:
                records = _iter_resumable(stream, encoding, options)
            else:
                records = _iter_rest(whole, encoding, options, start)
        else:
            records = iter_json(stream, encoding, options)
    first: list[Record] = []
    if start is None:
        first, records = _probe(records, options)
    for record in chain(first, records):
        yield _named(record, options.id_column) if options.id_column else record


def _probe(records: Iterator[Record], options: ReadOptions) -> tuple[list[Record], Iterator[Record]]:
    """Check whether the first records can be read; return them and the others."""
    first: list[Record] = []
    try:
        first.extend(islice(records, _PROBE))
    except Exception as error:
        if not first:
            raise
        _LOGGER.info("the records end early", exc_info=True)
        records = _fail(error)  # after those that came before it
    if not first:
        raise UnreadableError("the file holds no record")
    rows = [row for row in map(_try_parse, first) if row is not None]
    if not rows and len(first) == _PROBE:
        raise UnreadableError(first[0].error) if first[0].error else UnreadableError(_reason(first[0]))
    if rows and not any(has_article(row, options) for row in rows):
        raise no_text(rows, options)
    if not rows:  # with more records the file may be refused
        first = [replace(record, digest="") for record in first]
    return first, records


def _fail(error: Exception) -> Iterator[Record]:
    raise error
    yield


def _reason(record: Record) -> str:
    try:
        parse(record.data)
    except UnreadableError as error:
        return str(error)
    return "the file holds no record"


def _try_parse(record: Record) -> Row | None:
    try:
        return None if record.error else parse(record.data)[0]
    except UnreadableError:
        return None


def _named(record: Record, column: str) -> Record:
    row = _try_parse(record) or {}
    name = next((value for value in select(row, column) if value not in (None, "", [])), record.name)
    return replace(record, name=str(name))


class _Recoded(io.RawIOBase):
    """A stream in UTF-16 or UTF-32 as UTF-8."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            data = self._stream.read(_CHUNK)
            self._ready = self._decoder.decode(data, not data).encode("utf-8", "surrogatepass")
            if not data and not self._ready:
                return 0
        n = min(len(buffer), len(self._ready))
        buffer[:n], self._ready = self._ready[:n], self._ready[n:]
        return n


def _to_utf8(stream: IO[bytes], head: bytes) -> tuple[IO[bytes], str]:
    """Return a stream in which ASCII characters are single bytes, without a byte order mark, and its encoding."""
    encoding = read_bom(head)
    if encoding is None and len(head) > 1 and not (head[0] and head[1]):
        # Records begin with a bracket or with the name of a column, so with an ASCII character.
        encoding = "utf-16-le" if head[0] else "utf-16-be"
    if encoding == "utf-8-sig":
        stream.read(len(codecs.BOM_UTF8))
    elif encoding is not None:
        return io.BufferedReader(_Recoded(stream, encoding), _CHUNK), encoding
    return stream, encoding or "utf-8"


def _has_records_in_lines(head: str, file_format: str, options: ReadOptions) -> bool:
    """Check whether each line is a record, as in JSON Lines, rather than a list of records or a part of one."""
    if list_path(options.text_column or ""):
        return False
    line, end, rest = head.lstrip("\ufeff \r\n").partition("\n")
    has_next = rest.lstrip()[:1] == "{"
    if line[:1] != "{" or (file_format != "jsonl" and not has_next):
        return file_format == "jsonl" and line[:1] != "["
    if _BULK_ACTION.match(line.encode()):
        return True
    try:
        return has_article(json.loads(line, strict=False), options)
    except (ValueError, RecursionError):
        # The first line is not valid, cut off at the end of the head, or the beginning of an object in several lines.
        return file_format == "jsonl" and (has_next or not end)


def _iter_lines(
    stream: IO[bytes], encoding: str, options: ReadOptions, start: Start = _BEGINNING, digest: Any = None
) -> Iterator[Record]:
    limit = options.max_record
    number, end = start.line, start.offset

    def read(most: int) -> bytes:
        nonlocal end
        line = stream.readline(most)
        end += len(line)
        if digest is not None:
            digest.update(line)
        return line

    while line := read(limit + 1):
        number += 1
        error = None
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = read(_CHUNK)
            line, error = b"", f"the record is longer than {limit:,} bytes"
        elif line.isspace() or _BULK_ACTION.match(line):
            continue
        known = digest.hexdigest() if digest is not None else ""
        yield Record(number, str(number), line.strip(), encoding, error, end, known)


def _iter_resumable(stream: IO[bytes], encoding: str, options: ReadOptions) -> Iterator[Record]:
    """Split a file of lines from its beginning; the records say from where it can be read on when it has grown."""
    mark = codecs.BOM_UTF8 if encoding == "utf-8-sig" else b""
    digest = new_digest()
    digest.update(mark)
    return _iter_lines(stream, encoding, options, Start(len(mark)), digest)


def _iter_rest(file: IO[bytes], encoding: str, options: ReadOptions, start: Start) -> Iterator[Record]:
    """Split a file of lines from an offset on, which may be before the line break that ends a record."""
    file.seek(start.offset - 1)
    if file.read(1) != b"\n":
        start = replace(start, line=start.line - 1)
    return _iter_lines(file, encoding, options, start, new_digest())


def _iter_parquet(stream: IO[bytes], options: ReadOptions, count: Callable[[int], None]) -> Iterator[Record]:
    from thucthe.read.sources.parquet_files import iter_batches, open_parquet

    file = open_parquet(stream)
    schema = file.schema_arrow
    used = [field.name for field in schema if is_used(field.name, options) and _may_be_read(field.type)]
    if not used:
        raise no_text([dict.fromkeys(schema.names)], options)
    number = 0
    for batch in iter_batches(file, count, used):
        for row in batch.to_pylist():
            number += 1
            yield to_record(number, row, "utf-8")


def _may_be_read(kind: Any) -> bool:
    """Check whether a column of a type may say anything of an article; embeddings and the like do not."""
    import pyarrow as pa

    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    return not (is_list and pa.types.is_primitive(kind.value_type))
