"""The known places: a name comes in, the places that have it go out; an id comes in, its place goes out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from thucthe.doc_data import USER
from thucthe.recognize.user_names import NameEntry
from thucthe.resources import find_data
from thucthe.text.normalize import modern_tone, normalize_with_offsets

PLACES, NAMES, PRESS = "places.tsv", "place_names.tsv", "press_places.tsv"
SOURCES = ("iso3166", "vn_admin", "geonames")
NO_PLACE = "-"
"""Begins what a name stands for when it is no place of the lists; the code of its country may follow."""
_BETWEEN = re.compile(r"[\s.,'’‘\"“”«»&()–—-]+")
_CACHE_SIZE = 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """A place that stands in a list.

    Attributes
    ----------
    source : str
        ``iso3166``, ``vn_admin`` or ``geonames``.
    id : str
        Its id there. For a Vietnamese unit the official code: of a province and a district that before July 2025, of
        a commune that of today or, for one that is no more, its last one, with ``@2024`` after it where that code
        now belongs to another commune.
    name : str
    kind : str
        country, state (of the USA), city, province, district or commune.
    country : str
        ISO 3166-1 alpha-2.
    parent : str
        What it lies in, as ``source:id``, or empty.
    latitude, longitude : float or None
        Degrees.
    present_id : str or None
        For a Vietnamese unit the code of what it is now, in the list that holds since July 2025: its own if it still
        stands. There are no districts any more: for one it is the code of the island unit of its name, else of the
        province in which it lies.
    weight : int
        How often it is meant by its name, in terms of a city's population.
    """

    source: str
    id: str
    name: str
    kind: str
    country: str
    parent: str
    latitude: float | None
    longitude: float | None
    present_id: str | None
    weight: int

    @property
    def ref(self) -> str:
        """Source and id in one: ``geonames:1816670``."""
        return f"{self.source}:{self.id}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a name may stand for.

    Attributes
    ----------
    place : Place or None
        None when it is nothing that the lists have.
    usual : bool
        Whether the press uses the name for it, beside its own name.
    country : str
        Of what is not in the lists, when it is known.
    """

    place: Place | None
    usual: bool
    country: str


@lru_cache(_CACHE_SIZE)
def place_key(name: str) -> str:
    """Fold what makes no other place: case, tone-mark placement, and hyphens, dots and the like between syllables."""
    key = _BETWEEN.sub(" ", normalize_with_offsets(name).text.lower()).strip()
    return key if key.isascii() else " ".join(map(modern_tone, key.split(" ")))


def describe(source: str, id: str, own: Sequence[NameEntry] = ()) -> Place | None:
    """Give the place that a link points to.

    Parameters
    ----------
    source, id : str
        As in `Link`.
    own : sequence of NameEntry
        The user's names: an id of theirs is the first place among the links of its entry.

    Returns
    -------
    Place or None
        None when no list has it.
    """
    if source != USER:
        return find_place(f"{source}:{id}")
    links = (link for entry in own if entry.id == id for link in entry.links)
    return next((place for place in map(find_place, links) if place is not None), None)


@lru_cache(_CACHE_SIZE)
def find_place(ref: str) -> Place | None:
    """Give the place with a ``source:id``, or None."""
    line = _find_line(_lines(PLACES), ref)
    if line is None:
        return None
    _, name, kind, country, parent, latitude, longitude, present, weight = line
    source, _, id = ref.partition(":")
    return Place(
        source,
        id,
        name,
        kind,
        country,
        parent,
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
        present or None,
        int(weight),
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
