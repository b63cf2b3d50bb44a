"""Serialize the data of a report: JSON, and pieces that are compressed and safe inside HTML and JavaScript."""

from __future__ import annotations

import base64
import gzip
import json

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def to_json(data: object) -> bytes:
    """Serialize to JSON in UTF-8; lone surrogates are replaced."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")


def to_inline_json(data: object) -> str:
    """Serialize to JSON that cannot end the enclosing script element."""
    return to_json(data).decode("utf-8").translate(_ESCAPES)


def pack(data: bytes) -> str:
    """Compress (gzip) and encode in base64, which has no character that HTML or JavaScript could interpret."""
    return base64.b64encode(gzip.compress(data, 6, mtime=0)).decode("ascii")
