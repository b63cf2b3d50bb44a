"""Files of soft labels: what a trained pipeline says of raw texts, for another network to learn from.

A file holds some hundred texts in one scheme: ``text`` (UTF-8 JSON list), ``scheme``, and ``probabilities``, for all
units of all texts the probability of each tag in that scheme.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thucthe.recognize.tags.decoding import log_softmax
from thucthe.recognize.tags.scheme import SCHEMES, TAGS
from thucthe.tokenize.crf import Floats

Halves = npt.NDArray[np.float16]


class Labelled(NamedTuple):
    """Texts with soft labels.

    Attributes
    ----------
    texts : list of str
    scheme : str
    probabilities : array of float16, shape (n_units, n_tags)
    """

    texts: list[str]
    scheme: str
    probabilities: Halves


def write_labels(path: Path, texts: Sequence[str], scheme: str, scores: Sequence[Floats]) -> None:
    """Write a file of labels from the scores of the tags of each text."""
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            text=np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8),
            scheme=np.array(SCHEMES.index(scheme)),
            probabilities=np.concatenate([np.zeros((0, len(TAGS)), dtype=np.float16), *map(_soften, scores)]),
        )
    temporary.replace(path)


def _soften(scores: Floats) -> Halves:
    """Turn the scores of each unit's tags into probabilities."""
    shares: Halves = np.exp(log_softmax(scores)).astype(np.float16)
    return shares


def read_labels(path: Path) -> Labelled:
    """Read a file of labels."""
    with np.load(path, allow_pickle=False) as arrays:
        texts: list[str] = json.loads(arrays["text"].tobytes())
        return Labelled(texts, SCHEMES[int(arrays["scheme"])], arrays["probabilities"])
