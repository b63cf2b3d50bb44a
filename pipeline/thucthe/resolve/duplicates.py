"""The same article from two crawls or two sites: fingerprints of texts come in, the first of each group goes out.

MinHash over shingles of syllables (Broder, "On the resemblance and containment of documents", 1997), compared where a
band of the fingerprint is the same (locality-sensitive hashing).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from thucthe.tokenize.shadow import cast_shadow

SIZE = 128
"""Numbers of a fingerprint."""
ALIKE = 0.8
"""Share of equal numbers, an estimate of the share of common shingles, from which on two articles are the same."""
_BAND = 4
_SHINGLE = 3
_FEWEST = 20
"""Syllables of a text that can be told from others at all; shorter ones are the same only when all of it is."""
_SYLLABLE = re.compile(r"\w+")


def fingerprint(text: str) -> bytes:
    """Give the fingerprint of a text, `SIZE` numbers of 32 bits; normalization form and case make no difference."""
    syllables = _SYLLABLE.findall(cast_shadow(text).text.lower())
    shingles = [" ".join(syllables[i : i + _SHINGLE]) for i in range(max(1, len(syllables) - _SHINGLE + 1))]
    if len(syllables) < _FEWEST:
        shingles = [" ".join(syllables)]
    minhash = RMinHash(num_perm=SIZE, seed=1)
    minhash.update(shingles)
    return np.array(minhash.digest(), dtype="<u4").tobytes()


def find_duplicates(fingerprints: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Group the articles that are the same.

    Parameters
    ----------
    fingerprints : iterable of (str, bytes)
        Id and fingerprint of each article, the one that is to stand for its group first.

    Returns
    -------
    dict of str to str
        The id of the first article of its group for each of the others.
    """
    ids: list[str] = []
    rows: list[npt.NDArray[np.uint32]] = []
    bands: dict[bytes, list[int]] = defaultdict(list)
    first: dict[str, str] = {}
    for article_id, data in fingerprints:
        row = np.frombuffer(data, dtype="<u4")
        keys = [bytes([n]) + data[at : at + 4 * _BAND] for n, at in enumerate(range(0, 4 * SIZE, 4 * _BAND))]
        candidates = {i for key in keys for i in bands[key]}
        same = [i for i in sorted(candidates) if np.mean(rows[i] == row) >= ALIKE]
        if same:
            first[article_id] = ids[same[0]]
            continue
        for key in keys:
            bands[key].append(len(ids))
        ids.append(article_id)
        rows.append(row)
    return first
