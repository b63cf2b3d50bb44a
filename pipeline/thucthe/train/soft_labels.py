"""Read and write files of soft labels, the tag probabilities that a trained pipeline predicts for raw texts.

A file is a NumPy archive with several hundred texts in one scheme: ``text`` (UTF-8 JSON list), ``scheme`` (index in
`SCHEMES`) and ``probabilities`` (of each tag, for the units of all texts).
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

HalfFloats = npt.NDArray[np.float16]


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
    probabilities: HalfFloats


def write_labels(path: Path, texts: Sequence[str], scheme: str, logits: Sequence[Floats]) -> None:
    """Write a file of soft labels atomically.

    Parameters
    ----------
    path : Path
    texts : sequence of str
    scheme : str
        One of `SCHEMES`.
    logits : sequence of array of float32, shape (n_units, n_tags)
        Of each text.
    """
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            text=np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8),
            scheme=np.array(SCHEMES.index(scheme)),
            probabilities=np.concatenate([np.zeros((0, len(TAGS)), dtype=np.float16), *map(_softmax, logits)]),
        )
    temporary.replace(path)


def _softmax(logits: Floats) -> HalfFloats:
    probabilities: HalfFloats = np.exp(log_softmax(logits)).astype(np.float16)
    return probabilities


def read_labels(path: Path) -> Labelled:
    """Read a file of soft labels."""
    with np.load(path, allow_pickle=False) as arrays:
        texts: list[str] = json.loads(arrays["text"].tobytes())
        return Labelled(texts, SCHEMES[int(arrays["scheme"])], arrays["probabilities"])
