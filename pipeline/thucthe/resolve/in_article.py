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

from thucthe.recognize.spans import NESTED
from thucthe.resolve.annotation import register_extensions
from thucthe.resolve.keys import normalize

_ABBREVIATION = re.compile(r"[^\W_][\w&.–-]{0,10}[^\W_]")
_BRACKET = re.compile(r"\s*[(\[]\s*(?:viết tắt(?: là)?|gọi tắt(?: là)?|tên tắt)?\s*:?\s*", re.IGNORECASE)
_LONGEST_OPENING = 30
_WORD = re.compile(r"\S+")
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
        pairs = list(_abbreviations(doc, spans))
        known = {(span.start_char, span.end_char) for span in spans}
        inner = [full for _, full in pairs if (full.start_char, full.end_char) not in known]
        if inner:
            doc.spans[NESTED] = [*doc.spans.get(NESTED, ()), *inner]
            spans = _sorted([*spans, *inner])
        full_names = _full_persons([span for span in doc.ents if span.label_ == "PER"])
        expansions = _expansions(pairs)
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
    n_letters = sum(character.isalpha() for character in text)
    return _ABBREVIATION.fullmatch(text) is not None and text.isupper() and n_letters > 1


def is_acronym(text: str, name: str) -> bool:
    """Tell whether the letters of an abbreviation are the initials of a name: ``ĐBSCL``, ``TTXVN``."""
    return _letters(text) == _initials(name)


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


def _abbreviations(doc: Doc, spans: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Find ``full name (ABBREVIATION)`` and ``ABBREVIATION (full name)``; gives abbreviation and full name."""
    text = doc.text  # built anew at each access
    ending: dict[tuple[int, str], Span] = {}
    for span in spans:
        # Of several names that end together the outermost comes first and stays.
        ending.setdefault((span.end_char, span.label_), span)
    for span in spans:
        if span.label_ == "PER" or text[span.end_char : span.end_char + 1] not in set(")],; -"):
            continue
        before = text[max(0, span.start_char - _LONGEST_OPENING) : span.start_char]
        opening = next((match for match in _BRACKET.finditer(before) if match.end() == len(before)), None)
        partner = ending.get((span.start_char - len(opening.group()), span.label_)) if opening else None
        if partner is not None and _is_short_for(span, partner):
            yield span, _spelled_out(doc, span, partner)
        elif partner is not None and _is_short_for(partner, span):
            yield partner, span


def _is_short_for(short: Span, full: Span) -> bool:
    """Tell whether a name is an abbreviation of another one.

    A place in brackets mostly says where the place before it lies, so its letters must be the initials. Organizations
    have abbreviations in other languages too (WHO, VFF); for these it is enough that the full name is a phrase.
    """
    if not is_abbreviation(short.text) or is_abbreviation(full.text) or len(full.text) <= len(short.text):
        return False
    if is_acronym(short.text, full.text):
        return True
    return short.label_ == "ORG" and short.text.isalpha() and len(full.text.split()) > 2


def _initials(name: str) -> str:
    return _letters("".join(word[0] for word in name.split() if word not in {"và", "của", "về"}))


def _spelled_out(doc: Doc, short: Span, long: Span) -> Span:
    """Find the part of a name that an abbreviation after it stands for.

    These are the words whose initials it is: "Tổng Thư ký [Liên hợp quốc] (LHQ)"; where there are none, for an
    organization, what begins with the last head noun: "Hội đồng Nguyên thủ [Tổ chức Hợp tác Thượng Hải] (SCO)".
    """
    starts = [word.start() for word in _WORD.finditer(long.text)]
    spelled = [at for at in starts if is_acronym(short.text, long.text[at:])]
    heads = [match.start() for match in _HEAD.finditer(long.text)] if long.label_ == "ORG" else []
    at = (spelled or heads or [0])[-1]
    span = doc.char_span(long.start_char + at, long.end_char, label=long.label_) if at else None
    if span is None:
        return long
    span._.confidence, span._.recognizer = long._.confidence, long._.recognizer
    return span


def _letters(text: str) -> str:
    """Keep the letters alone, in capitals and without marks (Đ stays)."""
    return "".join(c for c in unicodedata.normalize("NFD", text.upper()) if c.isalpha())


def _expansions(pairs: Iterable[tuple[Span, Span]]) -> dict[tuple[str, str], str]:
    """Give for each abbreviation, normalized and with its label, the full name.

    An abbreviation that stands for two names is left out.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for short, full in pairs:
        found.setdefault((normalize(short.text), short.label_), {}).setdefault(normalize(full.text), full.text)
    return {key: next(iter(names.values())) for key, names in found.items() if len(names) == 1}
