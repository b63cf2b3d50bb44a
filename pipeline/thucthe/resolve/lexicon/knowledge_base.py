"""Define knowledge bases: candidates for a name, and a description of each.

The terms are those of spaCy (``spacy.kb.KnowledgeBase``, ``spacy.kb.Candidate``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from thucthe.doc_data import USER

PLACE_KINDS = (
    "country", "region", "province", "state", "city", "district", "commune", "street", "water", "mountain", "site",
)  # fmt: skip
"""Kinds of places; ``site`` is a building, a park, a village or a quarter."""
_PREFIXES = {"vn_admin": "vn"}
"""Prefixes of codes that differ from the name of their source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of a knowledge base.

    Attributes
    ----------
    source : str
        ``iso3166``, ``iso3166-2``, ``m49``, ``vn_admin``, ``geonames`` or ``thucthe``.
    id : str
        Its id there. For a Vietnamese unit the official code: of a province and a district that before July 2025, of
        a commune that of today or, for a former one, its last one, with ``@2024`` or ``@2022`` after it where that
        code now belongs to another unit.
    name : str
    kind : str
        One of `PLACE_KINDS`.
    country : str
        ISO 3166-1 alpha-2, or empty where it lies in several.
    parent : str
        What it lies in, as ``source:id``, or empty.
    latitude, longitude : float or None
        Degrees.
    weight : int
        How often it is meant by its name, in terms of a city's population.
    present : tuple of str
        What it is today, as ``source:id``: for a Vietnamese unit the unit of the list that holds since July 2025, its
        own if it still exists. There are no districts any more: for one it is the island unit of its name, else the
        province in which it lies.
    also_in : tuple of str
        Other units that it lay in at other times, as ``source:id``.
    today_name : str
        Name of the unit that has its id today, or empty if it is the same: the code of the former province Bình Định is
        that of Gia Lai since July 2025.
    """

    source: str
    id: str
    name: str
    kind: str
    country: str
    parent: str
    latitude: float | None
    longitude: float | None
    weight: int
    present: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    today_name: str = ""

    @property
    def ref(self) -> str:
        """Source and id in one: ``geonames:1816670``."""
        return f"{self.source}:{self.id}"


def code_of(source: str, id: str) -> str:
    """Return the code of a place as the tables have it, which no reader takes for a number: ``vn:01``.

    Parameters
    ----------
    source : str
        As in `Place`, or ``user`` for an id of the user's own list, which stays as it is.
    id : str
    """
    return id if source == USER else f"{_PREFIXES.get(source, source)}:{id}"


def code_sql(source: str, id: str) -> str:
    """Return the SQL expression for `code_of`, null where the id is null."""
    known = " ".join(f"WHEN {source} = '{name}' THEN concat('{prefix}:', {id})" for name, prefix in _PREFIXES.items())
    return (
        f"CASE WHEN {id} IS NULL THEN NULL WHEN {source} = '{USER}' THEN {id} {known} "
        f"ELSE concat({source}, ':', {id}) END"
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a name may refer to.

    Attributes
    ----------
    place : Place or None
        None if it is in no list.
    usual : bool
        Whether the press uses the name for it, besides its own name.
    country : str
        Country of something that is in no list, if known.
    """

    place: Place | None
    usual: bool
    country: str


@runtime_checkable
class KnowledgeBase(Protocol):
    """Known places and their names.

    Attributes
    ----------
    sources : tuple of str
        Names of the lists whose ids it describes, as in `Place.source`; each belongs to one knowledge base.
    """

    sources: tuple[str, ...]

    def get_candidates(self, key: str) -> Sequence[Candidate]:
        """Return the candidates for a name; none if the name is unknown.

        Parameters
        ----------
        key : str
            The name as `thucthe.resolve.lexicon.gazetteer.place_key` folds it.
        """

    def describe(self, source: str, id: str) -> Place | None:
        """Return the place with an id in one of the `sources`, or None."""

    def __hash__(self) -> int:
        """Return a hash; answers are cached by knowledge base."""
