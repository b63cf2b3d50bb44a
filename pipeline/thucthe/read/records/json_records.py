"""Split JSON into records: the elements of a list, wherever it is in the file, or the file's one object.

Lists of records are looked for in objects at any depth (``articles``, ``data.articles``, ``hits.hits``). Objects with a
record under each key, tables stored by columns or as lists of cells, and the articles of JSON-LD are understood too.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from typing import IO, Any

from thucthe.errors import UnreadableError
from thucthe.read.records.column_paths import list_path, select
from thucthe.read.records.field_names import ARTICLE_KINDS, OTHER, column_key, is_list_name, kinds_of
from thucthe.read.records.fields import Row, has_article, kinds_in
from thucthe.read.records.json_stream import InvalidValueError, JsonStream
from thucthe.read.records.record import Record, to_record
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.structure.linked_data import GRAPH, is_article, resolve_references

_HEADERS = frozenset({"columns", "columnnames", "header", "headers", "fields"})
"""Names of the list of column names where rows are lists of cells."""
_GROUP_KINDS = ARTICLE_KINDS - {"title", "lead"}
"""Kinds whose names are also given to objects that hold records or the fields of one."""
_MAX_DEPTH = 20
_SPLIT: Row = {}
"""Value of a field that was split into records."""


def iter_json(stream: IO[bytes], encoding: str, options: ReadOptions) -> Iterator[Record]:
    """Split a stream of JSON into records.

    Parameters
    ----------
    stream : file object
        UTF-8.
    encoding : str
        Of the file.
    options : ReadOptions

    Yields
    ------
    Record
        What is not valid JSON becomes a record with an error, after which the next ones follow.

    Raises
    ------
    UnreadableError
        If the file ends before its lists and objects do.
    """
    splitter = _Splitter(stream, encoding, options, 0)
    yield from splitter.split()
    if splitter.is_cut_off:
        after = f" after record {splitter.count}" if splitter.count else ""
        raise UnreadableError(f"unexpected end of the JSON{after}")


class _Splitter:
    """Splits a stream; `count` is the number of records so far."""

    def __init__(self, stream: IO[bytes], encoding: str, options: ReadOptions, count: int) -> None:
        self._stream = JsonStream(stream, options.max_record)
        self._encoding = encoding
        self._options = options
        self._list_path = list_path(options.text_column or "")
        self.count = count
        self.is_cut_off = False
        self._has_failed = False

    def split(self) -> Iterator[Record]:
        """Split all values of the stream: one in most files, several where lists or objects were appended."""
        while char := self._stream.peek():
            try:
                if char == "{":
                    yield from self._split_root()
                elif char == "[":
                    self._stream.skip()
                    yield from self._split_list([])
                elif char in ",:]}":
                    self._stream.skip()
                elif self._has_failed:
                    self._stream.recover()  # the rest of an object that is not valid
                else:
                    yield from self._split_element([])
            except InvalidValueError as error:
                yield self._failed(error)

    def _record(self, row: object) -> Record:
        self.count += 1
        return to_record(self.count, row, self._encoding)

    def _failed(self, error: InvalidValueError) -> Record:
        """Skip a value that is not valid."""
        self._has_failed = True
        self.is_cut_off |= not self._stream.recover()
        self.count += 1
        return Record(self.count, str(self.count), b"", self._encoding, str(error))

    def _elements(self) -> Iterator[str]:
        """Go through a list or object whose bracket was taken; yield the first character of each of its elements."""
        while (char := self._stream.peek()) not in ("]", "}"):
            if not char:
                self.is_cut_off = True
                return
            if char == ",":
                self._stream.skip()
            else:
                yield char
        self._stream.skip()

    def _split_list(self, columns: list[Any]) -> Iterator[Record]:
        """Split a list whose bracket was taken.

        Parameters
        ----------
        columns : list
            Names of the columns when the elements are lists of cells; empty when the first of them is the header.
        """
        for _ in self._elements():
            try:
                yield from self._split_element(columns)
            except InvalidValueError as error:
                yield self._failed(error)

    def _split_element(self, columns: list[Any]) -> Iterator[Record]:
        yield from self._split_value(self._stream.value(), columns)

    def _split_value(self, value: Any, columns: list[Any]) -> Iterator[Record]:
        """Create records of a value that was just taken."""
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from map(self._record, value)  # a page of results
        elif isinstance(value, list):
            if columns:
                yield self._record(dict(zip(map(str, columns), value)))
            columns[:] = columns or value
        elif isinstance(value, dict) and self._is_wrapper(value):
            inner = _Splitter(io.BytesIO(self._stream.taken), self._encoding, self._options, self.count)
            yield from inner._split_root()
            self.count = inner.count
        else:
            self.count += 1
            yield Record(self.count, str(self.count), self._stream.taken, self._encoding)

    def _is_wrapper(self, value: Row) -> bool:
        """Check whether an object is no record itself but may hold records."""
        if self._list_path:
            return any(isinstance(found, list) for found in select(value, ".".join(self._list_path)))
        return not has_article(value, self._options)

    def _split_root(self) -> Iterator[Record]:
        """Split an object: into the records of its lists, of its columns, or into itself."""
        before = self.count
        row = yield from self._split_object([])
        if self.count == before:
            tables = (row, *(value for value in row.values() if isinstance(value, dict)))
            found = (_linked_articles(row), *map(_transpose, tables), [row])
            yield from map(self._record, next(filter(None, found)))

    def _split_object(self, path: list[str]) -> Generator[Record, None, Row]:
        """Look for records in an object; return the fields that hold none."""
        self._stream.peek()
        self._stream.skip()
        row: Row = {}
        nested: list[str] = []
        n_nested = 0
        other_kinds: set[str] = set()
        size = 0
        for _ in self._elements():
            key, char = self._take_key()
            kinds = kinds_of(key).keys()
            is_group = kinds <= _GROUP_KINDS or not (row or path) or bool(self._list_path)
            value: Any
            if char == "[" and (OTHER not in kinds or self._list_path):
                value = yield from self._split_list_in(row, key, [*path, column_key(key)])
            elif char == "{" and is_group and len(path) < _MAX_DEPTH:
                value = yield from self._split_object([*path, column_key(key)])
            else:
                value = self._stream.value()
            if value == _SPLIT:
                continue
            row[key] = value
            size = self._check(size)
            if isinstance(value, dict) and {"title", "text"} <= kinds_in(value):
                nested.append(key)
                n_nested += 1
            else:
                other_kinds |= kinds_in({key: value})
            if n_nested > 1 and not other_kinds & {"title", "text"}:
                # Each key names a record; after the first two it is certain that there is not only one.
                yield from [self._record(row.pop(name)) for name in nested if name in row]
                nested.clear()
        return row

    def _take_key(self) -> tuple[str, str]:
        """Take the name of a field; also return the first character of its value."""
        key = self._stream.value()
        if not isinstance(key, str) or self._stream.peek() != ":":
            raise InvalidValueError("the record is not valid JSON (a field has no name)")
        self._stream.skip()
        return key, self._stream.peek()

    def _check(self, size: int) -> int:
        """Add the size of the last value; memory is bounded by the largest record."""
        size += len(self._stream.taken)
        if size > self._options.max_record:
            raise InvalidValueError(f"the record is longer than {self._options.max_record:,} bytes")
        return size

    def _split_list_in(self, row: Row, name: str, path: list[str]) -> Generator[Record, None, list[Any] | Row]:
        """Split a list in an object when it holds records; else return its elements."""
        self._stream.skip()
        values: list[Any] = []
        size = 0
        for _ in self._elements():
            value = self._stream.value()
            if not values and self._holds_records(row, name, path, value):
                columns = list(next((row[key] for key in row if column_key(key) in _HEADERS), ()))
                yield from self._split_value(value, columns)
                yield from self._split_list(columns)
                return _SPLIT
            values.append(value)
            size = self._check(size)
        return values

    def _holds_records(self, row: Row, name: str, path: list[str], first: Any) -> bool:
        """Check by its first element whether a list in an object holds records and not a part of the object itself."""
        if self._list_path:
            return path[-len(self._list_path) :] == self._list_path
        if name == GRAPH:
            return False  # its nodes refer to each other
        if isinstance(first, list):
            return is_list_name(name) and (any(column_key(key) in _HEADERS for key in row) or not kinds_in(row))
        if not isinstance(first, dict):
            return False
        if not has_article(first, self._options):
            return self._holds_lists(first)
        inner = kinds_in(first)
        is_named = is_list_name(name) or (not kinds_of(name) and "title" in inner and len(inner) > 1)
        return is_named and "text" not in kinds_in(row)

    def _holds_lists(self, value: Any, depth: int = 0) -> bool:
        """Check whether there are lists of records anywhere in an object."""
        parts = value.values() if isinstance(value, dict) else ()
        lists = (part[0] for part in parts if isinstance(part, list) and part and isinstance(part[0], dict))
        return any(has_article(first, self._options) for first in lists) or (
            depth < _MAX_DEPTH and any(self._holds_lists(part, depth + 1) for part in parts)
        )


def _linked_articles(row: Row) -> list[Row]:
    """Create records of the articles in a JSON-LD document that lists several nodes."""
    nodes = row.get(GRAPH)
    return list(filter(is_article, resolve_references(nodes))) if isinstance(nodes, list) else []


def _transpose(row: Row) -> list[Row]:
    """Create records of an object that holds columns, as pandas writes them; an empty list for any other object."""
    by_key = {name: value for name, value in row.items() if isinstance(value, dict) and all(map(str.isdigit, value))}
    if {"title", "text"} <= {kind for name in by_key for kind in kinds_of(name)}:
        keys = dict.fromkeys(key for column in by_key.values() for key in column)
        return [{name: column.get(key) for name, column in by_key.items()} for key in keys]
    columns = {name: value for name, value in row.items() if isinstance(value, list) and len(value) > 1}
    is_table = len({len(column) for column in columns.values()}) == 1
    if is_table and {"title", "text"} <= {kind for name in columns for kind in kinds_of(name)}:
        return [dict(zip(columns, cells)) for cells in zip(*columns.values())]
    return []
