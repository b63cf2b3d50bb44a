"""Data classes of annotated texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, order=True)
class GoldSpan:
    """An annotated name: offsets in code points, end exclusive; depth 0 is outermost."""

    start: int
    end: int
    label: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its annotated names, and the kind of text, such as ``sport``; empty if unknown."""

    id: str
    text: str
    spans: tuple[GoldSpan, ...]
    kind: str = ""


def nest(spans: Iterable[GoldSpan]) -> tuple[GoldSpan, ...]:
    """Sort spans and set the depth of those inside another one to 1, of all others to 0."""
    nested: list[GoldSpan] = []
    end = 0
    for span in sorted(set(spans), key=lambda span: (span.start, -span.end, span.label)):
        nested.append(replace(span, depth=int(span.end <= end)))
        end = max(end, span.end)
    return tuple(sorted(nested))
