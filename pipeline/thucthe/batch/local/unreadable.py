"""Keep the results of an earlier run for files that can't be read now, such as those of a folder without permission."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from thucthe.batch.local.finalize import read_scope
from thucthe.batch.local.sharding import State, make_stamp, same_file
from thucthe.errors import NotFoundError

_KEPT = "what an earlier run read of it is kept"


def keep_last_states(folder: Path, states: Sequence[State]) -> tuple[list[State], set[str]]:
    """Find the files with a problem that the last run into a folder could read.

    Parameters
    ----------
    folder : Path
        Output folder.
    states : sequence of State

    Returns
    -------
    states : list of State
        The states, whose problems say so if earlier rows are kept.
    kept : set of str
        Stamps of the states in which their files were read.
    """
    kept: set[str] = set()
    if not any(state.file.problem for state in states):
        return list(states), kept
    try:
        last = read_scope(folder).stamps
    except NotFoundError:
        return list(states), kept
    by_file: dict[str, list[str]] = {}
    for stamp in last:
        by_file.setdefault(same_file(stamp), []).append(stamp)
    present = {same_file(state.stamp) for state in states}
    paths = _last_paths(folder)
    marked: list[State] = []
    for state in states:
        file = state.file
        if file.problem:
            keys: Iterable[str] = {_key(path) for path in (file.path, *_below(paths, file.path))}
            if file.is_named and file.location is not None and file.location.is_dir():
                keys = by_file.keys() - present  # the source itself, whose name is in none of its paths
            found = {stamp for key in keys for stamp in by_file.get(key, ())} - {state.stamp}
            if found:
                kept |= found
                state = replace(state, file=replace(file, problem=f"{file.problem}; {_KEPT}"))
        marked.append(state)
    return marked, kept


def _key(path: str) -> str:
    return same_file(make_stamp(path, ""))


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
