"""The conditional random field that finds names: atoms of sentences in, labelled spans with probabilities out.

A model is a folder of plain arrays and word lists, no pickle.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np

from thucthe.recognize.atoms import Atom
from thucthe.recognize.features import TEMPLATES, Lexicons, attributes, list_matches
from thucthe.tokenize.crf import (
    AFTER,
    BEFORE,
    RESERVED,
    Batch,
    Floats,
    Ints,
    Types,
    WeightTable,
    add_scores,
    best_paths,
    forward_backward,
    pack,
)

_FAR = TEMPLATES["lower"][1]
_NO_KEYS: Ints = np.zeros(0, dtype=np.int64)
_NGRAMS = [(attribute, n) for attribute, lengths in TEMPLATES.items() for n in lengths if n > 1]
_COLUMNS = list(dict.fromkeys(attribute for attribute, _ in _NGRAMS))


class Found(NamedTuple):
    """A span of atoms that the model takes for a name.

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


class NameCrf:
    """A trained model, ready to score.

    Parameters
    ----------
    arrays : dict of str to array
        ``labels`` (BIO), ``transitions``, and for each attribute ``values/A`` (its known values), ``rows/A/1`` with the
        weights of the single values and ``keys/A/N``, ``rows/A/N`` with those of n-grams; the layout of `WeightTable`.
    lexicons : Lexicons
    """

    def __init__(self, arrays: dict[str, np.ndarray], lexicons: Lexicons) -> None:
        self.labels = _words(arrays["labels"])
        self._lexicons = lexicons
        self._transitions: Floats = arrays["transitions"].astype(np.float32)
        self._numbers = {a: {v: n for n, v in enumerate(_words(arrays[f"values/{a}"]), RESERVED)} for a in TEMPLATES}
        self._single = {a: arrays[f"rows/{a}/1"].astype(np.float32) for a in TEMPLATES}
        self._tables = [
            (
                _COLUMNS.index(a),
                WeightTable(n, TEMPLATES[a][n], arrays[f"keys/{a}/{n}"], arrays[f"rows/{a}/{n}"].astype(np.float32)),
            )
            for a, n in _NGRAMS
        ]
        size = (len(_FAR), len(self.labels))
        self._types = Types(self._describe, len(_COLUMNS), size)
        for row in (BEFORE, AFTER):
            self._types.weights[row] = self._sum_single(dict.fromkeys(TEMPLATES, row))
        self._begins = {label: n for n, label in enumerate(self.labels) if label.startswith("B-")}

    def _sum_single(self, rows: dict[str, int]) -> Floats:
        total = np.zeros((len(_FAR), len(self.labels)), dtype=np.float32)
        for attribute, row in rows.items():
            offsets = TEMPLATES[attribute][1]
            first = _FAR.index(offsets[0])
            total[first : first + len(offsets)] += self._single[attribute][row]
        return total

    def _describe(self, token: object) -> tuple[list[int], Floats]:
        assert isinstance(token, tuple)
        values = attributes(token[0], token[1], self._lexicons)
        rows = {a: self._numbers[a].get(value, 0) for a, value in values.items()}
        return [rows[a] for a in _COLUMNS], self._sum_single(rows)

    def scores(self, atoms: Sequence[Atom], batch: Batch) -> Floats:
        """Score every label of every atom, shape (n_atoms, n_labels), before transitions."""
        tokens = list(zip(atoms, list_matches(atoms, self._lexicons.names), strict=True))
        rows = self._types.numbers(tokens)
        scores = np.zeros((len(atoms), len(self.labels)), dtype=np.float32)
        add_scores(scores, batch, rows, WeightTable(1, _FAR, _NO_KEYS, self._types.weights))
        numbers = self._types.attributes[rows]
        for column, table in self._tables:
            add_scores(scores, batch, table.find(pack(numbers[:, column], table.n)), table)
        return scores

    def find(self, atoms: Sequence[Atom], lengths: list[int]) -> list[Found]:
        """Find the names in a text.

        Parameters
        ----------
        atoms : sequence of Atom
            The atoms of all sentences, one sentence after the other.
        lengths : list of int
            Number of atoms of each sentence (at least 1).

        Returns
        -------
        list of Found
            In order, none over another.
        """
        if not atoms:
            return []
        batch = Batch.of(lengths)
        scores = self.scores(atoms, batch)
        path = best_paths(scores, self._transitions, batch)
        spans = self._spans(path, batch)
        if not spans:
            return []
        alpha, beta = forward_backward(scores, self._transitions, batch)
        return [
            Found(
                first, last, self.labels[label][2:], self._probability(first, last, label, batch, scores, alpha, beta)
            )
            for first, last, label in spans
        ]

    def _spans(self, path: Ints, batch: Batch) -> list[tuple[int, int, int]]:
        """Read BIO labels: an I that continues nothing of its type begins a span."""
        starts = set(batch.starts.tolist())
        spans: list[tuple[int, int, int]] = []
        kind = ""
        for i in np.flatnonzero(path != self.labels.index("O")).tolist():
            mark, label = self.labels[path[i]].split("-")
            if mark == "I" and label == kind and spans[-1][1] == i - 1 and i not in starts:
                spans[-1] = (spans[-1][0], i, spans[-1][2])
            else:
                spans.append((i, i, self._begins[f"B-{label}"]))
            kind = label
        return spans

    def _probability(
        self, first: int, last: int, begin: int, batch: Batch, scores: Floats, alpha: Floats, beta: Floats
    ) -> float:
        """Sum the probability of all paths in which exactly this span has this label."""
        inside = self.labels.index(f"I-{self.labels[begin][2:]}")
        total = float(alpha[first, begin])
        label = begin
        for i in range(first + 1, last + 1):
            total += float(self._transitions[label, inside] + scores[i, inside])
            label = inside
        sentence = int(np.searchsorted(batch.starts, first, side="right")) - 1
        if last + 1 < batch.starts[sentence] + batch.lengths[sentence]:
            after = self._transitions[label] + scores[last + 1] + beta[last + 1]
            total += float(np.logaddexp.reduce(np.delete(after, inside)))
        whole = float(np.logaddexp.reduce(alpha[first] + beta[first]))
        return min(1.0, float(np.exp(total - whole)))


def _words(array: np.ndarray) -> list[str]:
    return array.tobytes().decode("utf-8").split("\n") if array.size else []


def load_lexicons(folder: Path) -> Lexicons:
    """Read ``clusters.tsv`` and ``names.tsv`` of a model folder."""
    clusters: dict[str, tuple[str, str, str]] = {}
    for line in (folder / "clusters.tsv").read_text(encoding="utf-8").splitlines():
        form, small, middle, large = line.split("\t")
        clusters[form] = (small, middle, large)
    names: dict[str, str] = {}
    for line in (folder / "names.tsv").read_text(encoding="utf-8").splitlines():
        name, lists = line.split("\t")
        names[name] = lists
    return Lexicons(clusters, names)


def load_crf(path: Path, lexicons: Lexicons) -> NameCrf:
    """Load a model from an ``.npz`` file.

    Raises
    ------
    ValueError
        When the file is no model of this version.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return NameCrf(dict(arrays), lexicons)
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise ValueError(f"{path}: not a model of this version of thucthe ({error})") from error
