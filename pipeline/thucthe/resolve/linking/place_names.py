"""Collect the names of the places of an article with what the article states next to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Span

from thucthe.resolve.lexicon.knowledge_base import Candidate, KnowledgeBase
from thucthe.resolve.lexicon.name_words import head_of, words_of_kind
from thucthe.resolve.lexicon.place_forms import (
    Form,
    chains,
    feature_head,
    find_addresses,
    find_lists,
    fits_head,
    has_common_head,
    is_credited,
    is_house,
    is_namesake,
    is_sea,
    is_vessel,
    plural_head,
    rank_of,
    read_form,
)
from thucthe.resolve.linking.containment import containing_units

LISTED, BESIDE = 1000, 20
"""Weights of the head word of the list that a name stands in ("các phường ..."), and of that of a name next to it."""
_LARGE = frozenset({"country", "province", "state"})
_UNCOUNTED = frozenset({"country", "region", "water", "mountain"})
"""Kinds that a name with a common noun may have."""
_FEATURE = "(feature)"
"""Keeps seas, rivers, streets and the like apart from the units of the same name."""
_UNITS = frozenset({"district", "commune"})


class PlaceSpan(NamedTuple):
    """Mention of a place.

    Attributes
    ----------
    span : Span
    full_name : str or None
        Longest name that the article gives the place.
    before : str or None
        The words before it inside the organization or place in whose name it stands; None if it stands by itself.
    """

    span: Span
    full_name: str | None
    before: str | None


@dataclass(slots=True)
class PlaceName:
    """A name of a place in an article.

    Attributes
    ----------
    form : Form
    candidates : tuple of Candidate
    spans : list of PlaceSpan
    heads : dict of str to int
        Head words that hold for it without being its own, with their weights.
    above, below : set of str
        References to the candidates of the names after it in an address, and to all that contains the candidates of
        the names before it.
    addresses : list of list of (Form, frozenset of str)
        For each mention with a head word, the larger units of its address with their references.
    listed : list of PlaceName
        The other names of the lists that it stands in.
    member_of : str
        Head word of a list in whose middle it stands, "các phường A, B và C", or an empty string.
    """

    form: Form
    candidates: tuple[Candidate, ...]
    spans: list[PlaceSpan] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)
    above: set[str] = field(default_factory=set)
    below: set[str] = field(default_factory=set)
    addresses: list[list[tuple[Form, frozenset[str]]]] = field(default_factory=list)
    listed: list[PlaceName] = field(default_factory=list)
    member_of: str = ""

    @property
    def refs(self) -> frozenset[str]:
        """References to its candidates."""
        return frozenset(candidate.place.ref for candidate in self.candidates if candidate.place)

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of its candidates."""
        return frozenset(candidate.place.kind for candidate in self.candidates if candidate.place)

    @property
    def is_large(self) -> bool:
        """Whether it may refer to a country, a province or a state."""
        return not self.kinds.isdisjoint(_LARGE)

    @property
    def is_introduced(self) -> bool:
        """Whether it ever stands by itself, with a head word, or in the name of an organ: "Công an Hải Phòng"."""
        return bool(self.form.head) or any(one.before is None or _is_organ(one.before) for one in self.spans)


def read_names(base: KnowledgeBase, text: str, places: Sequence[PlaceSpan]) -> list[PlaceName]:
    """Collect the names of an article's places.

    Mentions of one name are one `PlaceName`, except where their addresses lie in different provinces or countries.

    Parameters
    ----------
    base : KnowledgeBase
    text : str
    places : sequence of PlaceSpan
        By position, the longer ones first.
    """
    read = [_read(base, text, place) for place in places]
    spans = [(place.span.start_char, place.span.end_char) for place in places]
    kinds = [{candidate.place.kind for candidate in candidates if candidate.place} for _, candidates in read]
    ranks = [rank_of(form, of) for (form, _), of in zip(read, kinds, strict=True)]
    addresses = find_addresses(text, spans, ranks)
    zones = [_zone([read[j] for j in address]) for address in addresses]
    names: dict[tuple[str, str], PlaceName] = {}
    of_span: list[PlaceName] = []
    for number, zone in enumerate(_fill(read, zones)):
        form, candidates = read[number]
        name = names.setdefault((form.key, zone), PlaceName(form, candidates))
        name.spans.append(places[number])
        of_span.append(name)
    _share_heads(names.values())
    for i, address in enumerate(addresses):
        if address and (of_span[i].form.head or of_span[i].form.key.endswith(_FEATURE)):
            of_span[i].addresses.append([(of_span[j].form, of_span[j].refs) for j in address])
    _read_context(base, text, spans, of_span)
    return list(names.values())


def _zone(address: Sequence[tuple[Form, tuple[Candidate, ...]]]) -> str:
    """Return the key of the province or country in which an address lies, or an empty string."""
    large = (form.bare for form, found in address if any(one.place and one.place.kind in _LARGE for one in found))
    return next(large, "")


def _fill(read: Sequence[tuple[Form, tuple[Candidate, ...]]], zones: Sequence[str]) -> list[str]:
    """Return the zone of each mention; one without an address takes that of the last mention of its name."""
    stated: dict[str, list[str]] = defaultdict(list)
    for (form, _), zone in zip(read, zones, strict=True):
        if zone:
            stated[form.key].append(zone)
    last = {key: of[0] for key, of in stated.items()}
    filled = []
    for (form, _), zone in zip(read, zones, strict=True):
        if zone:
            last[form.key] = zone
        filled.append(last.get(form.key, "") if len(set(stated[form.key])) > 1 else "")
    return filled


