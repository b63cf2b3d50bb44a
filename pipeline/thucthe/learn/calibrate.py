"""Makes confidence mean what it says: spans with scores that are right or wrong come in, a calibration goes out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from spacy.language import Language

from thucthe.learn.corpora import Example

Array = npt.NDArray[np.float64]
_ROUNDS = 50
_SMALLEST = 1e-6


def span_scores(nlp: Language, examples: Iterable[Example]) -> tuple[Array, Array]:
    """Find the outermost names of annotated texts.

    Returns
    -------
    scores : array of float, shape (n_found,)
        Confidence of each found name, 0 to 1.
    right : array of float, shape (n_found,)
        1 where a gold name has the same borders and label, else 0.
    """
    examples = list(examples)
    pairs: list[tuple[float, bool]] = []
    for example, doc in zip(examples, nlp.pipe(example.text for example in examples), strict=True):
        gold = {(s.start, s.end, s.label) for s in example.spans if s.depth == 0}
        pairs += ((e._.confidence, (e.start_char, e.end_char, e.label_) in gold) for e in doc.ents)
    columns = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def log_odds(scores: Array) -> Array:
    """Give the natural logarithm of score / (1 - score)."""
    clipped = np.clip(scores, _SMALLEST, 1 - _SMALLEST)
    odds: Array = np.log(clipped / (1 - clipped))
    return odds


def fit_calibration(scores: Array, right: Array) -> tuple[float, float]:
    """Fit slope and offset of the log-odds by logistic regression.

    Source: Platt, "Probabilistic Outputs for Support Vector Machines", 1999; Newton's method, with a weak pull towards
    leaving the scores as they are so that a few spans can't carry it away.

    Returns
    -------
    slope, offset : float
    """
    columns = np.stack((log_odds(scores), np.ones_like(scores)), axis=1)
    prior = np.array([1.0, 0.0])
    weights = prior.copy()
    for _ in range(_ROUNDS):
        found = 1 / (1 + np.exp(-columns @ weights))
        gradient = columns.T @ (found - right) + (weights - prior)
        curvature = columns.T @ (columns * (found * (1 - found))[:, None]) + np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return float(weights[0]), float(weights[1])


def calibrate(scores: Array, slope: float, offset: float) -> Array:
    """Apply a calibration to scores."""
    calibrated: Array = 1 / (1 + np.exp(-(slope * log_odds(scores) + offset)))
    return calibrated


def calibrate_crosswise(scores: Array, right: Array, folds: int = 5) -> Array:
    """Calibrate each score by what is fitted on the other folds, to measure without having seen it.

    Every `folds`-th score belongs to the same fold.
    """
    fold = np.arange(len(scores)) % folds
    calibrated = np.zeros_like(scores)
    for k in range(folds):
        inside = fold == k
        calibrated[inside] = calibrate(scores[inside], *fit_calibration(scores[~inside], right[~inside]))
    return calibrated


def reliability(scores: Array, right: Array, n_bins: int = 10) -> list[tuple[float, float, int]]:
    """Group scores into bins of equal width.

    Returns
    -------
    list of (float, float, int)
        Mean score, share that is right, and number of spans of each bin that has any.
    """
    bins = np.minimum((scores * n_bins).astype(int), n_bins - 1)
    return [
        (float(scores[bins == b].mean()), float(right[bins == b].mean()), int((bins == b).sum()))
        for b in np.unique(bins)
    ]


def calibration_error(scores: Array, right: Array, n_bins: int = 10) -> float:
    """Give the expected calibration error, 0 to 1: the mean distance of score and share that is right.

    Source: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015.
    """
    total = sum(n * abs(score - share) for score, share, n in reliability(scores, right, n_bins))
    return total / max(1, len(scores))
