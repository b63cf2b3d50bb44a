"""Divide the texts of articles into pieces and select those that fit on the page, evenly over time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def spread(sizes: Sequence[int], budget: int) -> list[int]:
    """Select as many articles as fit into a budget, evenly over their order.

    Parameters
    ----------
    sizes : sequence of int
        Size of each article in bytes, in the order of dates.
    budget : int
        Budget in bytes.

    Returns
    -------
    list of int
        Indices in ascending order; all of them if all fit.
    """
    total = sum(sizes)
    if total <= budget:
        return list(range(len(sizes)))
    wanted = max(1, len(sizes) * budget // total)
    positions = np.unique(np.linspace(0, len(sizes) - 1, wanted).astype(int))
    used = np.cumsum([sizes[position] for position in positions])
    return [int(position) for position in positions[used <= budget]]


def split_sizes(sizes: Sequence[int], most: int) -> list[int]:
    """Divide a sequence into consecutive pieces of limited size.

    Parameters
    ----------
    sizes : sequence of int
        Size of each item in bytes.
    most : int
        Maximum size of a piece; a larger item is a piece of its own.

    Returns
    -------
    list of int
        Index of the first item of each piece.
    """
    starts: list[int] = []
    used = 0
    for position, size in enumerate(sizes):
        if not starts or used + size > most:
            starts.append(position)
            used = 0
        used += size
    return starts


def to_utf16(text: str, offsets: npt.ArrayLike) -> Ints:
    """Convert offsets to UTF-16 code units, as JavaScript counts: a character beyond U+FFFF is two.

    Parameters
    ----------
    text : str
    offsets : array of int
        Offsets into `text` in code points.
    """
    counted = np.asarray(offsets, dtype=np.int64)
    if text.isascii() or max(text) <= "\uffff":
        return counted
    wide = np.flatnonzero(np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32) > 0xFFFF)
    return counted + np.searchsorted(wide, counted)
