"""The spaCy component ``thucthe_linker``, which links the places of a Doc to a knowledge base.

Ambiguous names are disambiguated by the prior weight of each place, by head words, by addresses and lists, and by the
other places of the article, see `weights`.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from thucthe.doc_data import AMBIGUOUS, NESTED, USER, Link, annotate, publish_ids, register_extensions, stored_fields
from thucthe.labels import canonical_label
from thucthe.resolve.lexicon.knowledge_base import KnowledgeBase
from thucthe.resolve.lexicon.knowledge_bases import GAZETTEER, KNOWLEDGE_BASES, is_known_source
from thucthe.resolve.lexicon.place_forms import is_local, kind_of_form
from thucthe.resolve.linking.place_names import PlaceName, PlaceSpan, read_names
from thucthe.resolve.linking.regions import find_region
from thucthe.resolve.linking.weights import choose, is_supported, read_context
from thucthe.tokenize.doc_text import text_of

MIN_SCORE = 0.5
"""Minimum score of a link, from 0 to 1."""
_MAX_SCORE = 0.99


@Language.factory("thucthe_linker", requires=["doc.ents"], default_config={"knowledge_base": GAZETTEER})
def create_linker(nlp: Language, name: str, knowledge_base: str) -> Linker:
    """Create the component ``thucthe_linker``.

    Parameters
    ----------
    nlp : Language
    name : str
        Name of the component in the pipeline.
    knowledge_base : str
        Registered name of a knowledge base, see `thucthe.resolve.lexicon.knowledge_bases`.

    Returns
    -------
    Linker
    """
    return Linker(name, KNOWLEDGE_BASES.get(knowledge_base))


class Linker(Pipe):
    """Sets ``span._.thucthe.link`` of places, and of all names with an id in the user's own list.

    Unlinked places get ``place_kind`` and ``within`` where the text states them.

    Parameters
    ----------
    name : str
        Name of the component in the pipeline.
    knowledge_base : KnowledgeBase, optional
        The gazetteer by default.
    """

    def __init__(self, name: str = "linker", knowledge_base: KnowledgeBase | None = None) -> None:
        register_extensions()
        self.name = name
        self.knowledge_base = knowledge_base or KNOWLEDGE_BASES.get(GAZETTEER)

    def __call__(self, doc: Doc) -> Doc:
        """Link the mentions of one Doc."""
        spans = sorted([*doc.ents, *doc.spans.get(NESTED, ())], key=lambda span: (span.start, -span.end))
        named = [(span, stored_fields(span)) for span in spans]
        own = {(data.get("name"), span.label): data["given_id"] for span, data in named if data.get("given_id")}
        text = text_of(doc)
        places: list[PlaceSpan] = []
        outer: Span | None = None
        for span, data in named:
            outer = outer if outer is not None and span.end <= outer.end else span
            given = own.get((data.get("name"), span.label)) if own else None
            if given:
                annotate(span, link=_own_link(given))
            elif canonical_label(span.label_) == "LOC":
                before = None if outer is span else text[outer.start_char : span.start_char]
                places.append(PlaceSpan(span, data.get("name"), before))
        _annotate_places(self.knowledge_base, text, places)
        publish_ids(doc)
        return doc


def _own_link(given: str) -> Link:
    source, _, id = given.partition(":")
    return Link(source, id, 1.0) if is_known_source(source) and id else Link(USER, given, 1.0)


def _annotate_places(base: KnowledgeBase, text: str, places: Sequence[PlaceSpan]) -> None:
    """Link the places of an article and describe unlinked ones by what the text states."""
    names = read_names(base, text, places)
    context = read_context(base, names)
    unlinked = []
    for name in names:
        place, score = choose(name, context)
        if place is not None and score >= MIN_SCORE and is_supported(name, place, score, context):
            link = Link(place.source, place.id, round(min(score, _MAX_SCORE), 2))
            for one in name.spans:
                annotate(one.span, link=link)
        else:
            unlinked.append(name)
    _describe_unlinked(base, unlinked)


def _describe_unlinked(base: KnowledgeBase, names: Sequence[PlaceName]) -> None:
    """Set the kind and the region of places without a link; all forms of one place have one region."""
    regions: dict[str, str] = {}
    for name in names:
        found = find_region(base, name)
        for one in name.spans:
            whole = one.full_name or one.span.text
            if found and is_local(whole) and regions.get(whole, AMBIGUOUS) == AMBIGUOUS:
                regions[whole] = found
    for name in names:
        for one in name.spans:
            whole = one.full_name or one.span.text
            kind = kind_of_form(one.span.text) or kind_of_form(whole)
            annotate(one.span, place_kind=kind or None, within=regions.get(whole))
