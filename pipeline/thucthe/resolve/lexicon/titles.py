"""Find the title that ends or begins at an offset of a text.

`title_before` finds the title that ends at an offset ("nguyên Phó Chủ tịch |", "PGS.TS |", "bà |"), `title_at` the one
that begins at it. Both return character offsets of the text and a `Title` with its sex and kind. If a country or an
organization stands between title and name ("Tổng thống Mỹ Donald Trump"), pass the offset of that mention.

The titles are listed in ``titles.tsv``; modifiers ("Phó", "cựu", "Thường trực"), listed in ``title_rules.tsv``, are
joined to them. Case, white space, normalization form and tone-mark placement are ignored. The words of the last
texts are cached: process all names of a text before the next text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from thucthe.text.wordlists import read_rows
from thucthe.text.words import Word, Words, fold, has_capitals, is_space, word_at, words_of

Sex = Literal["m", "f"]

KINSHIP = "kinship"
"""Kind of the words of address and family: "ông", "chị", "cháu"; they imply no office."""

_LONGEST_GAP = 3


@dataclass(frozen=True, slots=True)
class Title:
    """An entry of the list of titles, with the modifiers in the text.

    Attributes
    ----------
    words : str
        In lower case, with its modifiers: ``nguyên phó chủ tịch``.
    sex : {"m", "f"} or None
        Sex of its bearer, if the title implies it.
    kind : str
        state, party, military, police, business, sport, arts, religion, academic or kinship.
    """

    words: str
    sex: Sex | None
    kind: str


class _Lists(NamedTuple):
    """The lists of this module.

    Attributes
    ----------
    titles : dict of str to Title
    rules : dict of str to dict
        Sex that each phrase implies, by rule.
    abbreviations : frozenset of str
        Titles of several capital letters.
    longest : int
        Maximum number of words of a title.
    longest_before : dict of str to int
        Maximum number of words of a title by its last word.
    """

    titles: dict[str, Title]
    rules: dict[str, dict[str, Sex | None]]
    abbreviations: frozenset[str]
    longest: int
    longest_before: dict[str, int]


class _Found(NamedTuple):
    first: int
    last: int
    title: Title


@cache
def _load() -> _Lists:
    titles: dict[str, Title] = {}
    abbreviations = set()
    for written, key, sex, kind in _read_list("titles.tsv"):
        titles.setdefault(key, Title(key, sex, kind))
        if " " not in key and has_capitals(written):
            abbreviations.add(key)
    rules: dict[str, dict[str, Sex | None]] = {}
    for _, key, sex, rule in _read_list("title_rules.tsv"):
        rules.setdefault(rule, {})[key] = sex
    longest_before: dict[str, int] = {}
    for key in titles:
        words = key.split(" ")
        longest_before[words[-1]] = max(len(words), longest_before.get(words[-1], 0))
    return _Lists(titles, rules, frozenset(abbreviations), max(longest_before.values()), longest_before)


def _read_list(file: str) -> Iterator[tuple[str, str, Sex | None, str]]:
    """Yield of each line the words as written and in lower case, the sex and the kind."""
    for written, letter, kind in read_rows(files(__package__).joinpath(file)):
        sex: Sex | None = "m" if letter == "m" else "f" if letter == "f" else None
        yield written, fold(written), sex, kind


def title_before(text: str, start: int) -> tuple[int, int, Title] | None:
    """Find the longest title that ends right before an offset, with nothing but white space between.

    Parameters
    ----------
    text : str
    start : int
        Offset of the name.

    Returns
    -------
    tuple of (int, int, Title) or None
        Start and end of the title in `text`, and the title.
    """
    words = words_of(text)
    end = _words_before(text, start)
    found = _ending(words, end) if end else None
    return None if found is None else (words.starts[found.first], words.ends[found.last - 1], found.title)


def title_at(text: str, start: int, limit: int | None = None) -> tuple[int, int, Title] | None:
    """Find the longest title that begins at an offset, or after white space there.

    Parameters
    ----------
    text : str
    start : int
    limit : int, optional
        Offset at which the title must end, such as the start of the next name, so that "Chủ tịch UBND" ends before a
        name "UBND xã A".

    Returns
    -------
    tuple of (int, int, Title) or None
        Start and end of the title in `text`, and the title.
    """
    words = words_of(text)
    first = word_at(text, start)
    last = len(words) if limit is None else bisect_right(words.ends, limit)
    found = None if first is None else _beginning(words, first, last)
    return None if found is None else (words.starts[found.first], words.ends[found.last - 1], found.title)


def skip_back(text: str, start: int, kind: str = "gap") -> int:
    """Step back over words before an offset that match a rule, such as "nước chủ nhà" between title and name.

    Parameters
    ----------
    text : str
    start : int
    kind : str
        Name of the rule in ``title_rules.tsv``.

    Returns
    -------
    int
        Start offset of these words; `start` if there are none.
    """
    words = words_of(text)
    end = _words_before(text, start)
    n = _ending_in(words, 0, end, _load().rules[kind])
    return words.starts[end - n] if n else start


def skip_forward(text: str, start: int, kind: str) -> int:
    """Step over the words at an offset, or after white space there, that match a rule.

    Parameters
    ----------
    text : str
    start : int
    kind : str
        Name of the rule in ``title_rules.tsv``.

    Returns
    -------
    int
        End offset of these words; `start` if there are none.
    """
    words = words_of(text)
    first = word_at(text, start)
    n = 0 if first is None else _beginning_with(words, first, _load().rules[kind], opening=True)
    return start if not n or first is None else words.ends[first + n - 1]


def matches_rule(word: Word, kind: str) -> bool:
    """Check whether a word matches a rule.

    Parameters
    ----------
    word : Word
    kind : str
        Name of the rule in ``title_rules.tsv``.

    Returns
    -------
    bool
    """
    return word.folded in _load().rules[kind]


def is_open(title: Title, kind: str = "open") -> bool:
    """Check whether a title, with or without a modifier, matches a rule of whole titles.

    Parameters
    ----------
    title : Title
    kind : str
        "open" for titles that a field or unit may follow ("trưởng phòng"), "contest" for those that the name of a
        contest may follow ("Hoa hậu Hoàn vũ 2017"), "bare" for those that a unit completes ("Trưởng" of "Ban Dân
        vận"), "fame" for praise that is not an office ("huyền thoại").

    Returns
    -------
    bool
    """
    rule = _load().rules[kind]
    return not rule.keys().isdisjoint(_without_modifiers(title.words))


@lru_cache(maxsize=10_000)
def _without_modifiers(title: str) -> tuple[str, ...]:
    """Return a title and its remainders without one, two … modifiers: "phó chủ tịch thường trực" -> "chủ tịch"."""
    rules = _load().rules
    words = title.split()
    forms = [title]
    while n := _modifier(words, rules["after"], end=True):
        words = words[:-n]
        forms.append(" ".join(words))
    while n := _modifier(words, rules["before"]):
        words = words[n:]
        forms.append(" ".join(words))
    return tuple(forms)


def _modifier(words: list[str], modifiers: Container[str], *, end: bool = False) -> int:
    """Count the words of the modifier at the start or end of a title."""
    for n in range(min(_LONGEST_GAP, len(words) - 1), 0, -1):
        if " ".join(words[-n:] if end else words[:n]) in modifiers:
            return n
    return 0


def _words_before(text: str, start: int) -> int:
    """Count the words before an offset; 0 if more than white space separates the last of them from it."""
    words = words_of(text)
    end = bisect_right(words.ends, start)
    between = text[words.ends[end - 1] : start] if end else ""
    return end if not between or is_space(between, words[end - 1].source) else 0


def _known(words: Words, first: int, last: int) -> Title | None:
    """Look up the words from `first` up to `last`, which is not included."""
    lists = _load()
    title = lists.titles.get(words.phrase(first, last))
    if title is None or not words.are_together(first, last):
        return None
    if title.words in lists.abbreviations and not has_capitals(words[first].source):
        return None
    # "tiền vệ người Anh", not "anh".
    if title.words == "anh" and words[first].source[0].isupper() and words.follows(first):
        return None
    return title


def _ending(words: Words, end: int) -> _Found | None:
    """Find the title whose last word is directly before `end`."""
    lists = _load()
    core = end
    while words.follows(core - 1) and (n := _ending_in(words, 0, core, lists.rules["after"])):
        core -= n
    for last in (end, core) if core < end else (end,):
        longest = lists.longest_before.get(words.phrase(last - 1, last), 0)
        for first in range(max(0, last - longest), last):
            title = _known(words, first, last)
            if title is not None:
                return _with_degrees_before(words, _modified(words, first, last, end, title))
    return None


def _beginning(words: Words, start: int, limit: int) -> _Found | None:
    """Find the title whose first word is at `start` and whose last one is before `limit`."""
    lists = _load()
    first = start
    while True:
        for last in range(min(limit, first + lists.longest), first, -1):
            title = _known(words, first, last)
            if title is not None:
                end = last
                while n := _beginning_with(words, end, lists.rules["after"]):
                    end += n
                found = _modified(words, first, last, end, title)
                return _with_degrees_after(words, found) if found.first <= start else None
        n = _beginning_with(words, first, lists.rules["before"], opening=first == start)
        if n == 0:
            return None
        first += n


def _ending_in(words: Words, low: int, end: int, phrases: Container[str]) -> int:
    """Count the words of the longest phrase that ends before `end`; 0 if there is none."""
    for n in range(min(_LONGEST_GAP, end - low), 0, -1):
        if words.phrase(end - n, end) in phrases and words.are_together(end - n, end):
            return n
    return 0


def _beginning_with(words: Words, first: int, phrases: Container[str], *, opening: bool = False) -> int:
    """Count the words of the longest phrase that begins at `first` and, unless `opening`, follows the previous word."""
    for n in range(min(_LONGEST_GAP, len(words) - first), 0, -1):
        if words.phrase(first, first + n) in phrases and words.are_together(first - (not opening), first + n):
            return n
    return 0


def _modified(words: Words, first: int, last: int, end: int, title: Title) -> _Found:
    """Extend a title, from `first` to `last`, by the modifiers before it and those after it up to `end`."""
    rules = _load().rules
    sexes = [title.sex, rules["after"].get(words[end - 1].folded) if end > last else None]
    while title.kind != KINSHIP and words.follows(first) and (n := _ending_in(words, 0, first, rules["before"])):
        begins = first - n
        if _ending_in(words, 0, begins + 1, rules["compound"]):
            break
        sexes.append(rules["before"][words.phrase(begins, first)])
        first = begins
    sex = next((sex for sex in sexes if sex), None)
    return _Found(first, end, Title(words.phrase(first, end), sex, title.kind))


def _with_degrees_before(words: Words, found: _Found) -> _Found:
    """Join the abbreviated degrees before an abbreviated degree: "GS.TS | BS"."""
    first = found.first
    while first > 0 and _are_degrees(words, first - 1):
        first -= 1
    return _joined(words, first, found.last, found.title)


def _with_degrees_after(words: Words, found: _Found) -> _Found:
    last = found.last
    while last < len(words) and _are_degrees(words, last - 1):
        last += 1
    return _joined(words, found.first, last, found.title)


def _are_degrees(words: Words, at: int) -> bool:
    """Check whether a word and the next one are abbreviated degrees with a sign or a space between."""
    return _is_degree(words[at]) and _is_degree(words[at + 1]) and words[at + 1].start - words[at].end <= 3


def _is_degree(word: Word) -> bool:
    title = _load().titles.get(word.folded)
    return title is not None and title.kind == "academic" and has_capitals(word.source)


def _joined(words: Words, first: int, last: int, title: Title) -> _Found:
    return _Found(first, last, Title(words.phrase(first, last), title.sex, title.kind))
