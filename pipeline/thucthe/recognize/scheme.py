"""What the scores of a recognizer mean: habits of annotation, labels and the marks that a name's atoms bear.

For each habit there is one set of marks: O, and B, I, E, S of each label for the first, inside, last and only atom of a
name. They are those of the outermost names; names inside names are found by `thucthe.recognize.nested`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

HABITS = ("guide", "vlsp2018", "vlsp2016")
"""Habits of annotation: that of data/README.md, and those of the two VLSP sets."""
LABELS = ("PER", "LOC", "ORG")
KINDS = ("B", "I", "E", "S")
MARKS = ("O", *(f"{kind}-{label}" for label in LABELS for kind in KINDS))
N_SCORES = len(HABITS) * len(MARKS)
"""Scores of one atom in all habits: the marks, by habit."""


def columns_of(habit: str) -> slice:
    """Give the columns of the scores that hold a habit's marks."""
    first = HABITS.index(habit) * len(MARKS)
    return slice(first, first + len(MARKS))


def mark_spans(n_atoms: int, spans: list[tuple[int, int, int]]) -> npt.NDArray[np.int8]:
    """Write spans as marks.

    Parameters
    ----------
    n_atoms : int
    spans : list of (int, int, int)
        First and last atom and number of the label, without overlap.

    Returns
    -------
    array of int8, shape (n_atoms,)
        0 outside of names, else 1 + 4 times the label's number + the number of the kind.
    """
    marks = np.zeros(n_atoms, dtype=np.int8)
    for first, last, label in spans:
        base = 1 + len(KINDS) * label
        if first == last:
            marks[first] = base + 3
        else:
            marks[first : last + 1] = base + 1
            marks[first], marks[last] = base, base + 2
    return marks
