"""The spaCy component ``thucthe_resolver``: within one article, each mention learns the fullest name of its entity.

A Doc with names comes in; each span leaves with ``span._.name``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from thucthe.recognize.spans import NESTED, register_extensions
from thucthe.resolve.keys import normalize

_ABBREVIATION = re.compile(r"(?=(?:.*[^\W\d_]){2})[^\W_a-zà-ỹ][\w&.\-–]*[^\W_a-zà-ỹ+]\+?")
_BRACKET = re.compile(r"\s*[(\[]\s*(?:viết tắt(?: là)?|gọi tắt(?: là)?|tên tắt)?\s*:?\s*", re.IGNORECASE)
_LONGEST_OPENING = 30
_HEAD = re.compile(r"\b(?:Tổ chức|Liên minh|Liên đoàn|Hiệp hội|Quỹ|Diễn đàn|Cộng đồng|Ngân hàng|Tập đoàn)\b")
"""Nouns with which the name of an organization begins that has an abbreviation of its own."""


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
        spans = _sorted([*doc.ents, *doc.spans.get(NESTED, ())])
        text = doc.text  # built anew at each access
        inner = _inner_full_names(doc, text, spans)
        if inner:
            doc.spans[NESTED] = [*doc.spans.get(NESTED, ()), *inner]
            spans = _sorted([*spans, *inner])
        full_names = _full_persons([span for span in doc.ents if span.label_ == "PER"])
        expansions = dict(_expansions(text, spans))
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
    """Tell whether a name is an abbreviation in capital letters, such as ``SCO`` or ``GD&ĐT``."""
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


def _sorted(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.start_char, -span.end_char))


def _bracketed(text: str, spans: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Find the places and organizations in brackets, each with the name of its label right before it.

    Of several names that end there it is the outermost, or one inside it that begins with a head noun.
    """
    ending: dict[tuple[int, str], Span] = {}
    for span in spans:
        place = (span.end_char, span.label_)
        if place not in ending or _HEAD.match(span.text):
            ending[place] = span
    for span in spans:
        if span.label_ == "PER" or text[span.end_char : span.end_char + 1] not in set(")],; -"):
            continue
        before = text[max(0, span.start_char - _LONGEST_OPENING) : span.start_char]
        opening = next((match for match in _BRACKET.finditer(before) if match.end() == len(before)), None)
        if opening and (partner := ending.get((span.start_char - len(opening.group()), span.label_))):
            yield span, partner


def _is_short_for(short: Span, full: Span) -> bool:
    return is_abbreviation(short.text) and not is_abbreviation(full.text) and len(full.text) > len(short.text)


def _inner_full_names(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Find full names that an abbreviation shows to end a longer name.

    In "Hội đồng Nguyên thủ quốc gia Tổ chức Hợp tác Thượng Hải (SCO)" the abbreviation stands for what begins with the
    last head noun, unless its letters are the initials of the whole.
    """
    inner: list[Span] = []
    known = {(span.start_char, span.end_char) for span in spans}
    for short, full in _bracketed(text, spans):
        if not _is_short_for(short, full) or full.label_ != "ORG":
            continue
        if _letters(short.text) == _letters("".join(word[0] for word in full.text.split())):
            continue
        heads = [match.start() for match in _HEAD.finditer(full.text) if match.start() > 0]
        start = full.start_char + heads[-1] if heads else full.end_char
        span = doc.char_span(start, full.end_char, label=full.label_) if heads else None
        if span is not None and (start, full.end_char) not in known:
            span._.confidence, span._.recognizer = full._.confidence, full._.recognizer
            inner.append(span)
    return inner


def _letters(text: str) -> str:
    """Keep the letters alone, in capitals and without marks (Đ stays)."""
    return "".join(c for c in unicodedata.normalize("NFD", text.upper()) if c.isalpha())


def _expansions(text: str, spans: Sequence[Span]) -> Iterator[tuple[tuple[str, str], str]]:
    """Find the pairs ``full name (ABBREVIATION)`` and ``ABBREVIATION (full name)``.

    Yields
    ------
    (str, str), str
        Normalized abbreviation and label, full name. An abbreviation that stands for two names is left out.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for span, partner in _bracketed(text, spans):
        for short, full in ((span, partner), (partner, span)):
            if _is_short_for(short, full):
                names = found.setdefault((normalize(short.text), span.label_), {})
                names.setdefault(normalize(full.text), full.text)
    for key, names in found.items():
        if len(names) == 1:
            yield key, next(iter(names.values()))
