"""The records of annotated texts, which every reader gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, order=True)
class GoldSpan:
    """A name that a person marked: offsets in code points, end exclusive; depth 0 is outermost."""

    start: int
    end: int
    label: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A text with all its names."""

    id: str
    text: str
    spans: tuple[GoldSpan, ...]


def nest(spans: Iterable[GoldSpan]) -> tuple[GoldSpan, ...]:
    """Put spans in order and give those that lie inside another one the depth 1, all others 0."""
    nested: list[GoldSpan] = []
    end = 0
    for span in sorted(set(spans), key=lambda span: (span.start, -span.end, span.label)):
        nested.append(replace(span, depth=int(span.end <= end)))
        end = max(end, span.end)
    return tuple(sorted(nested))
