"""What a knowledge base is: candidates for a name, and a description of each.

The terms are those of spaCy (``spacy.kb.KnowledgeBase``, ``spacy.kb.Candidate``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
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


@runtime_checkable
class KnowledgeBase(Protocol):
    """Known places and the names that stand for them.

    Attributes
    ----------
    sources : tuple of str
        Names of the lists whose ids it describes, as in `Place.source`; each belongs to one knowledge base.
    """

    sources: tuple[str, ...]

    def get_candidates(self, key: str) -> Sequence[Candidate]:
        """Return all that a name may stand for; empty if the name is unknown.

        Parameters
        ----------
        key : str
            The name as `thucthe.resolve.lexicon.gazetteer.place_key` folds it.
        """

    def describe(self, source: str, id: str) -> Place | None:
        """Return the place with an id in one of the `sources`, or None."""

    def __hash__(self) -> int:
        """Return a hash; answers are cached by knowledge base."""
