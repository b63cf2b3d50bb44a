"""How an article writes places: a mention comes in, its head word and bare name and what it lies in go out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from thucthe.resolve.lexicon.gazetteer import find_candidates, place_key
from thucthe.resolve.lexicon.knowledge_base import Place

_SHORT_HEAD = re.compile(r"^(?:(tp|tx|tt) ?(?=\w)|([qp]) ?(?=\d)|([qp]) (?=\w))")
_SHORT = {"tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "q": "quận", "p": "phường"}
_HEAD = re.compile(
    r"^(nước|đất nước|vương quốc|tỉnh|thành phố|thủ đô|thủ phủ|cố đô|quận|huyện|thị xã|xã|phường|thị trấn|đặc khu|"
    r"bang|tiểu bang) (?=\S)"
)
_FORMER = re.compile(r" cũ$")
_PLURAL_HEAD = re.compile(
    r"\b(?:các|những|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d+)\s+"
    r"(tỉnh|thành phố|quận|huyện|thị xã|xã|phường|thị trấn|đặc khu)(?:\s*,?\s*(?:là|gồm|như|của|:))*\s*$",
    re.IGNORECASE,
)
_FEATURE = re.compile(r"\b(?:bán đảo|eo biển|vịnh|dãy|dãy núi|đèo|mũi|cao nguyên)\s+$", re.IGNORECASE)
"""Heads that are no part of a place's name in the guide, but make another place of it: "bán đảo Triều Tiên"."""
_SEA = re.compile(r"(?<!vùng )(?<!bờ )\bbiển\s+$", re.IGNORECASE)
_COORDINATE = re.compile(r"\s*(?:,|;|/|và|cùng|hay|hoặc|,\s*và)\s*")
_WITHIN = re.compile(
    r"\s*(?:,|\(|–|-|,?\s*(?:thuộc|của|ở|tại|trực thuộc)(?:\s+(?:địa bàn|địa phận|nước|phía [a-z]+))?)\s*",
    re.IGNORECASE,
)
_LOOK_BACK = 40

KINDS: dict[str, frozenset[str]] = {
    "nước": frozenset({"country"}),
    "đất nước": frozenset({"country"}),
    "vương quốc": frozenset({"country"}),
    "bang": frozenset({"state"}),
    "tiểu bang": frozenset({"state"}),
    "thủ đô": frozenset({"city", "province"}),
    "thủ phủ": frozenset({"city", "district"}),
    "cố đô": frozenset({"city", "province"}),
    "thành phố": frozenset({"city", "district", "province"}),
    "tỉnh": frozenset({"province"}),
    "quận": frozenset({"district"}),
    "huyện": frozenset({"district"}),
    "thị xã": frozenset({"district"}),
    "xã": frozenset({"commune"}),
    "phường": frozenset({"commune"}),
    "thị trấn": frozenset({"commune"}),
    "đặc khu": frozenset({"commune"}),
}
"""Kinds of places that a head word stands before."""


@dataclass(frozen=True, slots=True)
class Form:
    """A place's name as it is written.

    Attributes
    ----------
    key : str
        All of it, folded by `place_key`.
    head : str
        Its head word in full ("thành phố" for "TP."), or empty.
    bare : str
        The key without the head.
    """

    key: str
    head: str
    bare: str


@lru_cache(10_000)
def read_form(text: str) -> Form:
    """Part a place's name into head word and bare name."""
    key = _FORMER.sub("", place_key(text))
    short = _SHORT_HEAD.match(key)
    if short and not find_candidates(key):
        key = f"{_SHORT[next(filter(None, short.groups()))]} {key[short.end() :]}"
    head = _HEAD.match(key)
    return Form(key, head[1], key[head.end() :]) if head else Form(key, "", key)


def fits_head(place: Place, head: str) -> bool:
    """Tell whether a head word can stand before a place. A district's rank may have changed since."""
    if place.kind not in KINDS[head]:
        return False
    if place.kind == "commune":
        return has_own_head(place, head)
    is_city = place.name.startswith("Thành ")
    if place.kind == "province":
        return head == "tỉnh" or is_city
    return place.kind != "district" or head != "thành phố" or is_city


def has_own_head(place: Place, head: str) -> bool:
    """Tell whether a head word is the one of a place's full name, as "Quận" is in "Quận Tân Phú"."""
    return place.name.lower().startswith(head + " ")


def is_feature(text: str, start: int) -> bool:
    """Tell whether the words before a name make it the name of a strait, a peninsula or the like."""
    return _FEATURE.search(text[max(start - _LOOK_BACK, 0) : start]) is not None


def is_sea(text: str, start: int) -> bool:
    """Tell whether a country's name there is that of a sea: "biển Nhật Bản", not "vùng biển Nhật Bản"."""
    return _SEA.search(text[max(start - _LOOK_BACK, 0) : start]) is not None


def plural_head(text: str, start: int) -> str:
    """Give the head word of a list that begins there, as after "các phường ", or an empty string."""
    match = _PLURAL_HEAD.search(text[max(start - _LOOK_BACK, 0) : start])
    return match[1].lower() if match else ""


@lru_cache(10_000)
def has_common_head(text: str) -> bool:
    """Tell whether a name begins with a common noun that is no rank of a unit: "sông Lô", "đảo Síp"."""
    return text[:1].islower() and any(map(str.isupper, text)) and not read_form(text).head


def chains(text: str, spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Give for each name the names that follow it in the same enumeration or address: "xã A, huyện B (tỉnh C)".

    Parameters
    ----------
    text : str
    spans : sequence of (start, end)
        Sorted, without overlap.

    Returns
    -------
    list of list of int
        Indices, in order.
    """
    after: list[list[int]] = [[] for _ in spans]
    for i in range(len(spans) - 2, -1, -1):
        between = text[spans[i][1] : spans[i + 1][0]]
        if len(between) < _LOOK_BACK and (_WITHIN.fullmatch(between) or _COORDINATE.fullmatch(between)):
            after[i] = [i + 1, *after[i + 1]]
    return after
