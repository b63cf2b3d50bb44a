"""Correct the names found in an article with document-level evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from thucthe.labels import LABELS
from thucthe.recognize.tags.decoding import Found, TagLattice
from thucthe.recognize.tags.units import Segmentation
from thucthe.text.wordlists import read_lines, romanized_family_names

_HYPHENS = frozenset("-‐‑")
_OF_SEAS = frozenset({"đỏ", "đen", "trắng", "vàng", "chết", "đông", "bắc"})
_CLOSED_BY = {"(": ")", "“": "”"}
_ADDRESS = re.compile(r"[(\[\"'“]*(?:https?://|www\.|[\w.+-]+@[\w-]+\.)", re.IGNORECASE)

_LONGEST_SYLLABLE = 6
"""Maximum number of letters of the last syllable of a Korean name, which a spaced hyphen joins to it."""
_NO_SYLLABLES = frozenset(
    {"anh", "ba", "ban", "cha", "chi", "cho", "con", "du", "em", "hai", "khi", "phi", "quan", "sao"}
)
"""Vietnamese words without diacritics that often follow a name and a dash."""

CLEAR = 0.8
"""Minimum share of a name's summed probability for its label to be unambiguous in the article."""
LIKELY = 0.5
"""Minimum mean probability over all occurrences of a name for missed occurrences to be added."""
POSSIBLE = 0.05
"""Minimum probability of a missed occurrence itself."""
_HEAD_LENGTH = 2
"""Number of units of a head word such as "Thanh tra" or "Kiểm toán"."""
_LONGEST_NAME = 40
"""Maximum number of units of a name whose other occurrences are looked for, which bounds the time of the search."""
_LONGEST_ADDRESS = 2000
"""Maximum number of characters of a web address before a name in it."""


def harmonize_labels(
    segmentation: Segmentation, names: Sequence[Found], lattice: TagLattice, border: int
) -> list[Found]:
    """Assign each name its most probable label over all occurrences in an article, and add missed occurrences.

    For each label the probabilities of all occurrences of the same units are summed, and for a short form also those of
    the names that it stands for, see `_short_forms`; if one label has nearly all of the sum, the name is unambiguous.

    Parameters
    ----------
    segmentation : Segmentation
        The article's units.
    names : sequence of Found
        Its names, in order, without overlap.
    lattice : TagLattice
        Of a batch in which this article's units begin at `border`.
    border : int

    Returns
    -------
    list of Found
        In order, without overlap.
    """
    owner = np.full(len(segmentation.forms), -1)
    for number, name in enumerate(names):
        owner[name.first : name.last + 1] = number
    at = {(name.first, name.last): name for name in names}
    occurrences = _find_occurrences(segmentation, names)
    full_names: dict[tuple[str, ...], list[Found]] = {}
    for key, name in _short_forms(segmentation.forms, names):
        full_names.setdefault(key, []).append(name)
    settled = dict(at)
    for key in sorted(occurrences, key=lambda key: (-len(key), key)):
        # Units inside a longer name are not an occurrence of this one.
        places = [(a, b) for a, b in occurrences[key] if (a, b) in at or (owner[a : b + 1] < 0).all()]
        longer = [(name.first, name.last) for name in full_names.get(key, ())]
        if not places or len(places) + len(longer) < 2:
            continue
        odds = lattice.span_probabilities(*(np.array(places + longer) + border).T)
        sums = odds.sum(axis=0)
        best = int(sums.argmax())
        if sums[best] < CLEAR * sums.sum():
            continue
        own = odds[: len(places), best]
        mean = float(own.mean())
        for (first, last), share in zip(places, own.tolist(), strict=True):
            if (first, last) in at:
                if at[first, last].label != LABELS[best]:
                    settled[first, last] = Found(first, last, LABELS[best], float(sums[best] / len(odds)))
            elif mean >= LIKELY and share >= POSSIBLE:
                settled[first, last] = Found(first, last, LABELS[best], share)
                owner[first : last + 1] = len(names)
    return sorted(settled.values())


def _short_forms(forms: Sequence[str], names: Sequence[Found]) -> Iterator[tuple[tuple[str, ...], Found]]:
    """Yield the short forms that a name may have in its article, each with the name.

    These are the last syllable of a person's name ("Nam" of "Nguyễn Văn Nam"), and the abbreviation in brackets after
    a name ("VFF" of "Liên đoàn Bóng đá Việt Nam (VFF)").
    """
    for name in names:
        if name.label == "PER" and name.last > name.first and forms[name.last].istitle():
            yield (forms[name.last],), name
        following = forms[name.last + 1 : name.last + 4]
        if len(following) == 3 and following[0] == "(" and following[2] == ")" and following[1].isupper():
            yield (following[1],), name


def _find_occurrences(
    segmentation: Segmentation, names: Sequence[Found]
) -> dict[tuple[str, ...], list[tuple[int, int]]]:
    """Find all occurrences of the units of names within sentences, in one pass over the text."""
    forms = segmentation.forms
    found: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    lengths: dict[str, set[int]] = {}
    for name in names:
        n = name.last + 1 - name.first
        if n <= _LONGEST_NAME:
            found[tuple(forms[name.first : name.last + 1])] = []
            lengths.setdefault(forms[name.first], set()).add(n)
    ends = np.repeat(np.cumsum(segmentation.lengths), segmentation.lengths).tolist()
    for first in [first for first, form in enumerate(forms) if form in lengths]:
        for n in lengths[forms[first]]:
            if first + n <= ends[first] and (places := found.get(tuple(forms[first : first + n]))) is not None:
                places.append((first, first + n - 1))
    return found


