"""Access the words of a text lazily, with offsets in the source text.

Unlike the tokens of a Doc these are syllables: runs of letters, digits, apostrophes and "&".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from thucthe.text.normalize import modern_tone, normalize_with_offsets
from thucthe.text.unicode_forms import to_nfd

_WORD = re.compile(r"([^\W_]+(?:[’'&][^\W_]+)*)")
_SPACE = re.compile(r"\.?[^\S\n]*(?:\n[^\S\n]*)?")


class Word(NamedTuple):
    """A word of a text: in lower case with modern tone mark placement, as written, and its offsets.

    ``follows`` is true if only white space, or the dot of an abbreviation, separates it from the previous word.
    """

    folded: str
    source: str
    start: int
    end: int
    follows: bool


class Words:
    """The words of a text; a `Word` is created on access.

    Attributes
    ----------
    starts, ends : list of int
        Offsets of each word in the text.
    """

    def __init__(self, text: str) -> None:
        normalized = normalize_with_offsets(text)
        parts = _WORD.split(normalized.text)
        borders = list(accumulate(map(len, parts)))
        self._gaps, self._sources = parts[::2], parts[1::2]
        self.starts, self.ends = borders[:-1:2], borders[1::2]
        if normalized.starts is not None and normalized.ends is not None:
            self.starts = [normalized.starts[start] for start in self.starts]
            self.ends = [normalized.ends[end - 1] for end in self.ends]

    def __len__(self) -> int:
        return len(self._sources)

    def __getitem__(self, number: int) -> Word:
        source = self._sources[number]
        return Word(self._folded[number], source, self.starts[number], self.ends[number], self.follows(number))

    def follows(self, number: int) -> bool:
        """Check whether no punctuation separates a word from the previous one."""
        gap = self._gaps[number]
        return gap == " " or (number > 0 and is_space(gap, self._sources[number - 1]))

    def phrase(self, first: int, last: int) -> str:
        """Join the words from `first` to `last` (exclusive) in lower case."""
        return " ".join(self._folded[first:last])

    @cached_property
    def _folded(self) -> list[str]:
        return list(map(_fold, self._sources))

    def are_together(self, first: int, last: int) -> bool:
        """Check whether no punctuation separates the words from `first` to `last` (exclusive)."""
        return all(self.follows(number) for number in range(first + 1, last))


_words_of_long = lru_cache(maxsize=2)(Words)
_words_of_short = lru_cache(maxsize=64)(Words)
_LONG = 20_000
"""Length in characters of a text of which only the last ones are cached."""


def words_of(text: str) -> Words:
    """Return the words of a text; the last texts are cached, short ones until all stages have processed a shard."""
    return _words_of_long(text) if len(text) > _LONG else _words_of_short(text)


def word_at(text: str, start: int) -> int | None:
    """Return the index of the word that begins at an offset or after white space there."""
    words = words_of(text)
    number = bisect_left(words.starts, start)
    return None if number == len(words) or text[start : words.starts[number]].strip() else number


def fold(text: str) -> str:
    """Convert the words of a phrase to lower case with modern tone mark placement."""
    return " ".join([_fold(word) for word in _WORD.findall(text)])


@lru_cache(maxsize=20_000)
def _fold(word: str) -> str:
    return modern_tone(word.lower())


def has_capitals(word: str) -> bool:
    """Check whether a word has more than one capital letter, as abbreviations do."""
    return sum(character.isupper() for character in word) > 1


def is_space(between: str, word: str) -> bool:
    """Check whether the text between two words is only white space, or a dot after an abbreviation."""
    return _SPACE.fullmatch(between) is not None and (between[:1] != "." or _is_abbreviation(word))


def _is_abbreviation(word: str) -> bool:
    """Check whether a word has several capital letters ("BS") or no vowel ("Mr")."""
    return has_capitals(word) or set(to_nfd(word.lower())).isdisjoint("aeiouy")
