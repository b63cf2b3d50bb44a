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
        ISO 3166-1 alpha-2, or empty if it lies in several countries.
    parent : str
        Reference (``source:id``) of the unit that contains it, or empty.
    latitude, longitude : float or None
        Degrees.
    weight : int
        Prior weight of the place for its name, on the scale of the population of a city (inhabitants).
    present : tuple of str
        References (``source:id``) of its current units: for a Vietnamese unit those of the list in force since July
        2025, the unit itself if it still exists. Districts have been abolished: for a district the special island unit
        of its name, or else the province that contains it.
    also_in : tuple of str
        References (``source:id``) of units that contained it at other times.
    today_name : str
        Name of the unit that now has its id, or empty if it is the same unit: the code of the former province Bình
        Định is that of Gia Lai since July 2025.
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
    """Return the code of a place in tables, with a prefix that keeps it from being parsed as a number: ``vn:01``.

    Parameters
    ----------
    source : str
        As in `Place`, or ``user`` for an id of the user's own list, which is returned unchanged.
    id : str
        Id in the source.

    Returns
    -------
    str
    """
    return id if source == USER else f"{_PREFIXES.get(source, source)}:{id}"


def code_sql(source: str, id: str) -> str:
    """Write the SQL expression for `code_of`.

    Parameters
    ----------
    source, id : str
        SQL expressions.

    Returns
    -------
    str
        Expression that is null if the id is null.
    """
    known = " ".join(f"WHEN {source} = '{name}' THEN concat('{prefix}:', {id})" for name, prefix in _PREFIXES.items())
    return (
        f"CASE WHEN {id} IS NULL THEN NULL WHEN {source} = '{USER}' THEN {id} {known} "
        f"ELSE concat({source}, ':', {id}) END"
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate for a name.

    Attributes
    ----------
    place : Place or None
        None for a NIL candidate, which is in no list.
    usual : bool
        Whether the name, besides its own name, is usual in the press.
    country : str
        ISO 3166-1 code of the country of a NIL candidate, if known.
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
            Name normalized by `thucthe.resolve.lexicon.gazetteer.place_key`.
        """

    def describe(self, source: str, id: str) -> Place | None:
        """Look up a place by its id.

        Parameters
        ----------
        source : str
            One of the `sources`.
        id : str

        Returns
        -------
        Place or None
            None if the id is unknown.
        """

    def __hash__(self) -> int:
        """Return a hash; answers are cached by knowledge base."""
