"""Features of units for the convolutional network, shared by training and inference."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from thucthe.recognize.networks.lexicons import Lexicons
from thucthe.recognize.tags.units import Unit

_RUNS = re.compile(r"(.)\1+")
_LONGEST = 6
_ONSET = "(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
_RHYME = "(?:[aeiouy]{1,3})(?:ch|c|m|ng|nh|n|p|t)?"
_SYLLABLE = re.compile(_ONSET + _RHYME)


def shape(unit: Unit) -> str:
    """Return the shape of a unit: ``Xx``, ``XX``, ``x``, ``0``, the sign itself; ``+`` before it when glued."""
    form = unit.form
    if form[0].isalnum():
        letters = ("X" if c.isupper() else "x" if c.islower() else "0" if c.isdigit() else "'" for c in form)
        form = _RUNS.sub(r"\1", "".join(letters)) if len(form) > 1 else "".join(letters)
        if form == "X" and len(unit.form) > 1:
            form = "XX"
    return f"+{form}" if unit.glued else form


def _looks_vietnamese(lower: str) -> bool:
    """Check the spelling of a lower-case form roughly, as when the published networks were trained.

    `thucthe.text.syllables.is_syllable` is exact.
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
    return _SYLLABLE.fullmatch(bare) is not None


def attributes(unit: Unit, listed: str, lexicons: Lexicons) -> dict[str, str]:
    """Return the attributes of one unit by name.

    Parameters
    ----------
    unit : Unit
    listed : str
        Name lists that contain a name around this unit, with its position in the name; empty if there is none.
    lexicons : Lexicons
    """
    lower = unit.form.lower()
    clusters = lexicons.clusters.get(unit.form) or lexicons.clusters.get(lower) or ("", "", "")
    is_word = unit.form[0].isalpha()
    return {
        "lower": lower,
        "form": unit.form,
        "shape": shape(unit),
        "small": clusters[0],
        "middle": clusters[1],
        "large": clusters[2],
        "listed": listed,
        "prefix": lower[:3] if is_word else "",
        "suffix": lower[-3:] if is_word else "",
        "syllable": ("V" if _looks_vietnamese(lower) else "F") + ("X" if unit.form[0].isupper() else "x")
        if is_word
        else "",
    }


def list_matches(units: Sequence[Unit], names: Mapping[str, str]) -> list[str]:
    """Tag the units of listed names, longest match first from the left, with the lists and B, I or W (whole)."""
    marks = [""] * len(units)
    lowers = [unit.form.lower() for unit in units]
    i = 0
    while i < len(units):
        if units[i].form[0].isupper():
            for n in range(min(_LONGEST, len(units) - i), 0, -1):
                found = names.get(" ".join(lowers[i : i + n]))
                if found is not None and units[i + n - 1].form[0].isalnum():
                    for k in range(n):
                        marks[i + k] = found + ("W" if n == 1 else "B" if k == 0 else "I")
                    i += n - 1
                    break
        i += 1
    return marks
