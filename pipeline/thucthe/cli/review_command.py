"""``thucthe review``: list pairs of entities that may be one, as a CSV file to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stdout


def review(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of `thucthe run`.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="CSV file to write; standard output without.")
    ] = None,
    most: Annotated[int, typer.Option("-n", min=1, metavar="N", help="Maximum number of pairs.")] = 200,
) -> None:
    """List entities that may be one, and names that may be several persons', with the evidence.

    Write merge, apart or split into the column action, and give the file back with `thucthe correct DIR --from FILE`;
    lines with an empty action change nothing.

    Examples
    --------
        thucthe review tables --out review.csv

        thucthe correct tables --from review.csv
    """
    from thucthe.batch.folder import corrections_of
    from thucthe.resolve.corpus.review import find_doubts, write_doubts
    from thucthe.tables import open_tables

    try:
        tables = open_tables(folder)
        doubts = find_doubts(tables.entities, tables.aliases, tables.cooccurrences, corrections_of(folder))[:most]
        if out is None:
            write_doubts(doubts, typer.get_text_stream("stdout"))
            return
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            write_doubts(doubts, file)
    except EXPECTED as error:
        fail(error)
    stdout.print(f"{len(doubts):,} lines to look at in {out}", markup=False)
