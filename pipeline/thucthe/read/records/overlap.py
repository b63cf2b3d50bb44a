"""Compare texts by their words, so that no text of a record is repeated and none is lost."""

from __future__ import annotations

import re
from itertools import islice

from thucthe.read.structure.lines import comparison_key
from thucthe.text.unicode_forms import to_nfc

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_SHINGLE = 4
"""Number of words in a row that are compared."""
_CUT_OFF_WORDS = 5
"""A summary of more words may have been cut off at a number of characters."""
_CUT_OFF = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?|\[\s*…\s*\])\s*$")
_END_LENGTH = 100
"""Number of last characters in which the sign of a text that was cut off is looked for."""
_CLOSING = re.compile(r"[.!?…:;]*[\"'”’)\]]*[.]?")
_BREAK = re.compile(r"\s*$|[^\S\n]*\n|(?<=[.!?…:\"'”’)\]])\s|\s*[|–—-]\s")


def coverage(part: str, whole: str) -> float:
    """Return the share of the word sequences of one text that another text has too, 1.0 for a text without words."""
    return _coverage(comparison_key(part).split(), comparison_key(whole).split())


def _coverage(part: list[str], whole: list[str]) -> float:
    size = min(_SHINGLE, len(part))
    if not size:
        return 1.0
    known = {hash(shingle) for shingle in zip(*(islice(whole, i, None) for i in range(size)))}
    shingles = list(zip(*(islice(part, i, None) for i in range(size))))
    return sum(hash(shingle) in known for shingle in shingles) / len(shingles)


def word_key(text: str) -> str:
    """Return the words of a text in the form in which `is_within` looks for others."""
    return f" {comparison_key(text)} "


def is_within(part: str, key: str) -> bool:
    """Check whether a text, which may have been cut off, stands in another one word by word.

    Parameters
    ----------
    part : str
    key : str
        The `word_key` of the other text.
    """
    end = _CUT_OFF.search(part, max(0, len(part) - _END_LENGTH))
    words = comparison_key(part[: end.start()] if end else part)
    is_cut_off = end is not None or words.count(" ") > _CUT_OFF_WORDS  # then the last word may be cut off too
    return f" {words} " in key or (is_cut_off and " " in words and f" {words}" in key)


def split_start(text: str, start: str) -> tuple[str, str] | None:
    """Split a text after its beginning when that says the same as another text.

    Parameters
    ----------
    text, start : str

    Returns
    -------
    beginning, rest : str
        Without white space around them; None when the text begins otherwise or its sentence goes on.
    """
    words = [word[0] for word in _WORD.finditer(to_nfc(start).casefold())]
    end = 0
    found = _WORD.finditer(text)
    for word in words:
        match = next(found, None)
        if match is None or to_nfc(match[0]).casefold() != word:
            return None
        end = match.end()
    if not words:
        return None
    end = _CLOSING.match(text, end).end()  # type: ignore[union-attr]
    if not _BREAK.match(text, end):
        return None
    return text[:end].strip(), text[end:].lstrip(" \t\r\n|–—-")
