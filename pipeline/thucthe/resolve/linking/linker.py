"""The spaCy component ``thucthe_linker``: places come in, each leaves with its link to a list of the world's places.

A name that several places have is weighed: how often each is meant, which head word stands before it, what the same
address says it lies in, and which countries and provinces the article names. The score of a link is the share that its
place has in the weight of all that the name may stand for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from thucthe.doc_data import NESTED, USER, Link, annotate, publish_ids, register_extensions
from thucthe.labels import canonical_label
from thucthe.resolve.lexicon.gazetteer import place_key
from thucthe.resolve.lexicon.knowledge_base import Candidate, KnowledgeBase, Place
from thucthe.resolve.lexicon.knowledge_bases import GAZETTEER, KNOWLEDGE_BASES, is_known_source
from thucthe.resolve.lexicon.place_forms import (
    Form,
    chains,
    fits_head,
    has_common_head,
    has_own_head,
    is_feature,
    is_sea,
    plural_head,
    read_form,
)

MIN_SCORE = 0.3
"""Below this share of the weight a name is left without a link."""
_USUAL, _OWN_HEAD, _PRESENT = 10, 20, 3
_LISTED, _BESIDE = 1000, 20
_IN_ADDRESS, _IN_PROVINCE, _IN_COUNTRY, _HOME = 1000, 50, 20, 20
"""By how much each piece of evidence raises a weight; set by hand on the project's own articles. A usual form of the
press; the head word of the unit's own name; a unit of today; the head word of the list that the name stands in
("các phường ..."), or of the name beside it; what it lies in named after it, or elsewhere in the article; its country,
or another place there, named in the article; Vietnam, as the papers are Vietnamese."""
_NIL_WEIGHTS = {"": 1e30, "abroad": 1e8}
"""Weights of what is known to be in no list: of names that stand for nothing else, and of regions of one country."""
_UNLISTED = 20_000
"""Weight of all places that are in no list."""
_LARGE = frozenset({"country", "province"})
_SURE = 0.9
_SMALL = 100_000
_MAX_SCORE = 0.99
_FEATURE = "(feature)"
"""Keeps seas, rivers and the like apart from the units of the same name."""
_NamedSpan = tuple[Span, str | None]
"""Mention of a place and the longest name that the article gives it."""


@Language.factory("thucthe_linker", requires=["doc.ents"], default_config={"knowledge_base": GAZETTEER})
def create_linker(nlp: Language, name: str, knowledge_base: str) -> Linker:
    """Make the component."""
    return Linker(name, KNOWLEDGE_BASES.get(knowledge_base))


class Linker(Pipe):
    """Gives the places of a Doc, and whatever the user's own list has an id for, ``span._.thucthe.link``.

    Parameters
    ----------
    name : str
        Name of the component in the pipeline.
    knowledge_base : KnowledgeBase, optional
        The gazetteer when left out.
    """

    def __init__(self, name: str = "linker", knowledge_base: KnowledgeBase | None = None) -> None:
        register_extensions()
        self.name = name
        self.knowledge_base = knowledge_base or KNOWLEDGE_BASES.get(GAZETTEER)

    def __call__(self, doc: Doc) -> Doc:
        """Link the mentions of one Doc."""
        spans = sorted([*doc.ents, *doc.spans.get(NESTED, ())], key=lambda span: (span.start, -span.end))
        named = [(span, span._.thucthe) for span in spans]
        own = {(data.name, span.label): data.given_id for span, data in named if data.given_id}
        places: list[_NamedSpan] = []
        for span, data in named:
            given = own.get((data.name, span.label)) if own else None
            if given:
                annotate(span, link=_own_link(given))
            elif canonical_label(span.label_) == "LOC":
                places.append((span, data.name))
        for span, link in _link_places(self.knowledge_base, doc.text, places):
            annotate(span, link=link)
        publish_ids(doc)
        return doc


def _own_link(given: str) -> Link:
    source, _, id = given.partition(":")
    return Link(source, id, 1.0) if is_known_source(source) and id else Link(USER, given, 1.0)


@dataclass(slots=True)
class _Name:
    """A name of a place in an article, with what the article says where it stands.

    `heads` are head words that hold for it without being its own, with their weight; `above` is all that the names
    after it in an address may stand for.
    """

    form: Form
    candidates: tuple[Candidate, ...]
    spans: list[Span] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)
    above: set[str] = field(default_factory=set)

    @property
    def refs(self) -> set[str]:
        return {candidate.place.ref for candidate in self.candidates if candidate.place}

    @property
    def is_large(self) -> bool:
        return any(candidate.place is not None and candidate.place.kind in _LARGE for candidate in self.candidates)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the article names without doubt: for each country and each unit the bare names that stand for it."""

    base: KnowledgeBase
    countries: dict[str, set[str]]
    inside: dict[str, set[str]]
    units: dict[str, set[str]]


