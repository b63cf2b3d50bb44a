"""Recognize byte order marks."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_bom(data: bytes) -> str | None:
    """Return the codec that a byte order mark names; None where there is none."""
    return next((name for mark, name in _BOMS if data.startswith(mark)), None)
