"""``thucthe upgrade``: process the articles of a run again with another version or model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stderr, stdout
from thucthe.cli.exit_status import ExitStatus
from thucthe.cli.parameters import Workers
from thucthe.cli.run_command import show_progress, terminable, warnings_shown


def upgrade(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of `thucthe run`.")],
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE...", help="Sources, if they have moved.", show_default="those of the last run"),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|DIR",
            help="Name of an included pipeline, or folder of a pipeline.",
            show_default="that of the last run",
        ),
    ] = None,
    workers: Workers = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Process the articles of a run again with this version of thucthe, or another model.

    Sources and options are those of the last run into DIR. Corrections are kept, and ids of entities that change are in
    the table `redirects`. The tables in DIR are replaced at the end, so they can be used until then. If neither
    version nor model has changed, only new and changed articles are read.

    Examples
    --------
        thucthe upgrade tables

        thucthe upgrade tables --model vi_news_fast
    """
    from thucthe.batch.local.local_engine import run
    from thucthe.batch.local.processors import usable_processors
    from thucthe.batch.local.request import read_options, read_request
    from thucthe.cli.views.summary import summarize

    try:
        request = read_request(folder, sources or ())
        options = read_options(folder, model)
        with terminable(), warnings_shown(quiet, json_log=False), show_progress(quiet, json_log=False) as progress:
            summary = run(
                request.sources,
                folder,
                options,
                formats=request.formats,
                workers=workers or usable_processors(),
                upgrade=True,
                progress=progress,
            )
    except KeyboardInterrupt:
        stderr.print("Interrupted; rerun the same command to resume.")
        raise typer.Exit(ExitStatus.INTERRUPTED) from None
    except EXPECTED as error:
        fail(error)
    if not quiet:
        stdout.print(summarize(summary))
