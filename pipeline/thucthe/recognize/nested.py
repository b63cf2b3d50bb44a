"""Find names inside other names with word lists.

"Công an tỉnh An Giang" holds "tỉnh An Giang", "Phòng 5 Công an tỉnh An Giang" holds both, "Trường THPT Nguyễn Huệ"
holds "Nguyễn Huệ". The head words are in ``nested_heads.tsv``, places and family names in
``data/gazetteers``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from thucthe.recognize.spans import Name
from thucthe.text.normalize import modern_tone, normalize_with_offsets
from thucthe.text.wordlists import common_word_places, read_gazetteer, read_rows

RECOGNIZER = "lists"
_SCORE = 0.95
"""Precision on VLSP 2018 dev inside the gold outermost names."""
_PIECE = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*|[^\w\s]|_")
_LONGEST_HEAD, _LONGEST_PLACE, _LONGEST_PERSON = 5, 6, 4
_SHORTEST_LOCAL = 5
"""Minimum length in letters of a town's name that is a place without a head word before it."""
_DASHES = frozenset("-–—")
_LOWER_OPENERS = frozenset({"châu", "miền", "xứ", "sông"})
_PRESIDENT = ["hồ", "chí", "minh"]
_PAPERS = frozenset({"times", "post", "daily", "news", "herald", "today", "journal", "tribune", "press"})
_DIRECTIONS = frozenset({"bắc", "nam", "đông", "tây", "trung"})
_Key = tuple[str, ...]
_Span = tuple[int, str]
"""Index of the piece after the last one, and the label."""


class _Lists(NamedTuple):
    """Keys are tuples of lower-case syllables.

    Attributes
    ----------
    places : frozenset
        Countries, regions, provinces and their short forms: places wherever they stand.
    local : frozenset
        Districts, communes, cities: places at the end of a name.
    lower : frozenset
        Places whose lists write some word after the first in lower case: "Đồng bằng sông Cửu Long".
    common : frozenset
        Places whose names are common words, see `common_word_places`.
    families : frozenset of str
        Family names.
    heads : dict
        Entries of ``nested_heads.tsv`` by role.
    """

    places: frozenset[_Key]
    local: frozenset[_Key]
    lower: frozenset[_Key]
    common: frozenset[_Key]
    families: frozenset[str]
    heads: dict[str, frozenset[_Key]]


def find_nested(text: str, outer: Sequence[Name], scheme: str = "guide") -> list[Name]:
    """Find the names inside outermost names.

    Inside organizations these are places, people and the parent organization; in the scheme ``guide`` also places and
    people after whom a place is named ("sân bay Long Thành", "cao tốc Hòa Bình - Mộc Châu").

    Parameters
    ----------
    text : str
    outer : sequence of Name
        Outermost names of the text.
    scheme : str
        Annotation scheme, see `scheme.SCHEMES`.

    Returns
    -------
    list of Name
        By position, the longer first; none has the borders of its outermost name, none crosses another.
    """
    found: list[Name] = []
    for whole in outer:
        if whole.label == "ORG" or (whole.label == "LOC" and scheme == "guide"):
            found += (
                Name(whole.start + start, whole.start + end, label, _SCORE, RECOGNIZER)
                for start, end, label in _names_in(text[whole.start : whole.end], whole.label)
            )
    return found


@lru_cache(maxsize=10_000)
def _names_in(whole: str, label: str) -> tuple[tuple[int, int, str], ...]:
    """Return the names inside an organization or a place: their offsets in it and their labels, in order."""
    normalized = normalize_with_offsets(whole)
    matches = list(_PIECE.finditer(normalized.text))
    if len(matches) < 2:
        return ()
    reader = _Reader([match.group() for match in matches])
    found = (
        (*normalized.source_span(matches[first].start(), matches[end - 1].end()), of)
        for first, end, of in (reader.in_organization() if label == "ORG" else reader.in_place())
    )
    return tuple(sorted(found, key=lambda name: (name[0], -name[1])))


