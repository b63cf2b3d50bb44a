"""Store word vectors with 4 bits a number.

Each block of 32 numbers of a row shares one scale, chosen so that its largest number is -8 steps (format q4_0 of
the ggml library). Quantizing a dequantized table again is lossless.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from thucthe.tokenize.crf import Floats

_BLOCK = 32


def pack(table: Floats) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """Quantize a table to 4 bits a number.

    Parameters
    ----------
    table : array of float, shape (n_rows, width)
        The width must be a multiple of 32.

    Returns
    -------
    packed : array of uint8, shape (n_rows, width / 2)
        Two steps a byte, offset by 8, the first in the upper bits.
    scales : array of float16, shape (n_rows, width / 32)
    """
    blocks = table.reshape(len(table), -1, _BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)
    scales = (largest / -8).astype(np.float16)
    divisors = np.where(scales == 0, np.float32(1), scales.astype(np.float32))
    steps = (np.clip(np.rint(blocks / divisors), -8, 7) + 8).astype(np.uint8).reshape(len(table), -1)
    packed: npt.NDArray[np.uint8] = steps[:, 0::2] * np.uint8(16) + steps[:, 1::2]
    return packed, scales[..., 0]


class WordVectors:
    """Table stored with 4 bits a number.

    Parameters
    ----------
    packed, scales : array
        As `pack` gives them.
    """

    def __init__(self, packed: npt.NDArray[np.uint8], scales: npt.NDArray[np.float16]) -> None:
        self._packed = packed
        self._scales = scales

    def __getitem__(self, rows: npt.NDArray[np.int64]) -> Floats:
        """Return rows as floats, shape (n_rows, width)."""
        packed, scales = self._packed[rows], self._scales[rows].astype(np.float32)
        steps = np.stack([packed >> 4, packed & 15], axis=2).astype(np.int8) - np.int8(8)
        vectors: Floats = steps.reshape(len(rows), -1, _BLOCK) * scales[..., None]
        return vectors.reshape(len(rows), -1)

    def table(self) -> Floats:
        """Return all rows."""
        return self[np.arange(len(self._packed))]
