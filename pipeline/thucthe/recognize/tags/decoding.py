"""Decode tag scores into labelled spans with probabilities.

Only some tags may follow others (I or E of a label after its B or I, and so on). The best legal tag sequence of a
sentence is found by the Viterbi algorithm; the probability of a span is the total probability of all legal sequences
that contain it, computed by the forward-backward algorithm (Rabiner, "A Tutorial on Hidden Markov Models", 1989, whose
scaling is used too). For the latter it is enough to know of each border between two units whether a name goes on there
and with which label.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thucthe.labels import LABELS
from thucthe.recognize.tags.scheme import TAG_PREFIXES, TAGS
from thucthe.tokenize.crf import Batch, Floats, Ints, best_paths, sort_by_length

Doubles = npt.NDArray[np.float64]

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
        self._sums: tuple[Doubles, Doubles, Doubles, Doubles] | None = None

    def decode(self) -> list[tuple[int, int, int, float]]:
        """Return the spans of the best sequences: first and last unit, index of the label, probability, in order."""
        path = self._best_paths()
        kinds = (path - 1) % _N
        firsts = np.flatnonzero((path > 0) & ((kinds == 0) | (kinds == 3)))
        lasts = np.flatnonzero((path > 0) & (kinds >= 2))
        labels = (path[firsts] - 1) // _N
        odds = self.span_probabilities(firsts, lasts)[np.arange(len(labels)), labels]
        return list(zip(firsts.tolist(), lasts.tolist(), labels.tolist(), odds.tolist(), strict=True))

    def best_probabilities(self) -> Doubles:
        """Compute the probability of the best tag sequence of each sentence, shape (n_sentences,), 0 to 1."""
        path = self._best_paths()
        best = np.add.reduceat(self._scores[np.arange(len(path)), path].astype(np.float64), self._batch.starts)
        odds: Doubles = np.exp(np.minimum(0.0, best - self._marginals()[2][self._batch.starts]))
        return odds

    def _best_paths(self) -> Ints:
        """Return the tag of each unit in the best legal sequence of its sentence."""
        path: Ints = self._scores.argmax(axis=1)
        starts, ends = self._batch.starts, self._batch.starts + self._batch.lengths - 1
        is_wrong = np.zeros(len(path), dtype=bool)
        is_wrong[1:] = _TRANSITIONS[path[:-1], path[1:]] < 0
        is_wrong[starts] = _TRANSITIONS[0, path[starts]] < 0
        is_wrong[ends] |= _TRANSITIONS[path[ends], 0] < 0
        # Where the best tags of all units are a legal sequence, no other is better.
        wrong = np.flatnonzero(np.logical_or.reduceat(is_wrong, starts)) if len(path) else starts
        if len(wrong):
            part = Batch.of(self._batch.lengths[wrong].tolist())
            units = np.arange(len(part.positions)) + np.repeat(starts[wrong] - part.starts, part.lengths)
            scores = self._scores[units]
            scores[part.starts] += _TRANSITIONS[0]
            scores[part.starts + part.lengths - 1] += _TRANSITIONS[:, 0]
            path[units] = best_paths(scores, _TRANSITIONS, part)
        return path

    def _marginals(self) -> tuple[Doubles, Doubles, Doubles, Doubles]:
        """Run the forward-backward algorithm.

        Returns
        -------
        before, after : arrays, shape (n_units,)
            Logarithm of the total probability of all sequences that end before each unit, and that begin after it.
        whole : array, shape (n_units,)
            The same for the sentence of each unit.
        inside : array, shape (n_units, n_labels)
            Sums of the scores of the tags I from the first unit on.
        """
        if self._sums is None:
            shares = np.exp(self._scores.astype(np.float64))
            outside = shares[:, 0] + shares[:, _FIRSTS + 3].sum(axis=1)
            begin, middle, end = (shares[:, _FIRSTS + kind] for kind in range(3))
            # The sentences and, for the sums after each unit, the same sentences backwards: one pass over both.
            lengths = self._batch.lengths.tolist()
            sums, whole = _sum_before(
                np.concatenate([outside, outside[::-1]]),
                np.concatenate([begin, end[::-1]]),
                np.concatenate([middle, middle[::-1]]),
                np.concatenate([end, begin[::-1]]),
                Batch.of(lengths + lengths[::-1]),
            )
            before, after = sums[: len(shares)], sums[len(shares) :][::-1]
            inside = np.cumsum(self._scores[:, _FIRSTS + 1], axis=0, dtype=np.float64)
            self._sums = before, after, np.repeat(whole[: len(lengths)], self._batch.lengths), inside
        return self._sums

    def span_probabilities(self, firsts: Ints, lasts: Ints) -> Doubles:
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
        before, after, whole, inside = self._marginals()
        begin, end = self._scores[firsts[:, None], _FIRSTS], self._scores[lasts[:, None], _FIRSTS + 2]
        several = begin + (inside[lasts - 1] - inside[firsts]) + end
        own = np.where((firsts == lasts)[:, None], self._scores[firsts[:, None], _FIRSTS + 3], several)
        odds: Doubles = np.exp(np.minimum(0.0, own + (before[firsts] + after[lasts] - whole[firsts])[:, None]))
        return odds


def _sum_before(
    outside: Doubles, begin: Doubles, inside: Doubles, end: Doubles, batch: Batch
) -> tuple[Doubles, Doubles]:
    """Compute the total probability of the legal sequences of tags before each unit.

    Parameters
    ----------
    outside : array, shape (n_units,)
        Probability that no name goes on before or after the unit: of the tag O and the tags S.
    begin, inside, end : arrays, shape (n_units, n_labels)
        Probabilities of the tags B, I and E.
    batch : Batch

    Returns
    -------
    before : array, shape (n_units,)
        Logarithm for the units of its sentence before each unit.
    whole : array, shape (n_sentences,)
        Logarithm for all units of each sentence.
    """
    order, going = sort_by_length(batch)
    starts = batch.starts[order]
    free, open_, scale = np.ones(len(starts)), np.zeros((len(starts), begin.shape[1])), np.zeros(len(starts))
    # The units in the order of the steps, so that those of a step are a slice.
    rows = np.concatenate([starts[:0], *(starts[:n] + step for step, n in enumerate(going))])
    outside, begin, inside, end = outside[rows], begin[rows], inside[rows], end[rows]
    shares, scales = np.empty(len(rows)), np.empty(len(rows))
    first = 0
    for n in going:
        now = slice(first, first + n)
        first += n
        shares[now], scales[now] = free[:n], scale[:n]
        following = free[:n] * outside[now] + np.einsum("nl,nl->n", open_[:n], end[now])
        open_[:n] = free[:n, None] * begin[now] + open_[:n] * inside[now]
        total = following + open_[:n].sum(axis=1)
        free[:n], open_[:n] = following / total, open_[:n] / total[:, None]
        scale[:n] += np.log(total)
    whole = np.empty(len(starts))
    whole[order] = np.log(free) + scale
    before = np.empty(len(rows))
    before[rows] = np.log(shares) + scales
    return before, whole


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
