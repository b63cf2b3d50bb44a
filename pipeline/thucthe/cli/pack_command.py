"""``thucthe pack``: bundle small files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thucthe.cli.console import fail, progress_bar, stdout
from thucthe.cli.parameters import (
    DEFAULT_READING,
    AuthorColumn,
    DateColumn,
    IdColumn,
    LeadColumn,
    MaxChars,
    SourceColumn,
    Sources,
    TextColumn,
    TitleColumn,
    UrlColumn,
)
from thucthe.read.sources.read_options import ReadOptions

if TYPE_CHECKING:
    pass


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
) -> None:
    """Bundle many small files into a few Parquet files; a run over them gives the same tables.

    The options under *Reading* must be the same as those of the run.

    Examples
    --------
        thucthe pack articles/ --out packs; thucthe run packs --out tables
    """
    from thucthe.run.pack import pack as pack_sources

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
                ),
                articles=articles,
                progress=lambda n, share: bar.update(task, description=f"{n:,} articles", completed=share),
            )
    except OSError as error:
        fail(error)
    rejects = f" ({summary.rejects:,} of them unreadable)" if summary.rejects else ""
    packs = "1 file" if summary.packs == 1 else f"{summary.packs:,} files"
    stdout.print(f"Packed {summary.articles:,} articles{rejects} into {packs} in {out}", markup=False)
