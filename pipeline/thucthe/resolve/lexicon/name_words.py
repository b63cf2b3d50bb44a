"""Look up words at the start or end of the names of organizations and places, by kind."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from thucthe.text.keys import normalize
from thucthe.text.wordlists import read_rows

FEATURES = ("water", "mountain", "land")
FACILITIES = ("street", "site")
PLACE_HEADS = ("village", *FEATURES, *FACILITIES)
"""Kinds of the words in ``place_heads.tsv``."""


@cache
def words_of_kind(name: str, kind: str) -> frozenset[str]:
    """Return the words of one kind in a list.

    Parameters
    ----------
    name : str
        Name of a TSV file in the folder of this module, with the columns kind and words.
    kind : str

    Returns
    -------
    frozenset of str
        Normalized words.
    """
    rows = read_rows(files(__package__).joinpath(name))
    return frozenset(normalize(words) for of_kind, words in rows if of_kind == kind)


def head_of(key: str, heads: frozenset[str]) -> str:
    """Return the longest head word with which a name begins.

    Parameters
    ----------
    key : str
        Normalized name.
    heads : frozenset of str

    Returns
    -------
    str
        Empty if the name begins with none of them or has no other words.
    """
    words = key.split(" ")
    for end in range(len(words) - 1, 0, -1):
        head = " ".join(words[:end])
        if head in heads:
            return head
    return ""
