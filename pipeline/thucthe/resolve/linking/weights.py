"""Weigh the candidates for the name of a place by the evidence of an article.

The score of a candidate is its share in the sum of the weights of all candidates, NIL included. All figures of this
module were set by hand on the project's own articles.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod

from thucthe.resolve.lexicon.gazetteer import place_key
from thucthe.resolve.lexicon.knowledge_base import Candidate, KnowledgeBase, Place
from thucthe.resolve.lexicon.place_forms import NAMESAKES, Form, fits_head, has_own_head
from thucthe.resolve.linking.containment import TODAY, containing_units, describe_ref
from thucthe.resolve.linking.place_names import PlaceName, PlaceSpan, outer_units
from thucthe.text.wordlists import common_word_places

_USUAL, _OWN_HEAD, _PRESENT = 10, 20, 3
_IN_ADDRESS, _IN_LIST, _IN_PROVINCE, _IN_COUNTRY, _HOME = 1000, 1000, 50, 20, 20
_TOWN_IN_COUNTRY = 5
"""Factors by which each piece of evidence multiplies a weight: a form usual in the press; the head word of the unit's
own name; a current unit; a larger unit named after it; states of the same country in the same list; the province, the
country, or another place there named in the article; Vietnam, as the papers are Vietnamese."""
_NOT_LISTED = 1e-6
"""Factor for a province in the middle of a list of smaller units, one of which has its name."""
_NIL_WEIGHTS = {"": 1e30, "abroad": 1e8}
"""Weights of NIL candidates: names that refer to nothing else, and regions of one country."""
_UNLISTED = 20_000
"""Weight of all places that are in no list."""
_SURE = 0.9
_SMALL = 100_000
_WELL_KNOWN = 1_000_000
"""Minimum population of a city abroad, if no form of its name is usual in the press, to be linked without evidence."""
_UNITS = frozenset({"district", "commune"})
_WIDE = frozenset({"country", "region", "water", "mountain"})
_SMALL_KINDS = frozenset({"state", "city", "district", "commune"})
_LIST, _LONG_LIST = 3, 5
"""Minimum number of other names in a list for the rank of most of them to hold for all, and for those, too, that may be
the district of the name before."""
_SIDES = frozenset({"miền bắc", "miền trung", "miền nam", "miền đông", "miền tây", "tây bắc", "đông bắc"})
"""Regions of Vietnam that other countries have, too."""
_ALONE, _ANYWHERE = 0.8, 0.9
"""Minimum score of a Vietnamese district or commune if nothing else of its province is named, and if it is named only
inside other names, too."""


@dataclass(frozen=True, slots=True)
class Context:
    """Places that an article names unambiguously.

    Attributes
    ----------
    base : KnowledgeBase
    countries, inside : dict of str to set of str
        Bare names of each country, and of the places in it, by its ISO 3166-1 code.
    units : dict of str to set of str
        Bare names of each unit and of the places in it, by its reference (``source:id``).
    """

    base: KnowledgeBase
    countries: dict[str, set[str]]
    inside: dict[str, set[str]]
    units: dict[str, set[str]]


def read_context(base: KnowledgeBase, names: Sequence[PlaceName]) -> Context:
    """Collect the places that the names of an article refer to unambiguously.

    Parameters
    ----------
    base : KnowledgeBase
    names : sequence of PlaceName

    Returns
    -------
    Context
    """
    empty = Context(base, {}, {}, {})
    context = Context(base, defaultdict(set), defaultdict(set), defaultdict(set))
    sure = []
    for name in names:
        place, score = choose(name, empty)
        if place is not None and score >= _SURE:
            sure.append((name, place, score))
            if place.kind == "country":
                context.countries[place.country].add(name.form.bare)
    for name, place, score in sure:
        if place.kind in _WIDE or not is_supported(name, place, score, context):
            continue
        context.inside[place.country].add(name.form.bare)
        for unit in (place.ref, *containing_units(base, place)):
            context.units[unit].add(name.form.bare)
    return context


def choose(name: PlaceName, context: Context) -> tuple[Place | None, float]:
    """Choose the most likely place for a name.

    A commune and its current successor count as one place, and so do an island district and its successor; a name
    without head word refers to the successor.

    Parameters
    ----------
    name : PlaceName
    context : Context
        Places that the article names unambiguously.

    Returns
    -------
    tuple of (Place or None, float)
        The place and its score from 0 to 1; None with 0 if the best candidate is in no list (NIL) or all
        candidates contradict the address.
    """
    candidates = [one for one in name.candidates if one.place is None or _fits_address(name, one.place, context.base)]
    if not candidates:
        return None, 0.0
    weights = [_weight(name, candidate, context) for candidate in candidates]
    best = max(range(len(weights)), key=weights.__getitem__)
    place = candidates[best].place
    if place is None:
        return None, 0.0
    if not name.form.head and not any(fits_head(place, head) for head in name.heads):
        place = _successor(place, context.base) or place
    share = weights[best]
    if place.kind == "commune" or _successor(place, context.base):
        same = [one.place is not None and one.place.present == place.present for one in candidates]
        share = sum(weight for weight, is_same in zip(weights, same, strict=True) if is_same)
    unlisted = _UNLISTED if _is_known_as(name, candidates[best]) else _UNLISTED * _HOME * _IN_COUNTRY
    return place, share / (sum(weights) + unlisted)


def _successor(place: Place, base: KnowledgeBase) -> Place | None:
    """Return the current unit of an island district, which has the same name: "Phú Quốc"."""
    present = describe_ref(base, place.present[0]) if place.kind == "district" and place.present else None
    return present if present is not None and present.kind == "commune" else None


def _fits_address(name: PlaceName, place: Place, base: KnowledgeBase) -> bool:
    """Check whether a place lies in the larger units of an address of its name, if there is one."""
    if not name.addresses or place.kind in {"country", "region"}:
        return True
    inside = {f"iso3166:{place.country}", *containing_units(base, place)}
    return any(all(_lies_in(place, inside, unit, base) for unit in address) for address in name.addresses)


def _lies_in(place: Place, inside: set[str], unit: tuple[Form, frozenset[str]], base: KnowledgeBase) -> bool:
    form, refs = unit
    if place.country != "VN":
        countries = {ref for ref in refs if ref.startswith("iso3166:")}
        return not countries or not countries.isdisjoint(inside)
    if place.kind not in _UNITS:
        return True
    if not refs:
        return not form.head
    if not refs.isdisjoint(inside):
        return True
    named = [found for ref in refs if (found := describe_ref(base, ref))]
    today = {f"{TODAY}{ref}" for found in named if found.kind == "province" for ref in found.present}
    if not today.isdisjoint(inside):
        return True
    # A commune of today lies in no district, but may be named with that of before.
    districts = (found for found in named if found.kind == "district")
    return place.ref in place.present and any(f"{TODAY}{ref}" in inside for one in districts for ref in one.present)


def _is_known_as(name: PlaceName, candidate: Candidate) -> bool:
    """Check whether a name is a place's own or usual one, not one of the many others that GeoNames has."""
    place = candidate.place
    return place is None or candidate.usual or place.kind != "city" or name.form.bare == place_key(place.name)


