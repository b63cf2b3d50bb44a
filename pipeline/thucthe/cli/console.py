"""Print to the terminal: consoles, error messages and progress bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console

from thucthe.errors import ThuctheError

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

EXPECTED = (ThuctheError, OSError, ValueError)
"""Errors of which a command shows the message alone."""
stdout = Console(soft_wrap=True, highlight=False)
stderr = Console(stderr=True, soft_wrap=True, highlight=False)


def fail(message: object, status: int = 1) -> NoReturn:
    """Print an error message and exit."""
    stderr.print(f"[bold red]Error:[/] {str(message).replace('[', chr(92) + '[')}")
    raise typer.Exit(status)


def progress_bar(in_steps: bool = True, left: ProgressColumn | None = None) -> Progress:
    """Create a transient progress bar on standard error.

    Parameters
    ----------
    in_steps : bool
        Show the number of completed steps instead of a percentage.
    left : ProgressColumn, optional
        Column with the remaining time.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    count = MofNCompleteColumn() if in_steps else TaskProgressColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), count, left or TimeRemainingColumn())
    return Progress(*columns, console=stderr, transient=True)
