import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.learn.calibrate import (
    calibrate,
    calibrate_crosswise,
    calibration_error,
    fit_calibration,
    log_odds,
    reliability,
)


def overconfident(n=4000, seed=1):
    """Scores whose log-odds are twice too far from even, and what was right."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(0.05, 0.99, n)
    right = (rng.uniform(size=n) < truth).astype(float)
    return 1 / (1 + np.exp(-2 * log_odds(truth))), right


def test_overconfident_scores_are_brought_down_to_what_they_are_worth():
    scores, right = overconfident()
    slope, offset = fit_calibration(scores, right)
    assert 0.45 < slope < 0.55
    assert abs(offset) < 0.1
    assert calibration_error(calibrate(scores, slope, offset), right) < 0.03 < calibration_error(scores, right)


def test_crosswise_calibration_never_sees_the_score_that_it_calibrates():
    scores, right = overconfident(300)
    before = calibrate_crosswise(scores, right)
    right[0] = 1 - right[0]
    assert calibrate_crosswise(scores, right)[0] == before[0]
    assert calibrate_crosswise(scores, right)[1] != before[1]


def test_a_few_spans_change_little():
    slope, offset = fit_calibration(np.array([0.9, 0.8]), np.array([1.0, 0.0]))
    assert 0.3 < slope < 1.7
    assert abs(offset) < 1


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
@settings(max_examples=50, deadline=None)
def test_calibration_keeps_the_order_and_bins_hold_every_span(pairs):
    scores, right = (np.array(column, dtype=float) for column in zip(*pairs))
    slope, offset = fit_calibration(scores, right)
    calibrated = calibrate(scores, abs(slope), offset)
    order = np.argsort(scores, kind="stable")
    assert (np.diff(calibrated[order]) >= -1e-12).all()
    assert sum(n for _, _, n in reliability(scores, right)) == len(scores)
    assert 0 <= calibration_error(scores, right) <= 1
