"""Score tags with a small convolutional network.

The attributes of a unit are looked up in embedding tables, concatenated and projected to one vector, which is cached;
a few convolutions over the sequence of vectors give the logits. Every text is scored independently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from thucthe.recognize.networks.features import attributes, list_matches
from thucthe.recognize.networks.lexicons import CLUSTERS, NAMES, load_lexicons
from thucthe.recognize.networks.onnx_session import model_errors, open_network
from thucthe.recognize.tags.scheme import TAGS, tag_columns
from thucthe.recognize.tags.units import Segmentation, lowercase_all_caps_sentences, normalize_form
from thucthe.tokenize.crf import BEFORE, Floats, Ints, Types

TABLES, NETWORK = "tables.npz", "network.onnx"
FILES = (TABLES, NETWORK, CLUSTERS, NAMES)
"""Files of a trained network."""
ATTRIBUTES = ("lower", "form", "shape", "small", "middle", "large", "listed", "prefix", "suffix", "syllable")
UNKNOWN, BORDER, FIRST_VALUE = 0, 1, 2
"""Rows of every table: unknown value, sentence boundary, first known value."""
MAX_RUN_LENGTH = 512
"""Maximum number of units scored at once."""
_CACHE_SIZE = 60_000

Token = tuple[str, bool, str]
"""The features of a unit: its form, whether no white space precedes it, and the name lists that contain it."""


def to_features(
    forms: Sequence[str], glued: Sequence[bool], lengths: Sequence[int], names: Mapping[str, str]
) -> list[Token]:
    """Return the features of each unit.

    Parameters
    ----------
    forms, glued, lengths : sequences
        As in `Segmentation`.
    names : mapping of str to str
        As in `Lexicons`.
    """
    # Most forms are plain words, which are normalized already.
    plain = [form if form.isalpha() else normalize_form(form) for form in lowercase_all_caps_sentences(forms, lengths)]
    return list(zip(plain, glued, list_matches(plain, names), strict=True))


def split_runs(lengths: Sequence[int], longest: int = MAX_RUN_LENGTH) -> Iterator[list[int]]:
    """Split a text into runs of whole sentences, which bounds the memory needed.

    Parameters
    ----------
    lengths : sequence of int
        Number of units of each sentence.
    longest : int
        Maximum number of units of a run; a longer sentence is split.

    Yields
    ------
    list of int
        Number of units of each sentence of a run.
    """
    run: list[int] = []
    for length in lengths:
        for first in range(0, length, longest):
            part = min(longest, length - first)
            if run and sum(run) + part > longest:
                yield run
                run = []
            run.append(part)
    if run:
        yield run


def padded_positions(lengths: Sequence[int]) -> np.ndarray:
    """Return the position of each unit in the row of vectors of a run, which has a boundary around each sentence."""
    return np.arange(sum(lengths)) + np.repeat(np.arange(1, len(lengths) + 1), lengths)


class ConvScorer:
    """A trained convolutional network.

    Its tables are, for each attribute A, ``values/A`` (the known values) and ``rows/A`` (int8, a row for each value,
    after those of `UNKNOWN` and `BORDER`), then ``projection`` and ``bias``, which turn the joined rows into the vector
    of a unit. The network is an ONNX graph that turns vectors, shape (n_places, width), into scores, shape (n_places,
    tags of all schemes).

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
            self._lexicons = load_lexicons(folder)
            with np.load(folder / TABLES, allow_pickle=False) as arrays:
                self._numbers = {a: _number(arrays[f"values/{a}"]) for a in ATTRIBUTES}
                self._rows = [arrays[f"rows/{a}"] for a in ATTRIBUTES]
                self._projection, self._bias = arrays["projection"], arrays["bias"]
            self._network = open_network(folder / NETWORK)
        self._types = Types(self._describe, 0, (1, len(self._bias)), _CACHE_SIZE)
        self._types.weights[BEFORE] = self._vectors(np.array([[BORDER] * len(ATTRIBUTES)]))

    def _vectors(self, numbers: Ints) -> Floats:
        """Return the vectors of units, shape (n_units, width), from the rows of their attributes in the tables."""
        joined = np.concatenate([rows[n] for rows, n in zip(self._rows, numbers.T, strict=True)], axis=1)
        # One product a unit: those of a larger matrix would depend on the other units.
        products = [unit @ self._projection for unit in joined.astype(np.float32)]
        vectors: Floats = np.array(products) + self._bias
        return vectors

    def _describe(self, tokens: Sequence[Token]) -> tuple[Ints, Floats]:
        values = [attributes(*token, self._lexicons) for token in tokens]
        rows = [[self._numbers[a].get(one[a], UNKNOWN) for a in ATTRIBUTES] for one in values]
        return np.zeros((len(tokens), 0), dtype=np.int64), self._vectors(np.array(rows))[:, None]

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
        columns = tag_columns(scheme)
        scores = np.zeros((len(segmentation.forms), len(TAGS)), dtype=np.float32)
        numbers = self._types.numbers(
            to_features(segmentation.forms, segmentation.glued, segmentation.lengths, self._lexicons.names)
        )
        first = 0
        for run in split_runs(segmentation.lengths):
            places = padded_positions(run)
            end = first + len(places)
            row = np.full(len(places) + len(run) + 1, BEFORE)
            row[places] = numbers[first:end]
            scores[first:end] = self._network.run(None, {"vectors": self._types.weights[row, 0]})[0][places, columns]
            first = end
        return scores


def _number(values: np.ndarray) -> dict[str, int]:
    """Map each value of an attribute, one per line, to its row."""
    return {value: n for n, value in enumerate(values.tobytes().decode().split("\n")[:-1], FIRST_VALUE)}
