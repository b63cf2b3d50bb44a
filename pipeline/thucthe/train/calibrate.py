"""Makes confidence mean what it says: spans with scores that are right or wrong come in, a calibration goes out."""

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
        pairs += ((e._.thucthe.confidence, (e.start_char, e.end_char, e.label_) in gold) for e in doc.ents)
    columns = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def fit_calibration(scores: Array, right: Array, n_bins: int = 10) -> list[Knot]:
    """Fit a rising line from log-odds to the share that is right.

    Scores are put into bins of about as many spans each, and shares that fall from one bin to the next are pooled:
    isotonic regression by the pool-adjacent-violators algorithm (Ayer et al., 1955; Zadrozny and Elkan, KDD 2002).

    Parameters
    ----------
    scores, right : array of float, shape (n_found,)
        As `span_scores` gives them.
    n_bins : int
        Fewer when there would be less than 20 spans in a bin.

    Returns
    -------
    list of (float, float)
        Knots of the line, see `thucthe.recognize.confidence.calibrate`; none when there are too few spans to fit.
    """
    n_bins = min(n_bins, len(scores) // _MIN_SPANS)
    if n_bins < 2:
        return []
    odds = log_odds(scores)
    bins = np.array_split(np.argsort(odds, kind="stable"), n_bins)
    # Half a right and half a wrong span more, so that no bin is quite certain.
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


def calibrate_crosswise(scores: Array, right: Array, folds: int = 5) -> Array:
    """Calibrate each score by what is fitted on the other folds, to measure without having seen it.

    Every `folds`-th score belongs to the same fold.
    """
    fold = np.arange(len(scores)) % folds
    calibrated = np.zeros_like(scores)
    for k in range(folds):
        inside = fold == k
        calibrated[inside] = calibrate(scores[inside], fit_calibration(scores[~inside], right[~inside]))
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
    """Return the expected calibration error, 0 to 1: the mean distance of score and share that is right.

    Source: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015.
    """
    total = sum(n * abs(score - share) for score, share, n in reliability(scores, right, n_bins))
    return total / max(1, len(scores))
