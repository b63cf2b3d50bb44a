"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from thucthe.cli.console import fail
from thucthe.read.sources.read_options import ReadOptions

READING = "Reading"

DEFAULT_READING = ReadOptions()


def column_option(name: str, help_text: str, default: str) -> Any:
    """Create the option that names a column of records."""
    return typer.Option(name, metavar="NAME", help=help_text, show_default=default, rich_help_panel=READING)


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
        "plain text, web pages, documents, e-mail, records, workbooks and archives of these; `thucthe info` lists the "
        "endings of their names.",
    ),
]

TextColumn = Annotated[
    str | None,
    column_option(
        "--text-column",
        "Column with the text of records (JSON, CSV, Parquet, workbooks, XML). Columns are given by name or by path, "
        "such as _source.content or data.articles[].body.",
        "text, content, noi_dung …",
    ),
]

TitleColumn = Annotated[str | None, column_option("--title-column", "Column with the title.", "title, tieu_de …")]

LeadColumn = Annotated[
    str | None, column_option("--lead-column", "Column with the lead, put before the text.", "sapo, description …")
]

DateColumn = Annotated[
    str | None, column_option("--date-column", "Column with the date, the day before the month.", "date, ngayDang …")
]

AuthorColumn = Annotated[str | None, column_option("--author-column", "Column with the author.", "author, tac_gia …")]

SourceColumn = Annotated[
    str | None, column_option("--source-column", "Column with the newspaper or site.", "source, nguon …")
]

UrlColumn = Annotated[str | None, column_option("--url-column", "Column with the address.", "url, link …")]

IdColumn = Annotated[
    str | None,
    column_option(
        "--id-column",
        "Column that names a record in `path`, as in crawl.jsonl#a17.",
        "its number, as in crawl.jsonl#17",
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