def _link_places(base: KnowledgeBase, text: str, places: Sequence[_NamedSpan]) -> Iterator[tuple[Span, Link]]:
    names = _read_names(base, text, places)
    context = _read_context(base, names)
    for name in names:
        place, score = _choose(name, context)
        if place is not None and score >= MIN_SCORE and _is_supported(name, place, context):
            link = Link(place.source, place.id, round(min(score, _MAX_SCORE), 2))
            for span in name.spans:
                yield span, link


def _read_names(base: KnowledgeBase, text: str, places: Sequence[_NamedSpan]) -> list[_Name]:
    names: dict[str, _Name] = {}
    of_span: list[_Name] = []
    spans = [span for span, _ in places]
    for span, full_name in places:
        form, candidates = _read(base, text, span, full_name)
        name = names.setdefault(form.key, _Name(form, candidates))
        name.spans.append(span)
        of_span.append(name)
    _share_heads(names.values())
    for i, following in enumerate(chains(text, [(span.start_char, span.end_char) for span in spans])):
        name, rest = of_span[i], [of_span[j] for j in following]
        for other in rest:
            if other.form.head or other is rest[-1] or other.is_large:
                name.above.update(other.refs)
        head = plural_head(text, spans[i].start_char)
        if head:
            for other in (name, *rest):
                other.heads[head] = _LISTED
        elif name.form.head:
            for other in rest:
                if other.form.head or other.is_large or other.refs & _outer_units(base, name):
                    break
                other.heads.setdefault(name.form.head, _BESIDE)
    return list(names.values())


def _share_heads(names: Iterable[_Name]) -> None:
    """Let the one head word that a name has in the article hold where it stands without."""
    heads: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if name.form.head:
            heads[name.form.bare].add(name.form.head)
    for name in names:
        if not name.form.head and not name.is_large and len(heads[name.form.bare]) == 1:
            name.heads.update(dict.fromkeys(heads[name.form.bare], _LISTED))


def _read(base: KnowledgeBase, text: str, span: Span, full_name: str | None) -> tuple[Form, tuple[Candidate, ...]]:
    """Look up a mention as it is written or, when no list has that, the fullest name that the article gives it."""
    written = text[span.start_char : span.end_char]
    if is_feature(text, span.start_char) or (is_sea(text, span.start_char) and _is_abroad(base, read_form(written))):
        return Form(f"{written} {_FEATURE}", "", written), ()
    if has_common_head(written):
        form = read_form(written)
        countries = (
            candidate for candidate in _candidates(base, form) if candidate.place and candidate.place.kind == "country"
        )
        return Form(f"{form.key} {_FEATURE}", "", form.bare), tuple(countries)
    form = read_form(written)
    if not _candidates(base, form) and full_name:
        form = read_form(full_name)
    return form, _candidates(base, form)


def _is_abroad(base: KnowledgeBase, form: Form) -> bool:
    places = (candidate.place for candidate in _candidates(base, form) if candidate.place)
    return any(place.kind == "country" and place.country != "VN" for place in places)


@lru_cache(10_000)
def _candidates(base: KnowledgeBase, form: Form) -> tuple[Candidate, ...]:
    """Give what a name may stand for; with a head word only what the head fits, or what that full name is."""
    whole = tuple(base.get_candidates(form.key))
    if not form.head:
        return whole
    parts = (
        candidate
        for candidate in base.get_candidates(form.bare)
        if (fits_head(candidate.place, form.head) if candidate.place else candidate.country and form.head == "tỉnh")
    )
    return tuple(dict.fromkeys((*whole, *parts)))


def _read_context(base: KnowledgeBase, names: Sequence[_Name]) -> _Context:
    empty = _Context(base, {}, {}, {})
    context = _Context(base, defaultdict(set), defaultdict(set), defaultdict(set))
    for name in names:
        place, score = _choose(name, empty)
        if place is None or score < _SURE or not _is_supported(name, place, empty):
            continue
        if place.kind == "country":
            context.countries[place.country].add(name.form.bare)
        else:
            context.inside[place.country].add(name.form.bare)
            for unit in (place.ref, *_containing_units(base, place)):
                context.units[unit].add(name.form.bare)
    return context


