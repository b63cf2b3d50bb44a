"""What the scores of a recognizer mean: annotation schemes, labels and the tags that a name's units bear.

For each scheme there is one set of tags: O, and B, I, E, S of each label for the first, inside, last and only unit of a
name. They are those of the outermost names; names inside names are found by `thucthe.recognize.nested`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from thucthe.labels import LABELS

SCHEMES = ("guide", "vlsp2018", "vlsp2016")
"""Annotation schemes: that of data/README.md, and those of the two VLSP sets."""
TAG_PREFIXES = ("B", "I", "E", "S")
TAGS = ("O", *(f"{kind}-{label}" for label in LABELS for kind in TAG_PREFIXES))
N_SCORES = len(SCHEMES) * len(TAGS)
"""Scores of one unit in all schemes: the tags, by scheme."""


def tag_columns(scheme: str) -> slice:
    """Give the columns of the scores that hold a scheme's tags."""
    first = SCHEMES.index(scheme) * len(TAGS)
    return slice(first, first + len(TAGS))


def spans_to_tags(n_units: int, spans: list[tuple[int, int, int]]) -> npt.NDArray[np.int8]:
    """Write spans as tags.

    Parameters
    ----------
    n_units : int
    spans : list of (int, int, int)
        First and last unit and number of the label, without overlap.

    Returns
    -------
    array of int8, shape (n_units,)
        0 outside of names, else 1 + 4 times the label's number + the number of the kind.
    """
    tags = np.zeros(n_units, dtype=np.int8)
    for first, last, label in spans:
        base = 1 + len(TAG_PREFIXES) * label
        if first == last:
            tags[first] = base + 3
        else:
            tags[first : last + 1] = base + 1
            tags[first], tags[last] = base, base + 2
    return tags
