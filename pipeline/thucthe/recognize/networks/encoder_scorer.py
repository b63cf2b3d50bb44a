"""Score tags with a fine-tuned encoder.

Consecutive whole sentences are read together, as many as fit a window. Every window is scored independently, so that
scores do not depend on the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from thucthe.recognize.networks.onnx_session import model_errors, open_network
from thucthe.recognize.networks.subwords import SubwordTokenizer
from thucthe.recognize.networks.word_vectors import WordVectors
from thucthe.recognize.tags.scheme import SCHEMES, TAGS, tag_columns
from thucthe.recognize.tags.units import Segmentation, lowercase_all_caps_sentences
from thucthe.tokenize.crf import Floats

NETWORK, VECTORS, VOCABULARY = "encoder.onnx", "vectors.npz", "tokenizer.json"
FILES = (NETWORK, VECTORS, VOCABULARY)
"""Files of an encoder."""

_WINDOW_SIZE = 144
"""Maximum number of subwords of a window; 192, the maximum in training, is no more accurate and a seventh slower."""
_OVERLAP = 48
"""Number of subwords that two windows of one long sentence share."""


class EncoderScorer:
    """A fine-tuned encoder.

    Parameters
    ----------
    folder : Path
        Holds the `FILES`.

    Raises
    ------
    ModelError
        If a file is damaged or of another version.
    """

    def __init__(self, folder: Path) -> None:
        with model_errors(folder):
            self._subwords = SubwordTokenizer(folder / VOCABULARY)
            self._vectors = read_vectors(folder / VECTORS)
            self._session = open_network(folder / NETWORK)
        # Texts of news agencies recur.
        self._run = lru_cache(maxsize=256)(self._score_window)

    def predict_logits(self, segmentation: Segmentation, scheme: str) -> Floats:
        """Compute the logits of the tags of all units of a text.

        Parameters
        ----------
        segmentation : Segmentation
        scheme : str
            One of `SCHEMES`.

        Returns
        -------
        array of float32, shape (n_units, n_tags)
        """
        units = self._subwords.encode_batch(
            lowercase_all_caps_sentences(segmentation.forms, segmentation.lengths), segmentation.glued
        )
        n_scheme, columns = SCHEMES.index(scheme), tag_columns(scheme)
        scores = np.zeros((len(units), len(TAGS)), dtype=np.float32)
        for first, last, keep_first, keep_last in windows(list(map(len, units)), segmentation.lengths):
            subwords = tuple(subword for unit in units[first:last] for subword in unit)
            heads = np.cumsum([1, *map(len, units[first : last - 1])])
            found = self._run(subwords, n_scheme)
            scores[keep_first:keep_last] = found[heads[keep_first - first : keep_last - first]][:, columns]
        return scores

    def _score_window(self, subwords: tuple[int, ...], scheme: int) -> Floats:
        numbers = np.array([self._subwords.begin, *subwords, self._subwords.end])
        vectors = self._vectors[numbers][None]
        inputs = {"vectors": vectors, "habit": np.array([scheme])}  # as the file names them
        scores: Floats = self._session.run(None, inputs)[0]
        return scores


def read_vectors(path: Path) -> WordVectors:
    """Read the word vectors of an encoder."""
    with np.load(path, allow_pickle=False) as arrays:
        return WordVectors(arrays["packed"], arrays["scales"])


def windows(sizes: Sequence[int], lengths: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Split a text into windows.

    Parameters
    ----------
    sizes : sequence of int
        Number of subwords of each unit.
    lengths : sequence of int
        Number of units of each sentence.

    Yields
    ------
    first, end : int
        Units in the window.
    keep_first, keep_end : int
        Units whose scores are taken from it; every unit is in exactly one such range. A sentence longer than a window
        is read in overlapping windows; the scores of a unit are taken from the window in which it is farther from
        the border.
    """
    ends = np.cumsum([0, *sizes])
    first = at = 0
    for length in lengths:
        end = at + length
        if ends[end] - ends[first] > _WINDOW_SIZE:
            if at > first:
                yield first, at, first, at
            first = at
            if ends[end] - ends[first] > _WINDOW_SIZE:
                yield from _overlapping(ends, first, end)
                first = end
        at = end
    if at > first:
        yield first, at, first, at


def _overlapping(ends: np.ndarray, first: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    keep = first
    while True:
        last = max(first + 1, int(np.searchsorted(ends, ends[first] + _WINDOW_SIZE, side="right")) - 1)
        if last >= end:
            yield first, end, keep, end
            return
        following = max(first + 1, int(np.searchsorted(ends, ends[last] - _OVERLAP)))
        middle = max(keep + 1, (following + last) // 2)
        yield first, last, keep, middle
        first, keep = min(following, middle), middle
