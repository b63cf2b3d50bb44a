"""Match Vietnamese transliterations with Latin spellings: "Xéc-gây La-vrốp" is Sergei Lavrov if an article has both."""

from __future__ import annotations

import re
from collections.abc import Iterable

from thucthe.text.unicode_forms import to_nfd

_RESPELLED = re.compile(r"[^\W\d_]{1,7}(?:-[^\W\d_]{1,7})+")
_SHORTEST = 2
"""Minimum number of consonants of a word to be matched by sound."""
_VOWELS = re.compile(r"[aeiou]+")
_FIRST_VOWEL = {"a": "a", "e": "e", "i": "e", "o": "o", "u": "o"}
_FOLDED = (
    # Vietnamese letters denote other sounds: d is /z/, x and s are /s/.
    ("tch", "c"),
    ("sch", "s"),
    ("ph", "f"),
    ("th", "t"),
    ("gh", "g"),
    ("kh", "h"),
    ("ch", "c"),
    ("sh", "s"),
    ("zh", "d"),
    ("ts", "s"),
    ("x", "s"),
    ("q", "k"),
    ("ck", "k"),
    ("w", "v"),
    ("j", "g"),
    ("y", "i"),
)
_CODAS = (
    (re.compile(r"[rckh](?=[^aeiou]|$)"), ""),
    (re.compile(r"[vbf](?=[^aeiourl]|$)"), "p"),
    (re.compile(r"d(?=[^aeiour]|$)"), "t"),
    (re.compile(r"g(?=[^aeiourl]|$)"), ""),
    (re.compile(r"[ck]"), "k"),
    (re.compile(r"s$"), "t"),
    (re.compile(r"l$"), "n"),
    (re.compile(r"(.)\1+"), r"\1"),
)


class Respelling:
    """Transliterated words of the names of an article, each with the only Latin word that sounds like it.

    Parameters
    ----------
    keys : iterable of str
        Names normalized by `thucthe.text.keys.normalize`.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        words = {word for key in keys for word in key.split(" ")}
        respelled = [word for word in words if "-" in word and _RESPELLED.fullmatch(word)]
        self._latin: dict[str, str] = {}
        if not respelled:
            return
        by_sound: dict[tuple[str, str], set[str]] = {}
        for word in words.difference(respelled):
            if word.isascii() and word.isalpha():
                by_sound.setdefault(_sound(word), set()).add(word)
        for word in respelled:
            sound = _sound(word)
            same = by_sound.get(sound, set()) if len(sound[1]) >= _SHORTEST else set()
            if len(same) == 1:
                self._latin[word] = next(iter(same))

    def latin(self, key: str) -> str:
        """Replace the transliterated words of a name by Latin ones.

        Parameters
        ----------
        key : str
            Normalized name.

        Returns
        -------
        str
            The same name if none of its words has a Latin match.
        """
        return " ".join(self._latin.get(word, word) for word in key.split(" ")) if self._latin else key


def _sound(word: str) -> tuple[str, str]:
    """Return the kind of the first vowel of a word and its consonants, as a transliteration keeps them."""
    vietnamese = "-" in word
    text = word.replace("đ", "ð").replace("d", "z") if vietnamese else word
    text = "".join(c for c in to_nfd(text) if c.isalpha()).replace("ð", "d")
    for letters, sound in _FOLDED:
        text = text.replace(letters, sound)
    for pattern, sound in _CODAS:
        text = pattern.sub(sound, text)
    first = _VOWELS.search(text)
    return _FIRST_VOWEL[first.group()[0]] if first else "", _VOWELS.sub("", text)
