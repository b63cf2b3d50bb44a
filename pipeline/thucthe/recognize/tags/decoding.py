"""Decode tag scores into labelled spans with probabilities.

Only some tags may follow others (I or E of a label after its B or I, and so on). The best legal tag sequence of a
sentence is found by the Viterbi algorithm; the probability of a span is the total probability of all legal sequences
that contain it, computed by the forward-backward algorithm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thucthe.labels import LABELS
from thucthe.recognize.tags.scheme import TAG_PREFIXES, TAGS
from thucthe.tokenize.crf import Batch, Floats, Ints, best_paths, forward_backward

_IMPOSSIBLE = np.float32(-1e4)


class Found(NamedTuple):
    """A span of units recognized as a name.

    Attributes
    ----------
    first, last : int
        Indices of its first and last unit.
    label : str
    score : float
        Probability of exactly this span with exactly this label, 0 to 1.
    """

    first: int
    last: int
    label: str
    score: float


def _transitions() -> Floats:
    """Return the transition scores: 0 for legal pairs of tags, `_IMPOSSIBLE` for others."""
    table = np.full((len(TAGS), len(TAGS)), _IMPOSSIBLE, dtype=np.float32)
    for i, one in enumerate(TAGS):
        for j, other in enumerate(TAGS):
            goes_on = one[0] in "BI"
            if other[0] in "IE" if goes_on else other[0] not in "IE":
                table[i, j] = 0 if not goes_on or one[1:] == other[1:] else _IMPOSSIBLE
    return table


_TRANSITIONS = _transitions()
_N = len(TAG_PREFIXES)
_FIRSTS = np.arange(1, len(TAGS), _N)
"""Index of each label's B tag; I, E and S follow."""


def log_softmax(scores: Floats) -> Floats:
    """Compute the logarithm of the softmax over the tags of each unit."""
    top = scores.max(axis=1, keepdims=True)
    shares: Floats = scores - (top + np.log(np.exp(scores - top).sum(axis=1, keepdims=True)))
    return shares


class TagLattice:
    """Lattice of the tag sequences of sentences.

    Parameters
    ----------
    scores : array of float32, shape (n_units, n_tags)
    lengths : list of int
        Number of units of each sentence (at least 1).
    """

    def __init__(self, scores: Floats, lengths: list[int]) -> None:
        self._batch = Batch.of(lengths)
        self._scores = log_softmax(scores)
        ends = self._batch.starts + self._batch.lengths - 1
        for first in _FIRSTS:
            self._scores[self._batch.starts[:, None], [first + 1, first + 2]] = _IMPOSSIBLE
            self._scores[ends[:, None], [first, first + 1]] = _IMPOSSIBLE
        self._sums: tuple[Floats, Floats, Floats, npt.NDArray[np.float64]] | None = None

    def decode(self) -> list[tuple[int, int, int, float]]:
        """Return the spans of the best sequences: first and last unit, index of the label, probability, in order."""
        path = best_paths(self._scores, _TRANSITIONS, self._batch)
        kinds = (path - 1) % _N
        firsts = np.flatnonzero((path > 0) & ((kinds == 0) | (kinds == 3)))
        lasts = np.flatnonzero((path > 0) & (kinds >= 2))
        labels = (path[firsts] - 1) // _N
        odds = self.span_probabilities(firsts, lasts)[np.arange(len(labels)), labels]
        return list(zip(firsts.tolist(), lasts.tolist(), labels.tolist(), odds.tolist(), strict=True))

    def best_probabilities(self) -> npt.NDArray[np.float64]:
        """Compute the probability of the best tag sequence of each sentence, shape (n_sentences,), 0 to 1."""
        path = best_paths(self._scores, _TRANSITIONS, self._batch)
        best = np.add.reduceat(self._scores[np.arange(len(path)), path].astype(np.float64), self._batch.starts)
        totals = self._marginals()[2][self._batch.starts]
        odds: npt.NDArray[np.float64] = np.exp(np.minimum(0.0, best - totals))
        return odds

    def _marginals(self) -> tuple[Floats, Floats, Floats, npt.NDArray[np.float64]]:
        """Return the forward and backward scores, the log partition of each unit's sentence, and sums of I scores."""
        if self._sums is None:
            before, after = forward_backward(self._scores, _TRANSITIONS, self._batch)
            sums: Floats = np.logaddexp.reduce(before + after, axis=1)
            self._sums = before, after, sums, np.cumsum(self._scores[:, _FIRSTS + 1], axis=0, dtype=np.float64)
        return self._sums

    def span_probabilities(self, firsts: Ints, lasts: Ints) -> Floats:
        """Compute the total probability of all sequences in which exactly these units are a name.

        Parameters
        ----------
        firsts, lasts : array of int, shape (n_names,)
            Indices of the first and the last unit of each.

        Returns
        -------
        array of float, shape (n_names, n_labels)
            For each label, 0 to 1.
        """
        alpha, beta, whole, inside = self._marginals()
        one = alpha[firsts[:, None], _FIRSTS + 3] + beta[firsts[:, None], _FIRSTS + 3]
        between = inside[lasts - 1] - inside[firsts]
        end = self._scores[lasts[:, None], _FIRSTS + 2] + beta[lasts[:, None], _FIRSTS + 2]
        total = np.where((firsts == lasts)[:, None], one, alpha[firsts[:, None], _FIRSTS] + between + end)
        odds: Floats = np.exp(np.minimum(0.0, total - whole[firsts][:, None]))
        return odds


def find_names(scores: Floats, lengths: list[int]) -> tuple[list[Found], TagLattice]:
    """Find the names of sentences.

    Parameters
    ----------
    scores : array of float32, shape (n_units, n_tags)
    lengths : list of int
        Number of units of each sentence.

    Returns
    -------
    names : list of Found
        In order, without overlap.
    lattice : TagLattice
        For the probabilities of other spans.
    """
    lattice = TagLattice(scores, lengths)
    return [Found(a, b, LABELS[n], p) for a, b, n, p in lattice.decode()], lattice