def _weight(name: PlaceName, candidate: Candidate, context: Context) -> float:
    place, country = candidate.place, candidate.country
    weight = float(place.weight if place else _NIL_WEIGHTS["abroad" if country else ""])
    weight *= _USUAL if candidate.usual else 1
    weight *= prod(_by_country(name, candidate, context))
    if place is None or place.kind == "country":
        return weight
    return weight * prod(_by_head(name, place)) * prod(_by_surroundings(name, place, context))


def _by_country(name: PlaceName, candidate: Candidate, context: Context) -> Iterator[int]:
    """Yield the factors for the country of a candidate."""
    place, country, bare = candidate.place, candidate.country, name.form.bare
    is_inside = _others(context.inside, country, bare)
    if country == "VN":
        yield _HOME
    elif _others(context.countries, country, bare):
        if place is not None and place.kind == "city" and place.weight < _SMALL and not candidate.usual:
            yield _TOWN_IN_COUNTRY
            return
        yield _IN_COUNTRY
    if is_inside and country:
        yield _IN_COUNTRY


def _by_head(name: PlaceName, place: Place) -> Iterator[float]:
    """Yield the factors for the head words of a name."""
    if name.member_of and place.kind == "province" and not fits_head(place, name.member_of):
        others = (one.place for one in name.candidates if one.place)
        yield _NOT_LISTED if any(fits_head(other, name.member_of) for other in others) else 1
    if place.kind == "commune" and place.ref in place.present:
        yield _PRESENT
    if name.form.head and has_own_head(place, name.form.head):
        yield _OWN_HEAD
    if place.kind != "province":
        yield max((by for head, by in name.heads.items() if fits_head(place, head)), default=1)


