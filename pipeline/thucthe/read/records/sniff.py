"""Recognize files of records whose names say that they are plain text."""

from __future__ import annotations

import json
import re

from thucthe.read.encoding.decode import read_bom
from thucthe.read.records.field_names import ARTICLE_KINDS, FIELD_KINDS, kinds_of

_KINDS = frozenset(FIELD_KINDS)
_NAME = re.compile(r'"((?:[^"\\\n]|\\.){1,60})"\s*:')
_MIN_COLUMNS = 2


def sniff_records(head: bytes) -> str | None:
    """Recognize JSON and tab-separated values, such as Excel's "Unicode Text", by the names of their fields.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    str or None
        ``json``, ``jsonl`` or ``tsv``; None for plain text.
    """
    text = head.decode(read_bom(head) or "utf-8", "ignore").lstrip("\ufeff \t\r\n")
    line, _, rest = text.partition("\n")
    if text[:1] in ("{", "["):
        names = [json.loads(f'"{name}"', strict=False) for name in _NAME.findall(text) if "\\" not in name]
        if not _have_article(names):
            return None
        return "jsonl" if line.startswith("{") and (line.rstrip().endswith("}") or not rest) else "json"
    cells = [cell.strip(' "\r') for cell in line.split("\t")]
    known = sum(not _KINDS.isdisjoint(kinds_of(cell)) for cell in cells)
    return "tsv" if known >= _MIN_COLUMNS and _have_article(cells) else None


def _have_article(names: list[str]) -> bool:
    return any(not ARTICLE_KINDS.isdisjoint(kinds_of(name)) for name in names)
