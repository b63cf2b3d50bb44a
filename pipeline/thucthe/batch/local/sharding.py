"""Divide source files lazily into shards of work, without the items that are done.

Only containers are opened here; the expensive reading happens in the worker that gets the shard.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from thucthe.read.items import iter_items
from thucthe.read.sources.formats import COLLECTIONS, format_of_name, suffix, uncompressed
from thucthe.read.sources.item import Item
from thucthe.read.sources.read_options import PLAIN, ReadOptions
from thucthe.read.sources.readers import READERS
from thucthe.read.sources.source_files import SourceFile

SHARD_WEIGHT = 200_000
"""Bytes of text of a shard: about 60 articles, a few seconds of work."""
_SHARDS, _MIN_SHARD_WEIGHT = 32, 20_000
"""Minimum number of shards of a small run, so that all processes get work and progress can be estimated; and minimum
bytes of a shard, which takes precedence.
"""
SHARD_ITEMS = 400
_STAMP_LENGTH = 32
_MIN_WEIGHT = 500
_MARKUP = 20
"""Approximate number of bytes of a page or document per byte of its text."""
_UNPACKED = 4
"""Approximate number of bytes per compressed byte."""


@dataclass(frozen=True, slots=True)
class State:
    """A source file in its current state.

    Attributes
    ----------
    file : SourceFile
    stamp : str
        Identifies the file in this state; it changes with the file.
    size : int
        Size in bytes; 0 if unknown.
    """

    file: SourceFile
    stamp: str
    size: int

    @property
    def work(self) -> float:
        """Estimated bytes of text in the file; 0 if unknown."""
        name = self.file.path
        inner = uncompressed(name)
        unpacked = self.size * (_UNPACKED if inner != name or suffix(name) == ".zip" else 1)
        return max(_MIN_WEIGHT, unpacked / (_MARKUP if _has_markup(format_of_name(inner)) else 1)) if self.size else 0


def make_stamp(path: str, state: str) -> str:
    """Return the stamp of a file: half of it depends on its path alone, see `same_file`, half also on its state."""
    half = _STAMP_LENGTH // 4
    halves = (hashlib.blake2b(text.encode(), digest_size=half) for text in (path, f"{path}\0{state}"))
    return "".join(digest.hexdigest() for digest in halves)


def same_file(stamp: str) -> str:
    """Return the part that the stamps of a file have in common in all its states."""
    return stamp[: _STAMP_LENGTH // 2]


@dataclass(frozen=True, slots=True)
class Span:
    """A range of consecutive items of a source file.

    Attributes
    ----------
    stamp : str
        Stamp of the file.
    first, end : int
        Numbers of its items from 0, end exclusive.
    is_last : bool
        Whether the file has no item after them.
    """

    stamp: str
    first: int
    end: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class Shard:
    """Items that are processed and written together.

    Attributes
    ----------
    items : tuple of Item
    spans : tuple of Span
        Ranges of the source files that they come from, in the same order.
    work : float
        Its share of the `State.work` of its files.
    passed : float
        Work before it that was done earlier and is skipped.
    """

    items: tuple[Item, ...]
    spans: tuple[Span, ...]
    work: float
    passed: float = 0

    def weight(self) -> int:
        """Return the number of bytes sent with it."""
        return sum(len(item.content) for item in self.items if isinstance(item.content, bytes))


@dataclass
class _Open:
    items: list[Item] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    weight: int = 0
    work: float = 0
    passed: float = 0

    def add(self, item: Item, stamp: str, number: int, is_last: bool) -> None:
        self.items.append(item)
        self.weight += estimate_text_bytes(item)
        if self.spans and self.spans[-1].stamp == stamp and self.spans[-1].end == number:
            self.spans[-1] = replace(self.spans[-1], end=number + 1, is_last=is_last)
        else:
            self.spans.append(Span(stamp, number, number + 1, is_last))

    def is_full(self, weight: float) -> bool:
        return self.weight >= weight or len(self.items) >= SHARD_ITEMS

    def close(self) -> Shard:
        return Shard(tuple(self.items), tuple(self.spans), self.work, self.passed)


def plan(states: Sequence[State], done: Mapping[str, list[Span]], options: ReadOptions) -> Iterator[Shard]:
    """Cut the items of files into shards of similar size.

    Parameters
    ----------
    states : sequence of State
    done : mapping of str to list of Span
        Spans to leave out, by stamp.
    options : ReadOptions
    """
    total = sum(state.work for state in states)
    weight = min(SHARD_WEIGHT, max(_MIN_SHARD_WEIGHT, total / _SHARDS)) if total else SHARD_WEIGHT
    shard = _Open()
    for state in states:
        position = 0
        for number, item, is_last, passed in _undone(iter_items(state.file, options), done.get(state.stamp, [])):
            if shard.is_full(weight):
                yield shard.close()
                shard = _Open()
            share = state.work / max(1, state.size)
            shard.passed += share * max(0, min(passed, state.size) - position)
            position = max(position, min(passed, state.size))
            reached = state.size if is_last else min(item.position, state.size)
            shard.work += share * max(0, reached - position)
            position = max(position, reached)
            shard.add(item, state.stamp, number, is_last)
    if shard.items:
        yield shard.close()


def is_whole(spans: Iterable[Span]) -> bool:
    """Check whether spans of a file cover all of it."""
    position, is_last = 0, False
    for span in sorted(spans, key=lambda span: span.first):
        if span.first != position:
            return False
        position, is_last = span.end, span.is_last
    return is_last


def estimate_text_bytes(item: Item) -> int:
    """Estimate the bytes of text in an item."""
    if isinstance(item.content, bytes):
        size = len(item.content)
    else:
        size = item.position if isinstance(item.content, Path) else 0
    return max(_MIN_WEIGHT, size // _MARKUP if _has_markup(item.format) else size)


def _has_markup(file_format: str | None) -> bool:
    reader = READERS.entries.get(file_format or "")
    return file_format in COLLECTIONS.values() or (reader is not None and file_format not in PLAIN)


def _undone(items: Iterator[Item], done: Iterable[Span]) -> Iterator[tuple[int, Item, bool, int]]:
    """Yield the items that are not done, each with its number, whether it is the last one, and the skipped position.

    That is the position of the last item before it that is done, or 0.
    """
    spans = iter(sorted(done, key=lambda span: span.first))
    span = next(spans, None)
    item = next(items, None)
    number = passed = 0
    while item is not None:
        following = next(items, None)
        while span is not None and span.end <= number:
            span = next(spans, None)
        if span is None or number < span.first:
            yield number, item, following is None, passed
        else:
            passed = item.position
        item, number = following, number + 1
