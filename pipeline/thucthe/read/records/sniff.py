"""Recognize files of records whose names say that they are plain text."""

from __future__ import annotations

import json
import re

from thucthe.read.encoding.byte_order_marks import read_bom
from thucthe.read.records.field_names import ARTICLE_KINDS, FIELD_KINDS, kinds_of
from thucthe.read.sources.formats import detect_format
from thucthe.read.sources.read_options import PLAIN

_KINDS = frozenset(FIELD_KINDS)
_NAME = re.compile(r'"((?:[^"\\\n]|\\.){1,60})"\s*:')
_DELIMITERS = (("tsv", "\t"), ("csv", ","), ("csv", ";"))
_MIN_COLUMNS = 2


def format_of(name: str, head: bytes) -> str:
    """Detect the format of a file, also of records in a file whose name says that it is plain text."""
    file_format = detect_format(name, head)
    return (file_format in PLAIN and sniff_records(head)) or file_format


def sniff_records(head: bytes) -> str | None:
    """Recognize JSON and delimited text, such as Excel's "Unicode Text", by the names of their fields.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    str or None
        ``json``, ``jsonl``, ``tsv`` or ``csv``; None for plain text.
    """
    text = head.decode(read_bom(head) or "utf-8", "ignore").lstrip("\ufeff \t\r\n")
    line, _, rest = text.partition("\n")
    if text[:1] in ("{", "["):
        names = [json.loads(f'"{name}"', strict=False) for name in _NAME.findall(text) if "\\" not in name]
        if not _have_article(names):
            return None
        return "jsonl" if line.startswith("{") and (line.rstrip().endswith("}") or not rest) else "json"
    return next((found for found, delimiter in _DELIMITERS if _is_table(line, rest, delimiter)), None)


def _is_table(line: str, rest: str, delimiter: str) -> bool:
    """Check for names of columns; commas, which texts have too, must stand in the first row as well."""
    cells = [cell.strip(' "\r') for cell in line.split(delimiter)]
    if len(cells) < _MIN_COLUMNS:
        return False
    known = sum(not _KINDS.isdisjoint(kinds_of(cell)) for cell in cells)
    if known < _MIN_COLUMNS or not _have_article(cells):
        return False
    first = rest.partition("\n")[0]
    is_row = f"{delimiter} " not in line and first.count(delimiter) >= len(cells) - 1
    return delimiter == "\t" or (is_row and known >= len(cells) - 1)


def _have_article(names: list[str]) -> bool:
    return any(not ARTICLE_KINDS.isdisjoint(kinds_of(name)) for name in names)
