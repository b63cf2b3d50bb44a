import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.recognize.confidence import calibrate, log_odds
from thucthe.train.calibrate import calibration_error, cross_calibrate, fit_calibration, reliability


def overconfident(n=4000, seed=1):
    """Scores whose log-odds are twice those of the true probabilities, and whether each is correct."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(0.05, 0.99, n)
    right = (rng.uniform(size=n) < truth).astype(float)
    return 1 / (1 + np.exp(-2 * log_odds(truth))), right


def test_overconfident_scores_are_lowered():
    scores, right = overconfident()
    knots = fit_calibration(scores, right)
    assert calibration_error(calibrate(scores, knots), right) < 0.03 < calibration_error(scores, right)
    fresh, fresh_right = overconfident(seed=2)
    assert calibration_error(calibrate(fresh, knots), fresh_right) < 0.03


def test_cross_calibration_does_not_use_the_score_itself():
    scores, right = overconfident(300)
    before = cross_calibrate(scores, right)
    right[0] = 1 - right[0]
    after = cross_calibrate(scores, right)
    assert after[0] == before[0]
    assert (after != before).any()


def test_too_few_spans_leave_the_scores_unchanged():
    scores = np.array([0.9, 0.8, 0.3])
    assert fit_calibration(scores, np.array([1.0, 0.0, 1.0])) == []
    assert calibrate(scores, []).tolist() == scores.tolist()


def test_scores_close_to_1_do_not_distort_the_fit():
    scores = np.array([1.0] * 900 + [0.999999] * 90 + [0.6] * 60 + [0.5] * 10)
    right = np.array([1.0] * 985 + [0.0] * 5 + [1.0] * 30 + [0.0] * 40)
    assert calibration_error(calibrate(scores, fit_calibration(scores, right)), right) < 0.03


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=120))
@settings(max_examples=50)
def test_calibration_keeps_the_order_and_bins_hold_every_span(pairs):
    scores, right = (np.array(column, dtype=float) for column in zip(*pairs))
    calibrated = calibrate(scores, fit_calibration(scores, right))
    assert (np.diff(calibrated[np.argsort(scores, kind="stable")]) >= -1e-12).all()
    assert ((calibrated >= 0) & (calibrated <= 1)).all()
    assert sum(n for _, _, n in reliability(scores, right)) == len(scores)
    assert 0 <= calibration_error(scores, right) <= 1
