"""``thucthe show``: show one article."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, stderr, stdout
from thucthe.cli.exit_status import ExitStatus
from thucthe.cli.parameters import (
    Model,
    Names,
)
from thucthe.resources import DEFAULT_MODEL


def show(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="Article in any format that `run` reads; - for standard input.")
    ],
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write an HTML page to this file instead.")] = None,
    model: Model = DEFAULT_MODEL,
    names: Names = [],  # noqa: B006
) -> None:
    """Show one article with its names in colour.

    Examples
    --------
        thucthe show article.txt

        thucthe show page.html --html article.html

        echo "Ông Tập tới Astana." | thucthe show -
    """
    from thucthe.errors import UnreadableError
    from thucthe.pipelines import load_pipeline, read_entries
    from thucthe.read.reader import read_one
    from thucthe.report.show import to_html, to_text

    if Path(file).is_dir():
        fail(f"{file} is a folder; `show` takes one article, use `thucthe run` for folders", ExitStatus.USAGE)
    try:
        text = read_one(file).text
        doc = load_pipeline(model, (entry for path in names for entry in read_entries(path)))(text)
        if html is None:
            stdout.print(to_text(doc))
        else:
            html.write_text(to_html([doc]), encoding="utf-8")
            stderr.print(f"Wrote {html}")
    except UnreadableError as error:
        fail(f"{file}: {error}", ExitStatus.BAD_INPUT)
    except EXPECTED as error:
        fail(error)