class _Reader:
    """Parser of the pieces of one name; each method takes the index of the piece to start from."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.lists = _load()
        self.pieces = pieces
        self.keys = list(map(_form, pieces))
        self.n = len(pieces)
        self.of_company = self._head(0, "company") > 0

    def in_organization(self) -> Iterator[tuple[int, int, str]]:
        """Yield the first piece, the piece after the last, and the label of each name inside an organization's name."""
        if self.keys[0] == "the" or self.keys[-1] in _PAPERS:
            return  # the place in the title of a foreign paper: "The Korea Times"
        at = 0
        while at < self.n:
            other = self._head(at, "not")
            found = None if other > at else self._unit(at) or self._pair(at) or self._place(at) or self._person(at)
            if found is None or (at == 0 and found[0] == self.n):
                at = max(other, at + 1)
            else:
                yield at, *found
                at = found[0]
        yield from self._organ()

    def in_place(self) -> Iterator[tuple[int, int, str]]:
        """Yield the first piece, the piece after the last, and the label of each name inside a place's name."""
        street = self._head(0, "street")
        if 0 < street < self.n and self._proper(street) == self.n and self._is_person(street, self.n):
            yield street, self.n, "PER"
            return
        at = self._head(0, "facility")
        while 0 < at < self.n:
            end = next((k for k in range(at, self.n) if self.keys[k] in _DASHES), self.n)
            name = max(self._head(at, "facility"), self._head(at, "unit"))
            direction = end == name + 1 and self.keys[name] in _DIRECTIONS  # "cao tốc Bắc - Nam"
            if name < end and self._proper(name) == end and not direction:
                known = self._longest(name, self.lists.places) == end or self._longest(name, self.lists.local) == end
                several = at > self._head(0, "facility") or end < self.n
                common = not several and name == at and tuple(self.keys[at:end]) in self.lists.common
                if not common and (known or several or name > at):
                    yield at, end, "PER" if not known and self._is_person(name, end) else "LOC"
            at = end + 1

    def _organ(self) -> Iterator[tuple[int, int, str]]:
        """Parse the parent organization at the end: "Phòng 5 [Công an tỉnh An Giang]"."""
        for at in range(1, self.n):
            if self._head(at, "organ") > at and self._is_capital(at) and self.keys[at - 1] not in {"bộ", "và", "báo"}:
                yield at, self.n, "ORG"
                return

    def _unit(self, at: int) -> _Span | None:
        """Parse an administrative unit: its kind and the name after it, "tỉnh An Giang", "Quận 1"."""
        name = self._head(at, "unit")
        initial = len(self.keys[at]) == 1
        if name == at or name >= self.n or (initial and (name == at + 1 or len(self.keys[name]) == 1 < self.n - name)):
            return None
        listed = self._longest(name, self.lists.places) or self._longest(name, self.lists.local)
        end = listed if listed > name + 1 else self._proper(name)
        return (end, "LOC") if end > name else None

    def _pair(self, at: int) -> _Span | None:
        """Parse one of two abbreviated countries: "Việt - Trung"."""
        if not self._is_capital(at) or (self.keys[at],) not in self.lists.heads["short"]:
            return None
        near = [k for k in (at - 2, at + 2) if 0 <= k < self.n and self.keys[min(k, at) + 1] in _DASHES]
        return (at + 1, "LOC") if any((self.keys[k],) in self.lists.heads["short"] for k in near) else None

    def _place(self, at: int) -> _Span | None:
        listed = self._longest(at, self.lists.places)
        if listed and not self._is_place(at, listed):
            return None
        if listed and self._stands_alone(at, listed):
            if self.keys[at:listed] == _PRESIDENT:
                return listed, "PER"
            return (listed, "LOC") if at or self._goes_on(listed) else None
        return self._town(at) if self._is_capital(at) else None

    def _town(self, at: int) -> _Span | None:
        """Parse a smaller place: at the end, or at the start before a word that denotes a club."""
        local = self._longest(at, self.lists.local)
        long = sum(map(len, self.pieces[at:local])) >= _SHORTEST_LOCAL
        if local and not self._is_place(at, local):
            return None
        if at == 0:
            return (local, "LOC") if long and self._head(local, "club") > local else None
        end = self._proper(at)
        if end < self.n or self._is_person(at, end) or self.of_company:
            return None
        if self._after(at, "local") or (self._after(at, "club") and local == end):
            return end - self.pieces[end - 1].isdigit(), "LOC"
        return (end, "LOC") if local == end and long and not self._is_capital(at - 1) else None

    def _is_place(self, at: int, end: int) -> bool:
        """Check whether listed words are a place, not common words as in "Hội đồng Hòa bình", "Khách sạn Hòa Bình"."""
        key = tuple(self.keys[at:end])
        proper = all(self._is_capital(k) or not self.pieces[k].isalpha() for k in range(at + 1, end))
        if not proper and key not in self.lists.lower:
            return False
        return key not in self.lists.common or self._after(at, "local") or self._after(at, "organ")

    def _stands_alone(self, at: int, end: int) -> bool:
        """Check whether a place of one syllable is not part of a longer name: "Hoàng Anh Gia Lai", "Mỹ Đình"."""
        if not self._is_capital(at) and self.keys[at] not in _LOWER_OPENERS:
            return False
        if end - at > 1 or len(self.keys[at]) >= _SHORTEST_LOCAL or "".join(self.pieces).isupper():
            return True
        before = self.pieces[at - 1] if at else ""
        alone = not before.isalpha() or before.isupper() or not before[0].isupper()
        return alone and (end == self.n or not self._is_capital(end))

    def _goes_on(self, at: int) -> bool:
        """Check whether the words after a place at the start of a name denote an organization: "Hà Nội FC"."""
        return self._head(at, "after") > at or self._head(at, "club") > at or self._longest(at, self.lists.places) > 0

    def _person(self, at: int) -> _Span | None:
        """Parse the person after whom a school or a club is named."""
        end = self._proper(at)
        named = at and self._after(at, "school") and end == self.n and self._is_person(at, end)
        return (end, "PER") if named else None

    def _is_person(self, at: int, end: int) -> bool:
        if tuple(self.keys[at:end]) in self.lists.heads["person"]:
            return True
        return self.keys[at] in self.lists.families and 2 <= end - at <= _LONGEST_PERSON

    def _head(self, at: int, role: str) -> int:
        """Return the piece after the longest head of this role that begins here, `at` if there is none."""
        heads = self.lists.heads[role]
        for end in range(min(at + _LONGEST_HEAD, self.n), at, -1):
            if tuple(self.keys[at:end]) in heads:
                return end + 1 if end < self.n and self.pieces[end] == "." else end
        return at

    def _after(self, at: int, role: str) -> bool:
        """Check whether a head of this role ends right before a piece."""
        while at and self.pieces[at - 1] in {".", "-"}:
            at -= 1
        heads = self.lists.heads[role]
        return any(tuple(self.keys[first:at]) in heads for first in range(max(0, at - _LONGEST_HEAD), at))

    def _longest(self, at: int, places: frozenset[_Key]) -> int:
        """Return the piece after the longest listed place that begins here, 0 if there is none."""
        ends = range(min(at + _LONGEST_PLACE, self.n), at, -1)
        return next((end for end in ends if tuple(self.keys[at:end]) in places), 0)

    def _proper(self, at: int) -> int:
        """Return the piece after the run of capitalized words that begins here, with a number after it."""
        end = at
        while end < self.n and self._is_capital(end):
            end += 1
        return end + 1 if end < self.n and self.pieces[end].isdigit() else end

    def _is_capital(self, at: int) -> bool:
        return self.pieces[at][0].isupper()


@cache
def _load() -> _Lists:
    heads: dict[str, set[str]] = {}
    for role, words in read_rows(files(__package__) / "nested_heads.tsv"):
        heads.setdefault(role, set()).add(words)
    large = (*read_gazetteer("countries"), *read_gazetteer("provinces"), *heads.pop("place"))
    local = (*read_gazetteer("districts"), *read_gazetteer("communes"), *read_gazetteer("cities"))
    return _Lists(
        places=_keys(large) - _keys(heads["not"]),
        local=_keys(local),
        lower=_keys(name for name in (*large, *local) if _has_lower_word(name)),
        common=_keys(common_word_places()),
        families=frozenset(modern_tone(name.lower()) for name in read_gazetteer("family_names")),
        heads={role: _keys(words) for role, words in heads.items()},
    )


def _has_lower_word(name: str) -> bool:
    return any(word[0].islower() for word in name.split()[1:])


def _keys(names: Iterable[str]) -> frozenset[_Key]:
    lines = normalize_with_offsets("\n".join(names)).text.split("\n")
    return frozenset(tuple(map(_form, _PIECE.findall(line))) for line in lines)


@lru_cache(maxsize=10_000)
def _form(piece: str) -> str:
    return modern_tone(piece.lower())
