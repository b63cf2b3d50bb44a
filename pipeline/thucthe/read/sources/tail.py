"""Read files of lines that have grown at their end from there on.

What was read of such a file is known by its length and digest, segment by segment: each begins where the last one ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DIGEST_BYTES = 16
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Start:
    """Where the reading of a file begins.

    Attributes
    ----------
    offset, line : int
        Number of bytes and of lines before it.
    """

    offset: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """Bytes of a file that were read.

    Attributes
    ----------
    end : int
        Offset after the last one.
    digest : str
        As `new_digest` computes it.
    """

    end: int
    digest: str


def new_digest() -> hashlib.blake2b:
    """Return what computes the digest of a segment."""
    return hashlib.blake2b(digest_size=_DIGEST_BYTES)


def goes_on(location: Path, segments: Sequence[Segment]) -> bool:
    """Check whether a file begins with segments and goes on, if at all, in a new line."""
    try:
        with location.open("rb") as file:
            last = b""
            for segment in segments:
                digest = new_digest()
                while (left := segment.end - file.tell()) > 0 and (data := file.read(min(left, _CHUNK))):
                    digest.update(data)
                    last = data[-1:]
                if left or digest.hexdigest() != segment.digest:
                    return False
            return last == b"\n" or file.read(1) in (b"\n", b"")
    except OSError:
        return False  # what is wrong is found when it is read