def _choose(name: _Name, context: _Context) -> tuple[Place | None, float]:
    """Give the likeliest place that a name stands for, None when that is no place of the lists, and its share.

    A commune and what it is today count as one.
    """
    if not name.candidates:
        return None, 0.0
    weights = [_weight(name, candidate, context) for candidate in name.candidates]
    best = max(range(len(weights)), key=weights.__getitem__)
    place = name.candidates[best].place
    if place is None:
        return None, 0.0
    share = weights[best]
    if place.kind == "commune":
        same = [r.place is not None and r.place.present_id == place.present_id for r in name.candidates]
        share = sum(weight for weight, is_same in zip(weights, same, strict=True) if is_same)
    unlisted = _UNLISTED if _is_known_as(name, name.candidates[best]) else _UNLISTED * _HOME * _IN_COUNTRY
    return place, share / (sum(weights) + unlisted)


def _is_known_as(name: _Name, candidate: Candidate) -> bool:
    """Tell whether a name is a place's own or usual one, not one of the many others that GeoNames has."""
    place = candidate.place
    return place is None or candidate.usual or place.kind != "city" or name.form.bare == place_key(place.name)


def _weight(name: _Name, candidate: Candidate, context: _Context) -> float:
    place, country, bare = candidate.place, candidate.country, name.form.bare
    weight = float(place.weight if place else _NIL_WEIGHTS["abroad" if country else ""])
    weight *= _USUAL if candidate.usual else 1
    if country == "VN":
        weight *= _HOME
    elif _others(context.countries, country, bare):
        weight *= _IN_COUNTRY
    if _others(context.inside, country, bare):
        weight *= _IN_COUNTRY
    if place is None or place.kind == "country":
        return weight
    if place.kind == "commune" and place.present_id == place.id:
        weight *= _PRESENT
    if name.form.head and has_own_head(place, name.form.head):
        weight *= _OWN_HEAD
    if place.kind != "province":
        weight *= max((by for head, by in name.heads.items() if fits_head(place, head)), default=1)
    outer = _containing_units(context.base, place)
    weight *= float(_IN_ADDRESS ** len({f"iso3166:{country}", *outer} & name.above))
    if any(_others(context.units, unit, bare) for unit in (place.ref, *outer)):
        weight *= _IN_PROVINCE
    return weight


def _others(named: dict[str, set[str]], key: str, bare: str) -> bool:
    """Tell whether another name than this one stands for it."""
    return bool(named.get(key, set()) - {bare})


def _is_supported(name: _Name, place: Place, context: _Context) -> bool:
    """Tell whether more than a name that villages and streets share speaks for a small place."""
    if place.country == "VN":
        if place.kind != "commune" or name.form.head or place.weight > _SMALL:
            return True
        listed = any(fits_head(place, head) for head in name.heads)
        return listed or bool(name.above.intersection(_containing_units(context.base, place)))
    candidate = next(candidate for candidate in name.candidates if candidate.place == place)
    if place.kind != "city" or candidate.usual or (place.weight >= _SMALL and _is_known_as(name, candidate)):
        return True
    near = bool(name.above & {f"iso3166:{place.country}", place.parent})
    return near or _others(context.countries, place.country, name.form.bare)


def _outer_units(base: KnowledgeBase, name: _Name) -> set[str]:
    """Return all that a name's candidates lie in."""
    places = (candidate.place for candidate in name.candidates if candidate.place)
    return {unit for place in places for unit in _containing_units(base, place)}


@lru_cache(20_000)
def _containing_units(base: KnowledgeBase, place: Place) -> tuple[str, ...]:
    """Name all that a place lies in below its country, the province of today as that of all which it took in."""
    return tuple(_outer(base, place))


def _outer(base: KnowledgeBase, place: Place) -> Iterator[str]:
    parent = _parent(base, place)
    while parent is not None and parent.kind != "country":
        yield parent.ref
        if parent.kind == "province":
            yield f"today:{parent.present_id}"
        parent = _parent(base, parent)
    if place.kind == "province":
        yield f"today:{place.present_id}"


def _parent(base: KnowledgeBase, place: Place) -> Place | None:
    source, _, id = place.parent.partition(":")
    return base.describe(source, id) if id else None
