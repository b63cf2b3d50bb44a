"""Print to the terminal: consoles, error messages and progress bars."""

from __future__ import annotations

import codecs
import io
import json
import logging
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text
from typer.core import TyperGroup

from thucthe.cli.exit_status import ExitStatus, status_of
from thucthe.errors import ThuctheError
from thucthe.logs import ROOT
from thucthe.text.controls import has_controls, mask_controls

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

EXPECTED = (ThuctheError, OSError, ValueError)
"""Errors of which a command shows the message alone."""


class _SafeConsole(Console):
    """A console that shows control characters in texts as �, wherever the texts come from."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control or not has_controls(segment.text):
                yield segment
            else:
                yield Segment(mask_controls(segment.text), segment.style)


stdout = _SafeConsole(soft_wrap=True, highlight=False)
stderr = _SafeConsole(stderr=True, soft_wrap=True, highlight=False)


def fail(error: Exception | str, status: int | None = None) -> NoReturn:
    """Print an error message and exit.

    Parameters
    ----------
    error : Exception or str
        The error, or its message.
    status : int, optional
        By default that of the error, see `thucthe.cli.exit_status`.
    """
    if status is None:
        status = status_of(error) if isinstance(error, Exception) else ExitStatus.FAILED
    stderr.print(f"[bold red]Error:[/] {str(error).replace('[', chr(92) + '[')}")
    raise typer.Exit(status)


def print_json_line(record: dict[str, Any]) -> None:
    """Print a record as a line of JSON on standard error, in ASCII unless that is UTF-8."""
    is_unicode = stderr.encoding.startswith("utf")
    stderr.out(json.dumps(record, ensure_ascii=not is_unicode), highlight=False)


_TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Combining tone marks, which windows-1258 has, unlike most vowels with a tone."""


def _escape(encoding: str, error: UnicodeError) -> tuple[str, int]:
    """Handle characters that an encoding lacks: put the tone after its vowel if it has both, else escape them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error

    def spell(character: str) -> str:
        parts = unicodedata.normalize("NFD", character)
        vowel = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        tones = "".join(part for part in parts if part in _TONES)
        try:
            (vowel + tones).encode(encoding)  # that of the error may be just "charmap"
        except UnicodeEncodeError:
            return character.encode("ascii", "backslashreplace").decode("ascii")
        return vowel + tones

    return "".join(map(spell, error.object[error.start : error.end])), error.end


class _Warnings(logging.Handler):
    """Shows warnings that say all in a sentence; those with a traceback are for logs."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        if not record.exc_info:
            self._show(record.getMessage())


@contextmanager
def show_warnings(show: Callable[[str], None] | None = None) -> Iterator[None]:
    """Show the warnings of a block, by default on standard error."""
    logger, handler = logging.getLogger(ROOT), _Warnings(show or _warn)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _warn(message: str) -> None:
    stderr.print(Text.assemble(("Warning: ", "bold yellow"), message))


class TolerantGroup(TyperGroup):
    """Commands that print to any code page; characters that it can't express are escaped with backslashes."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command of the arguments."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                handler = f"thucthe-{stream.encoding}"
                codecs.register_error(handler, partial(_escape, stream.encoding))
                stream.reconfigure(errors=handler)
        return super().main(*args, **kwargs)


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
