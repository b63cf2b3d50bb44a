"""Register the commands of the command line; each is in its own module."""

from __future__ import annotations

from typing import Annotated

import typer

from thucthe.cli.console import TolerantGroup, stdout
from thucthe.cli.correct_command import PairsCommand, correct
from thucthe.cli.evaluate_command import evaluate
from thucthe.cli.explain_command import explain
from thucthe.cli.export_command import export
from thucthe.cli.info_command import info
from thucthe.cli.pack_command import pack
from thucthe.cli.report_command import report
from thucthe.cli.review_command import review
from thucthe.cli.run_command import run
from thucthe.cli.show_command import show
from thucthe.cli.status_command import status
from thucthe.cli.train_command import distill, train
from thucthe.cli.upgrade_command import upgrade
from thucthe.version import __version__

app = typer.Typer(
    cls=TolerantGroup,
    help="Find the people, places and organizations in Vietnamese news articles and write them as tables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    """Find the people, places and organizations in Vietnamese news articles and write them as tables."""
    if version:
        stdout.print(__version__)
        raise typer.Exit


app.command(cls=PairsCommand)(correct)
for command in (run, upgrade, status, show, report, explain, review, info, export, pack, evaluate, train, distill):
    app.command()(command)
