"""``thucthe explain``: show which rules resolved the mentions of an entity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stdout


def explain(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of `thucthe run`.")],
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="Id, name or alias of the entity.")],
    most: Annotated[
        int, typer.Option(min=1, metavar="N", help="Maximum number of mentions shown with their sentence.")
    ] = 20,
) -> None:
    """Show which rule resolved each mention of an entity, with its sentence.

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
