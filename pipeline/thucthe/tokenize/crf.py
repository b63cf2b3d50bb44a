"""Score linear-chain conditional random fields with array look-ups.

The features are n-grams of one attribute at a fixed offset from a token. The weights of an n-gram at all offsets are
one row of a table, so that a whole batch of sentences is scored by a few NumPy gathers.

Source of the model: Lafferty, McCallum and Pereira, "Conditional Random Fields", ICML 2001.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from thucthe.errors import ModelError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Token = Hashable

UNKNOWN, BEFORE, AFTER = 0, 1, 2
"""Reserved first rows of every weight table: unknown n-gram, n-gram that begins before or ends after the sentence."""
RESERVED = 3
PAD = 3
"""Maximum distance in tokens between a token and the n-grams that are features of it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Concatenated sentences, each padded with `PAD` positions on both sides.

    Attributes
    ----------
    positions : array of int64, shape (n_tokens,)
        Position of each token in the padded row.
    starts : array of int64, shape (n_sentences,)
        Index of the first token of each sentence among the tokens.
    lengths : array of int64, shape (n_sentences,)
        Number of tokens of each sentence.
    size : int
        Length of the padded row.
    """

    positions: Ints
    starts: Ints
    lengths: Ints
    size: int

    @classmethod
    def of(cls, lengths: list[int]) -> Batch:
        """Lay out sentences of the given lengths (tokens; each at least 1)."""
        sizes = np.asarray(lengths, dtype=np.int64)
        starts = np.cumsum(sizes) - sizes
        total = int(sizes.sum())
        shift = np.repeat(2 * PAD * np.arange(len(sizes)) + PAD, sizes)
        return cls(np.arange(total) + shift, starts, sizes, total + 2 * PAD * len(sizes))

    def place(self, rows: Ints, n: int) -> Ints:
        """Lay out the table row of the n-gram that starts at each token, BEFORE and AFTER rows around them.

        Parameters
        ----------
        rows : array of int64, shape (n_tokens,)
            Values for n-grams that leave the sentence are ignored.
        n : int
            Length of the n-gram.

        Returns
        -------
        array of int64, shape (size,)
        """
        placed = np.full(self.size, AFTER, dtype=np.int64)
        placed[self.positions] = rows
        first = self.positions[self.starts]
        for back in range(1, PAD + 1):
            placed[first - back] = BEFORE
        for step in range(1, n):
            inside = self.lengths >= step
            placed[(first + self.lengths - step)[inside]] = AFTER
        return placed


@dataclass(frozen=True, slots=True)
class WeightTable:
    """Weights of the n-grams of one attribute.

    Attributes
    ----------
    n : int
        Length of the n-grams.
    offsets : tuple of int
        Where the n-gram starts, relative to the token that it votes on.
    keys : array of int64, shape (n_known,)
        Known n-grams, sorted; a key packs the attribute values, see `pack`. Unused when ``n`` is 1.
    weights : array of float32, shape (RESERVED + n_known, len(offsets), n_labels)
        Weights, the three reserved rows first.
    """

    n: int
    offsets: tuple[int, ...]
    keys: Ints
    weights: Floats

    def find(self, packed: Ints) -> Ints:
        """Look up the table row of each packed n-gram."""
        if not len(self.keys):
            return np.zeros(len(packed), dtype=np.int64)
        index = np.minimum(np.searchsorted(self.keys, packed), len(self.keys) - 1)
        return np.where(self.keys[index] == packed, index + RESERVED, UNKNOWN)


class Types:
    """Index of distinct tokens with cached attributes and unigram weights.

    Parameters
    ----------
    describe : callable
        Returns the integer attributes of tokens, shape (n_tokens, n_attributes), and their unigram weights, shape
        (n_tokens, n_offsets, n_labels).
    n_attributes : int
    weights_shape : tuple of int
    limit : int
        Maximum number of tokens; the cache is cleared when it is exceeded.
    """

    def __init__(
        self,
        describe: Callable[[Sequence[Any]], tuple[Ints, Floats]],
        n_attributes: int,
        weights_shape: tuple[int, int],
        limit: int = 300_000,
    ) -> None:
        self._describe = describe
        self._limit = limit
        self._numbers: dict[Token, int] = {}
        self.attributes: Ints = np.zeros((1024, n_attributes), dtype=np.int64)
        self.weights: Floats = np.zeros((1024, *weights_shape), dtype=np.float32)

    def numbers(self, tokens: Sequence[Token]) -> Ints:
        """Return the row of each token in `attributes` and `weights`, valid until the next call."""
        if len(self._numbers) > self._limit:
            self._numbers.clear()
        known = self._numbers
        found = list(map(known.get, tokens))
        if None in found:
            self._add(list(dict.fromkeys(token for token, number in zip(tokens, found) if number is None)))
            found = [known[token] if number is None else number for token, number in zip(tokens, found)]
        return np.array(found, dtype=np.int64)

    def _add(self, tokens: Sequence[Token]) -> None:
        first = RESERVED + len(self._numbers)
        end = first + len(tokens)
        while end > len(self.weights):
            self.attributes = np.concatenate((self.attributes, np.zeros_like(self.attributes)))
            self.weights = np.concatenate((self.weights, np.zeros_like(self.weights)))
        self.attributes[first:end], self.weights[first:end] = self._describe(tokens)
        self._numbers.update(zip(tokens, range(first, end)))


def pack(values: Ints, n: int) -> Ints:
    """Pack the n-gram of attribute values that starts at each token into one integer (21 bits a value)."""
    packed = values.copy()
    for step in range(1, n):
        packed[: len(values) - step] = (packed[: len(values) - step] << 21) | values[step:]
    return packed


def add_scores(scores: Floats, batch: Batch, rows: Ints, table: WeightTable) -> None:
    """Add the weights of one table to the label scores of every token, in place.

    Parameters
    ----------
    scores : array of float32, shape (n_tokens, n_labels)
    batch : Batch
    rows : array of int64, shape (n_tokens,)
        Table row of the n-gram that starts at each token.
    table : WeightTable
    """
    placed = batch.place(rows, table.n)
    for place, offset in enumerate(table.offsets):
        scores += table.weights[placed[batch.positions + offset], place]


def sort_by_length(batch: Batch) -> tuple[Ints, list[int]]:
    """Sort sentences by descending length; return the order and the number of sentences that reach each step."""
    order = np.argsort(-batch.lengths, kind="stable")
    ordered = batch.lengths[order]
    longest = int(ordered[0]) if len(ordered) else 0
    return order, [int(np.searchsorted(-ordered, -step, side="left")) for step in range(longest)]


def best_paths(scores: Floats, transitions: Floats, batch: Batch) -> Ints:
    """Find the best label of each token by the Viterbi algorithm, all sentences in parallel.

    Parameters
    ----------
    scores : array of float32, shape (n_tokens, n_labels)
    transitions : array of float32, shape (n_labels, n_labels)
        Score of going from the row's label to the column's.

    Returns
    -------
    array of int64, shape (n_tokens,)
    """
    labels = np.zeros(len(scores), dtype=np.int64)
    order, going = sort_by_length(batch)
    if not going:
        return labels
    starts = batch.starts[order]
    best = scores[starts].copy()
    back: list[Ints] = []
    for step in range(1, len(going)):
        n = going[step]
        through = best[:n, :, None] + transitions
        if len(transitions) == 2:  # elementwise, which is faster
            back.append((through[:, 1] > through[:, 0]).astype(np.int64))
            best[:n] = np.maximum(through[:, 0], through[:, 1]) + scores[starts[:n] + step]
        else:
            back.append(through.argmax(axis=1))
            best[:n] = through.max(axis=1) + scores[starts[:n] + step]
    last = best.argmax(axis=1)
    ends = batch.lengths[order] - 1
    labels[starts + ends] = last
    current = last
    for step in range(len(going) - 1, 0, -1):
        n = going[step]
        current[:n] = back[step - 1][np.arange(n), current[:n]]
        labels[starts[:n] + step - 1] = current[:n]
    return labels


@dataclass(frozen=True, slots=True)
class CrfsuiteModel:
    """Contents of a CRFsuite model file.

    Attributes
    ----------
    labels : list of str
    transitions : array of float32, shape (n_labels, n_labels)
    attributes : list of str
    weights : array of float32, shape (n_attributes, n_labels)
    """

    labels: list[str]
    transitions: Floats
    attributes: list[str]
    weights: Floats


def parse_crfsuite(data: bytes) -> CrfsuiteModel:
    """Read a CRFsuite model file (format version 1.0, see ``crf1d_model.c`` of CRFsuite 0.12).

    Raises
    ------
    ModelError
        If the data is not a CRFsuite model file.
    """
    if len(data) < 48 or data[:4] != b"lCRF" or data[8:12] != b"FOMC":
        raise ModelError("not a CRFsuite model file")
    n_labels, n_attributes, at_features, at_labels, at_attributes = struct.unpack_from("<5I", data, 20)
    (n_features,) = struct.unpack_from("<I", data, at_features + 8)
    record = np.dtype([("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])
    features = np.frombuffer(data, record, n_features, at_features + 12)
    labels, attributes = _strings(data, at_labels), _strings(data, at_attributes)
    transitions = np.zeros((n_labels, n_labels), dtype=np.float32)
    jumps = features[features["kind"] == 1]
    transitions[jumps["source"], jumps["target"]] = jumps["weight"]
    states = features[features["kind"] == 0]
    weights = np.zeros((n_attributes, n_labels), dtype=np.float32)
    weights[states["source"], states["target"]] = states["weight"]
    return CrfsuiteModel(labels, transitions, attributes, weights)


def _strings(data: bytes, at: int) -> list[str]:
    """List the strings of a CQDB chunk, CRFsuite's constant quark database, by number.

    Each is stored as its number, its size, and its characters in UTF-8 with a null character at the end.
    """
    _, _, _, _, n_strings, at_strings = struct.unpack_from("<4s5I", data, at)
    stored = np.frombuffer(data, np.uint8)
    heads = at + np.frombuffer(data, "<u4", n_strings, at + at_strings).astype(np.int64)
    numbers, sizes = stored[heads[:, None] + np.arange(8)].view("<u4").astype(np.int64).T
    begins = np.cumsum(sizes) - sizes
    characters = np.repeat(heads + 8 - begins, sizes) + np.arange(sizes.sum())
    strings = stored[characters].tobytes().decode("utf-8").split("\0")
    return [strings[place] for place in np.argsort(numbers)]
