"""``thucthe correct``: correct the entities of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thucthe.cli.console import fail, stdout

if TYPE_CHECKING:
    pass


Pair = tuple[str, str]


def correct(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `thucthe run --out` wrote to.")],
    merge: Annotated[
        Pair | None, typer.Option(metavar="ENTITY ENTITY", help="Both are one; the first stays.", show_default=False)
    ] = None,
    split: Annotated[
        Pair | None,
        typer.Option(metavar="ENTITY FORM", help="Mentions of this form are someone else.", show_default=False),
    ] = None,
    rename: Annotated[
        Pair | None, typer.Option(metavar="ENTITY NAME", help="Its name is this.", show_default=False)
    ] = None,
    relabel: Annotated[
        Pair | None, typer.Option(metavar="ENTITY PER|LOC|ORG", help="It is of this kind.", show_default=False)
    ] = None,
    drop: Annotated[str | None, typer.Option(metavar="ENTITY", help="It is no name.")] = None,
) -> None:
    """Correct the entities of a run by hand.

    An entity is named by its id, or by its name or an alias when only one has it. Corrections are kept in
    DIR/corrections.csv and hold for every later run into DIR; `thucthe run --corrections FILE` takes them to another.

    Examples
    --------
        thucthe correct tables --merge "Cristiano Ronaldo" "CR7"

        thucthe correct tables --split "Nguyễn Văn Hùng" "Hùng râu"

        thucthe correct tables --rename 3f2a9c01d4e5b677 "Tập đoàn FPT" --drop "VN-Index"
    """
    from thucthe.resolve.corpus.corrections import Correction
    from thucthe.run.local.finalize import correct as correct_run
    from thucthe.tables import open_tables

    given = {"merge": merge, "split": split, "rename": rename, "relabel": relabel, "drop": drop and (drop, "")}
    if not any(given.values()):
        fail("say what to correct: --merge, --split, --rename, --relabel or --drop", 2)
    try:
        tables = open_tables(folder)
        corrections = []
        for action, pair in given.items():
            if pair:
                value = tables.find_entity(pair[1]) if action == "merge" else pair[1]
                corrections.append(Correction(action, tables.find_entity(pair[0]), value))
        touched = correct_run(folder, corrections)
    except (OSError, ValueError) as error:
        fail(error)
    for correction, n in zip(corrections, touched, strict=True):
        stdout.print(f"{correction.action}: {n:,} mention{'s' * (n != 1)} changed", markup=False)
