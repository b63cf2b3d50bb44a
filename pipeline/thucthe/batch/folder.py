"""Files in the output folder of a run that both engines write: ``run.json``, corrections and resolutions."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from thucthe.durable import read_regular
from thucthe.errors import DamagedError, InvalidInputError
from thucthe.ownership import STATE
from thucthe.resolve.corpus.corrections import Correction, read_corrections, write_corrections
from thucthe.schemas import SCHEMA_VERSION
from thucthe.write.table_files.versions import newest_version

RUN_FILE = "run.json"
"""File with the options, figures and outcome of the run, next to the tables."""
PROGRESS_FILE = "progress.json"
"""File in ``DIR/.thucthe`` with the last event of the run, for `thucthe status`."""
CORRECTIONS_FILE = "corrections.csv"
"""File with the user's corrections, next to the tables."""

RESOLUTIONS_FILE = "resolutions.parquet"
"""File with name and rule of every mention, for `thucthe explain`: in the version of the tables or ``DIR/.thucthe``."""


def outcome_dict(
    counts: Mapping[str, int], corrections: Sequence[Correction], touched: Sequence[int]
) -> dict[str, Any]:
    """Return the part of ``run.json`` about the tables: schema version, rows, and what each correction changed."""
    changed = [asdict(c) | {"mentions": n} for c, n in zip(corrections, touched, strict=True)]
    return {"schema_version": SCHEMA_VERSION, "counts": dict(counts), "corrections": changed}


def read_run_file(folder: Path) -> dict[str, Any]:
    """Read the ``run.json`` of the newest tables in a folder; an empty dict without a finished run.

    Raises
    ------
    DamagedError
        If it is damaged.
    """
    path = (newest_version(folder) or folder) / RUN_FILE
    damaged = DamagedError(f"{path} is damaged; the same `thucthe run` writes it again")
    try:
        content: dict[str, Any] = json.loads(read_regular(path))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise damaged from error
    if not isinstance(content, dict) or not isinstance(content.get("counts"), dict):
        raise damaged
    return content


def find_resolutions(folder: Path) -> Path:
    """Return the file of resolutions of the newest tables in a folder."""
    return (newest_version(folder) or folder / STATE) / RESOLUTIONS_FILE


def corrections_of(folder: Path) -> tuple[Correction, ...]:
    """Read the corrections of a folder; none if it has no file of them."""
    path = folder / CORRECTIONS_FILE
    return read_corrections(path) if path.is_file() else ()


def touched_of(folder: Path) -> dict[Correction, int]:
    """Return how many mentions each correction changed in the last run; an empty dict without a finished run."""
    stored = read_run_file(folder).get("corrections", ())
    names = {field.name for field in fields(Correction)}
    return {Correction(**{key: one[key] for key in names & one.keys()}): one["mentions"] for one in stored}


def add_corrections(folder: Path, corrections: Sequence[Correction]) -> None:
    """Add corrections to those of a folder, without duplicates."""
    known = corrections_of(folder)
    fresh = [correction for correction in dict.fromkeys(corrections) if correction not in known]
    if fresh:
        write_corrections([*known, *fresh], folder / CORRECTIONS_FILE)


def remove_corrections(folder: Path, numbers: Collection[int]) -> list[Correction]:
    """Remove corrections of a folder by their positions, from 1, and return them.

    Raises
    ------
    InvalidInputError
        If there is no correction with a number.
    """
    known = corrections_of(folder)
    missing = [number for number in numbers if not 0 < number <= len(known)]
    if missing:
        raise InvalidInputError(f"there is no correction {missing[0]}; `thucthe correct {folder} --list` numbers them")
    write_corrections([one for n, one in enumerate(known, 1) if n not in numbers], folder / CORRECTIONS_FILE)
    return [known[number - 1] for number in sorted(numbers)]
