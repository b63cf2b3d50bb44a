"""Split delimited text (CSV, TSV) into records."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import IO

from thucthe.errors import UnreadableError
from thucthe.read.records.field_names import ARTICLE_KINDS, kinds_of
from thucthe.read.records.quoting import Lines, TableRow, detect_quoting, split_rows
from thucthe.read.records.record import Record, decode_text, to_record
from thucthe.read.records.table_header import HEADING_ROWS, find_header, number_columns, unique_names, weigh_header
from thucthe.read.sources.read_options import ReadOptions

_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"
_BACKSLASH = "\\"
"""What MySQL writes before line breaks in cells."""
_CHUNK = 1 << 20
_FEW_COLUMNS = 2
_SAMPLE_LINES = 1000
_SAMPLE_SIZE = 1 << 20
"""Maximum number of characters from which the way of quoting is detected."""


def iter_csv(stream: IO[bytes], encoding: str, delimiter: str, options: ReadOptions) -> Iterator[Record]:
    """Split delimited text into records.

    Lines above the header, lines of nothing but delimiters and repeated headers are skipped.

    Parameters
    ----------
    stream : file object
        In an encoding in which ASCII characters are single bytes.
    encoding : str
        Of the file, as far as is known.
    delimiter : str
        The most likely one.
    options : ReadOptions

    Yields
    ------
    Record
        Rows that can't be split into cells, and lines of which it is a guess that they are one row, with an error.

    Raises
    ------
    UnreadableError
        If a line is too long.
    """
    limit = 4 * options.max_chars
    csv.field_size_limit(limit)  # of the whole process; the default is 131,072
    used = [encoding]
    text = _iter_lines(stream, used, options.max_record)
    sample = _sample(text)
    is_whole = len(sample) < _SAMPLE_LINES and sum(map(len, sample)) < _SAMPLE_SIZE
    start = 0
    if sample and sample[0].startswith("sep=") and len(sample[0].strip()) == len("sep=,"):
        delimiter, start = sample[0][len("sep=")], 1  # an instruction for Excel
    else:
        delimiter = _detect_delimiter(sample, delimiter, options)
    header, start = _take_header(sample, start, delimiter, options)
    quoting, n = detect_quoting(sample[start:], delimiter, len(header), is_whole, limit)
    names = unique_names([""] * (n - len(header)) + header)
    lines = Lines(chain(sample[start:], text))
    number = 0
    for row in _join_lines(split_rows(lines, delimiter, quoting, n, limit), names, delimiter):
        if not row.error and (not any(map(str.strip, row.cells)) or row.cells == header):
            continue
        number += 1
        first = start + row.line
        if row.error:
            yield Record(number, str(number), b"", used[0], f"{row.error} (line {first})")
            continue
        yield to_record(number, dict(zip(names, row.cells)), used[0])
        if row.is_guess and row.n_lines > 1:
            doubt = "these lines were read as one row, which is a guess, as they have too few cells or quotation marks"
            yield Record(number, f"lines {first}-{first + row.n_lines - 1}", b"", used[0], doubt)
        elif len(row.cells) < n and n > _FEW_COLUMNS:
            doubt = f"the row was read although it has {len(row.cells)} cells, the header {n}; it may have been cut off"
            yield Record(number, f"line {first}", b"", used[0], doubt)


def _sample(lines: Iterator[str]) -> list[str]:
    sample: list[str] = []
    size = 0
    for line in islice(lines, _SAMPLE_LINES):
        sample.append(line)
        size += len(line)
        if size >= _SAMPLE_SIZE:
            break
    return sample


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip("\"'") for cell in line.split(delimiter)]


def _detect_delimiter(sample: list[str], preferred: str, options: ReadOptions) -> str:
    """Detect the delimiter: the one by which a line has most known names of columns, else the most frequent one."""
    top = [line for line in sample[:HEADING_ROWS] if line.strip()]
    lines = {mark: [line for line in top if mark in line] for mark in _DELIMITERS}
    weights = {
        mark: max((weigh_header(_cells(line, mark), options) for line in lines[mark]), default=0) for mark in lines
    }
    counts = {mark: top[0].count(mark) if top else 0 for mark in lines}
    if not any(weights.values()) and any(weigh_header([line], options) for line in top):
        return _NO_DELIMITER  # a single column
    best = max(lines, key=lambda mark: (weights[mark], counts[mark], mark == preferred))
    return best if weights[best] or counts[best] else _NO_DELIMITER


def _take_header(sample: list[str], start: int, delimiter: str, options: ReadOptions) -> tuple[list[str], int]:
    """Find the header; return its cells and the index of the line after it."""
    rows = [_cells(line, delimiter) for line in sample[start : start + HEADING_ROWS + 1]]
    if not rows:
        return [], start
    index = start + find_header(rows, options)
    reader = csv.reader(sample[index:], delimiter=delimiter)
    try:
        header = next(reader)  # a name of a column may have line breaks
    except csv.Error:
        return rows[index - start], index + 1
    if numbers := number_columns(header):
        return numbers, index
    return [cell.strip(" \t\r\n'") for cell in header], index + reader.line_num


def _join_lines(rows: Iterator[TableRow], names: list[str], delimiter: str) -> Iterator[TableRow]:
    """Join lines to the row before them whose cells end before the column of the text.

    Programs that do not quote cells with line breaks write such lines.
    """
    texts = [i for i, name in enumerate(names) if not ARTICLE_KINDS.isdisjoint(kinds_of(name))]
    last: TableRow | None = None
    for row in rows:
        is_part = not row.error and 0 < len(row.cells) <= min(texts, default=0) and any(row.cells)
        if last and is_part and not last.error and len(last.cells) == len(names):
            cells = [*last.cells[:-1], f"{last.cells[-1].removesuffix(_BACKSLASH)}\n{delimiter.join(row.cells)}"]
            last = replace(last, cells=cells, n_lines=row.line + row.n_lines - last.line, is_guess=True)
            continue
        if last:
            yield last
        last = row
    if last:
        yield last


def _iter_lines(stream: IO[bytes], used: list[str], limit: int) -> Iterator[str]:
    """Decode a stream in blocks of whole lines; an encoding that is detected, as one is not UTF-8, is put in `used`."""
    rest = b""
    encoding = used[0]
    while True:
        data = stream.read(_CHUNK)
        cut = data.rfind(b"\n") + 1 if data else len(data)
        block, rest = (rest + data[:cut], data[cut:]) if cut or not data else (b"", rest + data)
        if len(rest) > limit:
            raise UnreadableError(f"a line is longer than {limit:,} bytes; the rest of the file was skipped")
        if block:
            # A short block at the end says less about its encoding than those before it.
            text, used[0] = decode_text(block, encoding, None if used[0] == encoding else used[0].partition(" ")[0])
            yield from io.StringIO(text, newline="")
        if not data:
            return
