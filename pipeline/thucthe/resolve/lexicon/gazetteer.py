"""Look up places by name and by id in the tables of `data/gazetteers`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache

from thucthe.resolve.lexicon.knowledge_base import Candidate, Place
from thucthe.resources import find_data
from thucthe.text.normalize import modern_tone, normalize_with_offsets

PLACES, NAMES, PRESS = "places.tsv", "place_names.tsv", "press_places.tsv"
SOURCES = ("iso3166", "iso3166-2", "m49", "vn_admin", "geonames", "thucthe")
NO_PLACE = "-"
"""First character of a reference to a NIL candidate, in no list; the code of its country may follow."""
_BETWEEN = re.compile(r"[\s.,'’‘\"“”«»&()–—-]+")
_CACHE_SIZE = 20_000


@lru_cache(_CACHE_SIZE)
def place_key(name: str) -> str:
    """Normalize the name of a place for look-ups.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        Key independent of case, tone-mark placement, and hyphens, dots and other signs between syllables.
    """
    key = _BETWEEN.sub(" ", normalize_with_offsets(name).text.lower()).strip()
    return key if key.isascii() else " ".join(map(modern_tone, key.split(" ")))


@lru_cache(_CACHE_SIZE)
def find_place(ref: str) -> Place | None:
    """Look up a place by its reference.

    Parameters
    ----------
    ref : str
        ``source:id``.

    Returns
    -------
    Place or None
        None if the reference is unknown.
    """
    line = _find_line(_lines(PLACES), ref)
    if line is None:
        return None
    _, name, kind, country, parent, latitude, longitude, present, weight, today_name = line
    source, _, id = ref.partition(":")
    parents = parent.split()
    return Place(
        source=source,
        id=id,
        name=name,
        kind=kind,
        country=country,
        parent=parents[0] if parents else "",
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        weight=int(weight),
        present=tuple(present.split()),
        also_in=tuple(parents[1:]),
        today_name=today_name,
    )


@lru_cache(_CACHE_SIZE)
def find_candidates(key: str) -> tuple[Candidate, ...]:
    """Look up the candidates for a name.

    Parameters
    ----------
    key : str
        Name normalized by `place_key`.

    Returns
    -------
    tuple of Candidate
        Empty if the name is unknown.
    """
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
    """Find the line whose first cell is a key by bisection, which needs no dictionary of all lines."""
    start = key.encode() + b"\t"
    at = bisect_left(lines, start)
    if at == len(lines) or not lines[at].startswith(start):
        return None
    return lines[at].decode().split("\t")


class Gazetteer:
    """The known places as a `KnowledgeBase`."""

    sources: tuple[str, ...] = SOURCES

    def get_candidates(self, key: str) -> Sequence[Candidate]:
        """Return the candidates for a name that `place_key` has normalized."""
        return find_candidates(key)

    def describe(self, source: str, id: str) -> Place | None:
        """Return the place with an id in a list."""
        return find_place(f"{source}:{id}")
