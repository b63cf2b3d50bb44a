"""Find copies of articles from several crawls or sites by fingerprints of their texts.

MinHash over shingles of syllables (Broder, "On the resemblance and containment of documents", 1997), compared where a
band of the fingerprint is the same (locality-sensitive hashing).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

import numpy as np
from rensa import RMinHash

from thucthe.resolve.corpus.query_engine import TEXT, QueryEngine, Row
from thucthe.text.normalize import normalize_with_offsets

SIZE = 128
"""Number of values in a fingerprint."""
MIN_SIMILARITY = 0.8
"""Minimum share of equal values in the fingerprints of copies, which estimates the Jaccard similarity of shingles."""
_BAND = 16
"""Number of bytes of a band, which holds four values."""
_PLACE = "concat(path, '#', article_id)"
_SHINGLE = 3
_MIN_SYLLABLES = 20
"""Minimum number of syllables for comparing shingles; shorter texts are copies only if they are equal."""
_SYLLABLE = re.compile(r"\w+")


def fingerprint(text: str) -> bytes:
    """Compute the MinHash fingerprint of a text.

    Parameters
    ----------
    text : str

    Returns
    -------
    bytes
        `SIZE` integers of 32 bits, independent of normalization form and case.
    """
    syllables = _SYLLABLE.findall(normalize_with_offsets(text).text.lower())
    shingles = [" ".join(syllables[i : i + _SHINGLE]) for i in range(max(1, len(syllables) - _SHINGLE + 1))]
    if len(syllables) < _MIN_SYLLABLES:
        shingles = [" ".join(syllables)]
    minhash = RMinHash(num_perm=SIZE, seed=1)
    minhash.update(shingles)
    return np.array(minhash.digest(), dtype="<u4").tobytes()


def bands_of(digest: bytes) -> list[int]:
    """Hash the bands of a fingerprint for locality-sensitive hashing.

    Parameters
    ----------
    digest : bytes
        Result of `fingerprint`.

    Returns
    -------
    list of int
        First 64 bits of the BLAKE2b hash of each band.
    """
    bands = (f"{start} ".encode() + digest[start : start + _BAND] for start in range(0, len(digest), _BAND))
    return [int.from_bytes(hashlib.blake2b(band, digest_size=8).digest(), "big", signed=True) for band in bands]


def find_duplicates(queries: QueryEngine) -> None:
    """Create the relation ``duplicates`` (article_id, duplicate_of): copies of articles, each with the first one.

    Parameters
    ----------
    queries : QueryEngine
        With ``all_articles`` (article_id, path, fingerprint, bands); the articles of a group are ordered by path.

    Notes
    -----
    Each article is compared only with the first one in each band, so that thousands of copies cost no more than other
    articles. An article similar to a copy is a copy of the same first article.
    """
    bands = f"SELECT {_PLACE} AS place, {queries.explode}(bands) AS band FROM all_articles"
    queries.create_view("shared_bands", f"SELECT band FROM ({bands}) b GROUP BY band HAVING count(*) > 1")
    queries.create_view("banded", f"SELECT b.place, b.band FROM ({bands}) b JOIN shared_bands s ON s.band = b.band")
    pairs = f"""
        WITH firsts AS (
            SELECT band, min(place) AS first FROM banded GROUP BY band
        ), pairs AS (
            SELECT DISTINCT place AS later, first AS earlier FROM banded b JOIN firsts f ON f.band = b.band
            WHERE place <> first
        ), prints AS (
            SELECT {_PLACE} AS place, fingerprint FROM all_articles
        )
        SELECT later, earlier, a.fingerprint AS one, b.fingerprint AS other
        FROM pairs JOIN prints a ON a.place = later JOIN prints b ON b.place = earlier
    """
    queries.map_rows("alike", pairs, _keep_alike, {"later": TEXT, "earlier": TEXT})
    queries.create_view("copies", "SELECT later, min(earlier) AS earlier FROM alike GROUP BY later")
    while queries.rows("SELECT 1 FROM copies a JOIN copies b ON a.earlier = b.later LIMIT 1"):
        queries.create_view(
            "copies",
            """
            SELECT a.later, coalesce(b.earlier, a.earlier) AS earlier
            FROM copies a LEFT JOIN copies b ON a.earlier = b.later
            """,
        )
    queries.create_view(
        "duplicates",
        f"""
        WITH ids AS (SELECT {_PLACE} AS place, article_id FROM all_articles)
        SELECT a.article_id, b.article_id AS duplicate_of
        FROM copies JOIN ids a ON a.place = later JOIN ids b ON b.place = earlier
        """,
    )


def _keep_alike(pairs: Iterable[Row]) -> Iterator[Row]:
    for later, earlier, one, other in pairs:
        if np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")) >= MIN_SIMILARITY:
            yield later, earlier
