"""Keep the results of an earlier run for files that can't be read now, such as those of a folder without permission."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from thucthe.batch.local.finalize import read_scope
from thucthe.batch.local.states import StateList, files_of, make_stamp, to_array, to_stamps
from thucthe.errors import NotFoundError

_KEPT = "what an earlier run read of it is kept"


def keep_last_states(folder: Path, states: StateList) -> set[str]:
    """Find what the last run into a folder read of files that have a problem now, and say so in the problem.

    Parameters
    ----------
    folder : Path
        Output folder.
    states : StateList

    Returns
    -------
    set of str
        Stamps of the states in which their files were read.
    """
    kept: set[str] = set()
    if not states.problems:
        return kept
    try:
        last = to_array(read_scope(folder).stamps)
    except NotFoundError:
        return kept
    paths = _last_paths(folder)
    for index, problem in states.problems.items():
        state = states[index]
        file = state.file
        if file.is_named and file.location is not None and file.location.is_dir():
            # the source itself, whose name is in none of its paths
            is_of_file = ~np.isin(files_of(last), files_of(states.values))
        else:
            stamps = to_array(make_stamp(path, "") for path in (file.path, *_below(paths, file.path)))
            is_of_file = np.isin(files_of(last), files_of(stamps))
        found = set(to_stamps(last[is_of_file])) - {state.stamp}
        if found:
            kept |= found
            states.problems[index] = f"{problem}; {_KEPT}"
    return kept


def _below(paths: Sequence[str], folder: str) -> Sequence[str]:
    """Return those of sorted paths that lie in a folder."""
    return paths[bisect_left(paths, f"{folder}/") : bisect_left(paths, f"{folder}0")]  # "0" follows "/"


def _last_paths(folder: Path) -> list[str]:
    """Return the sorted paths of the files of the last run: those of its rows, without record or member."""
    found: set[str] = set()
    for table in ("articles", "rejects"):
        file = folder / f"{table}.parquet"
        for path in pq.read_table(file, columns=["path"])["path"].to_pylist() if file.is_file() else ():
            parts = path.partition("!/")[0].split("#")
            found.update("#".join(parts[:n]) for n in range(1, len(parts) + 1))
    return sorted(found)
