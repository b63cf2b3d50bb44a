"""Find copies of articles from several crawls or sites by fingerprints of their texts.

MinHash over shingles of syllables (Broder, "On the resemblance and containment of documents", 1997), compared where a
band of the fingerprint is the same (locality-sensitive hashing).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
from rensa import RMinHash

from thucthe.resolve.corpus.query_engine import COUNT, TEXT, QueryEngine, Row
from thucthe.text.normalize import normalize_with_offsets

SIZE = 128
"""Number of values in a fingerprint."""
MIN_SIMILARITY = 0.8
"""Minimum share of equal values, an estimate of the share of common shingles, of two copies of an article."""
_BAND = 4
_PLACE = "concat(path, '#', article_id)"
_SHINGLE = 3
_MIN_SYLLABLES = 20
"""Minimum number of syllables for comparing shingles; shorter texts are copies only if they are equal."""
_SYLLABLE = re.compile(r"\w+")


def fingerprint(text: str) -> bytes:
    """Return the fingerprint of a text, `SIZE` numbers of 32 bits, independent of normalization form and case."""
    syllables = _SYLLABLE.findall(normalize_with_offsets(text).text.lower())
    shingles = [" ".join(syllables[i : i + _SHINGLE]) for i in range(max(1, len(syllables) - _SHINGLE + 1))]
    if len(syllables) < _MIN_SYLLABLES:
        shingles = [" ".join(syllables)]
    minhash = RMinHash(num_perm=SIZE, seed=1)
    minhash.update(shingles)
    return np.array(minhash.digest(), dtype="<u4").tobytes()


def find_duplicates(queries: QueryEngine) -> None:
    """Create the relation ``duplicates`` (article_id, duplicate_of): copies of articles, each with the first one.

    Parameters
    ----------
    queries : QueryEngine
        With ``all_articles`` (article_id, path, fingerprint); by path the articles of a group are first and later.

    Notes
    -----
    Each article is compared only with the first one in each band, so that thousands of copies cost no more than other
    articles. An article like a copy is a copy of the same first article.
    """
    queries.insert("bands", {"band": COUNT}, ((band,) for band in range(SIZE // _BAND)))
    size = 8 * _BAND  # hexadecimal digits
    queries.create_view(
        "banded",
        f"""
        SELECT {_PLACE} AS place, band, substring(hex(fingerprint), band * {size} + 1, {size}) AS part
        FROM all_articles CROSS JOIN bands
        """,
    )
    pairs = f"""
        WITH firsts AS (
            SELECT band, part, min(place) AS first FROM banded GROUP BY band, part HAVING count(*) > 1
        ), pairs AS (
            SELECT DISTINCT place AS later, first AS earlier FROM banded JOIN firsts USING (band, part)
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
