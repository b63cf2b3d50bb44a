"""Estimate the likelihood of each encoding of some bytes.

The score of an encoding is the log-likelihood of the words that it makes of the bytes beyond ASCII: how usual their
marked letters are in Vietnamese, with a penalty for words that are no Vietnamese syllables.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import thucthe.read.encoding.legacy  # noqa: F401  registers the codecs
from thucthe.text.syllables import syllables
from thucthe.text.unicode_forms import to_nfc

CANDIDATES = ("cp1252", "cp1258", "tcvn5712-1", "tcvn3", "viscii", "vni", "vps")
"""Candidate encodings, the more usual first; if two decode to the same words, the first is taken."""

_SAMPLE = 65536
_PIECES = 8
_BYTES_OF_WORD = re.compile(rb"[^\x00\x08-\x0d\x1b\x20-\x40\[-`{-\x7f]+")
_BEYOND_ASCII = re.compile(rb"[\x01-\x1f\x80-\xff]")  # some Vietnamese encodings have letters among the controls
_BEFORE = "“‘«\xa0"
_AFTER = "”’»…\xa0°²³"
_ALONE = "–—…•·“”‘’\xa0"
_SIGNS = _BEFORE + _AFTER + _ALONE + "‚„†‡‰‹›©®™€\xad"
_CONTROL = re.compile("[\x01-\x1f\x7f-\x9f]")
_JOINT = re.compile("[’‐‑–—…\xad\xa0]+")
# Marked letters, the most usual in Vietnamese news first (counted in data/articles).
_VIETNAMESE = "đàưáôêạếộảờớâốệóịơủềởầấậồểãăợìíòừắổúọùứụỉựũữéặýễĩửẫằỏẩẽỹỗèẹỳẻõỡẳẵỷỵ"
# Letters of Western European languages, ordered by hand by estimated frequency.
_WESTERN = "éèàüöäáíóñçêãôâúîõëûùïåøæßòìœýÿ"
_ILLEGAL = 8.0
_WESTERN_WORD = 4.0
_ACRONYM = 4.0
_CAPITAL = 0.7
_PRIORS = {"tcvn3": 6.0}  # it turns small letters into capitals, so more than one word must support it
_ODD_LETTER = 4.0
_SIGN = 0.5
_RARE_SIGN = 6.0


def _costs(letters: str) -> dict[str, float]:
    """Return -log of the share of each letter, which falls as its rank by Zipf's law."""
    total = sum(1 / (rank + 4) for rank in range(len(letters)))
    return {letter: math.log(total * (rank + 4)) for rank, letter in enumerate(letters)}


_COSTS = _costs(_VIETNAMESE)
_WESTERN_COSTS = _costs(_WESTERN)
_OTHER = max(*_COSTS.values(), *_WESTERN_COSTS.values()) + 2.0


@dataclass(frozen=True, slots=True)
class Guess:
    """The fit of an encoding to the bytes.

    Attributes
    ----------
    encoding : str
    score : float
        Log-likelihood in nats, up to a constant.
    good : float
        Share of the words beyond ASCII that are Vietnamese or could be of another language.
    vietnamese : int
        Number of Vietnamese words with marks.
    words : tuple of str
        The different words that were scored.
    """

    encoding: str
    score: float
    good: float
    vietnamese: int
    words: tuple[str, ...]


def rank_encodings(data: bytes, candidates: tuple[str, ...] = CANDIDATES) -> list[Guess]:
    """Score the encodings of a text that is not in Unicode.

    Parameters
    ----------
    data : bytes
        Any length; samples spread over it are examined.
    candidates : tuple of str
        Names of codecs.

    Returns
    -------
    list of Guess
        The likeliest first; encodings that can't be are left out.
    """
    found = (word for piece in _pieces(data) for word in _BYTES_OF_WORD.findall(piece))
    counts = Counter(word for word in found if _BEYOND_ASCII.search(word))
    joined = b"\n".join(counts)
    guesses = []
    for encoding in candidates:
        try:
            words = joined.decode(encoding).split("\n")
        except UnicodeDecodeError:
            continue
        guesses.append(_weigh(encoding, words, list(counts.values()), counts.total()))
    return sorted(guesses, key=lambda guess: -guess.score)


def _pieces(data: bytes) -> list[bytes]:
    if len(data) <= _SAMPLE:
        return [data]
    step, length = len(data) // _PIECES, _SAMPLE // _PIECES
    return [data[at * step : at * step + length] for at in range(_PIECES)]


def _weigh(encoding: str, words: list[str], counts: list[int], total: int) -> Guess:
    score, good, vietnamese = -_PRIORS.get(encoding, 0.0), 0, 0
    for word, count in zip(words, counts):
        cost, kind = weigh_word(word)
        score -= cost * count
        good += count if kind else 0
        vietnamese += count if kind == "vi" else 0
    return Guess(encoding, score, good / max(total, 1), vietnamese, tuple(words))


def weigh_word(word: str) -> tuple[float, str | None]:
    """Return -log of the likelihood of a word and its kind: ``vi``, ``other`` or None where no language has it."""
    core = word.strip(_SIGNS)
    before, _, after = word.partition(core) if core else ("", "", "")
    cost = sum(_SIGN if sign in _BEFORE else _RARE_SIGN for sign in before)
    cost += sum(_SIGN if sign in _AFTER else _RARE_SIGN for sign in after)
    if not core:
        cost = sum(_SIGN if sign in _ALONE else _RARE_SIGN for sign in word)
    kinds = set()
    for part in _JOINT.split(to_nfc(core)):
        if not part.isascii() or _CONTROL.search(part):
            part_cost, kind = _cost_of_part(part)
            cost += part_cost
            kinds.add(kind)
    return cost, None if None in kinds else "vi" if "vi" in kinds else "other"


@lru_cache(maxsize=65536)
def _cost_of_part(part: str) -> tuple[float, str | None]:
    lower = part.lower()
    if _CONTROL.search(part):
        return _ILLEGAL + 2 * _OTHER, None
    marked = [letter for letter in lower if not letter.isascii()]
    capitals = sum(letter.isupper() for letter in part if not letter.isascii())
    shape = part in (lower, part.upper(), part[0].upper() + lower[1:])
    cost = _CAPITAL * capitals
    vietnamese = cost + sum(_COSTS.get(letter, _OTHER) for letter in marked)
    if shape and lower in syllables():
        return vietnamese + (_ODD_LETTER if len(lower) == 1 and lower not in "ởýáủứổừàồ" else 0.0), "vi"
    if part.isupper() and "đ" in lower and len(part) <= 6 and len(marked) <= 2:
        return vietnamese + _ACRONYM, "other"
    western = cost + _WESTERN_WORD + sum(_WESTERN_COSTS.get(letter, _OTHER) for letter in marked)
    if shape and part.isalpha() and len(marked) * 2 <= len(part) and all(c in _WESTERN_COSTS for c in marked):
        return western, "other"
    return _ILLEGAL + cost + sum(_COSTS.get(letter, _OTHER) for letter in marked), None
