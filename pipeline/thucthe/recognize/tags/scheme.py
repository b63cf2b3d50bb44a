"""Annotation schemes and the tag set of the recognizer.

Each scheme has its own scores for the tags: O, and B, I, E, S of each label for the first, inside, last and only unit
of a name. They describe the outermost names; `thucthe.recognize.nested` finds the names inside them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from thucthe.errors import InvalidInputError
from thucthe.labels import LABELS

SCHEMES = ("guide", "vlsp2018", "vlsp2016")
"""Annotation schemes: that of data/README.md, and those of the two VLSP corpora."""
TAG_PREFIXES = ("B", "I", "E", "S")
TAGS = ("O", *(f"{kind}-{label}" for label in LABELS for kind in TAG_PREFIXES))
N_SCORES = len(SCHEMES) * len(TAGS)
"""Number of scores of a unit: all tags in all schemes."""


def check_scheme(scheme: str | None) -> str | None:
    """Return a scheme, or None for the pipeline's own.

    Raises
    ------
    InvalidInputError
        If it is unknown.
    """
    if scheme not in (None, *SCHEMES):
        raise InvalidInputError(f"{scheme}: unknown scheme; supported: {', '.join(SCHEMES)}")
    return scheme


def tag_columns(scheme: str) -> slice:
    """Return the columns of the scores that belong to a scheme."""
    first = SCHEMES.index(scheme) * len(TAGS)
    return slice(first, first + len(TAGS))


def spans_to_tags(n_units: int, spans: list[tuple[int, int, int]]) -> npt.NDArray[np.int8]:
    """Encode spans as tags.

    Parameters
    ----------
    n_units : int
    spans : list of (int, int, int)
        First and last unit and index of the label, without overlap.

    Returns
    -------
    array of int8, shape (n_units,)
        0 outside names, otherwise 1 + 4 × index of the label + index of the tag prefix.
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
