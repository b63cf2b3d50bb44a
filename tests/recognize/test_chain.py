import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.recognize.chain import Chains, Found, find_inner, find_outer
from thucthe.recognize.scheme import INNER, LABELS, OUTER, mark_spans


def legal(marks):
    """Tell whether a row of marks is a whole number of names."""
    open_label = None
    for mark in marks:
        kind, _, label = mark.partition("-")
        if (kind in "IE") != (open_label is not None) or (kind in "IE" and label != open_label):
            return False
        open_label = label if kind in "BI" else None
    return open_label is None


def spans(marks):
    found, first = set(), 0
    for i, mark in enumerate(marks):
        if mark[0] in "BS":
            first = i
        if mark[0] in "ES":
            found.add((first, i, mark[2:]))
    return found


def test_best_chain_and_probabilities_are_those_of_trying_all_chains():
    scores = np.random.default_rng(3).normal(scale=2, size=(3, len(OUTER))).astype(np.float32)
    weights, total = {}, 0.0
    for path in itertools.product(range(len(OUTER)), repeat=3):
        marks = [OUTER[k] for k in path]
        if legal(marks):
            weight = float(np.exp(sum(scores[i, k] for i, k in enumerate(path))))
            total += weight
            weights[tuple(marks)] = weight
    names, chains = find_outer(scores, [3])
    best = max(weights, key=weights.__getitem__)
    assert {(name.first, name.last, name.label) for name in names} == spans(best)
    for first, last in [(0, 0), (0, 2), (1, 2), (2, 2)]:
        odds = chains.probabilities(np.array([first]), np.array([last]))[0]
        for number, label in enumerate(LABELS):
            share = sum(w for marks, w in weights.items() if (first, last, label) in spans(marks)) / total
            assert odds[number] == pytest.approx(share, abs=1e-4)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_a_sentence_gives_the_same_names_alone_and_among_others(lengths, seed):
    scores = np.random.default_rng(seed).normal(scale=3, size=(sum(lengths), len(OUTER))).astype(np.float32)
    together, _ = find_outer(scores, lengths)
    alone, start = [], 0
    for length in lengths:
        found, _ = find_outer(scores[start : start + length], [length])
        alone += [name._replace(first=name.first + start, last=name.last + start) for name in found]
        start += length
    assert [name[:3] for name in together] == [name[:3] for name in alone]
    assert np.allclose([name.score for name in together], [name.score for name in alone], atol=1e-5)
    assert all(0 <= name.score <= 1 for name in together)


def test_marks_of_spans_come_back_as_spans():
    marks = mark_spans(6, [(0, 0, 0), (1, 3, 2), (4, 5, 1)])
    names, _ = find_outer(20 * np.eye(len(OUTER), dtype=np.float32)[marks], [6])
    assert [name[:3] for name in names] == [(0, 0, "PER"), (1, 3, "ORG"), (4, 5, "LOC")]


def inner_scores(n_atoms, **marks):
    rows = [marks.get(label, [0] * n_atoms) for label in LABELS]
    return np.concatenate([20 * np.eye(len(INNER), dtype=np.float32)[row] for row in rows], axis=1)


def test_names_inside_names_lie_in_each_other_but_have_never_the_borders_of_the_outer_one():
    outer = [Found(0, 4, "ORG", 0.9), Found(5, 5, "LOC", 0.9)]
    scores = inner_scores(6, ORG=[0, 1, 2, 2, 3, 0], LOC=[0, 0, 0, 1, 3, 4])
    assert [name[:3] for name in find_inner(scores, outer)] == [(1, 4, "ORG"), (3, 4, "LOC")]
    assert find_inner(inner_scores(6, LOC=[1, 2, 2, 2, 3, 0]), outer) == []


def test_of_two_inner_names_that_cross_the_surer_one_stays():
    scores = inner_scores(5, ORG=[1, 2, 3, 0, 0], LOC=[0, 0, 1, 3, 0])
    scores[:, len(INNER) * LABELS.index("LOC") :] /= 10
    assert [name[:3] for name in find_inner(scores, [Found(0, 4, "ORG", 0.9)])] == [(0, 2, "ORG")]


def test_a_text_without_atoms_has_no_names():
    names, _ = find_outer(np.zeros((0, len(OUTER)), dtype=np.float32), [])
    assert names == []
    assert isinstance(Chains(np.zeros((1, len(INNER)), dtype=np.float32), [1]).best(), list)
