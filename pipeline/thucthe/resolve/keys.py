"""Brings names into the form in which two spellings of one name are equal."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from thucthe.resources import find_data
from thucthe.tokenize.shadow import cast_shadow, modern_tone

_SPACE = re.compile(r"\s+")
_CITY = re.compile(r"^(?:thành phố|tp\s*\.?|t\.p\.?)\s*(?=\w)")
_PROVINCE = re.compile(r"^tỉnh\s+")
_CAPITAL = re.compile(r"^thủ đô\s+")
_SIGNS = re.compile(r"[\"“”'‘’«»]")
_CENTRAL_CITIES = frozenset({"hà nội", "hồ chí minh", "hải phòng", "đà nẵng", "cần thơ", "huế", "hcm"})


@cache
def _forms() -> dict[str, str]:
    lines = files(__package__).joinpath("forms.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


@cache
def _provinces() -> frozenset[str]:
    lines = find_data("gazetteers/provinces.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.lower() for line in lines if not line.startswith("#"))


def normalize(name: str) -> str:
    """Fold what makes no other name: normalization form, case, white space, quotes, place of the tone mark."""
    text = _SPACE.sub(" ", _SIGNS.sub("", cast_shadow(name).text).lower()).strip()
    return " ".join(modern_tone(syllable) for syllable in text.split(" "))


def entity_key(name: str, label: str) -> str:
    """Give the key under which all spellings of a name are one entity.

    It is the `plain_key`; for a short or other form of a place ("Hoa Kỳ", "TP.HCM") that of the form that stands for
    all.

    Parameters
    ----------
    name : str
    label : str
        PER, LOC or ORG.
    """
    key = plain_key(name, label)
    return _forms().get(key, key) if label == "LOC" else key


def plain_key(name: str, label: str) -> str:
    """Give the key of a name as it is written.

    Beside what `normalize` folds, a place loses "thủ đô", "tỉnh" before the name of a province and "thành phố", "TP."
    or "TP" before that of a city that is governed like one; before other names these become "thành phố".

    Parameters
    ----------
    name : str
    label : str
        PER, LOC or ORG.
    """
    key = normalize(name)
    if label == "LOC":
        key = _CAPITAL.sub("", key)
        if _PROVINCE.match(key) and _PROVINCE.sub("", key) in _provinces():
            key = _PROVINCE.sub("", key)
        if _CITY.match(key):
            bare = _CITY.sub("", key)
            key = bare if bare in _CENTRAL_CITIES else f"thành phố {bare}"
    elif label == "ORG":
        key = re.sub(r"\btp\s*\.?\s*(?=\w)", "thành phố ", key)
        key = re.sub(r"\bthành phố hcm\b", "thành phố hồ chí minh", key)
    return key
