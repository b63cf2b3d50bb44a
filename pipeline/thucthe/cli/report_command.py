"""``thucthe report``: write an HTML page about a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stderr


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `run` wrote to.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="The page.", show_default="DIR/report.html")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Its headline.", show_default="DIR's name")] = None,
) -> None:
    """Make one HTML page over a finished run: entities in context, timelines, network, map, articles.

    The page needs no other file and no network, in Vietnamese and English. Of large runs it holds a part and says so.

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
