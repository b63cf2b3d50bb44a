"""Collect the names of the places of an article with what the article states next to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from spacy.tokens import Span

from thucthe.resolve.lexicon.knowledge_base import Candidate, KnowledgeBase
from thucthe.resolve.lexicon.name_words import head_of, words_of_kind
from thucthe.resolve.lexicon.place_forms import (
    CREDIT,
    HOUSE_NUMBER,
    NAMESAKE,
    SEA,
    VESSEL,
    Form,
    chains,
    feature_head,
    find_addresses,
    find_lists,
    fits_head,
    has_common_head,
    is_after,
    plural_head,
    rank_of,
    read_form,
)
from thucthe.resolve.linking.containment import containing_units

LISTED, BESIDE = 1000, 20
"""Weights of the head word of the list that contains a name ("các phường ..."), and of that of a neighbouring name."""
_LARGE = frozenset({"country", "province", "state"})
_UNCOUNTED = frozenset({"country", "region", "water", "mountain"})
"""Kinds that a name with a common noun may have."""
_FEATURE = "(feature)"
"""Suffix that separates seas, rivers and the like from units of the same name."""
_UNITS = frozenset({"district", "commune"})


class PlaceSpan(NamedTuple):
    """Mention of a place.

    Attributes
    ----------
    span : Span
    full_name : str or None
        Longest name of the place in the article.
    before : str or None
        The words before it in the longer name that contains it; None if no other name contains it.
    """

    span: Span
    full_name: str | None
    before: str | None


@dataclass
class PlaceName:
    """A name of a place in an article.

    Attributes
    ----------
    form : Form
    candidates : tuple of Candidate
    spans : list of PlaceSpan
    heads : dict of str to int
        Head words of neighbouring names or lists that apply to it, with their weights.
    above, below : set of str
        References to the candidates of the names after it in an address, and to all units that contain the candidates
        of the names before it.
    addresses : list of list of (Form, frozenset of str)
        For each mention with a head word, the larger units of its address with their references.
    listed : list of PlaceName
        The other names of the lists that contain it.
    member_of : str
        Head word of a list with names on both sides of it, "các phường A, B và C", or an empty string.
    outer : set of str, optional
        All that its candidates lie in, once `outer_units` has collected it.
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
    outer: set[str] | None = None

    @cached_property
    def refs(self) -> frozenset[str]:
        """References to its candidates."""
        return frozenset(candidate.place.ref for candidate in self.candidates if candidate.place)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of its candidates."""
        return frozenset(candidate.place.kind for candidate in self.candidates if candidate.place)

    @cached_property
    def is_large(self) -> bool:
        """Whether it may refer to a country, a province or a state."""
        return not self.kinds.isdisjoint(_LARGE)

    @property
    def is_introduced(self) -> bool:
        """Whether any mention is outermost, has a head word, or is in the name of an organ: "Công an Hải Phòng"."""
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

    Returns
    -------
    list of PlaceName
        In the order of their first mentions.
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
    """Look up a mention as it is written or, if that is unknown, by its longest name in the article."""
    start = place.span.start_char
    written = text[start : place.span.end_char]
    form = read_form(written)
    feature = feature_head(text, start)
    if feature or (is_after(SEA, text, start) and _is_abroad(base, form)):
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
    if candidates and is_after(VESSEL, text, start):
        countries = tuple(one for one in candidates if one.place and one.place.kind == "country")
        return (form, candidates) if countries else (Form(f"{form.key} {_FEATURE}", "", form.bare), ())
    if candidates and not form.head and _is_street_or_person(text, start, candidates):
        others = tuple(one for one in candidates if not one.place or one.place.kind not in _UNITS)
        return Form(f"{form.key} {_FEATURE}", "", form.bare), others
    return form, candidates


def _is_street_or_person(text: str, start: int, candidates: Sequence[Candidate]) -> bool:
    """Check whether the words before a bare name make it that of a street, a bridge or the like, or of a person."""
    if is_after(HOUSE_NUMBER, text, start) or is_after(CREDIT, text, start):
        return True
    units = [one.place for one in candidates if one.place and one.place.kind in _UNITS]
    is_city = any(fits_head(unit, "thành phố") for unit in units)
    return is_after(NAMESAKE, text, start) and any(unit.kind == "commune" for unit in units) and not is_city


def _is_abroad(base: KnowledgeBase, form: Form) -> bool:
    places = (candidate.place for candidate in find_all(base, form) if candidate.place)
    return any(place.kind == "country" and place.country != "VN" for place in places)


@lru_cache(10_000)
def find_all(base: KnowledgeBase, form: Form) -> tuple[Candidate, ...]:
    """Look up the candidates for a name.

    Parameters
    ----------
    base : KnowledgeBase
    form : Form

    Returns
    -------
    tuple of Candidate
        If the name has a head word, only candidates that fit it or that have the name with its head word.
    """
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
    """Return the references of all units that contain a candidate of a name.

    Parameters
    ----------
    base : KnowledgeBase
    name : PlaceName

    Returns
    -------
    set of str
        References as `containing_units` returns them.
    """
    if name.outer is None:
        places = (candidate.place for candidate in name.candidates if candidate.place)
        name.outer = {unit for place in places for unit in containing_units(base, place)}
    return name.outer


@lru_cache(10_000)
def _is_organ(before: str) -> bool:
    """Check whether the words before a place in a longer name are those of an organ of the place."""
    words = " ".join(before.lower().split())
    return bool(words) and bool(head_of(f"{words} x", words_of_kind("organization_words.tsv", "authority")))
