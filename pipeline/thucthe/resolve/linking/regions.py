"""Determine the province or country of an unlinked place."""

from __future__ import annotations

from collections.abc import Iterable

from thucthe.doc_data import AMBIGUOUS
from thucthe.resolve.lexicon.knowledge_base import KnowledgeBase, Place
from thucthe.resolve.linking.containment import TODAY, containing_units, describe_ref
from thucthe.resolve.linking.place_names import PlaceName


def find_region(base: KnowledgeBase, name: PlaceName) -> str | None:
    """Return the current province, or else the country, stated by the address of a name.

    Parameters
    ----------
    base : KnowledgeBase
    name : PlaceName

    Returns
    -------
    str or None
        Reference (``source:id``); `AMBIGUOUS` if the address fits several, or if there is no address and units of
        several provinces share the name; None if nothing is known.
    """
    above = [[place for ref in refs if (place := describe_ref(base, ref))] for refs in _larger_units(name)]
    for regions in (_provinces(base, above), _countries(above)):
        if regions:
            return regions.pop() if len(regions) == 1 else AMBIGUOUS
    own = _provinces(base, [[candidate.place for candidate in name.candidates if candidate.place]])
    return AMBIGUOUS if len(own) > 1 or name.form.bare.isdigit() else None


def _larger_units(name: PlaceName) -> Iterable[Iterable[str]]:
    if name.addresses:
        return [refs for address in name.addresses for _, refs in address]
    return [name.above]


def _provinces(base: KnowledgeBase, named: Iterable[Iterable[Place]]) -> set[str]:
    """Return the provinces of today that all names of an address allow."""
    allowed: set[str] | None = None
    for places in named:
        found = {
            unit.removeprefix(TODAY)
            for place in places
            for unit in containing_units(base, place)
            if unit.startswith(TODAY)
        }
        if found:
            allowed = found if allowed is None else (allowed & found or found)
    return allowed or set()


def _countries(named: Iterable[Iterable[Place]]) -> set[str]:
    return {place.ref for places in named for place in places if place.kind == "country"}