def trim_brackets(forms: Sequence[str], name: Found) -> Found:
    """Truncate a name before an unmatched bracket or quotation mark: "Tạp chí Hương Việt) Cầu nối"."""
    opened: list[int] = []
    for i in range(name.first, name.last + 1):
        if forms[i] in _CLOSED_BY:
            opened.append(i)
        elif forms[i] in _CLOSED_BY.values():
            if not opened or _CLOSED_BY[forms[opened[-1]]] != forms[i]:
                return name._replace(last=i - 1) if i > name.first else name
            opened.pop()
    unmatched = next((i for i in opened if i > name.first), None)
    return name if unmatched is None else name._replace(last=unmatched - 1)


def trim_title(forms: Sequence[str], name: Found) -> Found:
    """Leave a title that a full stop joins to a person's name out of it: "Mr." of "Mr.Trần", but not initials."""
    first = name.first
    while name.label == "PER" and first + 1 < name.last and _is_title(forms[first : first + 2]):
        first += 2
    return name if first == name.first else name._replace(first=first)


def _is_title(forms: Sequence[str]) -> bool:
    return len(forms[0]) > 1 and forms[0] in _abbreviations() and forms[1] == "."


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(read_lines(files("thucthe.tokenize") / "abbreviations.txt"))


def trim_repeated_head(forms: Sequence[str], name: Found) -> Found:
    """Leave the end of an office out of an organization that begins with the same words.

    "Phó Tổng Thanh tra Thanh tra Chính phủ" is the office "Phó Tổng Thanh tra" in "Thanh tra Chính phủ".
    """
    second = name.first + _HEAD_LENGTH
    if name.label == "ORG" and second < name.last:
        words = [form.lower() for form in forms[name.first : name.last + 1]]
        if words[:_HEAD_LENGTH] == words[_HEAD_LENGTH : 2 * _HEAD_LENGTH]:
            return name._replace(first=second)
    return name


def extend_to_words(segmentation: Segmentation, name: Found) -> Found:
    """Extend a name to the end of its hyphenated words, and strip trailing hyphens.

    "Xéc-" becomes "Xéc-gây", and a person's name includes the next hyphenated word, "Xéc-gây La-vrốp": such
    spellings of foreign names are rare in training data. So does a Korean name whose last syllable follows a spaced
    hyphen, "Moon Jae - in".
    """
    first, last = name.first, name.last
    while first < last and segmentation.forms[first] in _HYPHENS:
        first += 1
    while first > 1 and _joins(segmentation, first - 1):
        first -= 2
    while last > first and segmentation.forms[last] in _HYPHENS and not _joins(segmentation, last):
        last -= 1
    last = _end_of_word(segmentation, last)
    if name.label == "PER" and _is_half_given_name(segmentation.forms[first : last + 3]):
        last += 2
    while (
        name.label == "PER"
        and _joins(segmentation, last - 1)
        and segmentation.forms[last + 1 : last + 2]
        and _joins(segmentation, last + 2)
    ):
        last = _end_of_word(segmentation, last + 1)
    return name if (first, last) == (name.first, name.last) else name._replace(first=first, last=last)


def extend_to_sea(segmentation: Segmentation, name: Found) -> Found:
    """Extend a word that is a place only with "biển" before it: "Biển [Đỏ]"."""
    forms, first = segmentation.forms, name.first
    is_word = name.label == "LOC" and first == name.last and forms[first].lower() in _OF_SEAS
    return name._replace(first=first - 1) if is_word and first and forms[first - 1].lower() == "biển" else name


def _end_of_word(segmentation: Segmentation, at: int) -> int:
    while _joins(segmentation, at + 1):
        at += 2
    return at + 1 if _joins(segmentation, at) else at


def _is_half_given_name(forms: Sequence[str]) -> bool:
    """Check whether units are a Korean family name, a syllable in title case, a hyphen and one in lower case."""
    if len(forms) != 4 or forms[2] not in _HYPHENS or not "".join((*forms[:2], forms[3])).isascii():
        return False
    family, given, _, end = forms
    is_syllable = end.isalpha() and end.islower() and len(end) <= _LONGEST_SYLLABLE and end not in _NO_SYLLABLES
    return is_syllable and given.istitle() and family.istitle() and family.lower() in romanized_family_names()


def _joins(segmentation: Segmentation, at: int) -> bool:
    """Check whether a unit is a hyphen before a lower-case letter, as in Vietnamese spellings of foreign names."""
    if not 0 < at < len(segmentation.forms) - 1 or segmentation.forms[at] not in _HYPHENS:
        return False
    return (
        segmentation.glued[at]
        and segmentation.glued[at + 1]
        and segmentation.forms[at + 1][0].islower()
        and segmentation.forms[at - 1][0].isalpha()
    )


def is_fragment(text: str, start: int, end: int) -> bool:
    """Check whether a span is a fragment of a web address or one side of a sign ("TG&VN", "Sing!Asia")."""
    if start > 1 and text[start - 1] == "&" and text[start - 2].isalnum():
        return True
    if start > 1 and text[start - 1] == "!" and text[start - 2].isalnum() and text[start:end].isascii():
        return True
    if text[end : end + 1] == "&" and text[end + 1 : end + 2].isalnum():
        return True
    nearest = max(0, start - _LONGEST_ADDRESS)
    first = max(nearest, *(text.rfind(space, nearest, start) + 1 for space in " \n\t\r\xa0"))
    return _ADDRESS.match(text, first) is not None
