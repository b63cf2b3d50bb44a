"""Read the user's own names from CSV or YAML files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from thucthe.labels import canonical_label, is_valid_label
from thucthe.recognize.user_names import NameEntry

_FIELDS = ("name", "label", "aliases", "id", "links")
_LISTS = ("aliases", "links")


def read_names_file(path: Path) -> list[NameEntry]:
    """Read names from a CSV file or a YAML list of such entries.

    The columns are ``name,label,aliases,id,links``, the last three are optional. Aliases and links are separated
    by ``;``. A link names another description of the entity; a link to a known place, such as ``geonames:1816670``,
    sets its country and coordinates. The first link of an entry without id is its id.

    Raises
    ------
    ValueError
        When a row is wrong; names the file and the line.
    FileNotFoundError
        When there is no such file.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such names file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: the names file is not in UTF-8; save it as UTF-8") from error
    rows = _yaml_rows(path, text) if path.suffix.lower() in {".yaml", ".yml"} else _csv_rows(path, text)
    return [_entry(path, line, row) for line, row in rows]


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    first = text.partition("\n")[0]
    # Excel writes semicolons in locales whose decimal separator is the comma.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = [field.strip().lower() for field in reader.fieldnames or ()]
    if not {"name", "label"} <= set(header):
        raise ValueError(
            f"{path}, line 1: the header must name the columns name and label, and may name aliases, id and links"
        )
    reader.fieldnames = header
    try:
        for row in reader:
            if None in row:
                raise ValueError(f"{path}, line {reader.line_num}: more cells than the header has columns")
            if any(value and value.strip() for value in row.values()):
                for field in _LISTS:
                    separator = "|" if delimiter == ";" or "|" in (row.get(field) or "") else ";"
                    row[field] = [part for part in (row.get(field) or "").split(separator) if part.strip()]
                yield reader.line_num, row
    except csv.Error as error:
        raise ValueError(f"{path}, line {reader.line_num}: {error}") from error


def _yaml_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        rows = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ValueError(f"{path}, line {line}: not valid YAML ({getattr(error, 'problem', error)})") from error
    if not isinstance(rows, list) or not isinstance(root, yaml.SequenceNode):
        raise ValueError(f"{path}, line 1: a names file in YAML is a list of entries with name and label")
    for node, row in zip(root.value, rows, strict=True):
        line = node.start_mark.line + 1
        if not isinstance(row, dict):
            raise ValueError(
                f"{path}, line {line}: an entry has the fields name and label, and may have aliases, id and links"
            )
        yield line, row


def _entry(path: Path, line: int, row: dict[str, Any]) -> NameEntry:
    unknown = set(map(str, row)) - set(_FIELDS)
    name = " ".join(str(row.get("name") or "").split())
    label = canonical_label(str(row.get("label") or "").strip())
    lists = [row.get(field) or [] for field in _LISTS]
    aliases, links = ([part] if isinstance(part, str) else part for part in lists)
    problem = ""
    if unknown:
        problem = f"unknown field {', '.join(sorted(unknown))}; known are {', '.join(_FIELDS)}"
    elif not any(character.isalnum() for character in name):
        problem = "the name is empty"
    elif not is_valid_label(label):
        problem = f"the label is {label or 'empty'!r}; write PER, LOC, ORG or a label of your own, such as EVENT"
    elif not isinstance(aliases, list) or not isinstance(links, list):
        problem = "aliases and links must be lists"
    if problem:
        raise ValueError(f"{path}, line {line}: {problem}")
    links = tuple(str(link).strip() for link in links)
    given = str("" if row.get("id") is None else row["id"]).strip() or next(iter(links), None)
    return NameEntry(name, label, tuple(" ".join(str(alias).split()) for alias in aliases), given, links)
