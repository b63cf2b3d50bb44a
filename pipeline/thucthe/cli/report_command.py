"""``thucthe report``: write an HTML page about a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stderr


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of `thucthe run`.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="HTML file to write.", show_default="DIR/report.html"),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Title of the page.", show_default="DIR's name")
    ] = None,
) -> None:
    """Write one self-contained HTML page about a finished run: entities in context, timelines, network, map, articles.

    The page is in Vietnamese and English and works offline. For large runs it contains a selection, and states this.

    Examples
    --------
        thucthe report tables

        thucthe report tables --out november.html --title "Tin tức tháng 11"
    """
    from thucthe.report.report_page import write_report

    file = out or folder / "report.html"
    try:
        write_report(folder, file, title)
    except EXPECTED as error:
        fail(error)
    stderr.print(f"Wrote {file}", markup=False)
