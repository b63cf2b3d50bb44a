"""Show the progress of a run as a bar on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import TextColumn

from thucthe.batch.events import Event, EventCallback, Phase
from thucthe.cli.console import progress_bar
from thucthe.cli.views.status import format_duration


@contextmanager
def run_progress_bar() -> Iterator[EventCallback]:
    """Show a bar while the block runs; yields the function that the events of the run are given to."""
    with progress_bar(in_steps=False, left=TextColumn("{task.fields[left]}")) as bar:
        task = bar.add_task("Loading the pipeline", total=None, left="")

        def show(event: Event) -> None:
            p = event.progress
            description = f"{p.articles + p.rejects:,} articles" + (f", {p.rate:,.1f}/s" if p.rate else "")
            left = f"{format_duration(p.seconds_left)} left" if p.seconds_left is not None else ""
            if p.phase is Phase.finishing:
                bar.update(task, description=f"{description}, writing tables", total=None, left=left)
            elif p.phase is Phase.working:
                bar.update(task, description=description, completed=p.share or 0, total=p.share and 1, left=left)

        yield show
