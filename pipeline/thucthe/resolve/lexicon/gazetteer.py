"""The known places: a name comes in, the places that have it go out; an id comes in, its place goes out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache

from thucthe.resolve.lexicon.knowledge_base import Candidate, Place
from thucthe.resources import find_data
from thucthe.text.normalize import modern_tone, normalize_with_offsets

PLACES, NAMES, PRESS = "places.tsv", "place_names.tsv", "press_places.tsv"
SOURCES = ("iso3166", "vn_admin", "geonames")
NO_PLACE = "-"
"""Begins what a name stands for when it is no place of the lists; the code of its country may follow."""
_BETWEEN = re.compile(r"[\s.,'’‘\"“”«»&()–—-]+")
_CACHE_SIZE = 20_000


@lru_cache(_CACHE_SIZE)
def place_key(name: str) -> str:
    """Fold what makes no other place: case, tone-mark placement, and hyphens, dots and the like between syllables."""
    key = _BETWEEN.sub(" ", normalize_with_offsets(name).text.lower()).strip()
    return key if key.isascii() else " ".join(map(modern_tone, key.split(" ")))


@lru_cache(_CACHE_SIZE)
def find_place(ref: str) -> Place | None:
    """Give the place with a ``source:id``, or None."""
    line = _find_line(_lines(PLACES), ref)
    if line is None:
        return None
    _, name, kind, country, parent, latitude, longitude, present, weight = line
    source, _, id = ref.partition(":")
    return Place(
        source=source,
        id=id,
        name=name,
        kind=kind,
        country=country,
        parent=parent,
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        present_id=present or None,
        weight=int(weight),
    )


@lru_cache(_CACHE_SIZE)
def find_candidates(key: str) -> tuple[Candidate, ...]:
    """Give all that a name, as folded by `place_key`, may stand for."""
    line = _find_line(_lines(NAMES), key)
    if line is None:
        return ()
    candidates = []
    for ref in line[1].split(" "):
        place = None if ref.startswith(NO_PLACE) else find_place(ref.removesuffix("+"))
        candidates.append(Candidate(place, ref.endswith("+"), place.country if place else ref.removeprefix(NO_PLACE)))
    return tuple(candidates)


@cache
def _lines(name: str) -> list[bytes]:
    return find_data(f"gazetteers/{name}").read_bytes().splitlines()[1:]


def _find_line(lines: list[bytes], key: str) -> list[str] | None:
    """Find the line whose first cell is a key, by bisection: no table of all lines is made."""
    start = key.encode() + b"\t"
    at = bisect_left(lines, start)
    if at == len(lines) or not lines[at].startswith(start):
        return None
    return lines[at].decode().split("\t")


class Gazetteer:
    """The known places as a `KnowledgeBase`."""

    sources: tuple[str, ...] = SOURCES

    def get_candidates(self, key: str) -> Sequence[Candidate]:
        """Return all that a name, as folded by `place_key`, may stand for."""
        return find_candidates(key)

    def describe(self, source: str, id: str) -> Place | None:
        """Return the place with an id in a list."""
        return find_place(f"{source}:{id}")