def _by_surroundings(name: PlaceName, place: Place, context: Context) -> Iterator[int]:
    """Yield the factors for the address and the list of a name, and for the other places of the article."""
    outer = containing_units(context.base, place)
    for _ in {f"iso3166:{place.country}", *outer} & name.above:
        yield _IN_ADDRESS
    if place.kind == "state":
        if place.ref in name.below:
            yield _IN_ADDRESS
        if _is_listed(name, place):
            yield _IN_LIST
    elif place.kind in _UNITS and name.refs.isdisjoint(outer) and _shares_list(name, place, context.base):
        # "huyện Tiên Du, Bắc Ninh" is the province, not its town of that name.
        yield _IN_LIST
    if any(_others(context.units, unit, name.form.bare) for unit in (place.ref, *outer)):
        yield _IN_PROVINCE


def _is_listed(name: PlaceName, place: Place) -> bool:
    """Check whether most of the list of a name can be states of the same country."""
    kinds = Counter[str]()
    for other in name.listed:
        best = max((one.place for one in other.candidates if one.place), key=lambda one: one.weight, default=None)
        is_state = any(one.place and one.place.kind == "state" == place.kind and one.place.parent == place.parent
                       for one in other.candidates)  # fmt: skip
        kinds["other" if best is None or not is_state or best.kind == "city" else "state"] += 1
    return kinds["state"] > kinds["other"]


def _shares_list(name: PlaceName, place: Place, base: KnowledgeBase) -> bool:
    """Check whether most of the list of a name can lie in the same unit as a place and, if it is long, be of its rank.

    "Bà Rịa, Long Hương, Phú Mỹ, Tam Long" are communes of today, not the former districts that some of them recall.
    """
    communes = (one.place for one in name.candidates if one.place) if place.kind == "district" else ()
    return _shares_unit(name, place, base) and not any(_is_among_communes(name, one) for one in communes)


def _is_among_communes(name: PlaceName, place: Place) -> bool:
    """Check whether a place is a commune of today in a list of which most have the name of no district."""
    if place.kind != "commune" or place.ref not in place.present or len(name.listed) < _LIST:
        return False
    above = {one.place.ref for one in name.candidates if one.place and one.place.kind == "district"}
    if len(name.listed) < _LONG_LIST and above & name.below:
        return False
    districts = sum("district" in other.kinds for other in name.listed)
    shared = sum(any(_is_beside(one.place, place) for one in other.candidates) for other in name.listed)
    return 2 * districts < len(name.listed) < 2 * shared


def _is_beside(other: Place | None, place: Place) -> bool:
    """Check whether another place is a commune of today in the same province."""
    return other is not None and other.kind == "commune" and other.ref in other.present and other.parent == place.parent


def _shares_unit(name: PlaceName, place: Place, base: KnowledgeBase) -> bool:
    """Check whether most of the list of a name can lie in the same unit as a place."""
    if name.is_large and not name.form.head and 2 * sum(other.is_large for other in name.listed) >= len(name.listed):
        return False
    own = {ref for ref in (place.parent, *place.also_in) if not ref.startswith("iso3166:")}
    # A unit of its address is not one of its neighbours in the list.
    others = [other for other in name.listed if other.refs.isdisjoint(name.above)]
    shared = sum(not own.isdisjoint(outer_units(base, other)) for other in others)
    return 2 * shared > len(others)


def _others(named: dict[str, set[str]], key: str, bare: str) -> bool:
    """Check whether another name than this one refers to it."""
    return bool(named.get(key, set()) - {bare})


def is_supported(name: PlaceName, place: Place, score: float, context: Context) -> bool:
    """Check whether there is evidence besides a name that villages, streets and companies share.

    Parameters
    ----------
    name : PlaceName
    place : Place
        The most likely one, see `choose`.
    score : float
    context : Context
        Places that the article names unambiguously.
    """
    if not name.is_introduced and not _is_meant_inside(name, place, score, context):
        return False
    if place.country == "VN":
        return _is_supported_at_home(name, place, score, context)
    candidate = next(candidate for candidate in name.candidates if candidate.place == place)
    if place.kind not in {"city", "state"} or candidate.usual or (place.kind == "state" and name.form.head):
        return True
    if place.kind == "city" and place.weight >= _WELL_KNOWN and _is_known_as(name, candidate):
        return True
    near = bool(name.above & {f"iso3166:{place.country}", place.parent} - {""})
    return near or _is_known_state(name, place) or _others(context.countries, place.country, name.form.bare)


