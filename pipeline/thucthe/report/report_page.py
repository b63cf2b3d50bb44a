"""Write a report as one self-contained HTML page, or as a folder whose page loads its data in pieces."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from thucthe.durable import read_regular
from thucthe.errors import DamagedError, ForeignFileError
from thucthe.read.sources.formats import SNIFF_BYTES
from thucthe.read.sources.outputs import is_own_output
from thucthe.report.build import Piece, Report, build
from thucthe.report.serialize import pack, to_inline_json
from thucthe.report.tables_state import find_state
from thucthe.tables import open_tables
from thucthe.text.wordlists import read_rows
from thucthe.write.table_files.versions import newest_version

_TEXT_BYTES = 60_000_000
_ASSETS = files("thucthe.report") / "assets"
_SCRIPTS = (
    "vendor.min.js",
    "words.js",
    "text.js",
    "pieces.js",
    "data.js",
    "filter.js",
    "filterbar.js",
    "sentences.js",
    "pairs.js",
    "scan.js",
    "save.js",
    "corrections.js",
    "parts.js",
    "labels.js",
    "charts.js",
    "map.js",
    "layout.js",
    "network.js",
    "overview.js",
    "entities.js",
    "entity.js",
    "articles.js",
    "article.js",
    "finder.js",
    "main.js",
)
_INDEX, _DATA = "index.html", "data"
_CALL = b'piece("'


def write_report(folder: Path, file: Path, title: str | None = None) -> int:
    """Write the report of a finished run as one page.

    Parameters
    ----------
    folder : Path
        Output folder of ``thucthe run``.
    file : Path
    title : str, optional
        Name of the folder by default.

    Returns
    -------
    int
        Number of articles whose texts are not on the page, because it would be too large.

    Raises
    ------
    NotFoundError
        If the folder holds no finished run.
    OSError
        If the file can't be written, or is one that thucthe did not write.
    """
    check_page(file)
    report = _build(folder, file.parent, title, _TEXT_BYTES)
    _write(file, make_page(report))
    return int(report.about["n_articles"] - report.about["n_texts"])


def write_split_report(folder: Path, target: Path, title: str | None = None) -> None:
    """Write the report of a finished run as a folder: ``index.html``, and data in pieces that it loads on demand.

    Parameters
    ----------
    folder : Path
        Output folder of ``thucthe run``.
    target : Path
        Folder to write; an earlier report in it is replaced.
    title : str, optional
        Name of `folder` by default.

    Raises
    ------
    NotFoundError
        If `folder` holds no finished run.
    OSError
        If `target` can't be written, or holds files that thucthe did not write.
    """
    check_folder(target)
    report = _build(folder, target, title)
    data = target / _DATA
    data.mkdir(parents=True, exist_ok=True)
    written = set()
    for name, piece in _all_pieces(report.pieces):
        script = data / f"{name}.js"
        _write(script, f'piece("{name}","{pack(piece)}");\n')
        written.add(script)
    _write(target / _INDEX, make_page(Report(report.about, iter(()))))
    for script in set(data.glob("*.js")) - written:
        script.unlink()


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


def check_folder(target: Path) -> None:
    """Check that the folder of a report may be written.

    Raises
    ------
    ForeignFileError
        If it is a file or holds files that are not those of a report.
    """
    if not target.exists():
        return
    names = {path.name for path in target.iterdir()} if target.is_dir() else {target.name}
    pieces = (target / _DATA).iterdir() if _DATA in names else ()
    if names - {_INDEX, _DATA, f".{_INDEX}.part"} or not all(map(_is_piece, pieces)):
        raise ForeignFileError(f"{target} holds files that thucthe did not write; choose another --out")
    check_page(target / _INDEX)


def _is_piece(file: Path) -> bool:
    with file.open("rb") as script:
        return script.read(len(_CALL)) in (b"", _CALL)


def make_page(report: Report) -> str:
    """Combine data, libraries, scripts and styles into one page.

    Parameters
    ----------
    report : Report
        Without pieces for a page that loads them from its folder.
    """
    script = "\n".join(_read(name) for name in _SCRIPTS)
    pieces = list(report.pieces)
    inline = _all_pieces(pieces) if pieces else ()
    return Template(_read("page.html")).substitute(
        title=escape(report.about["title"]),
        style=_read("page.css"),
        about=to_inline_json({**report.about, "libraries": _libraries()}),
        pieces="\n".join(
            f'<script type="text/plain" id="piece-{name}">{pack(piece)}</script>' for name, piece in inline
        ),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _build(folder: Path, page_folder: Path, title: str | None, text_bytes: int | None = None) -> Report:
    tables = open_tables(folder)
    about = (newest_version(folder) or folder) / "run.json"
    try:
        run = json.loads(read_regular(about)) if about.exists() else {}
    except ValueError as error:
        raise DamagedError(f"{about} is damaged; the same `thucthe run` writes it again") from error
    report = build(tables, title or folder.resolve().name, run, text_bytes)
    return Report(report.about | find_state(folder, page_folder), report.pieces)


def _all_pieces(pieces: Iterable[Piece]) -> Iterable[Piece]:
    yield from pieces
    yield "countries", (_ASSETS / "countries.json").read_bytes()


def _write(file: Path, content: str) -> None:
    temporary = file.with_name(f".{file.name}.part")
    temporary.write_bytes(content.encode("utf-8", "replace"))
    temporary.replace(file)


def _libraries() -> list[list[str]]:
    """Return name, version and licence of each bundled library."""
    return read_rows(_ASSETS / "libraries.tsv")


def _read(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
