"""Normalize text while keeping the mapping to source offsets.

The result is NFC, with homoglyphs of Vietnamese letters replaced and invisible characters removed; a zero-width space
that alone separates two words becomes a space. The source text itself is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from thucthe.text.syllables import is_syllable
from thucthe.text.unicode_forms import to_nfc

INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
"""Characters without width that may stand inside a word: soft hyphen, zero-width space, joiners, direction marks."""

_LOOKALIKES = str.maketrans({"ð": "đ", "Ð": "Đ", "Ɖ": "Đ"})
_NEEDS_WORK = re.compile(f"[ðÐƉ{INVISIBLE}]")
_CACHE_SIZE, _LONGEST_CACHED = 64, 50_000
"""Number of cached texts, and their maximum length in characters."""
_CLUSTER = re.compile("[\\x00-\\x7f\u00c0-\u024f\u1ea0-\u1ef9]+(?![\u0300-\u036f])|[\\s\\S][\u0300-\u036f]*")
"""Letters that are composed already, as many as stand together, or a character with its combining marks."""
_LETTERS = "(?:[^\\W\\d_]|[\u0300-\u036f])+"
_GAP = re.compile(f"[{INVISIBLE}]+")
_BEFORE, _AFTER = re.compile(f"{_LETTERS}\\Z"), re.compile(f"{_LETTERS}|\\d")
_ZERO_WIDTH_SPACES = frozenset("\u200b\ufeff")
_LONGEST_WORD = 40
"""Number of characters on either side of a zero-width space that are looked at; syllables are far shorter."""
_SHORTEST_CACHED = 200
"""Minimum length in characters of cached texts; names would displace the texts of articles."""

# Old placement puts the tone on the second vowel of a final "oa", "oe", "uy" ("hoà"); new placement on the first.
_OLD_TONES = {
    first + toned: unicodedata.normalize("NFC", first + tone) + bare
    for first, bare in (("o", "a"), ("o", "e"), ("u", "y"))
    for tone in "\u0300\u0301\u0303\u0309\u0323"
    for toned in (unicodedata.normalize("NFC", bare + tone),)
}


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A normalized text and, for each of its characters, the corresponding slice of the source.

    Attributes
    ----------
    text : str
        The normalized text.
    starts, ends : list of int or None
        Source offsets (code points) of each character of `text`; None when both texts are the same.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the source offsets of a non-empty span of the normalized text."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def normalize_with_offsets(text: str) -> NormalizedText:
    """Normalize `text` to NFC without invisible characters, with the source offsets of each character.

    The results of recent texts are cached, since several stages of the pipeline need them.
    """
    return _normalize_cached(text) if _SHORTEST_CACHED <= len(text) <= _LONGEST_CACHED else _normalize(text)


@lru_cache(_CACHE_SIZE)
def _normalize_cached(text: str) -> NormalizedText:
    return _normalize(text)


def _normalize(text: str) -> NormalizedText:
    if unicodedata.is_normalized("NFC", text) and not _NEEDS_WORK.search(text):
        return NormalizedText(text)
    breaks = frozenset(_word_breaks(text))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        cluster = match.group()
        if cluster[0] in INVISIBLE and match.start() not in breaks:
            continue
        composed = " " if cluster[0] in INVISIBLE else to_nfc(cluster.translate(_LOOKALIKES))
        if len(composed) > len(cluster):
            composed = cluster
        # The source span of a cluster is divided among its characters, so that no two map to the same offset.
        rest = match.end() - len(composed) + 1
        characters.append(composed)
        starts += [match.start(), *range(rest, match.end())]
        ends += range(rest, match.end() + 1)
    return NormalizedText("".join(characters), starts, ends)


def space_words(text: str) -> str:
    """Replace the zero-width spaces that alone separate words by spaces."""
    characters = list(text)
    for position in _word_breaks(text):
        characters[position] = " "
    return "".join(characters)


def _word_breaks(text: str) -> Iterator[int]:
    """Iterate over the positions of zero-width spaces that stand between words, not within one."""
    for gap in _GAP.finditer(text):
        before = _BEFORE.search(text[max(0, gap.start() - _LONGEST_WORD) : gap.start()])
        after = _AFTER.match(text[gap.end() : gap.end() + _LONGEST_WORD])
        if before is None or after is None or _ZERO_WIDTH_SPACES.isdisjoint(gap.group()):
            continue
        left, right = (unicodedata.normalize("NFC", word.group()) for word in (before, after))
        n_syllables = is_syllable(left.lower()) + (right.isdigit() or is_syllable(right.lower()))
        is_border = n_syllables == 2 or (n_syllables and left[-1].islower() and right[0].isupper())
        if is_border and not is_syllable((left + right).lower()):
            yield gap.start()


def modern_tone(syllable: str) -> str:
    """Move the tone mark of a lower-case NFC syllable to its modern place: ``hoà`` becomes ``hòa``."""
    moved = _OLD_TONES.get(syllable[-2:])
    return syllable if moved is None or syllable[-3:-2] == "q" else syllable[:-2] + moved
