"""Define arguments and options shared by several commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from thucthe.cli.console import fail
from thucthe.cli.exit_status import ExitStatus
from thucthe.errors import ThuctheError
from thucthe.read.sources.read_options import ReadOptions

READING = "Reading"

DEFAULT_READING = ReadOptions()


def column_option(name: str, help_text: str, default: str) -> Any:
    """Create an option for the name of a column of records."""
    return typer.Option(name, metavar="NAME", help=help_text, show_default=default, rich_help_panel=READING)


Model = Annotated[
    str, typer.Option("--model", metavar="NAME|DIR", help="Name of an included pipeline, or folder of a pipeline.")
]

Names = Annotated[
    list[Path],
    typer.Option(
        "--names",
        metavar="FILE",
        help="Names that are always found (CSV or YAML: name, label, aliases, id, links). Repeatable.",
    ),
]

Scheme = Annotated[
    str | None,
    typer.Option(
        "--scheme",
        metavar="guide|vlsp2018|vlsp2016",
        help="Annotation scheme of the names; the VLSP schemes are for comparison with published scores.",
        show_default="the pipeline's own, guide",
    ),
]

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Files, folders of them, `-` for standard input, `@FILE` for a list of paths, one per line. Supported: "
        "plain text, web pages, documents, e-mail, records, workbooks and archives of these; `thucthe info` lists the "
        "endings of their names.",
    ),
]

Language = Annotated[
    Literal["vi", "en"] | None,
    typer.Option(
        "--lang",
        metavar="vi|en",
        help="Language of the sheets of a workbook.",
        show_default="that of the locale",
    ),
]

TextColumn = Annotated[
    str | None,
    column_option(
        "--text-column",
        "Column with the text of records (JSON, CSV, Parquet, workbooks, XML). A column is given by name or path, such "
        "as _source.content or data.articles[].body.",
        "text, content, noi_dung …",
    ),
]

TitleColumn = Annotated[str | None, column_option("--title-column", "Column with the title.", "title, tieu_de …")]

LeadColumn = Annotated[
    str | None, column_option("--lead-column", "Column with the lead, put before the text.", "sapo, description …")
]

DateColumn = Annotated[
    str | None, column_option("--date-column", "Column with the date; day before month.", "date, ngayDang …")
]

AuthorColumn = Annotated[str | None, column_option("--author-column", "Column with the author.", "author, tac_gia …")]

SourceColumn = Annotated[
    str | None, column_option("--source-column", "Column with the name of the newspaper or site.", "source, nguon …")
]

UrlColumn = Annotated[str | None, column_option("--url-column", "Column with the URL.", "url, link …")]

IdColumn = Annotated[
    str | None,
    column_option(
        "--id-column",
        "Column that identifies a record in `path`, as in crawl.jsonl#a17.",
        "record number, as in crawl.jsonl#17",
    ),
]

MaxChars = Annotated[
    int,
    typer.Option(
        "--max-chars", min=1, metavar="N", help="Reject articles with more characters.", rich_help_panel=READING
    ),
]

FollowLinks = Annotated[
    bool,
    typer.Option(
        "--follow-links",
        help="Read files that links in folders lead to outside of the sources.",
        rich_help_panel=READING,
    ),
]

Ocr = Annotated[
    bool,
    typer.Option(
        "--ocr",
        help="Read images and scanned PDF files by OCR, slowly (extra `ocr`, Tesseract and its Vietnamese model).",
        rich_help_panel=READING,
    ),
]


Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=0,
        metavar="N",
        help="Number of worker processes; with 0 the command processes the articles itself.",
        show_default="one per usable processor",
    ),
]


def check_table_formats(names: list[str]) -> list[str]:
    """Exit with an error message if a name is no format of tables."""
    from thucthe.write.export_formats import table_format

    return _check(names, table_format)


def check_export_formats(names: list[str]) -> list[str]:
    """Exit with an error message if a name is no format."""
    from thucthe.write.export_formats import EXPORTS

    return _check(names, EXPORTS.get)


def _check(names: list[str], find: Callable[[str], object]) -> list[str]:
    for name in names:
        try:
            find(name)
        except ThuctheError as error:
            raise typer.BadParameter(str(error)) from error
    return names


def check_scheme(scheme: str | None) -> None:
    """Exit with an error message if the scheme is unknown."""
    from thucthe.recognize.tags import scheme as schemes

    try:
        schemes.check_scheme(scheme)
    except ThuctheError as error:
        fail(f"--scheme {error}", ExitStatus.USAGE)
