"""Split tokens into sentences.

A sentence never spans a paragraph break and never ends inside an abbreviation, a number or an address, since those are
single tokens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files

from thucthe.text.wordlists import read_lines

_OPENERS = frozenset(read_lines(files(__package__) / "openers.txt"))
_STOPS = frozenset(".!?…")
_CLOSING = frozenset("\"'”’»)]}")
_OPENING = frozenset("\"'“‘«([{-–—•*")
_LINE_BREAK = re.compile(r"\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\.?")


def is_paragraph_break(before: str, gap: str, after: str) -> bool:
    """Check whether the white space between two tokens is a paragraph break.

    A single line break inside a sentence, as in hard-wrapped text, is not: the text continues in lower case after a
    word or a comma.

    Parameters
    ----------
    before, after : str
        The tokens on both sides.
    gap : str
        The white space between them.
    """
    breaks = len(_LINE_BREAK.findall(gap))
    if breaks != 1:
        return breaks > 1
    return not (after[0].islower() and (before[-1].isalnum() or before[-1] == ","))


def sentence_starts(text: str, tokens: Sequence[tuple[int, int]]) -> list[int]:
    """Find the tokens that begin a sentence.

    Parameters
    ----------
    text : str
        NFC text.
    tokens : sequence of (int, int)
        Its tokens as spans, see `lex`.

    Returns
    -------
    list of int
        Token indices in ascending order, starting with 0 unless there is no token.
    """
    starts = [0] if tokens else []
    ended = False
    for number in range(1, len(tokens)):
        start, end = tokens[number]
        last_start, last_end = tokens[number - 1]
        gap = text[last_end:start]
        if not ended and gap in {"", " "} and text[last_end - 1] not in _STOPS:
            continue
        before = text[last_start:last_end]
        if len(gap) and gap != " " and is_paragraph_break(before, gap, text[start:end]):
            starts.append(number)
            ended = False
            continue
        if before[-1] in _STOPS:
            ended = True
        elif not (ended and before in _CLOSING and text[last_start - 1 : last_start] != " "):
            ended = False
        if ended and _begins(text, tokens, number) and not _is_inside(text, tokens, number, starts[-1]):
            starts.append(number)
            ended = False
    return starts


def _begins(text: str, tokens: Sequence[tuple[int, int]], number: int) -> bool:
    """Check whether a sentence may begin with this token, given the tokens after it."""
    start, end = tokens[number]
    token = text[start:end]
    spaced = text[start - 1].isspace()
    if token in _CLOSING and (not spaced or token in "”’»)]}"):
        return False
    if token in _OPENING:
        following = text[end:].lstrip()[:1] if end < len(text) else ""
        return spaced and (not following or not following.islower())
    return token[0].isupper() or (spaced and not token[0].islower() and token[0] not in ",;:.!?…%/")


def _is_inside(text: str, tokens: Sequence[tuple[int, int]], number: int, first: int) -> bool:
    """Check whether the full stop before this token belongs to an abbreviation, an initial or a list number."""
    start, end = tokens[number]
    last_start, last_end = tokens[number - 1]
    before, token = text[last_start:last_end], text[start:end]
    if before in _CLOSING or before[-1] != ".":
        return False
    if len(before) > 1:
        # The full stop is part of the token: an abbreviation, unless a usual first word of a sentence follows.
        return before.strip(".") != "" and not before.startswith("v.v") and token not in _OPENERS
    stem_start, stem_end = tokens[number - 2] if number > 1 else (last_start, last_start)
    if stem_end != last_start:
        return False
    stem = text[stem_start:stem_end]
    if number - 2 == first and (stem.isdigit() or _INITIAL.fullmatch(stem)):
        return True
    # "J. K. Rowling", "George W. Bush", but "vitamin C. Ngoài ra"
    return len(stem) == 1 and stem.isupper() and token not in _OPENERS
