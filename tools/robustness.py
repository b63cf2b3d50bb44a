"""Measure accuracy on variants of annotated texts.

They are in capitals or lower case, without diacritics, in other Unicode forms, without line breaks, or in lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from thucthe.corpora.gold_files import Example, GoldSpan
from thucthe.evaluate.match import Finder, Found
from thucthe.evaluate.score_tables import to_json
from thucthe.evaluate.scoring import evaluate_texts
from thucthe.text.syllables import strip_diacritics

_LETTERS = re.compile("[\\s\\S][\u0300-\u036f]*")
_LINE_BREAKS = re.compile(r"\s*\n\s*|[\s\S]")
_COMMAS = re.compile(r"[,;]\s+|[\s\S]")
_SYLLABLES = re.compile("[\\w\u0300-\u036f]+|[\\s\\S]")

# Final "oa", "oe", "uy" with the tone mark in the new position ("hòa") to the same with it in the old one ("hoà").
_OLD_TONES = {
    unicodedata.normalize("NFC", write(first) + tone) + last: write(first) + unicodedata.normalize("NFC", last + tone)
    for write in (str.lower, str.upper)
    for first, small in (("o", "a"), ("o", "e"), ("u", "y"))
    for last in (small, small.upper())
    for tone in "\u0300\u0301\u0303\u0309\u0323"
}
_NEW_TONE = re.compile(f"(?<![qQ])(?:{'|'.join(_OLD_TONES)})$")


def old_tone(syllable: str) -> str:
    """Move the tone mark of an NFC syllable of any case to its old position: ``Hòa`` becomes ``Hoà``."""
    return _NEW_TONE.sub(lambda match: _OLD_TONES[match.group()], syllable)


def _capitalize(syllable: str) -> str:
    return syllable[:1].upper() + syllable[1:]


def _join_lines(piece: str) -> str:
    return "" if "\n" in piece else piece


def _begin_item(piece: str) -> str:
    return piece if len(piece) == 1 else "\n- "


def _decompose(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)


@dataclass(frozen=True)
class Variant:
    """A transformation of a text.

    Attributes
    ----------
    name : str
    write : callable
        Function from a piece of the text to its replacement.
    pieces : re.Pattern
        Pattern of the pieces; consecutive matches must cover the whole text.
    headline : bool
        Transform only the first line, and measure only its names.
    between : bool
        Transform only what is in no name.
    """

    name: str
    write: Callable[[str], str]
    pieces: re.Pattern[str]
    headline: bool = False
    between: bool = False


VARIANTS = (
    Variant("headline in capitals", str.upper, _LETTERS, headline=True),
    Variant("headline in title case", _capitalize, _SYLLABLES, headline=True),
    Variant("all in capitals", str.upper, _LETTERS),
    Variant("all in title case", _capitalize, _SYLLABLES),
    Variant("all in lower case", str.lower, _LETTERS),
    Variant("without diacritics (Ha Noi)", strip_diacritics, _LETTERS),
    Variant("NFD", _decompose, _LETTERS),
    Variant("old tone placement (hoà)", old_tone, _SYLLABLES),
    Variant("without line breaks", _join_lines, _LINE_BREAKS),
    Variant("enumerations as lists", _begin_item, _COMMAS, between=True),
)


def write_variant(example: Example, variant: Variant) -> Example:
    """Transform a text and map its spans to the new offsets; empty spans are dropped.

    For a variant of the headline, only the spans that begin in it are kept.
    """
    if not variant.headline:
        return _rewrite(example, variant)
    end = _headline_end(example.text)
    spans = tuple(span for span in example.spans if span.start < end)
    end = max([end, *(span.end for span in spans)])
    headline = _rewrite(Example(example.id, example.text[:end], spans), variant)
    return Example(example.id, headline.text + example.text[end:], headline.spans)


def _rewrite(example: Example, variant: Variant) -> Example:
    written = ""
    offsets: list[int] = []
    for match in variant.pieces.finditer(example.text):
        is_kept = variant.between and any(s.start < match.end() and match.start() < s.end for s in example.spans)
        new = match.group() if is_kept else variant.write(match.group())
        offsets += (len(written) + min(n, len(new)) for n in range(len(match.group())))
        written += new
    offsets.append(len(written))
    moved = (GoldSpan(offsets[s.start], offsets[s.end], s.label, s.depth) for s in example.spans)
    return Example(example.id, written, tuple(span for span in moved if span.start < span.end))


def _headline_end(text: str) -> int:
    end = text.find("\n")
    return len(text) if end < 0 else end


def _only_headlines(find: Finder) -> Finder:
    def find_in_headlines(texts: Sequence[str]) -> Iterator[Found]:
        for text, found in zip(texts, find(texts), strict=True):
            end = _headline_end(text)
            yield Found(tuple(span for span in found.outer if span.start < end))

    return find_in_headlines


def measure_variants(examples: Sequence[Example], find: Finder) -> list[dict[str, Any]]:
    """Measure strict F1 on the original texts and on each of the `VARIANTS`.

    Returns
    -------
    list of dict
        Of each variant: ``name``, ``names`` (their number), ``changed`` (number of names whose form differs), ``plain``
        (F1 on the same names of the original texts, 0 to 1), ``f1`` and its 95 % ``interval``.
    """
    plain: dict[bool, tuple[list[Example], dict[str, Any]]] = {}
    rows: list[dict[str, Any]] = []
    for variant in VARIANTS:
        headline = variant.headline
        finder = _only_headlines(find) if headline else find
        if headline not in plain:
            same = [write_variant(example, Variant("", str, _LETTERS, headline)) for example in examples]
            plain[headline] = same, _strict(same, finder)
        varied = [write_variant(example, variant) for example in examples]
        figures = _strict(varied, finder)
        changed = Counter(_names(plain[headline][0])) - Counter(_names(varied))
        rows.append(
            {
                "name": variant.name,
                "names": figures["gold"],
                "changed": changed.total(),
                "plain": plain[headline][1]["f1"],
                "f1": figures["f1"],
                "interval": figures["interval"],
            }
        )
    return rows


def _strict(examples: Sequence[Example], find: Finder) -> dict[str, Any]:
    figures: dict[str, Any] = to_json([evaluate_texts(examples, find)])["models"][0]["measures"]["strict"]["all"]
    return figures


def _names(examples: Sequence[Example]) -> Iterator[str]:
    return (e.text[span.start : span.end] for e in examples for span in e.spans if span.depth == 0)
