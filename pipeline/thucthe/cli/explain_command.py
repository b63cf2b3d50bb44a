"""``thucthe explain``: show why mentions are one entity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stdout


def explain(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `thucthe run --out` wrote to.")],
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="Its id, name or alias.")],
    most: Annotated[int, typer.Option(min=1, metavar="N", help="Mentions that are shown with their sentence.")] = 20,
) -> None:
    """Show why the mentions of an entity are one: the rule that joined each, and its sentence.

    Examples
    --------
        thucthe explain tables "Tập Cận Bình"

        thucthe explain tables SCO --most 100
    """
    from thucthe.cli.views.explain import explain as explain_entity

    try:
        stdout.print(explain_entity(folder, entity, most))
    except EXPECTED as error:
        fail(error)
