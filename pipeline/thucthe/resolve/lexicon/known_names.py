"""Look up short and other names that mean the same everywhere: "Man Utd", "UNESCO", "CR7"."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from thucthe.text.keys import plain_key
from thucthe.text.wordlists import read_rows

AMBIGUOUS = "ambiguous"
"""Scope of a short form that never names an entity."""


class KnownName(NamedTuple):
    """What a short form of the list means.

    Attributes
    ----------
    full_key : str
    scope : str
        ``-`` where an article may give the form another full name, ``form`` where it means the same in each article,
        ``entity`` where the names that an article joins with it mean the same too; `AMBIGUOUS` as ``-`` for a
        form that shows no reader who is meant.
    """

    full_key: str
    scope: str


@cache
def known_names() -> dict[tuple[str, str], KnownName]:
    """Return the short forms of the list, by label and key."""
    return {
        (label, plain_key(short, label)): KnownName(plain_key(full, label), scope)
        for label, short, full, scope in read_rows(files(__package__).joinpath("known_names.tsv"))
    }
