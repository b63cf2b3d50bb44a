"""The spaCy component ``thucthe_resolver``: within one article, each mention learns the fullest name of its entity.

A Doc with names comes in; each span leaves with ``span._.name``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from thucthe.recognize.spans import NESTED, register_extensions
from thucthe.resolve.keys import normalize

_ABBREVIATION = re.compile(r"(?=(?:.*[^\W\d_]){2})[^\W_a-zà-ỹ][\w&.\-–]*[^\W_a-zà-ỹ+]\+?")
_BRACKET = re.compile(r"\s*[(\[]\s*(?:viết tắt(?: là)?|gọi tắt(?: là)?|tên tắt)?\s*:?\s*", re.IGNORECASE)


@Language.factory("thucthe_resolver", requires=["doc.ents"])
def create_resolver(nlp: Language, name: str) -> Resolver:
    """Make the component."""
    return Resolver()


class Resolver:
    """Gives each mention the fullest name of its entity in the article as ``span._.name``."""

    def __init__(self) -> None:
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the mentions of one Doc."""
        nested = list(doc.spans.get(NESTED, ()))
        spans = sorted([*doc.ents, *nested], key=lambda span: (span.start_char, -span.end_char))
        full_names = _full_persons([span for span in doc.ents if span.label_ == "PER"])
        expansions = _expansions(doc, spans)
        for span in spans:
            if span._.name:
                continue
            name = span.text
            if span.label_ == "PER":
                name = _person(span, full_names) or name
            else:
                name = expansions.get((normalize(name), span.label_), name)
            span._.name = name
        return doc


def is_abbreviation(text: str) -> bool:
    """Tell whether a name is an abbreviation in capital letters: ``SCO``, ``GD&ĐT``, ``U.S.``"""
    return _ABBREVIATION.fullmatch(text) is not None and len(text) <= 12


def _full_persons(persons: Sequence[Span]) -> list[tuple[int, str, tuple[str, ...]]]:
    """List the full names of persons: where each first stands, how it is written most often, its syllables."""
    first: dict[tuple[str, ...], int] = {}
    forms: dict[tuple[str, ...], Counter[str]] = {}
    for span in persons:
        syllables = tuple(normalize(span.text).split(" "))
        if len(syllables) > 1:
            first.setdefault(syllables, span.start_char)
            forms.setdefault(syllables, Counter())[span.text] += 1
    # A name within a longer one ("Cận Bình", "Tập Cận Bình") is a short form itself.
    whole = [name for name in first if not any(_is_part(name, other) for other in first if other != name)]
    return [(first[name], max(forms[name].items(), key=lambda form: (form[1], form[0]))[0], name) for name in whole]


def _is_part(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    n = len(short)
    return n < len(full) and short in (full[-n:], full[:n])


def _person(span: Span, full_names: Sequence[tuple[int, str, tuple[str, ...]]]) -> str | None:
    """Find the one full name that a person's mention stands for; None where the article leaves it open."""
    syllables = tuple(normalize(span.text).split(" "))
    same = [name for _, name, full in full_names if full == syllables]
    if same:
        return same[0]
    fitting = [(first, name) for first, name, full in full_names if _is_part(syllables, full)]
    earlier = [name for first, name in fitting if first < span.start_char]
    if len(earlier) == 1:
        return earlier[0]
    return fitting[0][1] if len(fitting) == 1 else None


def _expansions(doc: Doc, spans: Sequence[Span]) -> dict[tuple[str, str], str]:
    """Find the pairs ``full name (ABBREVIATION)`` and ``ABBREVIATION (full name)``.

    Returns
    -------
    dict
        From normalized abbreviation and label to the full name. An abbreviation that stands for two names is left out.
    """
    text = doc.text
    found: dict[tuple[str, str], dict[str, str]] = {}
    ending = {}
    for span in spans:
        # Of several names that end together the innermost of the same label comes last and wins.
        ending[span.end_char, span.label_] = span
    for span in spans:
        if span.label_ == "PER":
            continue
        before = text[max(0, span.start_char - 30) : span.start_char]
        opening = next((m for m in _BRACKET.finditer(before) if m.end() == len(before)), None)
        closing = text[span.end_char : span.end_char + 1]
        partner = ending.get((span.start_char - len(opening.group()), span.label_)) if opening else None
        if partner is None or closing not in {")", "]", ",", ";", " ", "-"}:
            continue
        for short, full in ((span, partner), (partner, span)):
            if is_abbreviation(short.text) and not is_abbreviation(full.text) and len(full.text) > len(short.text):
                names = found.setdefault((normalize(short.text), span.label_), {})
                names.setdefault(normalize(full.text), full.text)
    return {key: next(iter(names.values())) for key, names in found.items() if len(names) == 1}
