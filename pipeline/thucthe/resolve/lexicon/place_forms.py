"""Parse how an article writes places: head word and bare name, lists of places, and addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from thucthe.resolve.lexicon.gazetteer import find_candidates, place_key
from thucthe.resolve.lexicon.knowledge_base import Place
from thucthe.resolve.lexicon.name_words import PLACE_HEADS, head_of, words_of_kind

_SHORT_HEAD = re.compile(r"^(?:(tp|tx|tt) ?(?=\w)|([qp]) ?(?=\d)|([qp]) (?=\w))")
_SHORT = {"tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "q": "quận", "p": "phường"}
_HEAD = re.compile(
    r"^(nước|đất nước|vương quốc|tỉnh|thành phố|thủ đô|thủ phủ|cố đô|quận|huyện|thị xã|xã|phường|thị trấn|đặc khu|"
    r"bang|tiểu bang|khu tự trị) (?=\S)"
)
_FORMER = re.compile(r" cũ$")
_PLURAL_HEAD = re.compile(
    r"\b(?:các|những|nhiều|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d+)\s+"
    r"(tỉnh|thành phố|quận|huyện|thị xã|xã|phường|thị trấn|đặc khu|bang|tiểu bang)"
    r"(?:\s+(?:chiến trường|dao động|miền \w+|phía \w+|ven biển|biên giới|lân cận|khác|đông dân|lớn))*"
    r"(?:\s*,?\s*(?:là|gồm|bao gồm|như|của|:))*\s*$",
    re.IGNORECASE,
)
_FEATURE = re.compile(r"\b(bán đảo|eo biển|vịnh|dãy núi|dãy|đèo|mũi|cao nguyên)\s+$", re.IGNORECASE)
"""Heads that are not part of the name in the annotation guidelines, but change its referent: "bán đảo Triều Tiên"."""
HOUSE_NUMBER = re.compile(
    r"(?:\bsố|\bở|\btại|\bchỉ|[,:(;])\s*(?:số\s*)?\d{1,4}[a-z]?(?:[/-]\d+[a-z]?)*\s+$", re.IGNORECASE
)
"""Number of a house, after which the name of its street follows: "số 12 Trần Phú"."""
CREDIT = re.compile(r"\b(?:ảnh|clip|video)\s*:\s*$", re.IGNORECASE)
"""Beginning of a credit, after which the name of a photographer follows."""
VESSEL = re.compile(
    r"\b(?:lớp|USS|HMS|tàu sân bay|tàu ngầm|tàu khu trục|tàu tuần dương|chiến hạm|khu trục hạm)\s+(?:al\s?-\s?)?$",
    re.IGNORECASE,
)
"""Kind of a ship, after which its name or that of its class follows, or the country of it."""
NAMESAKES = ("chùa", "đền", "đình", "miếu", "nhà thờ", "cầu", "chợ", "hầm", "sân", "svđ", "cảng hàng không")
"""First words of names of sites that are not the commune of their name: "cầu Nhật Tân"."""
NAMESAKE = re.compile(rf"\b(?:{'|'.join(NAMESAKES)}|phố|đường)\s+$", re.IGNORECASE)
"""Head of a street or a site, after which a name is not the commune of this name."""
SEA = re.compile(
    r"(?<!vùng )(?<!bờ )(?<!cảng )(?<!ven )(?<!đường )(?<!hải sản )(?<!cướp )(?<!tàu )(?<!bãi )(?<!giáp )\bbiển\s+$",
    re.IGNORECASE,
)
"""Head of a sea, after which the name of a country is part of it: "biển Nhật Bản", not "vùng biển Nhật Bản"."""
_COORDINATE = re.compile(r"\s*(?:,|;|/|và|cùng|hay|hoặc|,\s*và)\s*")
_WITHIN = re.compile(
    r"\s*(?:,|\(|–|-|,?\s*(?:thuộc|của|ở|tại|trực thuộc)(?:\s+(?:địa bàn|địa phận|nước|phía [a-z]+))?)\s*",
    re.IGNORECASE,
)
_LOOK_BACK = 40
_MAX_LISTED = 20
_HEADS = "place_heads.tsv"
_RANKS = {
    "nước": 5, "đất nước": 5, "vương quốc": 5, "tỉnh": 4, "bang": 4, "tiểu bang": 4, "khu tự trị": 4, "thủ đô": 4,
    "cố đô": 4, "quận": 3, "huyện": 3, "thị xã": 3, "thành phố": 3, "thủ phủ": 3, "xã": 2, "phường": 2, "thị trấn": 2,
    "đặc khu": 2,
}  # fmt: skip
"""Level of a unit in an address, by head word."""
_RANK_OF_KIND = {"country": 5, "province": 4, "state": 4}
_KIND_OF_RANK = {5: "country", 4: "province", 3: "district", 2: "commune"}
_REGION = re.compile(r"(?:miền|vùng|khu vực|châu|lục địa|dải|xứ|bán đảo|đồng bằng|cao nguyên|quần đảo) ")
_KIND_OF_HEAD = {"village": "site", "land": "region"}

KINDS: dict[str, frozenset[str]] = {
    "nước": frozenset({"country"}),
    "đất nước": frozenset({"country"}),
    "vương quốc": frozenset({"country"}),
    "khu tự trị": frozenset({"state"}),
    "bang": frozenset({"state"}),
    "tiểu bang": frozenset({"state"}),
    "thủ đô": frozenset({"city", "province"}),
    "thủ phủ": frozenset({"city", "district"}),
    "cố đô": frozenset({"city", "province"}),
    "thành phố": frozenset({"city", "district", "province"}),
    "tỉnh": frozenset({"province", "state"}),
    "quận": frozenset({"district"}),
    "huyện": frozenset({"district"}),
    "thị xã": frozenset({"district"}),
    "xã": frozenset({"commune"}),
    "phường": frozenset({"commune"}),
    "thị trấn": frozenset({"commune"}),
    "đặc khu": frozenset({"commune"}),
}
"""Kinds of places that have a head word."""


@dataclass(frozen=True, slots=True)
class Form:
    """A name of a place as it is written.

    Attributes
    ----------
    key : str
        The whole name, normalized by `place_key`.
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
    """Split the name of a place into head word and bare name.

    Parameters
    ----------
    text : str
        Name as written.

    Returns
    -------
    Form
    """
    key = _FORMER.sub("", place_key(text))
    short = _SHORT_HEAD.match(key)
    if short and not find_candidates(key):
        key = f"{_SHORT[next(filter(None, short.groups()))]} {key[short.end() :]}"
    head = _HEAD.match(key)
    return Form(key, head[1], key[head.end() :]) if head else Form(key, "", key)


