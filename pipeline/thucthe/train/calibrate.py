"""Fit the calibration of confidence, and measure it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from spacy.language import Language

from thucthe.corpora.gold_files import Example
from thucthe.recognize.confidence import Knot, calibrate, log_odds

Array = npt.NDArray[np.float64]
_MIN_SPANS = 20


def span_scores(nlp: Language, examples: Iterable[Example]) -> tuple[Array, Array]:
    """Predict the outermost names of annotated texts and compare them with the gold annotation.

    Parameters
    ----------
    nlp : Language
    examples : iterable of Example

    Returns
    -------
    scores : array of float, shape (n_found,)
        Confidence of each predicted name, 0 to 1.
    right : array of float, shape (n_found,)
        1 if a gold name has the same boundaries and label, else 0.
    """
    examples = list(examples)
    pairs: list[tuple[float, bool]] = []
    for example, doc in zip(examples, nlp.pipe(example.text for example in examples), strict=True):
        gold = {(s.start, s.end, s.label) for s in example.spans if s.depth == 0}
        pairs += ((e._.thucthe.confidence, (e.start_char, e.end_char, e.label_) in gold) for e in doc.ents)
    columns = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def fit_calibration(scores: Array, right: Array, n_bins: int = 10) -> list[Knot]:
    """Fit a non-decreasing piecewise linear function from log-odds to precision.

    Scores are grouped into bins of about equal size, and bins whose precision is below that of the previous bin are
    pooled: isotonic regression by the pool-adjacent-violators algorithm (Ayer et al., 1955; Zadrozny and Elkan, KDD
    2002).

    Parameters
    ----------
    scores, right : array of float, shape (n_found,)
        As returned by `span_scores`.
    n_bins : int
        Maximum number of bins; every bin has at least 20 spans.

    Returns
    -------
    list of (float, float)
        Knots of the function, see `thucthe.recognize.confidence.calibrate`; empty if there are too few spans.
    """
    n_bins = min(n_bins, len(scores) // _MIN_SPANS)
    if n_bins < 2:
        return []
    odds = log_odds(scores)
    bins = np.array_split(np.argsort(odds, kind="stable"), n_bins)
    # Add half a correct and half a wrong span to each bin, so that its precision is neither 0 nor 1.
    pooled = [(right[chosen].sum() + 0.5, len(chosen) + 1.0, 1) for chosen in bins]
    at = 1
    while at < len(pooled):
        (n_right, n, size), (n_right_next, n_next, size_next) = pooled[at - 1], pooled[at]
        if n_right / n <= n_right_next / n_next:
            at += 1
        else:
            pooled[at - 1 : at + 1] = [(n_right + n_right_next, n + n_next, size + size_next)]
            at = max(1, at - 1)
    shares = [n_right / n for n_right, n, size in pooled for _ in range(size)]
    lowest, highest = log_odds(np.array([0.0, 1.0])).tolist()
    knots = [(odds[chosen].mean(), share) for chosen, share in zip(bins, shares, strict=True)]
    return [(round(float(x), 4), round(float(y), 4)) for x, y in [(lowest, 0.0), *knots, (highest, shares[-1])]]


def cross_calibrate(scores: Array, right: Array, folds: int = 5) -> Array:
    """Calibrate the scores of each fold with the calibration fitted on the other folds (cross-validation).

    Every `folds`-th score belongs to the same fold.

    Parameters
    ----------
    scores, right : array of float, shape (n_found,)
        As returned by `span_scores`.
    folds : int

    Returns
    -------
    array of float, shape (n_found,)
    """
    fold = np.arange(len(scores)) % folds
    calibrated = np.zeros_like(scores)
    for k in range(folds):
        inside = fold == k
        calibrated[inside] = calibrate(scores[inside], fit_calibration(scores[~inside], right[~inside]))
    return calibrated


def reliability(scores: Array, right: Array, n_bins: int = 10) -> list[tuple[float, float, int]]:
    """Group scores into bins of equal width (reliability diagram).

    Parameters
    ----------
    scores, right : array of float, shape (n_found,)
        As returned by `span_scores`.
    n_bins : int

    Returns
    -------
    list of (float, float, int)
        Mean score, precision and number of spans of each non-empty bin.
    """
    bins = np.minimum((scores * n_bins).astype(int), n_bins - 1)
    return [
        (float(scores[bins == b].mean()), float(right[bins == b].mean()), int((bins == b).sum()))
        for b in np.unique(bins)
    ]


def calibration_error(scores: Array, right: Array, n_bins: int = 10) -> float:
    """Compute the expected calibration error, 0 to 1: the mean absolute difference of score and precision.

    Source: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015.
    """
    total = sum(n * abs(score - share) for score, share, n in reliability(scores, right, n_bins))
    return total / max(1, len(scores))
