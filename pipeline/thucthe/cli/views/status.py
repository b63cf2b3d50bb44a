"""Read and render the status of a running, interrupted or finished run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from rich.table import Table
from rich.text import Text
from typing_extensions import NotRequired, TypedDict

from thucthe.batch.events import Phase
from thucthe.batch.folder import PROGRESS_FILE, RUN_FILE
from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.ownership import STATE
from thucthe.write.lock import is_held

_Content = TypeVar("_Content")
_LIVE = {Phase.starting.value, Phase.working.value, Phase.finishing.value}


@with_config(ConfigDict(extra="allow", use_enum_values=True))
class _Note(TypedDict):
    """The last event of a run, see `Event.to_dict`."""

    time: str
    event: str
    phase: Phase
    articles: int
    rejects: int
    mentions: int
    before: int
    share: float | None
    rate: float | None
    seconds: float
    seconds_left: float | None
    pid: int
    host: str
    began: str
    left_out: NotRequired[dict[str, int]]
    message: NotRequired[str | None]


class _Outcome(TypedDict):
    """What ``run.json`` says of the tables."""

    counts: dict[str, int]


def read_status(folder: Path) -> dict[str, Any]:
    """Read the status of the last run into a folder.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict
        The last event of the run, see `Event.to_dict`, with ``is_running`` and ``tables`` (number of rows of each
        table in the folder, None if there are none). The phase of a run whose process was killed is ``stopped``.

    Raises
    ------
    NotFoundError
        If the folder contains no run.
    InvalidInputError
        If a file with its progress is damaged.
    """
    file = folder / STATE / PROGRESS_FILE
    is_running = is_held(folder)  # checked first: a run that ends in between has written its last event
    if not file.is_file():
        raise NotFoundError(f"{folder}: contains no run; `thucthe run --out` creates one")
    record: dict[str, Any] = dict(_read(file, _Note))
    if not is_running and record["phase"] in _LIVE:
        record |= {"phase": Phase.stopped.value, "seconds_left": None}
    run = folder / RUN_FILE
    tables = _read(run, _Outcome)["counts"] if run.is_file() else None
    return {"is_running": is_running, **record, "tables": tables}


def _read(file: Path, kind: type[_Content]) -> _Content:
    try:
        return TypeAdapter(kind).validate_json(file.read_bytes())
    except ValidationError as error:
        raise InvalidInputError(f"{file}: this file is damaged; rerun the command of the run to replace it") from error


def format_status(folder: Path, status: Mapping[str, Any]) -> Table:
    """Render a status as a table."""
    rows = Table.grid(padding=(0, 2))
    for name, value in _lines(folder, status):
        rows.add_row(name, Text(value))
    return rows


def _lines(folder: Path, status: Mapping[str, Any]) -> list[tuple[str, str]]:
    state = {
        Phase.starting.value: "starting",
        Phase.working.value: "running",
        Phase.finishing.value: "all articles are processed, writing the tables",
        Phase.stopped.value: "interrupted; rerun the same command to resume",
        Phase.failed.value: f"failed: {status.get('message')}",
        Phase.finished.value: "finished",
    }[status["phase"]]
    if status["is_running"]:
        state += f" (process {status['pid']} on {status['host']})"
    before = f", {status['before']:,} before" if status["before"] else ""
    lines = [
        (str(folder), state),
        ("Started", status["began"]),
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
    """Format seconds as hours, minutes and seconds."""
    return str(timedelta(seconds=round(seconds)))
