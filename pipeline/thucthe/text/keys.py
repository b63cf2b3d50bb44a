"""Normalize names to keys that are equal for spellings of one name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from thucthe.text.normalize import modern_tone, normalize_with_offsets
from thucthe.text.wordlists import read_gazetteer, read_rows

_SPACE = re.compile(r"\s+")
_DASH = re.compile(r" ?[–—] ?| - ?| ?- ")
_AMPERSAND = re.compile(r" ?& ?")
_SIGNS = re.compile(r"[\"“”'‘’«»]")
_UNITS = (
    (re.compile(r"\b(?:tp|t\.p)\s*\.?\s*(?=\w)"), "thành phố "),
    (re.compile(r"\bq(?:\.\s*|(?=\d))(?=\w)"), "quận "),
    (re.compile(r"\bp(?:\.\s*|(?=\d))(?=\w)"), "phường "),
    (re.compile(r"\btx\s*\.?\s*(?=\w)"), "thị xã "),
)
_CITY, _PROVINCE, _CAPITAL = "thành phố ", "tỉnh ", "thủ đô "
_CENTRAL_CITIES = frozenset({"hà nội", "hồ chí minh", "hải phòng", "đà nẵng", "cần thơ", "huế", "hcm"})
_SCHOOL = re.compile(r"\btrường (?=đại học|cao đẳng|trung học|tiểu học|mầm non|mẫu giáo|phổ thông)")
INNER_BRACKET = re.compile(r"\s*\(([^\W_](?:[\w&.–-]{0,10}[^\W_])?)\)(?=\s)")
"""An abbreviation in brackets within a name: "Câu lạc bộ (CLB) Sông Xanh"."""
_SYLLABLES = frozenset({"ca", "tư"})
"""Abbreviations that are words as well, unless in capitals: "Ban Nội chính TƯ", but "Quỹ Đầu tư"."""
_CACHE_SIZE = 20_000


@lru_cache(_CACHE_SIZE)
def normalize(name: str) -> str:
    """Fold what makes no other name: normalization form, case, white space, quotes, dashes, place of the tone mark."""
    text = _SPACE.sub(" ", _SIGNS.sub("", normalize_with_offsets(name).text).lower()).strip()
    return " ".join(modern_tone(syllable) for syllable in _DASH.sub("-", text).split(" "))


def compose(name: str) -> str:
    """Bring a name into NFC on one line, so that forms which look the same are the same."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", name)).strip()


@lru_cache(_CACHE_SIZE)
def plain_key(name: str, label: str) -> str:
    """Compute the key of a name.

    In addition to `normalize`, the abbreviations of units ("TP.", "Q.1") are expanded. From places "thủ đô" is removed,
    and "tỉnh" or "thành phố" before the name of a province or of a city with the rank of one; from organizations these
    are removed inside the name, and unambiguous abbreviations ("UBND") are expanded.

    Parameters
    ----------
    name : str
    label : str
        Names with other labels than LOC and ORG are only normalized.
    """
    if label == "LOC":
        key = _write_units(normalize(name))
        key = key.removeprefix(_CAPITAL)
        bare = key.removeprefix(_PROVINCE)
        if bare != key and bare in _provinces():
            return bare
        bare = key.removeprefix(_CITY)
        return bare if bare in _CENTRAL_CITIES else key
    return _in_organization().sub("", spell_out(name)) if label == "ORG" else normalize(name)


@lru_cache(_CACHE_SIZE)
def spell_out(name: str) -> str:
    """Normalize an organization's name and expand its unambiguous abbreviations.

    An abbreviation in brackets within the name is removed.
    """
    bare = INNER_BRACKET.sub("", name)
    words = _AMPERSAND.sub("&", _write_units(normalize(bare))).split(" ")
    capitals = set() if name.isupper() else {normalize(word) for word in name.split() if word.isupper()}
    plain = _SYLLABLES - capitals
    key = _SCHOOL.sub("", " ".join(word if word in plain else _expansions().get(word, word) for word in words))
    return key.replace("thành phố hcm", "thành phố hồ chí minh")


def _write_units(key: str) -> str:
    for pattern, unit in _UNITS:
        key = pattern.sub(unit, key)
    return key


@cache
def _expansions() -> dict[str, str]:
    return dict(read_rows(files(__package__) / "expansions.tsv"))


@cache
def _in_organization() -> re.Pattern[str]:
    provinces = "|".join(map(re.escape, sorted(_provinces())))
    cities = "|".join(sorted(_CENTRAL_CITIES))
    return re.compile(rf"(?<!^)\b(?:tỉnh (?=(?:{provinces})(?:\W|$))|thành phố (?=(?:{cities})(?:\W|$)))")


@cache
def _provinces() -> frozenset[str]:
    return frozenset(map(normalize, read_gazetteer("provinces")))
