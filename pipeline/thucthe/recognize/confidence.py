"""Calibrate the probability of a span, so that it equals the share of correct spans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Knot = Sequence[float]
"""Log-odds of a probability, and the share of correct spans at these log-odds."""
_SMALLEST = 1e-6


def log_odds(probabilities: Array) -> Array:
    """Compute ln(p / (1 - p)) with p clipped to [1e-6, 1 - 1e-6]."""
    clipped = np.clip(probabilities, _SMALLEST, 1 - _SMALLEST)
    odds: Array = np.log(clipped / (1 - clipped))
    return odds


def calibrate(probabilities: Array, knots: Sequence[Knot]) -> Array:
    """Map probabilities to confidences by linear interpolation between knots.

    Parameters
    ----------
    probabilities : array of float
        0 to 1.
    knots : sequence of (float, float)
        In ascending order of log-odds, with non-decreasing shares; without knots the probabilities are
        returned unchanged.
    """
    if not knots:
        return probabilities
    odds, shares = ([float(knot[column]) for knot in knots] for column in (0, 1))
    confidence: Array = np.interp(log_odds(probabilities), odds, shares)
    return confidence
