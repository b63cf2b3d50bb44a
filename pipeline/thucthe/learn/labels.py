"""Files of soft labels: what a trained pipeline says of raw texts, for another network to learn from.

A file holds some hundred texts in one habit: ``text`` (UTF-8 JSON list), ``habit``, and ``probabilities``, for all
atoms of all texts the probability of each mark in that habit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thucthe.recognize.chain import log_shares
from thucthe.recognize.scheme import HABITS, MARKS
from thucthe.tokenize.crf import Floats

Halves = npt.NDArray[np.float16]


class Labelled(NamedTuple):
    """Texts with soft labels.

    Attributes
    ----------
    texts : list of str
    habit : str
    probabilities : array of float16, shape (n_atoms, n_marks)
    """

    texts: list[str]
    habit: str
    probabilities: Halves


def write_labels(path: Path, texts: Sequence[str], habit: str, scores: Sequence[Floats]) -> None:
    """Write a file of labels from the scores of the marks of each text."""
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            text=np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8),
            habit=np.array(HABITS.index(habit)),
            probabilities=np.concatenate([np.zeros((0, len(MARKS)), dtype=np.float16), *map(_soften, scores)]),
        )
    temporary.replace(path)


def _soften(scores: Floats) -> Halves:
    """Turn the scores of each atom's marks into probabilities."""
    shares: Halves = np.exp(log_shares(scores)).astype(np.float16)
    return shares


def read_labels(path: Path) -> Labelled:
    """Read a file of labels."""
    with np.load(path, allow_pickle=False) as arrays:
        texts: list[str] = json.loads(arrays["text"].tobytes())
        return Labelled(texts, HABITS[int(arrays["habit"])], arrays["probabilities"])
