"""Store the sources and formats of a run, so that it can be repeated with another version or model."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from thucthe.batch.folder import read_run_file
from thucthe.batch.run_options import RunOptions
from thucthe.durable import read_sealed, seal, write_sealed
from thucthe.errors import DamagedError, NotFoundError
from thucthe.logs import suppressed
from thucthe.ownership import STATE
from thucthe.read.sources.read_options import ReadOptions
from thucthe.recognize.name_entry import NameEntry

_LOGGER = logging.getLogger(__name__)
_REQUEST_FILE = "request.json"
_STANDARD_INPUT = "-"
_LIST = "@"


@dataclass(frozen=True, kw_only=True)
class Request:
    """Sources and formats of the last run into a folder.

    Attributes
    ----------
    sources, formats : tuple of str
    """

    sources: tuple[str, ...]
    formats: tuple[str, ...]


def absolute(sources: Sequence[str | Path]) -> tuple[str, ...]:
    """Return sources with absolute paths."""
    return tuple(_absolute(str(source)) for source in sources)


def _absolute(source: str) -> str:
    if source == _STANDARD_INPUT:
        return source
    if source.startswith(_LIST):
        return _LIST + _absolute(source.removeprefix(_LIST))
    return str(Path(source).absolute())


def write_request(request: Request, folder: Path) -> None:
    """Store a request in an output folder, unless it is there already."""
    path = folder / STATE / _REQUEST_FILE
    if not path.is_file() or path.read_bytes() != seal(asdict(request)):
        write_sealed(asdict(request), path)


def read_request(folder: Path, sources: Sequence[str] = ()) -> Request:
    """Return the request of the last run into a folder.

    Parameters
    ----------
    folder : Path
    sources : sequence of str
        Sources to use in place of those of the last run.

    Raises
    ------
    NotFoundError
        If there is none, or its source was standard input and no others are given.
    """
    known: dict[str, Any] = {"sources": (), "formats": ()}
    with suppressed(_LOGGER, "the request of the last run is missing or damaged", DamagedError):
        known = read_sealed(folder / STATE / _REQUEST_FILE)
    chosen = absolute(sources) or tuple(known["sources"])
    if not chosen or _STANDARD_INPUT in chosen:
        raise NotFoundError(f"{folder}: the sources of its run are not known; name them after the folder")
    return Request(sources=chosen, formats=tuple(known["formats"]))


def read_options(folder: Path, model: str | None = None) -> RunOptions:
    """Return the options of the last finished run into a folder.

    Parameters
    ----------
    folder : Path
    model : str, optional
        Model to use in place of that of the last run.

    Raises
    ------
    NotFoundError
        If there is no finished run.
    DamagedError
        If its ``run.json`` is damaged.
    """
    record = read_run_file(folder)
    if not record:
        raise NotFoundError(f"{folder}: holds no finished run; run `thucthe run` into this folder first")
    return RunOptions(
        model=model or record["model"],
        names=tuple(NameEntry(**entry) for entry in record["names_entries"]),
        words=record["words"],
        scheme=record["scheme"],
        read=ReadOptions(**{each.name: record[each.name] for each in fields(ReadOptions) if each.name in record}),
    )
