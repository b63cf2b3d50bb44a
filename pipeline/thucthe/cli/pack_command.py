"""``thucthe pack``: bundle small files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, progress_bar, stdout
from thucthe.cli.parameters import (
    DEFAULT_READING,
    AuthorColumn,
    DateColumn,
    FollowLinks,
    IdColumn,
    LeadColumn,
    MaxChars,
    Ocr,
    SourceColumn,
    Sources,
    TextColumn,
    TitleColumn,
    UrlColumn,
)
from thucthe.read.sources.read_options import ReadOptions


def pack(
    sources: Sources,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the Parquet files; must be empty.")
    ],
    articles: Annotated[int, typer.Option(min=1, metavar="N", help="Maximum number of articles in a file.")] = 20_000,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    lead_column: LeadColumn = None,
    date_column: DateColumn = None,
    author_column: AuthorColumn = None,
    source_column: SourceColumn = None,
    url_column: UrlColumn = None,
    id_column: IdColumn = None,
    max_chars: MaxChars = DEFAULT_READING.max_chars,
    ocr: Ocr = False,
    follow_links: FollowLinks = False,
) -> None:
    """Bundle many small files into a few Parquet files; a run over them gives the same tables.

    The options under *Reading* must be the same as those of the run.

    Examples
    --------
        thucthe pack articles/ --out packs; thucthe run packs --out tables
    """
    from thucthe.batch.pack import pack as pack_sources
    from thucthe.cli.views.status import format_left_out

    try:
        with progress_bar(in_steps=False) as bar:
            task = bar.add_task("0 articles", total=1)
            summary = pack_sources(
                sources,
                out,
                ReadOptions(
                    text_column=text_column,
                    title_column=title_column,
                    lead_column=lead_column,
                    date_column=date_column,
                    author_column=author_column,
                    source_column=source_column,
                    url_column=url_column,
                    id_column=id_column,
                    max_chars=max_chars,
                    ocr=ocr,
                    follow_links=follow_links,
                ),
                articles=articles,
                progress=lambda n, share: bar.update(task, description=f"{n:,} articles", completed=share),
            )
    except EXPECTED as error:
        fail(error)
    rejects = f" ({summary.rejects:,} of them unreadable)" if summary.rejects else ""
    packs = "1 file" if summary.packs == 1 else f"{summary.packs:,} files"
    stdout.print(f"Packed {summary.articles:,} articles{rejects} into {packs} in {out}", markup=False)
    if summary.left_out:
        stdout.print(f"Left out {format_left_out(summary.left_out)}", markup=False)
