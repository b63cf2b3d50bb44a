"""Divide source files lazily into shards of work, without the items that are done.

Only containers are opened here; the expensive reading happens in the worker that gets the shard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from thucthe.batch.local.states import MARKUP, MIN_WEIGHT, State, has_markup
from thucthe.read.items import iter_items
from thucthe.read.sources.item import Item
from thucthe.read.sources.read_options import ReadOptions

SHARD_WEIGHT = 200_000
"""Bytes of text of a shard: about 60 articles, a few seconds of work."""
_SHARDS, _MIN_SHARD_WEIGHT = 32, 20_000
"""Minimum number of shards of a small run, so that all processes get work and progress can be estimated; and minimum
bytes of a shard, which takes precedence.
"""
SHARD_ITEMS = 400


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
    after : str
        The stamp of the state whose items come before those that were read of the file; empty if all were.
    tail : tuple of int, int and str, or None
        Where a file of lines may go on after the last one: bytes, lines, and the digest of what was read.
    """

    stamp: str
    first: int
    end: int
    is_last: bool
    after: str = ""
    tail: tuple[int, int, str] | None = None


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

    def add(self, item: Item, state: State, number: int, is_last: bool) -> None:
        self.items.append(item)
        self.weight += estimate_text_bytes(item)
        after = state.base.stamp if state.base else ""
        tail = (item.position, item.record, item.digest) if is_last and item.digest else None
        if self.spans and self.spans[-1].stamp == state.stamp and self.spans[-1].end == number:
            self.spans[-1] = replace(self.spans[-1], end=number + 1, is_last=is_last, tail=tail)
        else:
            self.spans.append(Span(state.stamp, number, number + 1, is_last, after, tail))

    def is_full(self, weight: float) -> bool:
        return self.weight >= weight or len(self.items) >= SHARD_ITEMS

    def close(self) -> Shard:
        return Shard(tuple(self.items), tuple(self.spans), self.work, self.passed)


def plan(
    states: Iterable[State], total: float, done: Mapping[str, list[Span]], options: ReadOptions
) -> Iterator[Shard]:
    """Cut the items of files into shards of similar size.

    Parameters
    ----------
    states : iterable of State
    total : float
        The sum of their work.
    done : mapping of str to list of Span
        Spans to leave out, by stamp.
    options : ReadOptions
    """
    weight = min(SHARD_WEIGHT, max(_MIN_SHARD_WEIGHT, total / _SHARDS)) if total else SHARD_WEIGHT
    shard = _Open()
    for state in states:
        position, first = state.start, state.base.items if state.base else 0
        items = iter_items(state.file, options, state.base.start if state.base else None)
        for number, item, is_last, passed in _undone(items, first, done.get(state.stamp, [])):
            if shard.is_full(weight):
                yield shard.close()
                shard = _Open()
            share = state.work / max(1, state.size - state.start)
            shard.passed += share * max(0, min(passed, state.size) - position)
            position = max(position, min(passed, state.size))
            reached = state.size if is_last else min(item.position, state.size)
            shard.work += share * max(0, reached - position)
            position = max(position, reached)
            shard.add(item, state, number, is_last)
    if shard.items:
        yield shard.close()


def is_whole(spans: Iterable[Span]) -> bool:
    """Check whether spans of a file cover all of it."""
    position, is_last = 0, False
    for first, end, ends in sorted({(span.first, span.end, span.is_last) for span in spans}):
        if first != position:
            return False
        position, is_last = end, ends
    return is_last


def estimate_text_bytes(item: Item) -> int:
    """Estimate the bytes of text in an item."""
    if isinstance(item.content, bytes):
        size = len(item.content)
    else:
        size = item.position if isinstance(item.content, Path) else 0
    return max(MIN_WEIGHT, size // MARKUP if has_markup(item.format) else size)


def _undone(items: Iterator[Item], first: int, done: Iterable[Span]) -> Iterator[tuple[int, Item, bool, int]]:
    """Yield the items that are not done, each with its number, whether it is the last one, and the skipped position.

    Numbers begin with `first`. The skipped position is that of the last item before it that is done, or 0.
    """
    spans = iter(sorted(done, key=lambda span: span.first))
    span = next(spans, None)
    item = next(items, None)
    number, passed = first, 0
    while item is not None:
        following = next(items, None)
        while span is not None and span.end <= number:
            span = next(spans, None)
        if span is None or number < span.first:
            yield number, item, following is None, passed
        else:
            passed = item.position
        item, number = following, number + 1
