"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import fail
from thucthe.read.sources.formats import READABLE
from thucthe.read.sources.read_options import ReadOptions

READING = "Reading"

DEFAULT_READING = ReadOptions()

Model = Annotated[
    str, typer.Option("--model", metavar="NAME|DIR", help="A pipeline that comes with thucthe, or a folder with one.")
]

Names = Annotated[
    list[Path],
    typer.Option(
        "--names",
        metavar="FILE",
        help="Your own names (CSV or YAML: name, label, aliases, id), always found. Repeatable.",
    ),
]

Scheme = Annotated[
    str | None,
    typer.Option(
        "--scheme",
        metavar="guide|vlsp2018|vlsp2016",
        help="Annotation scheme that the names follow; the VLSP ones serve to compare with published figures.",
        show_default="the pipeline's own, guide",
    ),
]

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Files, folders of them, `-` for standard input, `@FILE` for a list of paths, one a line. Read are "
        f"{READABLE} and .gz, .xz, .bz2, .zst of these.",
    ),
]

TextColumn = Annotated[
    str | None,
    typer.Option(
        "--text-column",
        metavar="NAME",
        help="Column with the text in JSON, CSV and Parquet.",
        show_default="text, content, body, noi_dung …",
        rich_help_panel=READING,
    ),
]

TitleColumn = Annotated[
    str | None,
    typer.Option(
        "--title-column",
        metavar="NAME",
        help="Column with the title.",
        show_default="title, headline, tieu_de …",
        rich_help_panel=READING,
    ),
]

DateColumn = Annotated[
    str | None,
    typer.Option(
        "--date-column",
        metavar="NAME",
        help="Column with the date, the day before the month.",
        show_default="published, date, ngay_dang …",
        rich_help_panel=READING,
    ),
]

IdColumn = Annotated[
    str | None,
    typer.Option(
        "--id-column",
        metavar="NAME",
        help="Column that names a record in `path`, as in crawl.jsonl#a17.",
        show_default="its number, as in crawl.jsonl#17",
        rich_help_panel=READING,
    ),
]

MaxChars = Annotated[
    int, typer.Option("--max-chars", min=1, metavar="N", help="Reject longer articles.", rich_help_panel=READING)
]


def check_scheme(scheme: str | None) -> None:
    """Exit with an error message when the scheme is unknown."""
    from thucthe.recognize.tags.scheme import SCHEMES

    if scheme not in (None, *SCHEMES):
        fail(f"--scheme {scheme}: no such scheme; give one of {', '.join(SCHEMES)}", 2)
