"""Determine the units that contain a place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from thucthe.resolve.lexicon.knowledge_base import KnowledgeBase, Place

TODAY = "today:"
"""Prefix of the reference of a current province among `containing_units`."""


@lru_cache(20_000)
def containing_units(base: KnowledgeBase, place: Place) -> tuple[str, ...]:
    """Return all units below country level that contain a place or once did.

    Parameters
    ----------
    base : KnowledgeBase
    place : Place

    Returns
    -------
    tuple of str
        References (``source:id``). The current province of a merged one is included as `TODAY` and its reference.
    """
    return tuple(dict.fromkeys(_outer(base, place)))


def describe_ref(base: KnowledgeBase, ref: str) -> Place | None:
    """Look up a place by its reference.

    Parameters
    ----------
    base : KnowledgeBase
    ref : str
        ``source:id``, or empty.

    Returns
    -------
    Place or None
        None if the reference is empty or unknown.
    """
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
