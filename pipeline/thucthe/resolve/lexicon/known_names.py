"""Look up short and other names that refer to the same entity everywhere: "Man Utd", "UNESCO", "CR7"."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from thucthe.text.keys import plain_key
from thucthe.text.wordlists import read_rows

AMBIGUOUS = "ambiguous"
"""Scope of a short form that never names an entity."""


class KnownName(NamedTuple):
    """The meaning of a short form of the list.

    Attributes
    ----------
    full_key : str
    scope : str
        ``-`` if an article may define another full name for the form, ``form`` if the form has this meaning in every
        article, ``entity`` if that also holds for the names that an article links with it;
        `AMBIGUOUS` as ``-`` for a form that does not identify the entity for a reader.
    """

    full_key: str
    scope: str


@cache
def known_names() -> dict[tuple[str, str], KnownName]:
    """Return the list of known names.

    Returns
    -------
    dict of (str, str) to KnownName
        By label and key of the short form, see `thucthe.text.keys.plain_key`.
    """
    return {
        (label, plain_key(short, label)): KnownName(plain_key(full, label), scope)
        for label, short, full, scope in read_rows(files(__package__).joinpath("known_names.tsv"))
    }
