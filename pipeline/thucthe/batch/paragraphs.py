"""Find paragraphs that an outlet repeats under many articles, and credits within a text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from thucthe.text.normalize import normalize_with_offsets
from thucthe.text.picture_credits import CREDIT

MIN_LENGTH = 60
"""Minimum length in characters of a paragraph that can be boilerplate; bylines and subheadings are shorter."""
_CREDIT_BEFORE = re.compile(
    rf"(?:\b{CREDIT}(?:,? video)?\s*:|[(;]\s*{CREDIT})\s*(?:[^\W\d_][^\n:.;()]{{0,30}}(?:,|/|-|–|và)\s*)?\Z",
    re.IGNORECASE,
)
_SIGNS = frozenset(":(;")
"""One of them stands in every credit."""
_LOOK_BACK = 60


def is_credit(text: str, start: int) -> bool:
    """Check whether a name is credited for a picture or video: "Ảnh: Lê Văn A", "(Ảnh: B, C)"."""
    before = text[max(0, start - _LOOK_BACK) : start]
    return not _SIGNS.isdisjoint(before) and _CREDIT_BEFORE.search(before) is not None


def paragraph_keys(text: str, starts: Iterable[int]) -> Iterator[str]:
    """Yield for each offset, in ascending order, a hash of its paragraph, equal for paragraphs with the same words.

    The key of a paragraph shorter than `MIN_LENGTH` is empty.
    """
    first, last, key = 0, -1, ""
    for start in starts:
        if start > last:
            first = text.rfind("\n", 0, start) + 1
            found = text.find("\n", start)
            last = found if found >= 0 else len(text)
            key = _hash(text[first:last]) if last - first >= MIN_LENGTH else ""
        yield key


def _hash(paragraph: str) -> str:
    words = " ".join(normalize_with_offsets(paragraph).text.lower().split())
    return hashlib.blake2b(words.encode(), digest_size=8).hexdigest()
