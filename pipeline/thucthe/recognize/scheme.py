"""What the scores of a recognizer mean: habits of annotation, labels and the marks that a name's atoms bear.

For each habit there is one set of marks for outermost names (O, and B, I, E, S of each label: first, inside, last and
only atom), and for each label one set for names inside names, whatever the habit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

HABITS = ("guide", "vlsp2018", "vlsp2016")
"""Habits of annotation: that of data/README.md, and those of the two VLSP sets."""
LABELS = ("PER", "LOC", "ORG")
MARKS = ("B", "I", "E", "S")
OUTER = ("O", *(f"{mark}-{label}" for label in LABELS for mark in MARKS))
INNER = ("O", *MARKS)
N_MARKS = len(OUTER) + len(LABELS) * len(INNER)
"""Scores of one atom in one habit: the marks of outermost names, then those of inner names by label."""
N_SCORES = len(HABITS) * len(OUTER) + len(LABELS) * len(INNER)
"""Scores of one atom in all habits: the marks of outermost names by habit, then those of inner names by label."""


def outer_columns(habit: str) -> slice:
    """Give the columns of the scores that hold a habit's marks of outermost names."""
    first = HABITS.index(habit) * len(OUTER)
    return slice(first, first + len(OUTER))


def inner_columns(label: str) -> slice:
    """Give the columns of the scores that hold the marks of a label's names inside names."""
    first = len(HABITS) * len(OUTER) + LABELS.index(label) * len(INNER)
    return slice(first, first + len(INNER))


def columns_of(habit: str) -> list[int]:
    """List the columns that a recognizer of one habit needs: `outer_columns`, then `inner_columns` of each label."""
    parts = (outer_columns(habit), *map(inner_columns, LABELS))
    return [column for part in parts for column in range(part.start, part.stop)]


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
        0 outside of names, else 1 + 4 times the label's number + the number of the mark.
    """
    marks = np.zeros(n_atoms, dtype=np.int8)
    for first, last, label in spans:
        base = 1 + len(MARKS) * label
        if first == last:
            marks[first] = base + 3
        else:
            marks[first : last + 1] = base + 1
            marks[first], marks[last] = base, base + 2
    return marks
