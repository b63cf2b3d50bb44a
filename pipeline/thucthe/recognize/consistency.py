"""The names found in one article come in, they go out mended by what else the article says.

Where a person's full name is glued to a name that ends in a known place ("Bộ Ngoại giao Trung Quốc Mao Ninh") but
stands alone elsewhere in the article, the two are parted. Streets and schools that bear a person's name stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from thucthe.recognize.atoms import Atom
from thucthe.recognize.model import Found
from thucthe.tokenize.words import load_segmenter

_ADDRESS = re.compile(r"[(\[\"'“]*(?:https?://|www\.|[\w.+-]+@[\w-]+\.)", re.IGNORECASE)
_SURE = 0.8
"""Score from which a person's name elsewhere counts."""
_PLACES = frozenset("CPDTl")
"""Letters of the lists of countries, provinces, districts, cities and places found in raw text."""


def part_persons(atoms: Sequence[Atom], names: Sequence[Found], lists: Mapping[str, str]) -> list[Found]:
    """Part persons from the places and organizations that they are glued to.

    Parameters
    ----------
    atoms : sequence of Atom
        The atoms that the names count by.
    names : sequence of Found
        All names of one article, in order, without overlap.
    lists : mapping of str to str
        As `Lexicons.names`.

    Returns
    -------
    list of Found
        In order, without overlap.
    """
    persons: dict[tuple[str, ...], float] = {}
    for name in names:
        if name.label == "PER" and name.last > name.first and name.score >= _SURE:
            forms = tuple(atom.form for atom in atoms[name.first : name.last + 1])
            persons[forms] = max(persons.get(forms, 0.0), name.score)
    lengths = sorted({len(forms) for forms in persons}, reverse=True)
    parted: list[Found] = []
    for name in names:
        for n in lengths if name.label != "PER" else ():
            cut = name.last + 1 - n
            forms = tuple(atom.form for atom in atoms[cut : name.last + 1])
            if forms in persons and cut > name.first and _ends_in_place(atoms[name.first : cut], lists):
                parted += [
                    Found(name.first, cut - 1, name.label, name.score),
                    Found(cut, name.last, "PER", persons[forms]),
                ]
                break
        else:
            parted.append(name)
    return parted


def trim_brackets(atoms: Sequence[Atom], name: Found) -> Found:
    """End a name before a bracket that it does not open or does not close: "Tạp chí Hương Việt) Cầu nối"."""
    opened: list[int] = []
    for i in range(name.first + 1, name.last + 1):
        if atoms[i].form == "(":
            opened.append(i)
        elif atoms[i].form == ")" and not opened:
            return name._replace(last=i - 1)
        elif atoms[i].form == ")":
            opened.pop()
    return name._replace(last=opened[0] - 1) if opened else name


def trim_common_word(atoms: Sequence[Atom], name: Found) -> Found:
    """Leave out the last syllable of a name when it begins a word of the dictionary: "TP.HCM [Phạm vi]"."""
    after = name.last + 1
    if name.last > name.first and after < len(atoms) and not atoms[name.last].inside:
        following = atoms[after]
        if following.inside and following.form.islower() and load_segmenter().knows(following.word):
            return name._replace(last=name.last - 1)
    return name


def is_torn(text: str, start: int, end: int) -> bool:
    """Tell whether a span is a piece of something else: of an address, or of one side of an ampersand ("TG&VN")."""
    if start > 1 and text[start - 1] == "&" and text[start - 2].isalnum():
        return True
    if text[end : end + 1] == "&" and text[end + 1 : end + 2].isalnum():
        return True
    first = max(text.rfind(space, 0, start) for space in " \n\t\r\xa0") + 1
    return _ADDRESS.match(text, first) is not None


def _ends_in_place(atoms: Sequence[Atom], lists: Mapping[str, str]) -> bool:
    endings = (" ".join(atom.form for atom in atoms[-n:]).lower() for n in range(1, min(4, len(atoms)) + 1))
    return any(_PLACES & set(lists.get(ending, "")) for ending in endings)
