"""``thucthe export``: write a finished run in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from thucthe.cli.console import EXPECTED, fail, stderr
from thucthe.write.table_files.writers import Corpus, Format


def _to_format(name: str) -> Format | Corpus:
    formats: dict[str, Format | Corpus] = {one.value: one for one in (*Format, *Corpus)}
    if name not in formats:
        raise typer.BadParameter(f"{name} is none of {', '.join(formats)}")
    return formats[name]


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `run --out` wrote.")],
    to: Annotated[
        list[Any],
        typer.Option(
            "--to",
            metavar="FORMAT",
            parser=_to_format,
            help="For people and databases: xlsx, sqlite, duckdb, csv, jsonl, parquet. For annotation and training: "
            "conll, docbin, labelstudio, brat. Repeatable.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for the files.", show_default="DIR itself")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace annotated texts that are there, with all corrections in them.")
    ] = False,
) -> None:
    """Write a finished run in other formats.

    What has been corrected in Label Studio, brat or a CoNLL file can be given to `evaluate` and `train`.

    Examples
    --------
        thucthe export tables --to xlsx

        thucthe export tables --to duckdb --to sqlite --out databases

        thucthe export tables --to labelstudio --out to_correct
    """
    from thucthe.write.export import export as export_run

    try:
        export_run(folder, to, out, overwrite=overwrite)
    except EXPECTED as error:
        fail(error)
    stderr.print(f"Wrote {', '.join(one.value for one in to)} to {out or folder}", markup=False)
