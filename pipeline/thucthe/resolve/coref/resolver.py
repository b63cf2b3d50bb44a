"""The spaCy component ``thucthe_resolver``, which finds the longest name of the entity of each mention in an article.

It sets ``span._.thucthe.name`` and ``rule``. Mentions with the same label and name are one entity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from thucthe.article import Section
from thucthe.doc_data import (
    ABBREVIATION,
    NESTED,
    PLACE_FORM,
    SAME_NAME,
    SHORT_NAME,
    USER,
    annotate,
    publish_ids,
    register_extensions,
    stored_fields,
)
from thucthe.labels import canonical_label
from thucthe.resolve.coref.abbreviations import by_initials, explained, is_abbreviation
from thucthe.resolve.coref.clubs import named_by_context
from thucthe.resolve.coref.mentions import Mention, Resolution, best_form
from thucthe.resolve.coref.organizations import short_organizations
from thucthe.resolve.coref.persons import resolve_persons
from thucthe.resolve.coref.places import place_keys
from thucthe.text.keys import normalize, plain_key
from thucthe.tokenize.doc_text import text_of

_Pair = tuple[Mention, Mention]
_Chain = dict[str, tuple[str, str]]
"""Key of the full name and rule, by key of the short name."""


@Language.factory("thucthe_resolver", requires=["doc.ents"])
def create_resolver(nlp: Language, name: str) -> Resolver:
    """Create the component ``thucthe_resolver``.

    Parameters
    ----------
    nlp : Language
    name : str
        Name of the component in the pipeline.

    Returns
    -------
    Resolver
    """
    return Resolver(name)


class Resolver(Pipe):
    """Sets ``span._.thucthe.name`` of each mention to the longest name of its entity in the article."""

    def __init__(self, name: str = "resolver") -> None:
        register_extensions()
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the mentions of one Doc."""
        text = text_of(doc)
        spans = _sorted([*doc.ents, *doc.spans.get(NESTED, ())])
        mentions = list(_mentions(text, spans))
        pairs = list(explained(text, [one for one in mentions if one.label != "PER"]).items())
        if _add_parts(doc, spans, pairs):
            spans = _sorted([*doc.ents, *doc.spans[NESTED]])
            mentions = list(_mentions(text, spans))
        joined = resolve_mentions(text, mentions, pairs, doc._.thucthe.sections)
        given = _given_names(spans, joined)
        for span, (name, rule) in zip(spans, joined, strict=True):
            if given and span._.thucthe.name:
                annotate(span, rule=USER)
            elif known := given.get((canonical_label(span.label_), name)):
                annotate(span, name=known[0], rule=rule, given_id=known[1])
            else:
                annotate(span, name=name, rule=rule)
        publish_ids(doc)
        return doc


def resolve_mentions(
    text: str, mentions: Sequence[Mention], pairs: Iterable[_Pair], sections: Iterable[Section]
) -> list[Resolution]:
    """Find the longest name of the entity of each mention in an article.

    Parameters
    ----------
    text : str
    mentions : sequence of Mention
        All of the article, by position, the longer ones first.
    pairs : iterable of (Mention, Mention)
        Short and full names that the article explains.
    sections : iterable of Section
        Sections of the article.

    Returns
    -------
    list of Resolution
        One for each mention.
    """
    of = {label: [one for one in mentions if one.label == label] for label in ("PER", "LOC", "ORG")}
    lead_end = max((section.end for section in sections if section.kind in {"title", "lead"}), default=0)
    held_in = {one.end: one.start for one in mentions if one.label != "PER" and not one.nested}
    joined = dict(zip(of["PER"], resolve_persons(text, of["PER"], held_in, lead_end), strict=True))
    pairs = list(pairs)

    keys = place_keys(text, of["LOC"])
    places = _Names(dict(zip(of["LOC"], (key for key, _ in keys), strict=True)))
    places.add_abbreviations(pairs, "LOC")
    heads = {one: head for one, (_, head) in zip(of["LOC"], keys, strict=True) if head}
    joined.update(places.joined(lambda root, forms: _place_name(root, forms, heads)))

    organizations = _Names({one: plain_key(one.text, "ORG") for one in of["ORG"]})
    organizations.chain.update((short, (full, SHORT_NAME)) for short, full in short_organizations(of["ORG"]))
    organizations.add_abbreviations(pairs, "ORG")
    organizations.decide(named_by_context(text, of["ORG"]))
    joined.update(organizations.joined(lambda _, forms: best_form((one.text for one in forms), longest=True)))
    return [joined.get(one) or Resolution(one.text, SAME_NAME) for one in mentions]


