"""Compose and decompose text in linear time."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

_PIECE = re.compile(r"[\s\S]{512}[^\x00-\x7f\s]{0,512}|[\s\S]+")
"""Pieces of a text that are normalized one by one: each begins with white space or an ASCII character, which composes
with nothing before it, unless hundreds of other characters stand together.
"""


def to_nfc(text: str) -> str:
    """Compose a text (NFC) in linear time; sorting a long run of combining marks takes quadratic time otherwise."""
    return _by_pieces("NFC", text)


def to_nfd(text: str) -> str:
    """Decompose a text (NFD) in linear time; see `to_nfc`."""
    return _by_pieces("NFD", text)


def _by_pieces(form: Literal["NFC", "NFD"], text: str) -> str:
    if text.isascii():
        return text
    return "".join(unicodedata.normalize(form, piece) for piece in _PIECE.findall(text))
