"""Recognize numbers that are stuck to a word: ``Hà Nội2024``, ``quận1``."""

_CASED = [c for c in map(chr, range(0x41, 0x1EFA)) if len(c.upper()) == len(c.lower()) == 1 and c.upper() != c.lower()]
UPPER = "".join(c for c in _CASED if c == c.upper())
"""Capital letters of Latin and other alphabets, for character classes of regular expressions."""
_LOWER = "".join(c for c in _CASED if c == c.lower())
_VIETNAMESE = "".join(c for c in _LOWER if c >= "\u00e0")

GLUED_WORD = (
    rf"(?<![\w'’-])(?:[{UPPER}{_LOWER}](?=[{_LOWER}]*[{_VIETNAMESE}])[{_LOWER}]+(?=\d+(?!\w))"
    rf"|[{UPPER}][{_LOWER}]+(?=(?:19|20)\d\d(?!\w)))"
)
"""Pattern of a word before a number: one with Vietnamese letters, or a capitalized one before a year; not ``U23``."""
