"""Estimate confidence intervals of F1 by the bootstrap (Efron and Tibshirani 1993).

Texts are resampled with replacement, not names, since the names of one text are not independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thucthe.labels import LABELS

Floats = npt.NDArray[np.float64]
_RESAMPLES = 1000
_CHUNK_SIZE = 100


class Interval(NamedTuple):
    """95 % interval of resampled figures, 0 to 1 (differences -1 to 1); NaN if there are no names."""

    low: float
    high: float


def resample_f1(counts: Floats, resamples: int = _RESAMPLES, seed: int = 0) -> Floats:
    """Compute F1 on resampled texts.

    Parameters
    ----------
    counts : array, shape (n_texts, n_labels, 3)
        Numbers of gold, predicted and correct names of each text and label.
    resamples, seed : int
        The same seed draws the same texts, so that models measured on the same texts can be compared pairwise.

    Returns
    -------
    array, shape (resamples, n_labels + 1)
        F1 by label and, in the last column, of all names; NaN where a sample has no names.
    """
    rng = np.random.default_rng(seed)
    n_texts, n_labels, _ = counts.shape
    f1 = np.full((resamples, n_labels + 1), np.nan)
    if not n_texts:
        return f1
    flat = counts.reshape(n_texts, -1).astype(np.float64)
    for first in range(0, resamples, _CHUNK_SIZE):
        size = min(_CHUNK_SIZE, resamples - first)
        drawn = rng.integers(0, n_texts, (size, n_texts)) + n_texts * np.arange(size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=size * n_texts).reshape(size, n_texts)
        sums = (times @ flat).reshape(size, n_labels, 3)
        sums = np.concatenate([sums, sums.sum(axis=1, keepdims=True)], axis=1)
        names = sums[..., 0] + sums[..., 1]
        np.divide(2 * sums[..., 2], names, out=f1[first : first + size], where=names > 0)
    return f1


def intervals(figures: Floats, labels: Sequence[str] = LABELS) -> dict[str, Interval]:
    """Compute the percentile interval of resampled figures for each label and for ``all``."""
    named = {}
    for label, column in zip((*labels, "all"), figures.T, strict=True):
        known = column[~np.isnan(column)]
        named[label] = Interval(*np.percentile(known, (2.5, 97.5)).tolist()) if len(known) else Interval(np.nan, np.nan)
    return named
