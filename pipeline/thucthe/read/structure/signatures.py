"""Decide whether a short text can be the signature of a person, as an author signs an article."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from thucthe.read.structure.phrases import alternatives, signature_words
from thucthe.text.syllables import is_syllable
from thucthe.text.wordlists import read_gazetteer

_MAX_WORDS = 6
_MAX_PEN_NAME = 4
"""Maximum number of words of a signature without a family name; two short pen names may stand together."""
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.[ ]?)+(?:[^\W\d_]+\.?)?")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HIGHLAND = re.compile(r"[HK]['’][^\W\d_]")
"""Names of the Central Highlands such as ``H'Hen`` and ``K'Brối``."""
_ISSUER = re.compile(rf"(?:{alternatives('issuer')})(?!\w)", re.I)
_DEGREES = re.compile(r"[\s.,]+")


def is_person(text: str, places: bool = False) -> bool:
    """Check whether a text can be the signature of a person.

    Parameters
    ----------
    text : str
        In NFC, such as ``Giàng A Sình``, ``TS. Trần Nam``, ``Bảo Minh``, ``T.Phương`` or ``M.A``.
    places : bool
        Whether names that provinces have too, such as ``Thái Bình``, count.

    Returns
    -------
    bool
        False for places, organizations, headings, and names after a form of address (``Ông Trần Nam``).
    """
    name = strip_degrees(text)
    if all(part.lower() in signature_words("degree") for part in _DEGREES.split(name) if part):
        return False
    if _INITIALS.fullmatch(name):
        return name[0].isupper() and not is_syllable(name.lower()) and name.lower() not in signature_words("common")
    words = name.split()
    if not 2 <= len(words) <= _MAX_WORDS or not all(_WORD.fullmatch(word) and word[0].isupper() for word in words):
        return False
    is_partly_all_caps = any(len(word) > 1 and word.isupper() for word in words) and not name.isupper()
    if is_partly_all_caps or any(map(_is_glued, words)):
        return False
    lower = [word.lower() for word in words]
    if (
        lower[0] in signature_words("address")
        or (is_place(name) and not places)
        or " ".join(lower) in signature_words("common")
    ):
        return False
    highland = bool(_HIGHLAND.match(name)) or (lower[0] in signature_words("highland") and not name.isupper())
    has_family_name = highland or lower[0] in family_names() | signature_words("family")
    if len(words) > _MAX_PEN_NAME and not has_family_name:
        return False
    local = [word for word in lower if is_syllable(word)]
    known = signature_words("given") | signature_words("family") | family_names()
    unknown = [word for word in local if word not in known]
    return highland or (bool(local) and len(unknown) <= (1 if has_family_name and not name.isupper() else 0))


def _is_glued(word: str) -> bool:
    """Check for two words without the space between them: ``CôngMinh``."""
    return any(first.islower() and second.isupper() for first, second in pairwise(word))


def is_full_name(text: str) -> bool:
    """Check whether a text can be the full name of a Vietnamese person: a family name and up to four more words."""
    words = text.split()
    return 2 <= len(words) <= 5 and words[0].lower() in family_names() and is_person(text)


def is_titled_name(text: str, gendered: bool = False) -> bool:
    """Check whether a text where a name is expected is written as one, whatever its family name is.

    Parameters
    ----------
    text : str
        Such as ``Lự Thị Nến`` below an office.
    gendered : bool
        Whether it has to have a middle name that most family names go with: ``Văn`` or ``Thị``.
    """
    words = text.split()
    if not (3 if gendered else 2) <= len(words) <= 5 or not all(map(_WORD.fullmatch, words)) or is_place(text):
        return False
    if any(word != word.capitalize() and "'" not in word for word in words) and not (text.isupper() and gendered):
        return False
    is_other = words[0].lower() in signature_words("address") or text.lower() in signature_words("common")
    return not (is_other or _ISSUER.match(text)) and (not gendered or words[1].lower() in {"văn", "thị"})


def strip_degrees(text: str) -> str:
    """Remove degrees, ranks and jobs at a newspaper before or after a name: ``PGS.TS. Trần Nam`` gives ``Trần Nam``."""
    titles = signature_words("degree") | signature_words("job")
    name = text.strip()
    rank = next((rank for rank in signature_words("rank") if name.lower().startswith(f"{rank} ")), "")
    name = name[len(rank) :].strip()
    while (parts := _DEGREES.split(name, maxsplit=1)) and len(parts) == 2 and parts[0].lower() in titles:
        name = parts[1].strip()
    return name


def is_place(name: str) -> bool:
    """Check whether a text names a province or a country."""
    return name.lower() in _places()


@cache
def family_names() -> frozenset[str]:
    """Return the family names of Vietnam in lower case."""
    return _gazetteer("family_names")


@cache
def _places() -> frozenset[str]:
    return _gazetteer("provinces") | _gazetteer("countries")


def _gazetteer(name: str) -> frozenset[str]:
    return frozenset(entry.lower() for entry in read_gazetteer(name))