def fits_head(place: Place, head: str) -> bool:
    """Check whether a head word fits a place.

    Parameters
    ----------
    place : Place
    head : str
        Head word in full, as in `Form.head`.

    Returns
    -------
    bool
        Head words of all ranks of a district fit, since its rank may have changed.
    """
    if place.kind not in KINDS[head]:
        return False
    if place.kind == "commune":
        return has_own_head(place, head)
    is_city = place.name.startswith("Thành ")
    if place.kind == "province":
        return head == "tỉnh" or is_city
    return place.kind != "district" or head != "thành phố" or is_city


def has_own_head(place: Place, head: str) -> bool:
    """Check whether the full name of a place begins with a head word, as "Quận Tân Phú" with "quận".

    Parameters
    ----------
    place : Place
    head : str

    Returns
    -------
    bool
    """
    return place.name.lower().startswith(head + " ")


def feature_head(text: str, start: int) -> str:
    """Return the head before a name that makes it that of a strait, a peninsula or the like, or an empty string.

    Parameters
    ----------
    text : str
    start : int
        Character offset of the name.

    Returns
    -------
    str
    """
    found = _FEATURE.search(text[max(start - _LOOK_BACK, 0) : start])
    return found[1].lower() if found else ""


def is_after(pattern: re.Pattern[str], text: str, start: int) -> bool:
    """Check whether a pattern matches the words before a name.

    Parameters
    ----------
    pattern : re.Pattern
        `HOUSE_NUMBER`, `CREDIT`, `VESSEL`, `NAMESAKE` or `SEA`.
    text : str
    start : int
        Character offset of the name.

    Returns
    -------
    bool
    """
    return pattern.search(text[max(start - _LOOK_BACK, 0) : start]) is not None


def plural_head(text: str, start: int) -> str:
    """Return the head word of a list of names that begins at an offset, as after "các phường ".

    Parameters
    ----------
    text : str
    start : int

    Returns
    -------
    str
        Empty if there is none.
    """
    match = _PLURAL_HEAD.search(text[max(start - _LOOK_BACK, 0) : start])
    return match[1].lower() if match else ""


@lru_cache(10_000)
def has_common_head(text: str) -> bool:
    """Check whether a name begins with a common noun other than the rank of a unit: "sông Lô", "đảo Síp".

    Parameters
    ----------
    text : str

    Returns
    -------
    bool
    """
    return text[:1].islower() and any(map(str.isupper, text)) and not read_form(text).head


