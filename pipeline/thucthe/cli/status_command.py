"""``thucthe status``: show the progress of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stdout


def status(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of `thucthe run`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show the progress of a running, interrupted or finished run.

    Examples
    --------
        thucthe status tables

        watch thucthe status tables
    """
    from thucthe.cli.views.status import format_status, read_status

    try:
        record = read_status(folder)
    except EXPECTED as error:
        fail(error)
    if as_json:
        stdout.print_json(data=record)
    else:
        stdout.print(format_status(folder, record))
