import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.labels import LABELS
from thucthe.recognize.tags.decoding import find_names
from thucthe.recognize.tags.scheme import TAGS, spans_to_tags


def legal(tags):
    """Check whether a sequence of BIOES tags is valid."""
    open_label = None
    for tag in tags:
        kind, _, label = tag.partition("-")
        if (kind in "IE") != (open_label is not None) or (kind in "IE" and label != open_label):
            return False
        open_label = label if kind in "BI" else None
    return open_label is None


def spans(tags):
    found, first = set(), 0
    for i, tag in enumerate(tags):
        if tag[0] in "BS":
            first = i
        if tag[0] in "ES":
            found.add((first, i, tag[2:]))
    return found


def test_best_chain_and_probabilities_are_those_of_trying_all_chains():
    scores = np.random.default_rng(3).normal(scale=2, size=(3, len(TAGS))).astype(np.float32)
    weights, total = {}, 0.0
    for path in itertools.product(range(len(TAGS)), repeat=3):
        tags = [TAGS[k] for k in path]
        if legal(tags):
            weight = float(np.exp(sum(scores[i, k] for i, k in enumerate(path))))
            total += weight
            weights[tuple(tags)] = weight
    names, lattice = find_names(scores, [3])
    best = max(weights, key=weights.__getitem__)
    assert {(name.first, name.last, name.label) for name in names} == spans(best)
    for first, last in [(0, 0), (0, 2), (1, 2), (2, 2)]:
        odds = lattice.span_probabilities(np.array([first]), np.array([last]))[0]
        for number, label in enumerate(LABELS):
            share = sum(w for tags, w in weights.items() if (first, last, label) in spans(tags)) / total
            assert odds[number] == pytest.approx(share, abs=1e-4)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_a_sentence_gives_the_same_names_alone_and_among_others(lengths, seed):
    scores = np.random.default_rng(seed).normal(scale=3, size=(sum(lengths), len(TAGS))).astype(np.float32)
    together, _ = find_names(scores, lengths)
    alone, start = [], 0
    for length in lengths:
        found, _ = find_names(scores[start : start + length], [length])
        alone += [name._replace(first=name.first + start, last=name.last + start) for name in found]
        start += length
    assert [name[:3] for name in together] == [name[:3] for name in alone]
    assert np.allclose([name.score for name in together], [name.score for name in alone], atol=1e-5)
    assert all(0 <= name.score <= 1 for name in together)


def test_marks_of_spans_come_back_as_spans():
    tags = spans_to_tags(6, [(0, 0, 0), (1, 3, 2), (4, 5, 1)])
    names, _ = find_names(20 * np.eye(len(TAGS), dtype=np.float32)[tags], [6])
    assert [name[:3] for name in names] == [(0, 0, "PER"), (1, 3, "ORG"), (4, 5, "LOC")]


def test_a_text_without_units_has_no_names():
    names, _ = find_names(np.zeros((0, len(TAGS)), dtype=np.float32), [])
    assert names == []