def kind_of_form(text: str) -> str:
    """Return the kind of place that the head word of a name denotes.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        One of `PLACE_KINDS`, or an empty string.
    """
    form = read_form(text)
    if form.head:
        is_city = form.head in {"thành phố", "thủ phủ"}
        return "city" if is_city else "state" if "bang" in form.head else _KIND_OF_RANK[_RANKS[form.head]]
    if not text[:1].islower() and find_candidates(form.key):
        return ""
    if _REGION.match(form.key):
        return "region"
    heads = {head_of(form.key, words_of_kind(_HEADS, kind)): kind for kind in PLACE_HEADS}
    kind = heads[max(heads, key=len)]
    return _KIND_OF_HEAD.get(kind, kind) if max(heads, key=len) else ""


def is_local(text: str) -> bool:
    """Check whether a name is that of a unit, a village or a street, which several regions may have.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool
    """
    form = read_form(text)
    if form.head:
        return _RANKS[form.head] <= _RANKS["quận"]
    return any(head_of(form.key, words_of_kind(_HEADS, kind)) for kind in ("village", "street"))


def rank_of(form: Form, kinds: Collection[str]) -> int:
    """Return the level of a place in an address.

    Parameters
    ----------
    form : Form
    kinds : collection of str
        Kinds of the candidates for the name.

    Returns
    -------
    int
        Higher for larger units; 0 if unknown.
    """
    if form.head == "thành phố" and "province" in kinds:
        return _RANKS["tỉnh"]
    if form.head:
        return _RANKS[form.head]
    return max((_RANK_OF_KIND.get(kind, 0) for kind in kinds), default=0)


def find_addresses(text: str, spans: Sequence[tuple[int, int]], ranks: Sequence[int]) -> list[list[int]]:
    """Return for each name the larger units of its address: "xã A, huyện B (tỉnh C)".

    Names of the same rank before the larger unit are a list that shares it: "xã A, xã B (huyện C)".

    Parameters
    ----------
    text : str
    spans : sequence of (start, end)
        Sorted, without overlap.
    ranks : sequence of int
        Result of `rank_of` for each name.

    Returns
    -------
    list of list of int
        Indices of the larger units, for each name.
    """
    larger: list[list[int]] = []
    for i, following in enumerate(chains(text, spans)):
        rank, found = ranks[i], list[int]()
        for j, within in following:
            if ranks[j] > rank and within:
                rank = ranks[j]
                found.append(j)
            elif found or ranks[j] > rank or 0 < ranks[j] < rank:
                break
        larger.append(found)
    return larger


def find_lists(text: str, spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return for each name its neighbours in the list that contains it: "A, B và C".

    Parameters
    ----------
    text : str
    spans : sequence of (start, end)
        Sorted, without overlap.

    Returns
    -------
    list of list of int
        Indices of up to `_MAX_LISTED` names on either side, for each name.
    """
    lists: list[list[int]] = [[0]] if spans else []
    for i in range(1, len(spans)):
        between = text[spans[i - 1][1] : spans[i][0]]
        if len(between) < _LOOK_BACK and _COORDINATE.fullmatch(between):
            lists[-1].append(i)
        else:
            lists.append([i])
    return [
        [other for other in members[max(0, at - _MAX_LISTED) : at + _MAX_LISTED + 1] if other != i]
        for members in lists
        for at, i in enumerate(members)
    ]


class Following(NamedTuple):
    """A name that follows another in the same list or address.

    Attributes
    ----------
    number : int
        Index of the name.
    within : bool
        Whether the words before it may say that it contains the name before it.
    """

    number: int
    within: bool


def chains(text: str, spans: Sequence[tuple[int, int]]) -> list[list[Following]]:
    """Return for each name the names that follow it in the same list or address: "xã A, huyện B (tỉnh C)".

    Parameters
    ----------
    text : str
    spans : sequence of (start, end)
        Sorted, without overlap.

    Returns
    -------
    list of list of Following
        One list for each name.
    """
    after: list[list[Following]] = [[] for _ in spans]
    for i in range(len(spans) - 2, -1, -1):
        between = text[spans[i][1] : spans[i + 1][0]]
        within = len(between) < _LOOK_BACK and _WITHIN.fullmatch(between) is not None
        if within or (len(between) < _LOOK_BACK and _COORDINATE.fullmatch(between)):
            after[i] = [Following(i + 1, within), *after[i + 1]]
    return after
