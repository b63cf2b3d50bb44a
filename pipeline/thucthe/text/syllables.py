"""The orthographic syllables of Vietnamese, generated from spelling rules.

Rules after Đoàn Thiện Thuật, *Ngữ âm tiếng Việt* (1977): a syllable is an onset, a rhyme and a tone; a rhyme that ends
in a stop (c, ch, p, t) takes only two of the six tones. Both conventions of tone mark placement ("hoà",
"hòa") are included.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import filterfalse

from thucthe.text.unicode_forms import to_nfc, to_nfd

_ONSETS = "_ b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu
y yêm yên yêng yêt yêu o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay
oăc oăm oăn oăng oăt oe oen oeo oet ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt uân uâng uât uây uê uêch uênh uơ uy uya uych uynh uyn uyt uyu
uyên uyêt ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu
"""
_AFTER_QU = "y ynh ych yt yên yêt"
_STOPS = ("c", "ch", "k", "p", "t")
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_TONES_BEFORE_STOP = ("", "\u0301", "\u0323")
_VOWELS = "aăâeêioôơuưy"


@cache
def syllables() -> frozenset[str]:
    """Return all syllables, in lower case and NFC, including some that occur in no word."""
    found: set[str] = set()
    for rhyme in _RHYMES.split():
        forms = _toned(rhyme)
        for onset in _ONSETS.replace("_", "").split(" "):
            if onset == "gi" and rhyme[0] in "iy":
                continue
            found.update(onset + form for form in forms)
    for rhyme in _AFTER_QU.split():
        found.update("qu" + form for form in _toned(rhyme))
    return frozenset(found)


@cache
def bare_syllables() -> frozenset[str]:
    """Return the syllables without diacritics: ``dang`` for *đang*, *đảng*, *dâng*."""
    return frozenset(strip_diacritics(" ".join(syllables())).split(" "))


def is_syllable(lower: str) -> bool:
    """Check whether a lower-case form is a Vietnamese syllable, whatever its diacritics."""
    return strip_diacritics(lower) in bare_syllables()


def is_name(text: str) -> bool:
    """Check whether a string can be the name of a Vietnamese person: two to six syllables that begin with capitals."""
    words = to_nfc(text).split()
    fit = all(word[0].isupper() and is_syllable(word.lower()) for word in words)
    return fit and 2 <= len(words) <= 6


def strip_diacritics(text: str) -> str:
    """Remove the diacritics of Vietnamese letters: "Đà Nẵng" becomes "Da Nang"."""
    bare = to_nfd(text).replace("đ", "d").replace("Đ", "D")
    return "".join(filterfalse(unicodedata.combining, bare))


def _toned(rhyme: str) -> list[str]:
    """Yield a rhyme with each tone, at each position that spelling allows."""
    tones = _TONES_BEFORE_STOP if rhyme.endswith(_STOPS) else _TONES
    return [
        unicodedata.normalize("NFC", rhyme[: at + 1] + tone + rhyme[at + 1 :])
        for tone in tones
        for at in _places(rhyme)
    ]


def _places(rhyme: str) -> tuple[int, ...]:
    """Return the indices of the letters of a rhyme that may carry its tone mark."""
    marked = [at for at, letter in enumerate(rhyme) if letter in "ăâêôơư"]
    if marked:
        return (marked[-1],) if rhyme != "ưa" else (0,)
    vowels = sum(letter in _VOWELS for letter in rhyme)
    if rhyme in ("oa", "oe", "uy"):
        return (0, 1)
    if vowels > 1 and rhyme.startswith(("oa", "oe", "oo", "uy")):
        return (1,)
    return (0,)
