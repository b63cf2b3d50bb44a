"""What the components of this room write on spans and Docs.

``span._.name`` is the fullest name that the article gives the entity, ``span._.rule`` what joined the span to it,
``span._.link`` a `Link` or None, ``doc._.roles`` a list of `Role`.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Span

from thucthe.recognize import spans

SAME_NAME = "same name"
GIVEN_NAME = "given name"
ABBREVIATION = "abbreviation"
SHORT_NAME = "short name"
TRANSLITERATION = "transliteration"
ALSO_CALLED = "also called"
PLACE_FORM = "place form"
USER = "user"
LINK = "link"
EXPLAINED_ELSEWHERE = "explained in other articles"


@dataclass(frozen=True, slots=True)
class Link:
    """Where an entity stands in a list of known ones.

    Attributes
    ----------
    source : str
        ``iso3166``, ``geonames``, ``vn_admin`` or ``user``.
    id : str
        Its id there.
    score : float
        How sure the link is, 0 to 1.
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
        As it stands in the text: ``Chủ tịch``.
    of : Span or None
        The organization or place that it is held in.
    start, end : int
        Character offsets of the evidence: from the first to the last character of title, person and `of`.
    """

    person: Span
    title: str
    of: Span | None
    start: int
    end: int


def register_extensions() -> None:
    """Make ``span._.rule``, ``span._.link`` and ``doc._.roles`` known to spaCy, beside those of the recognizer."""
    spans.register_extensions()
    for extension in ("rule", "link"):
        if not Span.has_extension(extension):
            Span.set_extension(extension, default=None)
    if not Doc.has_extension("roles"):
        Doc.set_extension("roles", default=None)
