"""Determine what a place lies in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from thucthe.resolve.lexicon.knowledge_base import KnowledgeBase, Place

TODAY = "today:"
"""Begins the reference of a province of today among `containing_units`."""


@lru_cache(20_000)
def containing_units(base: KnowledgeBase, place: Place) -> tuple[str, ...]:
    """Return all units below country level that contain a place or once did.

    The province of today is among those of every province that it took in, as ``today:`` and its reference.
    """
    return tuple(dict.fromkeys(_outer(base, place)))


def describe_ref(base: KnowledgeBase, ref: str) -> Place | None:
    """Return the place with a ``source:id``, None for an empty or unknown one."""
    source, _, id = ref.partition(":")
    return base.describe(source, id) if id else None


def _outer(base: KnowledgeBase, place: Place) -> Iterator[str]:
    if place.kind == "province":
        yield from (f"{TODAY}{ref}" for ref in place.present)
    for ref in (place.parent, *place.also_in):
        parent = describe_ref(base, ref)
        if parent is not None and parent.kind != "country":
            yield parent.ref
            yield from _outer(base, parent)
