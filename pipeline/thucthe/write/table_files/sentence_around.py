"""Cut the sentence around a name out of a text, without the cost of splitting the whole text."""

from __future__ import annotations

import re

MOST = 300
"""Maximum number of characters on each side of the name."""
_BREAK = re.compile(r"\n|[.!?…][\"”’»)\]]*\s+(?=[\"“‘«(\[–-]*\s?(\w))")
_SHORT = re.compile(r"(?:^|[\s(])(?:\w|TP|Tp|Tx|TX|TS|ThS|PGS|GS|BS|CN|KS|LS|ĐH|ĐT|Mr|Mrs|Ms|Dr|St|No|Th)$")
"""An abbreviation or an initial, whose full stop ends no sentence."""
_SPACE = re.compile(r"\s+")


def sentence_around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return what precedes a name in its sentence, the name, and what follows, with white space as single spaces.

    A sentence ends at a line break, or at a full stop before a capital or a digit, unless an abbreviation precedes it.
    A long one is cut at a word, with an ellipsis.

    Parameters
    ----------
    text : str
    start, end : int
        Offsets of the name.
    """
    first = max(0, start - MOST)
    left = text[first:start]
    begins = [match.end() for match in _BREAK.finditer(left + text[start : start + 1]) if _ends_sentence(left, match)]
    if begins:
        left = left[begins[-1] :]
    elif first:
        left = "… " + left.partition(" ")[2]
    right = text[end : end + MOST]
    stop = next((match for match in _BREAK.finditer(right) if _ends_sentence(right, match)), None)
    if stop is not None:
        right = right[: stop.end()].rstrip()
    elif end + MOST < len(text):
        right = right.rpartition(" ")[0] + " …"
    left, name, right = (_SPACE.sub(" ", part) for part in (left, text[start:end], right))
    return left.lstrip(), name, right.rstrip()


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = match[1]
    if following is None:
        return True
    if following.islower():
        return False
    return match[0][0] != "." or _SHORT.search(text[max(0, match.start() - 8) : match.start()]) is None
