"""What a report shows comes in; one HTML page goes out that needs no other file and no network."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from thucthe.report.build import build
from thucthe.tables import open_tables
from thucthe.text.wordlists import read_rows

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
    """Write the page of a finished run.

    Parameters
    ----------
    folder : Path
        What ``thucthe run --out`` wrote to.
    file : Path
    title : str, optional
        The folder's name when left out.

    Raises
    ------
    FileNotFoundError
        When the folder holds no finished run.
    OSError
        When the file can't be written.
    """
    tables = open_tables(folder)
    about = folder / "run.json"
    run = json.loads(about.read_text(encoding="utf-8")) if about.exists() else {}
    page = make_page(build(tables, title or folder.resolve().name, run))
    file.write_bytes(page.encode("utf-8", "replace"))


def make_page(data: dict[str, Any]) -> str:
    """Put data, libraries, scripts and styles into one page.

    Parameters
    ----------
    data : dict
        What `thucthe.report.build.build` gives.
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
    """Write JSON that nothing in it can end the script element around it."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPES)


def _libraries() -> list[list[str]]:
    """Name, version and licence of each library inside."""
    return read_rows(_ASSETS / "libraries.tsv")


def _read(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
