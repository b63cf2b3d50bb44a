"""Render a report as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from thucthe.errors import DamagedError, ForeignFileError
from thucthe.read.sources.formats import SNIFF_BYTES
from thucthe.read.sources.outputs import is_own_output
from thucthe.report.build import build
from thucthe.tables import open_tables
from thucthe.text.wordlists import read_rows
from thucthe.write.table_files.versions import newest_version

_ASSETS = files("thucthe.report") / "assets"
_SCRIPTS = (
    "vendor.min.js",
    "text.js",
    "data.js",
    "parts.js",
    "charts.js",
    "network.js",
    "overview.js",
    "entities.js",
    "articles.js",
    "main.js",
)
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def write_report(folder: Path, file: Path, title: str | None = None) -> None:
    """Write the report of a finished run.

    Parameters
    ----------
    folder : Path
        Output folder of ``thucthe run``.
    file : Path
    title : str, optional
        Name of the folder by default.

    Raises
    ------
    NotFoundError
        If the folder holds no finished run.
    OSError
        If the file can't be written, or is one that thucthe did not write.
    """
    check_page(file)
    tables = open_tables(folder)
    about = (newest_version(folder) or folder) / "run.json"
    try:
        run = json.loads(about.read_bytes()) if about.exists() else {}
    except ValueError as error:
        raise DamagedError(f"{about} is damaged; the same `thucthe run` writes it again") from error
    page = make_page(build(tables, title or folder.resolve().name, run))
    temporary = file.with_name(f".{file.name}.part")
    temporary.write_bytes(page.encode("utf-8", "replace"))
    temporary.replace(file)


def check_page(file: Path) -> None:
    """Check that a page may be written.

    Raises
    ------
    ForeignFileError
        If there is a file that is no page of ours.
    """
    if file.exists():
        with file.open("rb") as page:
            if not is_own_output("html", page.read(SNIFF_BYTES)):
                raise ForeignFileError(f"{file} was not written by thucthe; move it away or choose another --out")


def make_page(data: dict[str, Any]) -> str:
    """Combine data, libraries, scripts and styles into one page.

    Parameters
    ----------
    data : dict
        Result of `thucthe.report.build.build`.
    """
    script = "\n".join(_read(name) for name in _SCRIPTS)
    return Template(_read("page.html")).substitute(
        title=escape(data["title"]),
        style=_read("page.css"),
        countries=to_json(json.loads(_read("countries.json"))),
        data=to_json({**data, "libraries": _libraries()}),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def to_json(data: object) -> str:
    """Serialize to JSON that cannot end the enclosing script element."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPES)


def _libraries() -> list[list[str]]:
    """Return name, version and licence of each bundled library."""
    return read_rows(_ASSETS / "libraries.tsv")


def _read(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
