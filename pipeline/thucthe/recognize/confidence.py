"""Turns the probability that a network gives a span into a confidence that means what it says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Knot = Sequence[float]
"""Log-odds of a probability, and the share of the spans with these that are right."""
_SMALLEST = 1e-6


def log_odds(probabilities: Array) -> Array:
    """Give the natural logarithm of p / (1 - p), within what 1e-6 and its counterpart have."""
    clipped = np.clip(probabilities, _SMALLEST, 1 - _SMALLEST)
    odds: Array = np.log(clipped / (1 - clipped))
    return odds


def calibrate(probabilities: Array, knots: Sequence[Knot]) -> Array:
    """Read confidence off a line through knots.

    Parameters
    ----------
    probabilities : array of float
        0 to 1.
    knots : sequence of (float, float)
        With rising log-odds and shares that do not fall; without knots the probabilities stay as they are.
    """
    if not knots:
        return probabilities
    odds, shares = ([float(knot[column]) for knot in knots] for column in (0, 1))
    confidence: Array = np.interp(log_odds(probabilities), odds, shares)
    return confidence
