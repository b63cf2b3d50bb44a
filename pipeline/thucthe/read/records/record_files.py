"""A file of records comes in as a stream, its records go out one by one, each as JSON.

They are only told apart here; `columns` reads them in the process that does the rest. Memory holds one at a time.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any

from thucthe.errors import UnreadableError
from thucthe.read.encoding.decode import decode, read_bom
from thucthe.read.records.fields import Row, has_text, is_used, no_text, normalize_column_name, parse
from thucthe.read.sources.read_options import MAX_BYTES, ReadOptions
from thucthe.read.sources.unpack import read_whole

_PROBE = 20
"""If none of so many records has a text, the file has no column of texts."""
_LISTS = frozenset({
    "articles", "data", "items", "records", "documents", "docs", "results", "rows", "entries", "posts", "news",
    "bai_viet", "tin_tuc",
})  # fmt: skip
"""Names under which a JSON object holds its articles."""
_DELIMITERS = ",;\t|"
_CHUNK = 1 << 20
_ROWS = 256


@dataclass(frozen=True, slots=True)
class Record:
    """A record that still has to be read.

    Attributes
    ----------
    number : int
        From 1; in JSON Lines that of its line.
    name : str
        The number, or what the column of ids says.
    data : bytes
        JSON, or what should be.
    encoding : str
        Of the file.
    error : str or None
        What is wrong, when it is known already.
    """

    number: int
    name: str
    data: bytes
    encoding: str
    error: str | None = None


def iter_records(
    stream: IO[bytes], whole: IO[bytes] | None, head: bytes, file_format: str, options: ReadOptions
) -> Iterator[Record]:
    """Part the records of a file.

    Parameters
    ----------
    stream : file object
    whole : file object or None
        The same as a file in which one can go back and forth; without it a Parquet file is taken into memory.
    head : bytes
        Its first bytes.
    file_format : str
        ``json``, ``jsonl``, ``csv``, ``tsv`` or ``parquet``.
    options : ReadOptions

    Raises
    ------
    UnreadableError
        When no record has a text, or the file breaks off in a way that makes what follows unreadable.
    """
    if file_format == "parquet":
        records = _iter_parquet(whole or io.BytesIO(read_whole(stream, MAX_BYTES)), options)
    else:
        stream, encoding = _to_utf8(stream, head)
        if file_format == "jsonl":
            records = _iter_lines(stream, encoding, options)
        elif file_format == "json":
            records = _iter_json(stream, encoding, options)
        else:
            records = _iter_csv(stream, encoding, "\t" if file_format == "tsv" else None, options)
    first, records = _probe(records, options)
    for record in chain(first, records):
        yield _named(record, options.id_column) if options.id_column else record


def _probe(records: Iterator[Record], options: ReadOptions) -> tuple[list[Record], Iterator[Record]]:
    """Look whether the first records are any, and have a text; give them and the others."""
    first: list[Record] = []
    try:
        first.extend(islice(records, _PROBE))
    except Exception as error:
        if not first:
            raise
        records = _fail(error)  # after those that came before it
    if not first:
        raise UnreadableError("the file holds no record")
    rows = [row for row in map(_try_parse, first) if row is not None]
    if not rows and len(first) == _PROBE:
        parse(first[0].data)  # says what is wrong with all of them
    if rows and not any(has_text(row, options) for row in rows):
        raise no_text(dict.fromkeys(name for row in rows for name in row), options)
    return first, records


def _fail(error: Exception) -> Iterator[Record]:
    raise error
    yield


def _try_parse(record: Record) -> Row | None:
    try:
        return parse(record.data)[0]
    except UnreadableError:
        return None


def _named(record: Record, column: str) -> Record:
    wanted = normalize_column_name(column)
    row = _try_parse(record) or {}
    name = next(
        (value for key, value in row.items() if normalize_column_name(key) == wanted and value not in (None, "")),
        record.name,
    )
    return Record(record.number, str(name), record.data, record.encoding, record.error)


def _make(number: int, row: object, encoding: str) -> Record:
    try:
        data = json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    except (RecursionError, ValueError, TypeError) as error:
        return Record(number, str(number), b"", encoding, f"the record is nested too deeply ({error})")
    return Record(number, str(number), data, encoding)


class _Recoded(io.RawIOBase):
    """A stream in UTF-16 or UTF-32 as UTF-8."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
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
    """Give a stream of ASCII-like bytes: UTF-8 without its mark, or whatever it is but UTF-16 and UTF-32."""
    encoding = read_bom(head)
    if encoding is None and len(head) > 1 and not (head[0] and head[1]):
        # Records begin with a bracket or with the name of a column, so with an ASCII character.
        encoding = "utf-16-le" if head[0] else "utf-16-be"
    if encoding == "utf-8-sig":
        stream.read(len(codecs.BOM_UTF8))
    elif encoding is not None:
        return io.BufferedReader(_Recoded(stream, encoding), _CHUNK), encoding
    return stream, encoding or "utf-8"


def _iter_lines(stream: IO[bytes], encoding: str, options: ReadOptions) -> Iterator[Record]:
    limit = options.max_record
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK)
            yield Record(number, str(number), b"", encoding, f"the record is longer than {limit:,} bytes")
        elif not line.isspace():
            yield Record(number, str(number), line.rstrip(b"\r\n"), encoding)


