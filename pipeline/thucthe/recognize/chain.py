"""Reads names off the scores of a recognizer: scores of marks come in, labelled spans with probabilities go out.

The marks of a sentence form a chain in which only some may follow others (I or E of a label after its B or I, and so
on). Among the legal chains the best is found by the Viterbi algorithm; the probability of a span is the summed
probability of all legal chains that hold it, from the forward-backward algorithm.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thucthe.recognize.scheme import INNER, LABELS, MARKS, OUTER
from thucthe.tokenize.crf import Batch, Floats, Ints, best_paths, forward_backward

_NEVER = np.float32(-1e4)


class Found(NamedTuple):
    """A span of atoms that is taken for a name.

    Attributes
    ----------
    first, last : int
        Numbers of its first and last atom.
    label : str
    score : float
        Probability of exactly this span with exactly this label, 0 to 1.
    """

    first: int
    last: int
    label: str
    score: float


def _transitions(marks: tuple[str, ...]) -> Floats:
    """Score 0 for a mark that may follow another, `_NEVER` for one that may not."""
    table = np.full((len(marks), len(marks)), _NEVER, dtype=np.float32)
    for i, one in enumerate(marks):
        for j, other in enumerate(marks):
            goes_on = one[0] in "BI"
            if other[0] in "IE" if goes_on else other[0] not in "IE":
                table[i, j] = 0 if not goes_on or one[1:] == other[1:] else _NEVER
    return table


_OUTER, _INNER = _transitions(OUTER), _transitions(INNER)
_N = len(MARKS)


class Chains:
    """The chains of marks of some sentences.

    Parameters
    ----------
    scores : array of float32, shape (n_atoms, n_marks)
        Scores of the marks of outermost names (`OUTER`) or of one label's inner names (`INNER`).
    lengths : list of int
        Number of atoms of each sentence (at least 1).
    """

    def __init__(self, scores: Floats, lengths: list[int]) -> None:
        self._transitions = _OUTER if scores.shape[1] == len(OUTER) else _INNER
        self._batch = Batch.of(lengths)
        top = scores.max(axis=1, keepdims=True)
        self._scores: Floats = scores - (top + np.log(np.exp(scores - top).sum(axis=1, keepdims=True)))
        ends = self._batch.starts + self._batch.lengths - 1
        for kind in range((scores.shape[1] - 1) // _N):
            first = 1 + _N * kind
            self._scores[self._batch.starts[:, None], [first + 1, first + 2]] = _NEVER
            self._scores[ends[:, None], [first, first + 1]] = _NEVER
        self._sums: tuple[Floats, Floats, Floats, npt.NDArray[np.float64]] | None = None

    def best(self) -> list[tuple[int, int, int, float]]:
        """Find the spans of the best chains: first and last atom, number of the label and probability, in order."""
        path = best_paths(self._scores, self._transitions, self._batch)
        marks = (path - 1) % _N
        firsts = np.flatnonzero((path > 0) & ((marks == 0) | (marks == 3)))
        lasts = np.flatnonzero((path > 0) & (marks >= 2))
        labels = (path[firsts] - 1) // _N
        odds = self.probabilities(firsts, lasts)[np.arange(len(labels)), labels]
        return list(zip(firsts.tolist(), lasts.tolist(), labels.tolist(), odds.tolist(), strict=True))

    def probabilities(self, firsts: Ints, lasts: Ints) -> Floats:
        """Sum the probability of all chains in which exactly these atoms are a name.

        Parameters
        ----------
        firsts, lasts : array of int, shape (n_names,)
            Numbers of the first and the last atom of each.

        Returns
        -------
        array of float, shape (n_names, n_labels)
            For each label, 0 to 1.
        """
        base = np.arange(1, self._scores.shape[1], _N)
        if self._sums is None:
            before, after = forward_backward(self._scores, self._transitions, self._batch)
            sums: Floats = np.logaddexp.reduce(before + after, axis=1)
            self._sums = before, after, sums, np.cumsum(self._scores[:, base + 1], axis=0, dtype=np.float64)
        alpha, beta, whole, inside = self._sums
        one = alpha[firsts[:, None], base + 3] + beta[firsts[:, None], base + 3]
        between = inside[lasts - 1] - inside[firsts]
        end = self._scores[lasts[:, None], base + 2] + beta[lasts[:, None], base + 2]
        total = np.where((firsts == lasts)[:, None], one, alpha[firsts[:, None], base] + between + end)
        odds: Floats = np.exp(np.minimum(0.0, total - whole[firsts][:, None]))
        return odds


def find_outer(scores: Floats, lengths: list[int]) -> tuple[list[Found], Chains]:
    """Find the outermost names of sentences.

    Parameters
    ----------
    scores : array of float32, shape (n_atoms, n_outer_marks)
    lengths : list of int
        Number of atoms of each sentence.

    Returns
    -------
    names : list of Found
        In order, without overlap.
    chains : Chains
        To ask for the probability of other spans.
    """
    chains = Chains(scores, lengths)
    return [Found(a, b, LABELS[n], p) for a, b, n, p in chains.best()], chains


def find_inner(scores: Floats, outer: Iterable[Found]) -> list[Found]:
    """Find the names inside given names.

    Parameters
    ----------
    scores : array of float32, shape (n_atoms, n_labels * n_inner_marks)
        Marks of the names inside names, by label.
    outer : iterable of Found
        The outermost names; each is a chain of its own.

    Returns
    -------
    list of Found
        In order; names of different labels may lie inside each other, none has the borders of an outermost one.
    """
    long = [name for name in outer if name.last > name.first]
    if not long:
        return []
    atoms = np.concatenate([np.arange(name.first, name.last + 1) for name in long])
    whole = {(name.first, name.last) for name in long}
    lengths = [name.last + 1 - name.first for name in long]
    found: dict[tuple[int, int], Found] = {}
    for number, label in enumerate(LABELS):
        chains = Chains(scores[atoms, len(INNER) * number : len(INNER) * (number + 1)], lengths)
        for a, b, _, odds in chains.best():
            span = int(atoms[a]), int(atoms[b])
            name = Found(*span, label, odds)
            if span not in whole and (span not in found or found[span].score < name.score):
                found[span] = name
    return _without_crossings(sorted(found.values()))


def _without_crossings(names: list[Found]) -> list[Found]:
    """Leave out the less sure of two names that cross each other."""
    kept: list[Found] = []
    for name in sorted(names, key=lambda name: (-name.score, name)):
        crosses = (
            one.first < name.first <= one.last < name.last or name.first < one.first <= name.last < one.last
            for one in kept
        )
        if not any(crosses):
            kept.append(name)
    return sorted(kept)
