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
        typer.Option(
            "--out",
            "-o",
            metavar="PATH",
            help="HTML file to write, or with --split the folder.",
            show_default="DIR/report.html, with --split DIR/report",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Title of the page.", show_default="DIR's name")
    ] = None,
    split: Annotated[
        bool, typer.Option("--split", help="Write a folder whose index.html loads its data in pieces, for large runs.")
    ] = False,
) -> None:
    """Write an HTML page about a finished run: entities in context, timelines, network, map, articles, corrections.

    The page is in Vietnamese and English and works offline, without a server. One file holds everything up to about
    10,000 articles; of more it counts everything but holds only a part of the texts, and states this. With --split
    nothing is left out.

    Examples
    --------
        thucthe report tables

        thucthe report tables --out november.html --title "Tin tức tháng 11"

        thucthe report archive --split
    """
    from thucthe.report.report_page import write_report, write_split_report

    target = out or folder / ("report" if split else "report.html")
    try:
        left_out = 0
        if split:
            write_split_report(folder, target, title)
        else:
            left_out = write_report(folder, target, title)
    except EXPECTED as error:
        fail(error)
    stderr.print(f"Wrote {target / 'index.html' if split else target}", markup=False)
    if left_out:
        stderr.print(f"The texts of {left_out:,} articles are not on the page; with --split all are")