class _LimitedReader:
    """A stream that ends in an error when too much is read of it without a record."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self.rest = limit

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.rest -= len(data)
        if self.rest < 0:
            raise UnreadableError(f"a record is longer than {self._limit:,} bytes; what comes after it is lost")
        return data

    def begin(self) -> None:
        self.rest = self._limit


def _iter_json(stream: IO[bytes], encoding: str, options: ReadOptions) -> Iterator[Record]:
    """Find the objects in an array, in a list within an object, one alone, or several in a row."""
    import ijson

    bounded = _LimitedReader(stream, options.max_record)
    events = ijson.basic_parse(bounded, use_float=True, multiple_values=True)
    number = 0
    try:
        for event, value in events:
            if event == "start_array":
                objects = _elements(events)
            elif event == "start_map":
                objects = _objects(events)
            else:
                objects = iter([value])
            for number, row in enumerate(objects, number + 1):  # noqa: B020
                bounded.begin()
                yield _make(number, row, encoding)
    except ijson.JSONError as error:
        after = f"after record {number} " if number else ""
        raise UnreadableError(f"the file is no whole JSON: {after}{_short(error)}") from error


def _short(error: Exception) -> str:
    message = error.args[0] if error.args else ""
    text = message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)
    return text.strip().partition("\n")[0][:200] or type(error).__name__


def _elements(events: Iterator[tuple[str, Any]]) -> Iterator[Any]:
    for event, value in events:
        if event == "end_array":
            return
        yield _build(event, value, events)


def _objects(events: Iterator[tuple[str, Any]]) -> Iterator[Any]:
    """Give the elements of a list of articles in an object, or the object itself."""
    row: Row = {}
    found = False
    for event, key in events:
        if event == "end_map":
            break
        event, value = next(events)
        if event == "start_array" and normalize_column_name(key) in _LISTS:
            elements = _elements(events)
            first = list(islice(elements, 1))
            if first and isinstance(first[0], dict):
                found = True
                yield from chain(first, elements)
            else:
                row[key] = [*first, *elements]
        else:
            row[key] = _build(event, value, events)
    if not found:
        yield row


def _build(event: str, value: Any, events: Iterator[tuple[str, Any]]) -> Any:
    from ijson.common import ObjectBuilder

    builder = ObjectBuilder()
    builder.event(event, value)
    depth = int(event.startswith("start_"))
    while depth:
        event, value = next(events)
        builder.event(event, value)
        depth += event.startswith("start_") - event.startswith("end_")
    return builder.value


def _iter_csv(stream: IO[bytes], encoding: str, delimiter: str | None, options: ReadOptions) -> Iterator[Record]:
    limit = 4 * options.max_chars
    csv.field_size_limit(limit)  # one for the whole process; its default is 131,072
    used = [encoding]
    lines = _iter_text(stream, used, options.max_record)
    first = next(lines, "")
    if first.startswith("sep=") and len(first.strip()) == 5:  # a note to Excel
        delimiter, first = first[4], next(lines, "")
    delimiter = delimiter or max(_DELIMITERS, key=first.count)
    reader = csv.reader(chain([first], lines), delimiter=delimiter)
    header: list[str] | None = None
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            if "limit" in str(error):
                raise UnreadableError(
                    f"record {number} has a cell of more than {limit:,} characters (an open quotation mark?); what "
                    "comes after it is lost"
                ) from error
            yield Record(number, str(number), b"", used[0], f"the row is no CSV ({error})")
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
        elif cells:
            number += 1
            if any(cells[len(header) :]):
                wrong = f"the row has {len(cells)} cells, the first line {len(header)}"
                yield Record(number, str(number), b"", used[0], wrong)
            else:
                yield _make(number, dict(zip(header, cells)), used[0])


def _iter_text(stream: IO[bytes], used: list[str], limit: int) -> Iterator[str]:
    """Decode a stream in blocks of whole lines; what is no UTF-8 by itself, its encoding put into `used`."""
    rest = b""
    encoding = used[0]
    while True:
        data = stream.read(_CHUNK)
        cut = data.rfind(b"\n") + 1 if data else len(data)
        block, rest = (rest + data[:cut], data[cut:]) if cut or not data else (b"", rest + data)
        if len(rest) > limit:
            raise UnreadableError(f"a line is longer than {limit:,} bytes")
        if block:
            try:
                text, used[0] = block.decode("utf-8", "surrogatepass"), encoding
            except UnicodeDecodeError:
                # A short block at the end says less of its encoding than what came before it.
                text, used[0] = decode(block, None if used[0] == encoding else used[0].partition(" ")[0])
            yield from io.StringIO(text, newline="")
        if not data:
            return


def _iter_parquet(stream: IO[bytes], options: ReadOptions) -> Iterator[Record]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(stream, buffer_size=_CHUNK)
    names = file.schema_arrow.names
    if not has_text(names, options):
        raise no_text(names, options)
    used = [name for name in names if is_used(name, options)]
    number = 0
    for batch in file.iter_batches(batch_size=_ROWS, columns=used):
        for row in batch.to_pylist():
            number += 1
            yield _make(number, row, "utf-8")
