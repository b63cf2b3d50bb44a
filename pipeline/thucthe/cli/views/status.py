"""The folder of a run that is going on, was stopped or has ended comes in; what it has done goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from thucthe.batch.folder import RUN_FILE
from thucthe.batch.local.progress import PROGRESS_FILE, Phase
from thucthe.errors import NotFoundError
from thucthe.ownership import STATE
from thucthe.write.lock import is_held

_LIVE = {Phase.starting.value, Phase.working.value, Phase.finishing.value}


def read_status(folder: Path) -> dict[str, Any]:
    """Tell what the last run into a folder has done.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict
        The last note that the run left, see `Event.to_dict`, with ``is_running``, and ``tables``, the rows of the
        tables that lie in the folder, None when there are none. A run that ended without a word was ``stopped``.

    Raises
    ------
    NotFoundError
        When the folder holds no run.
    """
    note = folder / STATE / PROGRESS_FILE
    is_running = is_held(folder)  # asked first: a run that ends meanwhile has left its last note then
    if not note.is_file():
        raise NotFoundError(f"{folder}: holds no run; `thucthe run --out` makes one")
    record: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
    if not is_running and record["phase"] in _LIVE:
        record |= {"phase": Phase.stopped.value, "seconds_left": None}
    run = folder / RUN_FILE
    tables = json.loads(run.read_text(encoding="utf-8"))["counts"] if run.is_file() else None
    return {"is_running": is_running, **record, "tables": tables}


def format_status(folder: Path, status: Mapping[str, Any]) -> Table:
    """Lay out a status to be read."""
    rows = Table.grid(padding=(0, 2))
    for name, value in _lines(folder, status):
        rows.add_row(name, Text(value))
    return rows


def _lines(folder: Path, status: Mapping[str, Any]) -> list[tuple[str, str]]:
    state = {
        Phase.starting.value: "starting",
        Phase.working.value: "running",
        Phase.finishing.value: "all articles are done, the tables are being made",
        Phase.stopped.value: "stopped; the same command goes on from here",
        Phase.failed.value: f"failed: {status.get('message')}",
        Phase.finished.value: "finished",
    }[status["phase"]]
    if status["is_running"]:
        state += f" (process {status['pid']} on {status['host']})"
    before = f", {status['before']:,} before" if status["before"] else ""
    lines = [
        (str(folder), state),
        ("Began", status["began"]),
        ("Articles", f"{status['articles']:,}{before}"),
        ("Mentions", f"{status['mentions']:,}"),
        ("Rejects", f"{status['rejects']:,}"),
    ]
    if status.get("left_out"):
        lines.append(("Left out", format_left_out(status["left_out"])))
    if status["share"] is not None:
        lines.append(("Done", f"{status['share']:.0%}"))
    if status["rate"]:
        lines.append(("Speed", f"{status['rate']:,.1f} articles/s"))
    if status["seconds_left"] is not None and status["is_running"]:
        lines.append(("Time left", format_duration(status["seconds_left"])))
    lines.append(("Last event", f"{status['event']}, {status['time']}"))
    if status["tables"]:
        lines.append(("Tables", ", ".join(f"{name} {rows:,}" for name, rows in status["tables"].items())))
    return lines


def format_left_out(counts: Mapping[str, int]) -> str:
    """Write how many files are not read: ``5 files that are not read (.mp4 3, none 2)``."""
    n_files = sum(counts.values())
    listed = ", ".join(f"{ending} {n:,}" for ending, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    return f"{'1 file that is' if n_files == 1 else f'{n_files:,} files that are'} not read ({listed})"


def format_duration(seconds: float) -> str:
    """Write seconds as hours, minutes and seconds."""
    return str(timedelta(seconds=round(seconds)))
