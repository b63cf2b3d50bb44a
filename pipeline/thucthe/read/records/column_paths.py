"""Find the values of a column that is named by a path into nested records."""

from __future__ import annotations

from typing import Any

from thucthe.read.records.field_names import column_key, is_list_name, kinds_of
from thucthe.read.records.values import unwrap


def split_path(name: str) -> list[str]:
    """Split the path of a nested column: ``["data", "articles", "[]", "body"]`` for ``data.articles[].body``."""
    return [part for part in name.replace("[]", ".[].").split(".") if part]


def list_path(name: str) -> list[str]:
    """Return the keys of the path to the list of records in the path of a column.

    For ``data.articles[].body`` these are ``data`` and ``articles``; the list in ``content[].text`` holds the parts of
    one text.
    """
    path = split_path(name)
    ends = [i for i, part in enumerate(path) if part == "[]" and i and not _holds_parts(path[i - 1])]
    return [column_key(part) for part in path[: ends[-1]] if part != "[]"] if ends else []


def _holds_parts(name: str) -> bool:
    """Check whether a list of this name usually holds the parts of one text."""
    return "text" in kinds_of(name) and not is_list_name(name)


def select(row: Any, name: str) -> list[Any]:
    """List the values of a column, which may be named by a path into nested objects and lists."""
    wanted = column_key(name)
    if isinstance(row, dict) and (found := [value for key, value in row.items() if column_key(key) == wanted]):
        return found
    path = split_path(name)
    # The record may be an element of the list that the path names.
    inner = (path[i + 1 :] for i, part in enumerate(path) if part == "[]" and i + 1 < len(path))
    return next((found for parts in (path, *inner) if (found := _follow(row, parts))), [])


def _follow(value: Any, path: list[str]) -> list[Any]:
    value = unwrap(value)
    path = path[1:] if path and path[0].startswith("$") and not isinstance(value, dict) else path
    if not path:
        return [] if value is None else [value]
    if isinstance(value, list):
        return [found for element in value for found in _follow(element, path[path[0] == "[]" :])]
    if not isinstance(value, dict):
        return []
    # A name with dots in it, such as Elasticsearch's "_source.title", may be that of one field.
    return [
        found
        for size in range(1, len(path) + 1)
        for key, part in value.items()
        if key == ".".join(path[:size]) or (size == 1 and column_key(key) == column_key(path[0]))
        for found in _follow(part, path[size:])
    ]
