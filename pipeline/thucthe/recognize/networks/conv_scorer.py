"""Scores the tags of names with a small convolutional network: the units of one text come in, their scores go out.

Each unit's attributes are looked up in tables, joined and projected to one vector, which is kept for the next unit of
the same kind; a few convolutions over the sequence of vectors do the rest. Every text is scored by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from thucthe.recognize.networks.features import attributes, list_matches
from thucthe.recognize.networks.lexicons import CLUSTERS, NAMES, load_lexicons
from thucthe.recognize.networks.onnx_session import model_errors, open_network
from thucthe.recognize.tags.scheme import TAGS, tag_columns
from thucthe.recognize.tags.units import Segmentation, Unit, lowercase_all_caps_sentences, normalize_form
from thucthe.tokenize.crf import Floats, Types

TABLES, NETWORK = "tables.npz", "network.onnx"
FILES = (TABLES, NETWORK, CLUSTERS, NAMES)
"""What a trained network consists of on disk."""
ATTRIBUTES = ("lower", "form", "shape", "small", "middle", "large", "listed", "prefix", "suffix", "syllable")
UNKNOWN, BORDER, FIRST_VALUE = 0, 1, 2
"""Rows of every table: a value that is not in it, the border of a sentence, the first value."""
MAX_RUN_LENGTH = 512
"""Units that are scored at one go."""
_CACHE_SIZE = 60_000

Token = tuple[Unit, str]


def to_features(
    forms: Sequence[str], glued: Sequence[bool], lengths: Sequence[int], names: Mapping[str, str]
) -> list[Token]:
    """Give each unit as the network sees it, with the lists in which it stands.

    Parameters
    ----------
    forms, glued, lengths : sequences
        As in `Segmentation`.
    names : mapping of str to str
        As in `Lexicons`.
    """
    # Most forms are plain words, which a Segmentation has in their normal form already.
    plain = (form if form.isalpha() else normalize_form(form) for form in lowercase_all_caps_sentences(forms, lengths))
    units = [Unit(form, tied) for form, tied in zip(plain, glued, strict=True)]
    return list(zip(units, list_matches(units, names), strict=True))


def split_runs(lengths: Sequence[int], longest: int = MAX_RUN_LENGTH) -> Iterator[list[int]]:
    """Cut a text into runs of whole sentences, so that a long one needs no more memory than a short one.

    Parameters
    ----------
    lengths : sequence of int
        Number of units of each sentence.
    longest : int
        Units of a run at most; a longer sentence is segmentation.

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
    """Give the place of each unit of a run in its row of vectors, where a border stands around each sentence."""
    return np.arange(sum(lengths)) + np.repeat(np.arange(1, len(lengths) + 1), lengths)


class ConvScorer:
    """A trained network, ready to score.

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
    ValueError
        When one of them is damaged or of another version.
    """

    def __init__(self, folder: Path) -> None:
        with model_errors(folder):
            self._lexicons = load_lexicons(folder)
            with np.load(folder / TABLES, allow_pickle=False) as arrays:
                self._numbers = {a: _number(arrays[f"values/{a}"]) for a in ATTRIBUTES}
                self._rows = [arrays[f"rows/{a}"] for a in ATTRIBUTES]
                self._projection, self._bias = arrays["projection"], arrays["bias"]
            self._network = open_network(folder / NETWORK)
        self._border = self._vector([BORDER] * len(ATTRIBUTES))
        self._types = Types(self._describe, 0, (1, len(self._bias)), _CACHE_SIZE)

    def _vector(self, numbers: Sequence[int]) -> Floats:
        joined = np.concatenate([rows[n] for rows, n in zip(self._rows, numbers, strict=True)])
        vector: Floats = joined.astype(np.float32) @ self._projection + self._bias
        return vector

    def _describe(self, token: object) -> tuple[list[int], Floats]:
        assert isinstance(token, tuple)
        values = attributes(token[0], token[1], self._lexicons)
        return [], self._vector([self._numbers[a].get(values[a], UNKNOWN) for a in ATTRIBUTES])[None]

    def predict_logits(self, segmentation: Segmentation, scheme: str) -> Floats:
        """Score the tags of all units of a text.

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
        vectors = self._types.weights[numbers, 0]
        first = 0
        for run in split_runs(segmentation.lengths):
            places = padded_positions(run)
            row = np.tile(self._border, (len(places) + len(run) + 1, 1))
            end = first + len(places)
            row[places] = vectors[first:end]
            scores[first:end] = self._network.run(None, {"vectors": row})[0][places, columns]
            first = end
        return scores


def _number(values: np.ndarray) -> dict[str, int]:
    """Give each value of an attribute its row; the values stand one a line."""
    return {value: n for n, value in enumerate(values.tobytes().decode().split("\n")[:-1], FIRST_VALUE)}
