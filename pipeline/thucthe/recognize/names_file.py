"""Read files of the user's own names, in CSV or YAML."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.labels import canonical_label, is_valid_label
from thucthe.recognize.name_entry import NameEntry

_FIELDS = ("name", "label", "aliases", "id", "links")
_LISTS = ("aliases", "links")
_DELIMITERS = (",", ";", "\t", "|")
_NULLS = frozenset({"", "~", "null"})


def read_names_file(path: Path) -> list[NameEntry]:
    """Read names from a CSV file or a YAML list of such entries.

    The columns are ``name,label,aliases,id,links``, the last three may be left out; the delimiter may be a comma, a
    semicolon, a tab or a vertical bar. Aliases and links are separated by ``;``, or by ``|`` where ``;`` is the
    delimiter. Values in YAML are text as written. A link says where else the entity is described; one to a known place,
    as ``geonames:1816670``, gives it a country and coordinates. An entry without id has its first link as id.

    Raises
    ------
    InvalidInputError
        If a row is wrong; names the file and the line.
    NotFoundError
        If there is no such file.
    """
    if not path.is_file():
        raise NotFoundError(f"{path}: no such names file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{path}: the names file is not in UTF-8; save it as UTF-8") from error
    rows = _yaml_rows(path, text) if path.suffix.lower() in {".yaml", ".yml"} else _csv_rows(path, text)
    return [_entry(path, line, row) for line, row in rows]


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    delimiter = _delimiter(text.partition("\n")[0])
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = [field.strip().lower() for field in reader.fieldnames or ()]
    if not {"name", "label"} <= set(header):
        raise InvalidInputError(
            f"{path}, line 1: the header must name the columns name and label, and may name aliases, id and links"
        )
    reader.fieldnames = header
    try:
        for row in reader:
            if None in row:
                raise InvalidInputError(f"{path}, line {reader.line_num}: more cells than the header has columns")
            if any(value and value.strip() for value in row.values()):
                for field in _LISTS:
                    separator = "|" if delimiter == ";" or (delimiter != "|" and "|" in (row.get(field) or "")) else ";"
                    row[field] = [part for part in (row.get(field) or "").split(separator) if part.strip()]
                yield reader.line_num, row
    except csv.Error as error:
        raise InvalidInputError(f"{path}, line {reader.line_num}: {error}") from error


def _delimiter(header: str) -> str:
    """Detect the delimiter: that of which the header has most, the comma where it has none."""
    return max(_DELIMITERS, key=lambda delimiter: header.count(delimiter))


class _PlainLoader(yaml.SafeLoader):
    """Reads YAML without aliases, a few of which can stand for more values than fit into memory."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases such as *a are not read; write the value out", mark)
        return super().compose_node(parent, index)


def _yaml_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        root = yaml.compose(text, Loader=_PlainLoader)
    except RecursionError as error:
        raise InvalidInputError(f"{path}: the names file is nested too deeply") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise InvalidInputError(f"{path}, line {line}: not valid YAML ({getattr(error, 'problem', error)})") from error
    if not isinstance(root, yaml.SequenceNode):
        raise InvalidInputError(f"{path}, line 1: a names file in YAML is a list of entries with name and label")
    for node in root.value:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise InvalidInputError(
                f"{path}, line {line}: an entry has the fields name and label, and may have aliases, id and links"
            )
        yield line, {str(_scalar(key)): _value(value) for key, value in node.value}


def _value(node: yaml.Node) -> Any:
    """Return the text of a value or, for a list, of its items; None for anything else."""
    return list(map(_scalar, node.value)) if isinstance(node, yaml.SequenceNode) else _scalar(node)


def _scalar(node: yaml.Node) -> str | dict[str, Any]:
    """Return a value as written: ``00734`` and ``NO`` are text; empty for null, a dictionary for a mapping."""
    if not isinstance(node, yaml.ScalarNode):
        return {}
    return "" if node.style is None and node.value in _NULLS else str(node.value)


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
        raise InvalidInputError(f"{path}, line {line}: {problem}")
    links = tuple(str(link).strip() for link in links)
    given = str("" if row.get("id") is None else row["id"]).strip() or next(iter(links), None)
    names = tuple(" ".join(str(alias).split()) for alias in aliases)
    return NameEntry(name, label, aliases=names, id=given, links=links)
