"""Manual corrections of a run, and the CSV file that stores them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TextIO

from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.labels import is_valid_label

ACTIONS = {
    "merge": "the mentions of the entity `value` become mentions of `entity`",
    "split": "some mentions become an entity of their own: those of the form `value`; with `article:ID` those of one "
    "article, its id or path; with `senses` those of each suspected namesake",
    "rename": "the entity is called `value`",
    "relabel": "the entity is a `value`: PER, LOC or ORG",
    "drop": "the mentions are not names and are removed from the tables; `value` is empty",
    "apart": "`entity` and `value` are two entities; `thucthe review` does not list them again",
}
SENSES, ARTICLE = "senses", "article:"
_REQUIRED = ("action", "entity", "value")
_FORMULA = re.compile(r"(?=[=+\-@'])")
_GUARDED = re.compile(r"'(?=[=+\-@'])")
"""The apostrophe before a text that a spreadsheet would read as a formula (OWASP, "CSV Injection")."""
_IGNORED = frozenset({"score", "evidence"})
"""Columns of a review file that only explain."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction.

    Attributes
    ----------
    action : str
        One of `ACTIONS`.
    entity : str
        Name, alias or id of an entity.
    value : str
        See `ACTIONS`; another entity in the same form as `entity`, or a text.
    entity_id, value_id : str
        Ids of the entities, which take precedence over the names; empty if unknown.
    label : str
        Label of both entities, for names that entities of several labels have; may be empty.
    """

    action: str
    entity: str
    value: str = ""
    entity_id: str = ""
    value_id: str = ""
    label: str = ""


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Read a file of corrections in its order.

    The file is CSV with the columns ``action,entity,value`` and optionally ``entity_id,value_id,label``; without a
    header line it has the first three. Lines without an action, such as the undecided ones of a review file, are
    skipped.

    Parameters
    ----------
    path : Path

    Returns
    -------
    tuple of Correction

    Raises
    ------
    NotFoundError
        If the file does not exist.
    InvalidInputError
        If a line is wrong; the message contains the file and the line.
    """
    return tuple(correction for _, correction in read_numbered(path))


def read_numbered(path: Path) -> list[tuple[int, Correction]]:
    """Read a file of corrections with line numbers.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of (int, Correction)
        Number of the line, from 1, and its correction.
    """
    if not path.is_file():
        raise NotFoundError(f"{path}: no such file of corrections")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(path, file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInputError(f"{path}: not a CSV file in UTF-8 ({error})") from error
    return [(line, _correction(f"{path}, line {line}", header, cells)) for line, header, cells in rows]


def _rows(path: Path, file: TextIO) -> Iterator[tuple[int, Sequence[str], list[str]]]:
    header: Sequence[str] | None = None
    reader = csv.reader(file, strict=True)
    for row in reader:
        cells = [_unguard(cell.strip()) for cell in row]
        if header is None:
            header = _REQUIRED
            if not cells or cells[0].lower() not in ACTIONS:
                header = [cell.lower() for cell in cells]
                _check_header(path, header)
                continue
        if any(cells) and cells[0]:
            yield reader.line_num, header, cells


def _check_header(path: Path, header: Sequence[str]) -> None:
    known = {field.name for field in fields(Correction)}
    given = set(header)
    if "action" not in given or not given & {"entity", "entity_id"} or given - known - _IGNORED:
        raise InvalidInputError(
            f"{path}, line 1: the header must be {','.join(_REQUIRED)}, and may go on with {_optional()}"
        )


def _optional() -> str:
    return ", ".join(field.name for field in fields(Correction) if field.name not in _REQUIRED)


def _correction(where: str, header: Sequence[str], cells: Sequence[str]) -> Correction:
    if len(cells) > len(header):
        raise InvalidInputError(f"{where}: more cells than the header has columns")
    row = {name: cell for name, cell in zip(header, cells) if name not in _IGNORED}
    row["action"] = row["action"].lower()
    row.setdefault("entity", row.get("entity_id", ""))
    correction = Correction(**row)
    problem = check(correction)
    if problem:
        raise InvalidInputError(f"{where}: {problem}")
    return correction


def check_corrections(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Return corrections after checking them.

    Parameters
    ----------
    corrections : iterable of Correction

    Returns
    -------
    tuple of Correction

    Raises
    ------
    InvalidInputError
        If a correction is invalid.
    """
    several = tuple(corrections)
    for correction in several:
        if problem := check(correction):
            raise InvalidInputError(f"{correction}: {problem}")
    return several


def check(correction: Correction) -> str:
    """Describe the error of a correction.

    Parameters
    ----------
    correction : Correction

    Returns
    -------
    str
        Empty if the correction is valid.
    """
    action, value = correction.action, correction.value
    if action not in ACTIONS:
        return f"no such action as {action!r}; there are {', '.join(ACTIONS)}"
    if not correction.entity and not correction.entity_id:
        return "the entity is empty"
    if action != "drop" and not value and not correction.value_id:
        return f"the value is empty; {ACTIONS[action]}"
    if action == "relabel" and not is_valid_label(value):
        return f"{value!r} can't be a label; write PER, LOC, ORG or a label of your own, such as EVENT"
    return ""


def write_corrections(corrections: Sequence[Correction], path: Path) -> None:
    """Write a file of corrections atomically.

    Parameters
    ----------
    corrections : sequence of Correction
    path : Path
        File that `read_corrections` reads.
    """
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Correction)])
        writer.writeheader()
        writer.writerows({name: _guard(text) for name, text in asdict(one).items()} for one in corrections)
    temporary.replace(path)


def _guard(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _unguard(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text
