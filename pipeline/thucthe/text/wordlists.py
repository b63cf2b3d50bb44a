"""Lists of words by kind, read from the files beside this module, and the words that a name begins with."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from thucthe.text.keys import normalize


@cache
def words_of_kind(name: str, kind: str) -> frozenset[str]:
    """Give the words of one kind, normalized, in the list of this name: lines of kind, tab, words."""
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return frozenset(normalize(words) for of_kind, words in rows if of_kind == kind)


def head_of(key: str, heads: frozenset[str]) -> str:
    """Give the longest of the heads that a name begins with and that more words follow; empty where there is none."""
    words = key.split(" ")
    for end in range(len(words) - 1, 0, -1):
        head = " ".join(words[:end])
        if head in heads:
            return head
    return ""