def _read_context(
    base: KnowledgeBase, text: str, spans: Sequence[tuple[int, int]], of_span: Sequence[PlaceName]
) -> None:
    """Add to each name what stands next to it: the rest of its address, its list, head words of lists."""
    lists = find_lists(text, spans)
    for i, following in enumerate(chains(text, spans)):
        name, rest = of_span[i], [of_span[j] for j, _ in following]
        members = [of_span[j] for j in lists[i]]
        name.listed += members
        # "Sơn La, Hòa Bình, Quảng Ninh" is a list of provinces, not a commune of the last one.
        of_provinces = len(members) > 1 and all(other.is_large and not other.form.head for other in (name, *members))
        for other, (_, within) in zip(rest, following, strict=True):
            if of_provinces:
                break
            if within and (other.form.head or other is rest[-1] or other.is_large):
                name.above.update(other.refs)
        if rest and following[0].within and not name.is_large:
            rest[0].below |= outer_units(base, name)
        _spread_heads(base, name, rest, plural_head(text, spans[i][0]))


def _spread_heads(base: KnowledgeBase, name: PlaceName, rest: Sequence[PlaceName], listed: str) -> None:
    """Let the head word of a list, or of the first name, hold for the names that follow."""
    if listed:
        for other in (name, *rest):
            other.heads[listed] = LISTED
        # The last one may be what the others lie in.
        for other in (name, *rest)[:-1]:
            other.member_of = listed
    elif name.form.head:
        for other in rest:
            if other.form.head or other.is_large or other.refs & outer_units(base, name):
                break
            other.heads.setdefault(name.form.head, BESIDE)


def _share_heads(names: Iterable[PlaceName]) -> None:
    """Let the one head word that a name has in the article hold where it stands without."""
    heads: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if name.form.head:
            heads[name.form.bare].add(name.form.head)
    for name in names:
        if not name.form.head and not name.is_large and len(heads[name.form.bare]) == 1:
            name.heads.update(dict.fromkeys(heads[name.form.bare], LISTED))


def _read(base: KnowledgeBase, text: str, place: PlaceSpan) -> tuple[Form, tuple[Candidate, ...]]:
    """Look up a mention as it is written or, if that is unknown, the longest name that the article gives it."""
    start = place.span.start_char
    written = text[start : place.span.end_char]
    form = read_form(written)
    feature = feature_head(text, start)
    if feature or (is_sea(text, start) and _is_abroad(base, form)):
        found = (one for one in find_all(base, form) if one.place and one.place.kind in _UNCOUNTED - {"country"})
        return Form(f"{written} {_FEATURE}", "", written), tuple(found) if feature else ()
    if has_common_head(written):
        known = (one for one in find_all(base, form) if one.place and one.place.kind in _UNCOUNTED)
        return Form(f"{form.key} {_FEATURE}", "", form.bare), tuple(known)
    if written.islower() and " " not in written and not text.islower():
        # The verb "hàn" is not the country "Hàn".
        return form, ()
    if not find_all(base, form) and place.full_name:
        form = read_form(place.full_name)
    candidates = find_all(base, form)
    if candidates and is_vessel(text, start):
        countries = tuple(one for one in candidates if one.place and one.place.kind == "country")
        return (form, candidates) if countries else (Form(f"{form.key} {_FEATURE}", "", form.bare), ())
    if candidates and not form.head and _is_street_or_person(text, start, candidates):
        others = tuple(one for one in candidates if not one.place or one.place.kind not in _UNITS)
        return Form(f"{form.key} {_FEATURE}", "", form.bare), others
    return form, candidates


def _is_street_or_person(text: str, start: int, candidates: Sequence[Candidate]) -> bool:
    """Check whether the words before a bare name make it that of a street, a bridge or the like, or of a person."""
    if is_house(text, start) or is_credited(text, start):
        return True
    units = [one.place for one in candidates if one.place and one.place.kind in _UNITS]
    is_city = any(fits_head(unit, "thành phố") for unit in units)
    return is_namesake(text, start) and any(unit.kind == "commune" for unit in units) and not is_city


def _is_abroad(base: KnowledgeBase, form: Form) -> bool:
    places = (candidate.place for candidate in find_all(base, form) if candidate.place)
    return any(place.kind == "country" and place.country != "VN" for place in places)


@lru_cache(10_000)
def find_all(base: KnowledgeBase, form: Form) -> tuple[Candidate, ...]:
    """Return the candidates for a name; with a head word only those that it fits, or that have the whole name."""
    whole = tuple(base.get_candidates(form.key))
    if not form.head:
        return whole
    parts = (
        candidate
        for candidate in base.get_candidates(form.bare)
        if (fits_head(candidate.place, form.head) if candidate.place else candidate.country and form.head == "tỉnh")
    )
    return tuple(dict.fromkeys((*whole, *parts)))


def outer_units(base: KnowledgeBase, name: PlaceName) -> set[str]:
    """Return all that the candidates of a name lie in."""
    places = (candidate.place for candidate in name.candidates if candidate.place)
    return {unit for place in places for unit in containing_units(base, place)}


@lru_cache(10_000)
def _is_organ(before: str) -> bool:
    """Check whether the words before a place in a longer name are those of an organ of the place."""
    words = " ".join(before.lower().split())
    return bool(words) and bool(head_of(f"{words} x", words_of_kind("organization_words.tsv", "authority")))
