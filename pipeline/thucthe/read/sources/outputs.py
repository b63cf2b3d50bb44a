"""Detect files that thucthe itself wrote, such as tables and reports below a source, which hold no articles.

Tables are recognized by their columns, whatever the file's name; pages and annotation tasks by a mark that we write.
"""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO

from thucthe.schemas import SCHEMAS

_FIRST = 6
"""Columns that decide; later versions may add others after them."""
_TABLES = frozenset(tuple(schema.names[:_FIRST]) for schema in SCHEMAS.values())
WORKBOOK_AUTHOR = "thucthe, names in the news"
"""Author in the properties of our workbooks."""
_MOST_PROPERTIES = 20_000
"""Maximum number of bytes of a workbook's properties that are read."""
_CORRECTIONS = frozenset({("action", "entity", "value"), ("action", "entity_id", "value")})
"""First columns of files of corrections and of reviews, also of earlier versions."""
_DELIMITERS = ",;\t"
_KEY = re.compile(r'\s*[{,]\s*"(\w+)"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[^"{}\[\],]*)')
"""A key of a flat JSON object with its whole value."""
_PAGE = re.compile(rb'<meta name="generator" content="thucthe\b')
_PACKAGE = re.compile(rb'\{\s*"profile": "tabular-data-package",\s*"name": "thucthe"')
_MONEY = re.compile(rb'\{"id": "thucthe-')
_TASK = re.compile(rb'\[\s*\{"predictions": \[\{"model_version": "thucthe"')
_LABELS = re.compile(rb'<View>\s*<Labels name="label" toName="text">')
_RUN = re.compile(rb'\{\s*"version": "[^"]*",\s*"model": "[^"]*",\s*"model_fingerprint": ')


def is_own_table(columns: Iterable[str]) -> bool:
    """Check whether columns are those of a table of a run."""
    return tuple(columns)[:_FIRST] in _TABLES


def is_own_workbook(file: IO[bytes]) -> bool:
    """Check whether an Excel workbook was written by thucthe, also if it was saved again; the position stays."""
    position = file.tell()
    try:
        with zipfile.ZipFile(file) as archive, archive.open("docProps/core.xml") as properties:
            return WORKBOOK_AUTHOR.encode() in properties.read(_MOST_PROPERTIES)
    except (KeyError, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return False
    finally:
        file.seek(position)


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
        return any(pattern.match(head) for pattern in (_TASK, _RUN, _PACKAGE, _MONEY))
    return file_format == "jsonl" and is_own_table(_leading_keys(head))


def _is_own_header(head: bytes) -> bool:
    line = head.partition(b"\n")[0].decode("utf-8", "replace").replace("\r", "")  # UTF-16 leaves one inside
    for delimiter in _DELIMITERS:
        columns = next(csv.reader([line], delimiter=delimiter), [])
        if is_own_table(columns) or tuple(columns[:3]) in _CORRECTIONS:
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
