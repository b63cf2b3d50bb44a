"""Detect what thucthe itself wrote, such as tables and reports below a source: it holds no articles to be read.

Tables are recognized by their columns, whatever the file's name; pages and annotation tasks by a mark that we write.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable

from thucthe.schemas import SCHEMAS

_FIRST = 6
"""Columns that decide; later versions may add others after them."""
_TABLES = frozenset(tuple(schema.names[:_FIRST]) for schema in SCHEMAS.values())
_CORRECTIONS = ("action", "entity_id", "value")
_DELIMITERS = ",;\t"
_KEY = re.compile(r'\s*[{,]\s*"(\w+)"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[^"{}\[\],]*)')
"""A key of a flat JSON object with its whole value."""
_PAGE = re.compile(rb'<meta name="generator" content="thucthe\b')
_TASK = re.compile(rb'\[\s*\{"predictions": \[\{"model_version": "thucthe"')
_LABELS = re.compile(rb'<View>\s*<Labels name="label" toName="text">')
_RUN = re.compile(rb'\{\s*"version": "[^"]*",\s*"model": "[^"]*",\s*"model_fingerprint": ')


def is_own_table(columns: Iterable[str]) -> bool:
    """Check whether columns are those of a table of a run."""
    return tuple(columns)[:_FIRST] in _TABLES


def is_own_output(file_format: str, head: bytes) -> bool:
    """Check whether a file was written by thucthe.

    Parameters
    ----------
    file_format : str
        See `thucthe.read.sources.formats.detect_format`. Of Parquet files only `is_own_table` can tell.
    head : bytes
        The first bytes of the file, `thucthe.read.sources.formats.SNIFF_BYTES` of them.
    """
    head = head.removeprefix(codecs.BOM_UTF8)
    if file_format == "html":
        return bool(_PAGE.search(head))
    if file_format == "xml":
        return bool(_LABELS.match(head))
    if file_format in {"csv", "tsv"}:
        return _is_own_header(head)
    if file_format == "json":
        return bool(_TASK.match(head) or _RUN.match(head))
    return file_format == "jsonl" and is_own_table(_leading_keys(head))


def _is_own_header(head: bytes) -> bool:
    line = head.partition(b"\n")[0].decode("utf-8", "replace").replace("\r", "")  # UTF-16 leaves one inside
    for delimiter in _DELIMITERS:
        columns = next(csv.reader([line], delimiter=delimiter), [])
        if is_own_table(columns) or tuple(columns) == _CORRECTIONS:
            return True
    return False


def _leading_keys(head: bytes) -> list[str]:
    """Return the first keys of the first object in JSON Lines, which may be cut off."""
    line = head.partition(b"\n")[0].decode("utf-8", "replace")
    keys: list[str] = []
    position = 0
    while len(keys) < _FIRST and (match := _KEY.match(line, position)):
        keys.append(match[1])
        position = match.end()
    return keys
