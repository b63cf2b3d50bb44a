"""What a user corrects by hand: a small file of corrections comes in, the resolved mentions of a run are changed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from duckdb import DuckDBPyConnection

from thucthe.resolve.across import make_id
from thucthe.resolve.annotation import USER
from thucthe.resolve.keys import normalize
from thucthe.resolve.relations import TEXT, make_table

LABELS = ("PER", "LOC", "ORG")
ACTIONS = {
    "merge": "the mentions of the entity `value` become mentions of `entity_id`",
    "split": "the mentions of the form `value` become an entity of their own",
    "rename": "the entity is called `value`",
    "relabel": "the entity is a `value`: PER, LOC or ORG",
    "drop": "the mentions are no names and leave the tables; `value` is empty",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction.

    Attributes
    ----------
    action : str
        One of `ACTIONS`.
    entity_id : str
    value : str
        What `ACTIONS` says of it.
    """

    action: str
    entity_id: str
    value: str = ""


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Read a file of corrections: CSV with the columns action, entity_id and value, in the order of their making.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    ValueError
        When a line is wrong; names the file and the line.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file of corrections")
    columns = [field.name for field in fields(Correction)]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames != columns:
                raise ValueError(f"{path}, line 1: the header must be {','.join(columns)}")
            rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path}: not a CSV file in UTF-8 ({error})") from error
    return tuple(_correction(f"{path}, line {line}", row) for line, row in rows)


def _correction(where: str, row: dict[str, str | None]) -> Correction:
    correction = Correction(*((row[field.name] or "").strip() for field in fields(Correction)))
    problem = check(correction)
    if problem or None in row:
        raise ValueError(f"{where}: {problem or 'more cells than the header has columns'}")
    return correction


def check(correction: Correction) -> str:
    """Say what is wrong with a correction; empty when nothing is."""
    action, entity_id, value = correction.action, correction.entity_id, correction.value
    if action not in ACTIONS:
        return f"no such action as {action!r}; there are {', '.join(ACTIONS)}"
    if not entity_id:
        return "the entity_id is empty"
    if action != "drop" and not value:
        return f"the value is empty; {ACTIONS[action]}"
    if action == "relabel" and value not in LABELS:
        return f"{value!r} is no label; there are {', '.join(LABELS)}"
    return ""


def write_corrections(corrections: Sequence[Correction], path: Path) -> None:
    """Write a file of corrections whole or not at all."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields(Correction)])
        writer.writerows((c.action, c.entity_id, c.value) for c in corrections)
    temporary.replace(path)


def apply_corrections(db: DuckDBPyConnection, corrections: Sequence[Correction]) -> list[int]:
    """Apply corrections to the table ``resolved``, in their order, and make the table ``renamed``.

    Returns
    -------
    list of int
        How many mentions each correction touched; 0 where its entity is not in this run.
    """
    touched: list[int] = []
    renamed: dict[str, str] = {}
    for correction in corrections:
        entity_id, value = correction.entity_id, correction.value
        if correction.action == "merge":
            count = f"""
                UPDATE resolved SET entity_id = kept.entity_id, key = kept.key, label = kept.label, rule = '{USER}'
                FROM (SELECT entity_id, min(key) AS key, min(label) AS label FROM resolved WHERE entity_id = $1
                      GROUP BY entity_id) kept
                WHERE resolved.entity_id = $2
            """
            touched.append(_count(db, count, [entity_id, value]))
        elif correction.action == "split":
            count = f"""
                UPDATE resolved SET entity_id = $3, key = $2, name = text, rule = '{USER}'
                WHERE entity_id = $1 AND form_key = $2
            """
            form = normalize(value)
            touched.append(_count(db, count, [entity_id, form, make_id(entity_id, form)]))
        elif correction.action == "relabel":
            touched.append(_count(db, "UPDATE resolved SET label = $2 WHERE entity_id = $1", [entity_id, value]))
        elif correction.action == "drop":
            touched.append(_count(db, "DELETE FROM resolved WHERE entity_id = $1", [entity_id]))
        else:
            renamed[entity_id] = value
            found = db.execute("SELECT count(*) FROM resolved WHERE entity_id = $1", [entity_id]).fetchone()
            touched.append(found[0] if found else 0)
    db.execute("""
        UPDATE resolved SET parent = NULL
        WHERE parent IS NOT NULL AND parent NOT IN (SELECT mention_id FROM resolved)
    """)
    make_table(db, "renamed", {"entity_id": TEXT, "name": TEXT}, renamed.items())
    return touched


def _count(db: DuckDBPyConnection, query: str, values: list[str]) -> int:
    row = db.execute(query, values).fetchone()
    return int(row[0]) if row else 0
