"""Annotations that the pipeline stores on spaCy Docs and spans, and typed views of them.

The values are plain data (strings, numbers, offsets) in one extension attribute, ``thucthe_data``, so that Docs can be
copied, pickled, serialized and sent between processes. The read-only extension ``thucthe`` shows them as dataclasses:
``span._.thucthe.confidence``, ``doc._.thucthe.roles``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from thucthe.article import Section
from thucthe.errors import InvalidInputError

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

NESTED = "nested"
"""Key of the span group that holds the names inside other names."""

SAME_NAME = "same name"
GIVEN_NAME = "given name"
ABBREVIATION = "abbreviation"
SHORT_NAME = "short name"
TRANSLITERATION = "transliteration"
ALSO_CALLED = "also called"
NAMED_AFTER = "named after"
PLACE_FORM = "place form"
USER = "user"
LINK = "link"
EXPLAINED_ELSEWHERE = "explained in other articles"
AMBIGUOUS = "?"
"""In `SpanData.within`: another place of the name may be meant in each article."""

_DATA, _VIEW = "thucthe_data", "thucthe"


@dataclass(frozen=True, slots=True)
class Link:
    """Entry of a knowledge base that an entity is linked to.

    Attributes
    ----------
    source : str
        Knowledge base: ``iso3166``, ``iso3166-2``, ``m49``, ``geonames``, ``vn_admin``, ``thucthe`` or ``user``.
    id : str
        Identifier in it.
    score : float
        Confidence of the link, 0 to 1.
    """

    source: str
    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Role:
    """A title stated next to a person's name.

    Attributes
    ----------
    person : Span
    title : str
        As written in the text: ``Chủ tịch``.
    of : Span or None
        Organization or place in which the title is held.
    start, end : int
        Character offsets of the evidence: from the first to the last character of title, person and `of`.
    """

    person: Span
    title: str
    of: Span | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SpanData:
    """Annotation of a name.

    Attributes
    ----------
    confidence : float or None
        Calibrated probability that span and label are right, 0 to 1.
    recognizer : str or None
        Recognizer that found it: ``conv+encoder``, ``names`` (the user's own list) or ``lists`` (nested names).
    name : str or None
        Longest name that the article gives the entity.
    rule : str or None
        Rule that linked the mention to that name, such as `ABBREVIATION`.
    given_id : str or None
        Identifier of the entity in the user's own list of names.
    link : Link or None
    place_kind : str or None
        Kind of an unlinked place that its head word denotes, see `thucthe.resolve.lexicon.knowledge_base.PLACE_KINDS`.
    within : str or None
        Region in which an unlinked unit, village or street lies, as ``source:id``; `AMBIGUOUS` if the article does not
        say.
    """

    confidence: float | None = None
    recognizer: str | None = None
    name: str | None = None
    rule: str | None = None
    given_id: str | None = None
    link: Link | None = None
    place_kind: str | None = None
    within: str | None = None


class DocData:
    """Annotation of a Doc.

    Parameters
    ----------
    doc : Doc
    """

    def __init__(self, doc: Doc) -> None:
        self._doc = doc

    @property
    def sections(self) -> tuple[Section, ...]:
        """Sections of the article, in order; a Doc made from a bare string is segmented on first access."""
        stored = self._doc._.get(_DATA)
        if stored is None:
            from thucthe.read.structure.sections import read_structure  # the articles of a run come with sections

            set_sections(self._doc, read_structure(self._doc.text).sections)
            stored = self._doc._.get(_DATA)
        return tuple(Section(kind, start, end) for kind, start, end in stored["sections"])

    @property
    def roles(self) -> list[Role]:
        """Roles of the article's persons, in the order of the persons, then of the titles."""
        return [role for person in self._doc.ents for role in _roles(person)]


def register_extensions() -> None:
    """Register the extension attributes with spaCy.

    Raises
    ------
    InvalidInputError
        When another library has registered an attribute of the same name.
    """
    from spacy.tokens import Doc, Span

    views: tuple[tuple[Any, Callable[[Any], Any]], ...] = ((Span, _span_view), (Doc, _doc_view))
    for owner, getter in views:
        if owner.has_extension(_VIEW) and owner.get_extension(_VIEW)[2] is getter:
            continue
        for name in (_VIEW, _DATA):
            if owner.has_extension(name):
                raise InvalidInputError(
                    f"the spaCy extension {owner.__name__}._.{name} was registered by other code; rename it there or "
                    f"call {owner.__name__}.remove_extension({name!r}) before loading a pipeline of thucthe"
                )
        owner.set_extension(_DATA, default=None)
        owner.set_extension(_VIEW, getter=getter)


def stored_fields(span: Span) -> dict[str, Any]:
    """Return the fields of a span's `SpanData` that are set, by name; it takes less time than to make a `SpanData`."""
    return span._.get(_DATA) or {}


def annotate(span: Span, **changes: Any) -> None:
    """Set fields of a span's `SpanData`; the others keep their values."""
    if changes.get("link") is not None:
        link = changes["link"]
        changes["link"] = [link.source, link.id, link.score]
    span._.set(_DATA, {**stored_fields(span), **changes})


def set_sections(doc: Doc, sections: Sequence[Section]) -> None:
    """Store the sections of an article in its Doc."""
    doc._.set(_DATA, {"sections": [[section.kind, section.start, section.end] for section in sections]})


def set_roles(doc: Doc, roles: Iterable[Role]) -> None:
    """Store the roles of an article's persons; each is kept with its person, its offsets relative to the person's."""
    stated: dict[int, list[list[Any]]] = {}
    for role in roles:
        origin, of = role.person.start_char, role.of
        place = (None, None, "") if of is None else (of.start_char - origin, of.end_char - origin, of.label_)
        stated.setdefault(origin, []).append([role.title, role.start - origin, role.end - origin, *place])
    for person in doc.ents:
        if person.start_char in stated:
            annotate(person, roles=stated[person.start_char])


def publish_ids(doc: Doc) -> None:
    """Set ``id_`` and ``kb_id_`` of all names, as spaCy's own components do, from their `SpanData`.

    ``id_`` is the identifier in the user's list of names, otherwise that of an earlier component, otherwise the longest
    name that the article gives the entity; ``kb_id_`` is the link as ``source:id``.
    """
    for ent in doc.ents:
        entity_id, kb_id = ids = _ids(ent)
        if ids != (ent.id_, ent.kb_id_):
            for token in ent:
                token.ent_id_, token.ent_kb_id_ = entity_id, kb_id
    for span in doc.spans.get(NESTED, ()):
        span.id_, span.kb_id_ = _ids(span)


def _ids(span: Span) -> tuple[str, str]:
    data = stored_fields(span)
    link = data.get("link")
    kb_id = ":".join(link[:2]) if link else span.kb_id_
    return data.get("given_id") or span.id_ or data.get("name") or "", kb_id


def _span_view(span: Span) -> SpanData:
    data = dict(stored_fields(span))
    data.pop("roles", None)
    link = data.pop("link", None)
    return SpanData(**data, link=Link(*link) if link else None)


def _doc_view(doc: Doc) -> DocData:
    return DocData(doc)


def _roles(person: Span) -> Iterator[Role]:
    origin = person.start_char
    for title, start, end, of_start, of_end, label in stored_fields(person).get("roles", ()):
        of = None if of_start is None else person.doc.char_span(origin + of_start, origin + of_end, label=label)
        yield Role(person, title, of, origin + start, origin + end)
