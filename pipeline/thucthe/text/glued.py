"""Recognize words that are stuck to a number or to the next word: ``Hà Nội2024``, ``quận1``, ``Lê Văn TámTheo``."""

_CASED = [c for c in map(chr, range(0x41, 0x1EFA)) if len(c.upper()) == len(c.lower()) == 1 and c.upper() != c.lower()]
UPPER = "".join(c for c in _CASED if c == c.upper())
"""Capital letters of Latin and other alphabets, for character classes of regular expressions."""
_LOWER = "".join(c for c in _CASED if c == c.lower())
PLAIN_WORD = rf"[{UPPER}]?[{_LOWER}]+(?=[\s,])"
"""Pattern of most words, which are stuck to nothing; with it first, other patterns are tried at few words."""
_VIETNAMESE_UPPER = "".join(c for c in UPPER if c >= "\u00c0")
_VIETNAMESE = "".join(c for c in _LOWER if c >= "\u00e0")
_CAPITALIZED = rf"Theo|[{_VIETNAMESE_UPPER}][{_LOWER}]+|[{UPPER}][{_LOWER}]*[{_VIETNAMESE}][{_LOWER}]*"
"""Pattern of a capitalized word with Vietnamese letters; and of "Theo" (according to), which precedes sources."""

# The first lookahead, which the rest implies, dismisses most words at once.
GLUED_WORD = (
    rf"(?<![\w'’-])(?=[{UPPER}]*[{_LOWER}]*[\d{UPPER}])(?:[{UPPER}{_LOWER}](?=[{_LOWER}]*[{_VIETNAMESE}])[{_LOWER}]+(?=\d+(?!\w))"
    rf"|[{UPPER}][{_LOWER}]+(?=(?:19|20)\d\d(?!\w))"
    rf"|(?:[{UPPER}]+(?={_CAPITALIZED})|[{UPPER}]?[{_LOWER}]+(?={_CAPITALIZED}|[{_VIETNAMESE_UPPER}]))"
    rf"(?=[{UPPER}][{_LOWER}]*(?!\w)))"
)
"""Pattern of a word before a number (one with Vietnamese letters, or a capitalized one before a year; not ``U23``), or
before a capitalized Vietnamese word, which a lost line break has stuck to it (``VFFĐội tuyển``; not ``HDBank``).
"""
