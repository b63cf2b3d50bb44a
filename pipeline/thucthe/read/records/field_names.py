"""Determine the content of the fields of a record from their names, for any spelling of these.

The names are listed in ``field_names.tsv``. Case, separators (``publishedAt``, ``published_at``) and Vietnamese marks
(``Ngày đăng``, ``ngay_dang``, ``ngayDang``) do not matter; a listed name may be part of a longer one (``post_title``,
``title_vi``). A name may have several kinds (``source``: the name of a newspaper, or an address); the values decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from thucthe.text.wordlists import read_rows

OTHER = "other"
"""Kind of the fields that are no part of an article: pictures, tags, comments, counts."""
FIELD_KINDS = ("title", "name", "lead", "summary", "text", "html", "page", "caption", "date", "author", "source", "url")
ARTICLE_KINDS = frozenset({"title", "lead", "text", "html", "page"})
"""Kinds of fields of which an article has at least one."""
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_a-zA-Z]+")
_MARKS = re.compile("[\u0300-\u036f]")
_LONGEST_NAME = 100
_LONGEST_PHRASE = 4
_SURROUNDED, _CONTAINED = 1000, 2000
"""What is added to the rank of a name when further words surround it, or words of any kind do."""


def fold(text: str) -> str:
    """Remove marks from Vietnamese letters and lower their case: ``ngay dang`` for ``Ngày đăng``."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))).lower()


def split_words(name: str) -> list[str]:
    """Split a name into folded words: ``["ngay", "dang"]`` for ``ngayDang`` and ``Ngày đăng``."""
    unmarked = _MARKS.sub("", unicodedata.normalize("NFD", name[:_LONGEST_NAME].replace("Đ", "D").replace("đ", "d")))
    return [word.lower() for word in _WORD.findall(unmarked)]


def column_key(name: str) -> str:
    """Return the form in which names are compared: ``ngaydang`` for ``Ngày đăng``, ``ngay_dang`` and ``ngayDang``."""
    return "".join(split_words(name))


@cache
def _table() -> dict[str, dict[str, int]]:
    """Read the names of each kind with their ranks."""
    table: dict[str, dict[str, int]] = {}
    for kind, name in read_rows(files(__package__) / "field_names.tsv"):
        names = table.setdefault(kind, {})
        names.setdefault(column_key(name), len(names))
    return table


@cache
def values_that_mean(kind: str) -> frozenset[str]:
    """List the values of a kind, ``nothing`` or ``nobody``, folded and without outer punctuation and white space."""
    return frozenset(
        fold(value) for of_kind, value in read_rows(files(__package__) / "field_names.tsv") if of_kind == kind
    )


def is_list_name(name: str) -> bool:
    """Check whether a list of this name usually holds records."""
    return column_key(name) in _table()["list"]


@lru_cache(maxsize=20_000)
def kinds_of(name: str) -> dict[str, int]:
    """Determine the possible content of a field from its name.

    Parameters
    ----------
    name : str

    Returns
    -------
    dict of str to int
        Ranks by kind (one of `FIELD_KINDS`), the lowest rank is the best; only `OTHER` for fields that are no part of
        an article, `OTHER` beside a kind where only a text is of that kind (``media``: the name of a newspaper, or
        pictures); empty when nothing is known. Not to be changed.
    """
    table = _table()
    words = [word for word in split_words(name) if not word.isdigit()]
    whole = "".join(words)
    exact = {kind: table[kind][whole] for kind in FIELD_KINDS if whole in table[kind]}
    if exact:
        return exact | ({OTHER: 0} if whole in table[OTHER] else {})
    if any(phrase in table[OTHER] for phrase in _phrases(words)):
        return {OTHER: 0}
    return _surrounded(words) or _contained(words)


def _phrases(words: list[str]) -> Iterator[str]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST_PHRASE) + 1):
            yield "".join(words[start:end])


def _surrounded(words: list[str]) -> dict[str, int]:
    """Look up a name without common first and last words."""
    table = _table()
    for removed in range(1, len(words)):
        for first in range(removed + 1):
            end = len(words) - removed + first
            before, after = words[:first], words[end:]
            if _all_in(before, table["prefix"]) and _all_in(after, table["suffix"]):
                rest = "".join(words[first:end])
                found = {kind: table[kind][rest] + _SURROUNDED for kind in FIELD_KINDS if rest in table[kind]}
                if found:
                    return found
    return {}


def _all_in(words: list[str], known: dict[str, int]) -> bool:
    return "".join(words) in known or all(word in known for word in words)


def _contained(words: list[str]) -> dict[str, int]:
    """Look for listed names of several words, and for words that determine the content by themselves."""
    table = _table()
    found: dict[str, int] = {}
    for kind in FIELD_KINDS:
        telling = table.get(f"{kind} word", {})
        for phrase in _phrases(words):
            rank = telling.get(phrase, None if phrase in words else table[kind].get(phrase))
            if rank is not None:
                found[kind] = min(rank + _CONTAINED, found.get(kind, rank + _CONTAINED))
    # The address of something else, such as `author_link`, is not that of the article.
    return found if set(found) <= {"url"} else {kind: rank for kind, rank in found.items() if kind != "url"}
