"""Control characters in texts that are shown in a terminal."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that could move the cursor, change colours or the order of a line, or that can't be encoded."""


def mask_controls(text: str) -> str:
    """Replace control characters by �; needed only where the width of a column depends on the text."""
    return _UNSAFE.sub("\ufffd", text)


def has_controls(text: str) -> bool:
    """Check whether a text contains control characters."""
    return _UNSAFE.search(text) is not None