class _Names:
    """Names of the places or organizations of an article, with links from short to full ones.

    Parameters
    ----------
    keys : mapping of Mention to str
        Equal for mentions that are one entity by their names alone.
    """

    def __init__(self, keys: Mapping[Mention, str]) -> None:
        self.keys = keys
        self.chain: _Chain = {}
        self._spelled: dict[str, Mention] = {}

    def add_abbreviations(self, pairs: Iterable[_Pair], label: str) -> None:
        """Link abbreviations to full names, except ambiguous ones with two full names."""
        fulls: dict[str, set[str]] = {}
        for found in ([pair for pair in pairs if pair[0].label == label], by_initials(self.keys)):
            said = frozenset(fulls)
            for short, full in found:
                if self._key(short) in said:
                    continue
                key = self._key(full)
                fulls.setdefault(self._key(short), set()).add(self._root(key))
                self._spelled.setdefault(key, full)
        for key, names in fulls.items():
            # A known place ("source:id") needs no explanation.
            if len(names) == 1 and ":" not in key:
                self.chain[key] = next(iter(names)), ABBREVIATION

    def decide(self, pairs: Iterable[_Pair]) -> None:
        """Link short names to the full names that the context implies, overriding other links."""
        for short, full in pairs:
            key, full_key = self._key(short), plain_key(full.text, full.label)
            self.chain.pop(full_key, None)
            self.chain.pop(key, None)
            if key != full_key:
                self.chain[key] = full_key, SHORT_NAME
                self._spelled.setdefault(full_key, full)

    def joined(self, name_of: Callable[[str, Sequence[Mention]], str]) -> Iterator[tuple[Mention, Resolution]]:
        """Yield the resolution of each mention."""
        roots = {mention: self._root(key) for mention, key in self.keys.items()}
        forms: dict[str, list[Mention]] = {}
        for mention, key in self.keys.items():
            if key == roots[mention]:
                forms.setdefault(key, []).append(mention)
        names = {}
        for root in set(roots.values()):
            names[root] = name_of(root, forms.get(root) or [self._spelled[root]])
        for mention, key in self.keys.items():
            name = names[roots[mention]]
            same = PLACE_FORM if mention.label == "LOC" else ABBREVIATION
            rule = self.chain[key][1] if key != roots[mention] else same
            yield mention, Resolution(name, SAME_NAME if normalize(name) == mention.key else rule)

    def _key(self, mention: Mention) -> str:
        return self.keys.get(mention) or plain_key(mention.text, mention.label)

    def _root(self, key: str) -> str:
        seen = {key}
        while key in self.chain and self.chain[key][0] not in seen:
            key = self.chain[key][0]
            seen.add(key)
        return key


def _place_name(root: str, forms: Sequence[Mention], heads: Mapping[Mention, str]) -> str:
    """Choose the name of a place: the most frequent full form of a known one, the form with head word of others."""
    if ":" in root:
        # "Trung" is a short form if the article also has "Trung Quốc".
        keys = {one.key for one in forms}
        cut = {key for key in keys if any(other.startswith(f"{key} ") for other in keys)}
        texts = [one.text for one in forms if one.key not in cut]
        return best_form([text for text in texts if not is_abbreviation(text) or text.startswith("TP")] or texts)
    name = best_form((one.text for one in forms), longest=True)
    listed = next((heads[one] for one in forms if one in heads), "")
    return f"{listed} {name}" if listed and not normalize(name).startswith(f"{listed} ") else name


def _mentions(text: str, spans: Sequence[Span]) -> Iterator[Mention]:
    end = 0
    for span in spans:
        start, stop = span.start_char, span.end_char
        yield Mention(
            start, stop, text[start:stop], canonical_label(span.label_), stop <= end, normalize(text[start:stop])
        )
        end = max(end, stop)


def _sorted(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.start_char, -span.end_char))


def _add_parts(doc: Doc, spans: Sequence[Span], pairs: Iterable[_Pair]) -> bool:
    """Add the parts of names that have an abbreviation to the nested names; return whether there are any."""
    known = {(span.start_char, span.end_char) for span in spans}
    outermost: dict[int, Span] = {}
    for whole in spans:
        outermost.setdefault(whole.end_char, whole)
    parts = []
    for _, full in pairs:
        if (full.start, full.end) in known:
            continue
        part = doc.char_span(full.start, full.end, label=full.label)
        if part is not None:
            data = outermost[full.end]._.thucthe
            annotate(part, confidence=data.confidence, recognizer=data.recognizer)
            parts.append(part)
    if parts:
        doc.spans[NESTED] = [*doc.spans.get(NESTED, ()), *parts]
    return bool(parts)


def _given_names(spans: Sequence[Span], joined: Sequence[Resolution]) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Return the name and id in the user's own list of each entity that has exactly one there."""
    given: dict[tuple[str, str], set[tuple[str, str | None]]] = {}
    for span, (name, _) in zip(spans, joined, strict=True):
        data = stored_fields(span)
        if data.get("name"):
            given.setdefault((canonical_label(span.label_), name), set()).add((data["name"], data.get("given_id")))
    return {entity: next(iter(names)) for entity, names in given.items() if len(names) == 1}
