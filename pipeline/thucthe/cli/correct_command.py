"""``thucthe correct``: correct the entities of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stdout

Pair = tuple[str, str]


def correct(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of `thucthe run`.")],
    merge: Annotated[
        Pair | None,
        typer.Option(metavar="ENTITY ENTITY", help="Merge the second entity into the first.", show_default=False),
    ] = None,
    split: Annotated[
        Pair | None,
        typer.Option(
            metavar="ENTITY FORM", help="Split the mentions of this form off as a new entity.", show_default=False
        ),
    ] = None,
    rename: Annotated[
        Pair | None, typer.Option(metavar="ENTITY NAME", help="Rename the entity.", show_default=False)
    ] = None,
    relabel: Annotated[
        Pair | None,
        typer.Option(metavar="ENTITY PER|LOC|ORG", help="Change the label of the entity.", show_default=False),
    ] = None,
    drop: Annotated[str | None, typer.Option(metavar="ENTITY", help="Remove this entity; it is not a name.")] = None,
) -> None:
    """Correct the entities of a run by hand.

    An entity is given by its id, or by its name or alias if that is unique. Corrections are stored in
    DIR/corrections.csv and apply to all later runs into DIR; `thucthe run --corrections FILE` applies them to another
    run.

    Examples
    --------
        thucthe correct tables --merge "Cristiano Ronaldo" "CR7"

        thucthe correct tables --split "Nguyễn Văn Hùng" "Hùng râu"

        thucthe correct tables --rename 3f2a9c01d4e5b677 "Tập đoàn FPT" --drop "VN-Index"
    """
    from thucthe.batch.local.finalize import correct as correct_run
    from thucthe.resolve.corpus.corrections import Correction
    from thucthe.tables import open_tables

    given = {"merge": merge, "split": split, "rename": rename, "relabel": relabel, "drop": drop and (drop, "")}
    if not any(given.values()):
        fail("no correction given: use --merge, --split, --rename, --relabel or --drop", 2)
    try:
        tables = open_tables(folder)
        corrections = []
        for action, pair in given.items():
            if pair:
                value = tables.find_entity(pair[1]) if action == "merge" else pair[1]
                corrections.append(Correction(action, tables.find_entity(pair[0]), value))
        counts = correct_run(folder, corrections)
    except EXPECTED as error:
        fail(error)
    for correction, n in zip(corrections, counts, strict=True):
        stdout.print(f"{correction.action}: {n:,} mention{'s' * (n != 1)} changed", markup=False)
