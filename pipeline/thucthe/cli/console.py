"""Print to the terminal: consoles, error messages and progress bars."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from thucthe.errors import ThuctheError

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

EXPECTED = (ThuctheError, OSError, ValueError)
"""Errors of which a command shows the message alone."""
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that could move the cursor, change colours or the order of a line, or that can't be encoded."""


def mask_controls(text: str) -> str:
    """Replace control characters by �; needed only where the width of a column depends on the text."""
    return _UNSAFE.sub("\ufffd", text)


class _SafeConsole(Console):
    """A console that shows control characters in texts as �, wherever the texts come from."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control or not _UNSAFE.search(segment.text):
                yield segment
            else:
                yield Segment(mask_controls(segment.text), segment.style)


stdout = _SafeConsole(soft_wrap=True, highlight=False)
stderr = _SafeConsole(stderr=True, soft_wrap=True, highlight=False)


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
