"""What a user corrects by hand: a small file of corrections comes in, the resolved mentions of a run are changed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from thucthe.doc_data import USER
from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.labels import is_valid_label
from thucthe.resolve.corpus.cross_document import RESOLVED, make_id
from thucthe.resolve.corpus.query_engine import FLAG, TEXT, QueryEngine, Row, select
from thucthe.text.keys import plain_key

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
    NotFoundError
        When there is no such file.
    InvalidInputError
        When a line is wrong; names the file and the line.
    """
    if not path.is_file():
        raise NotFoundError(f"{path}: no such file of corrections")
    columns = [field.name for field in fields(Correction)]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames != columns:
                raise InvalidInputError(f"{path}, line 1: the header must be {','.join(columns)}")
            rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInputError(f"{path}: not a CSV file in UTF-8 ({error})") from error
    return tuple(_correction(f"{path}, line {line}", row) for line, row in rows)


def _correction(where: str, row: dict[str, str | None]) -> Correction:
    correction = Correction(*((row[field.name] or "").strip() for field in fields(Correction)))
    problem = check(correction)
    if problem or None in row:
        raise InvalidInputError(f"{where}: {problem or 'more cells than the header has columns'}")
    return correction


def check_corrections(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Return corrections of which none is wrong.

    Raises
    ------
    InvalidInputError
        If one is.
    """
    several = tuple(corrections)
    for correction in several:
        if problem := check(correction):
            raise InvalidInputError(f"{correction}: {problem}")
    return several


def check(correction: Correction) -> str:
    """Say what is wrong with a correction; empty when nothing is."""
    action, entity_id, value = correction.action, correction.entity_id, correction.value
    if action not in ACTIONS:
        return f"no such action as {action!r}; there are {', '.join(ACTIONS)}"
    if not entity_id:
        return "the entity_id is empty"
    if action != "drop" and not value:
        return f"the value is empty; {ACTIONS[action]}"
    if action == "relabel" and not is_valid_label(value):
        return f"{value!r} can't be a label; write PER, LOC, ORG or a label of your own, such as EVENT"
    return ""


def write_corrections(corrections: Sequence[Correction], path: Path) -> None:
    """Write a file of corrections whole or not at all."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields(Correction)])
        writer.writerows((c.action, c.entity_id, c.value) for c in corrections)
    temporary.replace(path)


@dataclass
class _Group:
    """The mentions of an entity that have one form, as they were and as they are to be; `label` None when dropped."""

    was: tuple[str, str]
    form: str
    key: str
    label: str | None
    n_mentions: int
    entity_id: str
    is_split: bool = False
    is_joined: bool = False

    def to_row(self) -> Row:
        return *self.was, self.entity_id, self.key, self.label, self.is_split, self.is_split or self.is_joined


_CHANGED = {"entity_id": TEXT, "form_key": TEXT, "new_id": TEXT, "key": TEXT, "label": TEXT}
_CHANGED |= {"is_split": FLAG, "is_joined": FLAG}


def apply_corrections(queries: QueryEngine, corrections: Sequence[Correction]) -> list[int]:
    """Apply corrections to the relation ``resolved``, in their order, and make the relation ``renamed``.

    Returns
    -------
    list of int
        How many mentions each correction touched; 0 where its entity is not in this run.
    """
    renamed = {c.entity_id: c.value for c in corrections if c.action == "rename"}
    queries.insert("renamed", {"entity_id": TEXT, "name": TEXT}, renamed.items())
    if not corrections:
        return []
    asked = {c.entity_id for c in corrections} | {c.value for c in corrections if c.action == "merge"}
    queries.insert("asked", {"entity_id": TEXT}, ((entity_id,) for entity_id in sorted(asked)))
    found = queries.rows("""
        SELECT r.entity_id, r.form_key, r.key, r.label, count(*) AS n
        FROM resolved r JOIN asked a ON a.entity_id = r.entity_id
        GROUP BY r.entity_id, r.form_key, r.key, r.label
    """)
    groups = [_Group((entity, form), form, key, label, n, entity) for entity, form, key, label, n in sorted(found)]
    touched = [_apply(correction, groups) for correction in corrections]
    changed = (group.to_row() for group in groups)
    queries.insert("changed", _CHANGED, changed)
    has_gone = any(group.label is None for group in groups)
    parent = "CASE WHEN gone.mention_id IS NULL THEN r.parent END" if has_gone else "r.parent"
    gone = """
        LEFT JOIN (
            SELECT g.mention_id FROM resolved g
            JOIN changed h ON h.entity_id = g.entity_id AND h.form_key = g.form_key WHERE h.label IS NULL
        ) gone ON gone.mention_id = r.parent
    """
    replaced = {
        "label": "coalesce(c.label, r.label)",
        "name": "CASE WHEN c.is_split THEN r.text ELSE r.name END",
        "rule": f"CASE WHEN c.is_joined THEN '{USER}' ELSE r.rule END",
        "key": "coalesce(c.key, r.key)",
        "entity_id": "coalesce(c.new_id, r.entity_id)",
        "parent": parent,
    }
    queries.create_view(
        "resolved",
        f"""
        SELECT {select(RESOLVED, "r", **replaced)}
        FROM resolved r LEFT JOIN changed c ON c.entity_id = r.entity_id AND c.form_key = r.form_key
        {gone if has_gone else ""}
        WHERE c.entity_id IS NULL OR c.label IS NOT NULL
        """,
    )
    return touched


def _apply(correction: Correction, groups: list[_Group]) -> int:
    """Apply a correction to the groups and give the number of mentions that it touches."""
    entity_id, value = correction.entity_id, correction.value
    own = [group for group in groups if group.entity_id == entity_id and group.label]
    if correction.action == "merge":
        kept, own = own, [group for group in groups if group.entity_id == value and group.label] if own else []
        key, label = min((g.key for g in kept), default=""), min((g.label for g in kept if g.label), default="")
        for group in own:
            group.entity_id, group.key, group.label, group.is_joined = entity_id, key, label, True
    elif correction.action == "split":
        own = [group for group in own if group.label and group.form == plain_key(value, group.label)]
        for group in own:
            group.entity_id, group.key, group.is_split = make_id(entity_id, group.form), group.form, True
    elif correction.action in {"relabel", "drop"}:
        for group in own:
            group.label = value or None
    return sum(group.n_mentions for group in own)
