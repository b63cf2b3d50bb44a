"""The articles of a run come in; those whose text a page has room for go out, spread evenly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def spread(sizes: Sequence[int], budget: int) -> list[int]:
    """Choose as many articles as fit into a budget, evenly over their order.

    Parameters
    ----------
    sizes : sequence of int
        Bytes of each article, in the order of their dates.
    budget : int
        Bytes.

    Returns
    -------
    list of int
        Rising positions; all of them when all fit.
    """
    total = sum(sizes)
    if total <= budget:
        return list(range(len(sizes)))
    wanted = max(1, len(sizes) * budget // total)
    positions = np.unique(np.linspace(0, len(sizes) - 1, wanted).astype(int))
    used = np.cumsum([sizes[position] for position in positions])
    return [int(position) for position in positions[used <= budget]]


def to_utf16(text: str, offsets: npt.ArrayLike) -> Ints:
    """Count offsets as JavaScript does: a character beyond U+FFFF, such as an emoji, is two.

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
