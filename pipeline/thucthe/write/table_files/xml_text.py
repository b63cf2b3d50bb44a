"""Text in XML."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters not allowed in XML 1.0."""


def xml_text(text: str) -> str:
    """Remove the characters that XML can't contain."""
    return _FORBIDDEN.sub("", text)
