"""Mask the characters of texts that a terminal would obey."""

from __future__ import annotations

import re

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that could move the cursor, change colours or the order of a line, or that can't be encoded."""


def mask_controls(text: str) -> str:
    """Replace control characters by �; views need it only where the width of a column depends on the text."""
    return UNSAFE.sub("\ufffd", text)
