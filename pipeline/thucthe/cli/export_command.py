"""``thucthe export``: write a finished run in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stderr
from thucthe.cli.parameters import Language, check_export_formats


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of `thucthe run`.")],
    to: Annotated[
        list[str],
        typer.Option(
            "--to",
            metavar="FORMAT",
            callback=check_export_formats,
            help="Tables: xlsx, sqlite, duckdb, csv, jsonl, parquet. Networks of entities in one sentence: gexf, "
            "graphml; in one article: gexf-articles, graphml-articles. FollowTheMoney: ftm. Databases: postgres. "
            "Annotated texts: conll, docbin, labelstudio, brat. Repeatable.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for the files.", show_default="DIR itself")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace existing annotated texts, including corrections made in them.")
    ] = False,
    language: Language = None,
    url: Annotated[
        str | None,
        typer.Option(
            "--url", metavar="URL", help="Database for `--to postgres`, such as postgresql://user@host/database."
        ),
    ] = None,
) -> None:
    """Write a finished run in other formats.

    Texts corrected in Label Studio, brat or a CoNLL file are input of `evaluate` and `train`.

    Examples
    --------
        thucthe export tables --to xlsx --lang vi

        thucthe export tables --to duckdb --to sqlite --out databases

        thucthe export tables --to gexf --to graphml --to ftm

        thucthe export tables --to postgres --url postgresql://localhost/news

        thucthe export tables --to labelstudio --out to_correct
    """
    from thucthe.write.export import export as export_run

    try:
        export_run(folder, to, out, overwrite=overwrite, language=language, url=url)
    except EXPECTED as error:
        fail(error)
    stderr.print(f"Wrote {', '.join(to)} to {out or (folder if to != ['postgres'] else 'the database')}", markup=False)
