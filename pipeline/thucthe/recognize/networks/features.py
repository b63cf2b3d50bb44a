"""Features of units for the convolutional network, shared by training and inference."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from thucthe.recognize.networks.lexicons import Lexicons

_RUNS = re.compile(r"(.)\1+")
_LONGEST = 6
_ONSET = "(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
_RHYME = "(?:[aeiouy]{1,3})(?:ch|c|m|ng|nh|n|p|t)?"
_SYLLABLE = re.compile(_ONSET + _RHYME)


def shape(form: str, glued: bool) -> str:
    """Return the shape of a unit: ``Xx``, ``XX``, ``x``, ``0``, the sign itself; ``+`` before it when glued."""
    shown = form
    if form[0].isalnum():
        letters = ("X" if c.isupper() else "x" if c.islower() else "0" if c.isdigit() else "'" for c in form)
        shown = _RUNS.sub(r"\1", "".join(letters)) if len(form) > 1 else "".join(letters)
        if shown == "X" and len(form) > 1:
            shown = "XX"
    return f"+{shown}" if glued else shown


def _looks_vietnamese(lower: str) -> bool:
    """Check the spelling of a lower-case form roughly, as when the published networks were trained.

    `thucthe.text.syllables.is_syllable` is exact.
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
    return _SYLLABLE.fullmatch(bare) is not None


def attributes(form: str, glued: bool, listed: str, lexicons: Lexicons) -> dict[str, str]:
    """Return the attributes of one unit by name.

    Parameters
    ----------
    form : str
        NFC, with modern tone mark placement and every digit replaced by 0.
    glued : bool
        Whether no white space precedes it.
    listed : str
        Name lists that contain a name around this unit, with its position in the name; empty if there is none.
    lexicons : Lexicons
    """
    lower = form.lower()
    clusters = lexicons.clusters.get(form) or lexicons.clusters.get(lower) or ("", "", "")
    is_word = form[0].isalpha()
    return {
        "lower": lower,
        "form": form,
        "shape": shape(form, glued),
        "small": clusters[0],
        "middle": clusters[1],
        "large": clusters[2],
        "listed": listed,
        "prefix": lower[:3] if is_word else "",
        "suffix": lower[-3:] if is_word else "",
        "syllable": ("V" if _looks_vietnamese(lower) else "F") + ("X" if form[0].isupper() else "x") if is_word else "",
    }


def list_matches(forms: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Tag the units of listed names, longest match first from the left, with the lists and B, I or W (whole)."""
    marks = [""] * len(forms)
    lowers = list(map(str.lower, forms))
    end = 0
    for i in [i for i, form in enumerate(forms) if form[0].isupper()]:
        if i < end:
            continue
        window = lowers[i : i + _LONGEST]
        phrase = " ".join(window)
        for n in range(len(window), 0, -1):
            found = names.get(phrase)
            if found is not None and forms[i + n - 1][0].isalnum():
                end = i + n
                marks[i:end] = [f"{found}W"] if n == 1 else [f"{found}B", *[f"{found}I"] * (n - 1)]
                break
            phrase = phrase[: -1 - len(window[n - 1])]
    return marks
