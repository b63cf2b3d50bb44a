"""Scores the marks of names with a fine-tuned encoder: the atoms of one text come in, their scores go out.

Whole sentences in a row are read together, as many as fit a window, so that each is seen with its neighbours. Every
window is scored by itself: what else stands in a batch can't change a score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from thucthe.recognize.atoms import Cut, quiet
from thucthe.recognize.network import open_network, reading
from thucthe.recognize.pieces import Pieces
from thucthe.recognize.scheme import HABITS, MARKS, columns_of
from thucthe.recognize.word_vectors import WordVectors
from thucthe.tokenize.crf import Floats

NETWORK, VECTORS, VOCABULARY = "encoder.onnx", "vectors.npz", "tokenizer.json"
FILES = (NETWORK, VECTORS, VOCABULARY)
"""What an encoder consists of on disk."""

_LONGEST = 144
"""Most pieces of a window; 192, the most in training, is no better and a seventh slower."""
_OVERLAP = 48
"""Pieces that two windows of one long sentence share."""


class EncoderScorer:
    """A fine-tuned encoder, ready to score.

    Parameters
    ----------
    folder : Path
        Holds the `FILES`.

    Raises
    ------
    ValueError
        When one of them is damaged or of another version.
    """

    def __init__(self, folder: Path) -> None:
        with reading(folder):
            self._pieces = Pieces(folder / VOCABULARY)
            self._vectors = read_vectors(folder / VECTORS)
            self._session = open_network(folder / NETWORK)
        # News agencies' texts come again and again.
        self._run = lru_cache(maxsize=256)(self._score_window)

    def score(self, cut: Cut, habit: str) -> Floats:
        """Score the marks of all atoms of a text.

        Parameters
        ----------
        cut : Cut
        habit : str
            One of `HABITS`.

        Returns
        -------
        array of float32, shape (n_atoms, n_marks)
        """
        atoms = self._pieces.cut_all(quiet(cut.forms, cut.lengths), cut.glued)
        n_habit, columns = HABITS.index(habit), columns_of(habit)
        scores = np.zeros((len(atoms), len(MARKS)), dtype=np.float32)
        for first, last, keep_first, keep_last in windows(list(map(len, atoms)), cut.lengths):
            pieces = tuple(piece for atom in atoms[first:last] for piece in atom)
            heads = np.cumsum([1, *map(len, atoms[first : last - 1])])
            found = self._run(pieces, n_habit)
            scores[keep_first:keep_last] = found[heads[keep_first - first : keep_last - first]][:, columns]
        return scores

    def _score_window(self, pieces: tuple[int, ...], habit: int) -> Floats:
        numbers = np.array([self._pieces.begin, *pieces, self._pieces.end])
        vectors = self._vectors[numbers][None]
        scores: Floats = self._session.run(None, {"vectors": vectors, "habit": np.array([habit])})[0]
        return scores


def read_vectors(path: Path) -> WordVectors:
    """Read the word vectors of an encoder."""
    with np.load(path, allow_pickle=False) as arrays:
        return WordVectors(arrays["packed"], arrays["scales"])


def windows(sizes: Sequence[int], lengths: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Lay windows over a text.

    Parameters
    ----------
    sizes : sequence of int
        Number of pieces of each atom.
    lengths : sequence of int
        Number of atoms of each sentence.

    Yields
    ------
    first, end : int
        Atoms that the window reads.
    keep_first, keep_end : int
        Atoms whose scores are taken from it; each atom's from exactly one window. A sentence that is longer than a
        window is read in windows that overlap, each atom's scores being taken from the one where it is farther from
        the border.
    """
    ends = np.cumsum([0, *sizes])
    first = at = 0
    for length in lengths:
        end = at + length
        if ends[end] - ends[first] > _LONGEST:
            if at > first:
                yield first, at, first, at
            first = at
            if ends[end] - ends[first] > _LONGEST:
                yield from _overlapping(ends, first, end)
                first = end
        at = end
    if at > first:
        yield first, at, first, at


def _overlapping(ends: np.ndarray, first: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    keep = first
    while True:
        last = max(first + 1, int(np.searchsorted(ends, ends[first] + _LONGEST, side="right")) - 1)
        if last >= end:
            yield first, end, keep, end
            return
        following = max(first + 1, int(np.searchsorted(ends, ends[last] - _OVERLAP)))
        middle = max(keep + 1, (following + last) // 2)
        yield first, last, keep, middle
        first, keep = min(following, middle), middle