def _is_known_state(name: PlaceName, place: Place) -> bool:
    """Check whether a name refers to a large state everywhere, as no city of another country has it."""
    others = (one.place for one in name.candidates if one.place and one.place.country != place.country)
    is_shared = any(other.kind == "city" and other.weight > _SMALL for other in others)
    return place.kind == "state" and place.weight > _SMALL and not is_shared


def _is_supported_at_home(name: PlaceName, place: Place, score: float, context: Context) -> bool:
    if place.kind == "region" and name.form.bare in _SIDES:
        # "miền Bắc" in an article about another country is a part of that one.
        abroad = any(country != "VN" and found for country, found in context.countries.items())
        return not abroad or bool(context.countries.get("VN") or context.inside.get("VN"))
    is_alone = bool(name.form.head) and not name.addresses and not context.inside.get("VN", set()) - {name.form.bare}
    if score < _ALONE and place.kind in _UNITS and not is_alone and not _is_near(name, place, context):
        return False
    if place.kind == "commune" and (_is_vague_chain(name, place, context) or _is_elsewhere(name, place, context)):
        return False
    if place.kind != "commune" or name.form.head or place.weight > _SMALL:
        return True
    listed = any(fits_head(place, head) for head in name.heads) or _is_among_communes(name, place)
    return listed or bool(name.above.intersection(containing_units(context.base, place)))


def _is_elsewhere(name: PlaceName, place: Place, context: Context) -> bool:
    """Check whether the article names places near a unit of another rank that has the name of a commune.

    A "xã" that has become a "phường" may be missing in the gazetteer.
    """
    if any(name.addresses) or _is_near(name, place, context):
        return False
    others = (one.place for one in context.base.get_candidates(name.form.bare) if one.place and one.place != place)
    return any(other.kind == "commune" and _is_near(name, other, context) for other in others)


def _is_vague_chain(name: PlaceName, place: Place, context: Context) -> bool:
    """Check whether all addresses of a name end with a district that several provinces have: "huyện Châu Thành".

    Such an address is unambiguous if the article names another place of its province.
    """
    tops = [[describe_ref(context.base, ref) for ref in address[-1][1]] for address in name.addresses]
    several = (sum(one is not None and one.kind == "district" for one in top) > 1 for top in tops)
    known = (place.ref, *containing_units(context.base, place))
    return bool(tops) and all(several) and not any(_others(context.units, unit, name.form.bare) for unit in known)


def _is_near(name: PlaceName, place: Place, context: Context) -> bool:
    """Check whether the article names what a Vietnamese place lies in, or another place there."""
    outer = containing_units(context.base, place)
    return bool(name.above.intersection(outer)) or any(
        _others(context.units, unit, name.form.bare) for unit in (place.ref, *outer)
    )


def _is_meant_inside(name: PlaceName, place: Place, score: float, context: Context) -> bool:
    """Check whether a name that occurs only inside those of companies, schools, stadiums and the like is a place."""
    if place.country == "VN" and name.form.bare in _common_words():
        return False
    if place.kind not in _SMALL_KINDS:
        return True
    if place.country == "VN":
        if place.kind == "commune" and place.weight <= _SMALL and all(map(_is_of_site, name.spans)):
            return False
        return score >= _ANYWHERE or _is_near(name, place, context)
    if any(one.usual and one.place == place for one in name.candidates):
        return True
    if place.kind == "city" and place.weight < _SMALL:
        # "Real Oviedo" is not from Florida.
        return False
    named = _others(context.countries, place.country, name.form.bare)
    return named or _others(context.inside, place.country, name.form.bare)


def _is_of_site(one: PlaceSpan) -> bool:
    """Check whether a mention stands in the name of a temple, a bridge, an airport or the like."""
    return " ".join((one.before or "").lower().split()).startswith(NAMESAKES)


@cache
def _common_words() -> frozenset[str]:
    return frozenset(map(place_key, common_word_places()))
