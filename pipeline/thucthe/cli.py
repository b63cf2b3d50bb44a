"""The command line: thin commands over plain functions."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from thucthe import __version__
from thucthe.resources import DEFAULT_MODEL, list_models
from thucthe.write.files import Format

app = typer.Typer(
    help="Find the people, places and organizations in Vietnamese news articles and write them as tables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
_out = Console(soft_wrap=True, highlight=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False)

Model = Annotated[
    str, typer.Option("--model", metavar="NAME|DIR", help="A pipeline that comes with thucthe, or a folder with one.")
]
Names = Annotated[
    list[Path],
    typer.Option(
        "--names",
        metavar="FILE",
        help="Your own names (CSV or YAML: name, label, aliases, id), always found. Repeatable.",
    ),
]


def _fail(message: object, status: int = 1) -> NoReturn:
    _err.print(f"[bold red]Error:[/] {str(message).replace('[', chr(92) + '[')}")
    raise typer.Exit(status)


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False) -> None:
    """Find the people, places and organizations in Vietnamese news articles and write them as tables."""
    if version:
        _out.print(__version__)
        raise typer.Exit


@app.command()
def run(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE...", help="Text files and folders of them.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the tables.")],
    model: Model = DEFAULT_MODEL,
    formats: Annotated[
        list[Format], typer.Option("--format", help="Format of the tables. Repeatable.", show_default="parquet")
    ] = [Format.parquet],  # noqa: B006  (Typer copies it)
    names: Names = [],  # noqa: B006
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Number of processes.")] = os.cpu_count() or 1,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start anew instead of going on.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with status 1 when an input was rejected.")] = False,
    words: Annotated[bool, typer.Option("--words", help="Also write the table of all words.")] = False,
) -> None:
    """Turn articles into tables.

    A second run into the same folder goes on where the first one stopped and reads only new and changed files.

    Examples
    --------
        thucthe run articles/ --out tables

        thucthe run 2024/ 2025/ extra.txt --out tables --format csv --format parquet

        thucthe run articles/ --out tables --names my_names.csv
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from thucthe.pipelines import read_entries
    from thucthe.run.local import RunError, RunOptions
    from thucthe.run.local import run as run_sources
    from thucthe.run.summary import summarize

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        entries = tuple(entry for file in names for entry in read_entries(file))
        with Progress(*columns, console=_err, transient=True) as bar:
            task = bar.add_task("articles", total=None)
            summary = run_sources(
                sources,
                out,
                RunOptions(model, entries, words),
                formats=formats,
                workers=workers,
                overwrite=overwrite,
                progress=lambda done, of: bar.update(task, completed=done, total=of),
            )
    except (FileNotFoundError, ValueError, RunError) as error:
        _fail(error)
    _out.print(summarize(summary))
    if strict and summary.tables["rejects"].num_rows:
        raise typer.Exit(1)


@app.command()
def show(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A text file; - for standard input.")],
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write an HTML page instead.")] = None,
    model: Model = DEFAULT_MODEL,
    names: Names = [],  # noqa: B006
) -> None:
    """Show one article with its entities in colour.

    Examples
    --------
        thucthe show article.txt

        thucthe show article.txt --html article.html

        echo "Ông Tập tới Astana." | thucthe show -
    """
    from thucthe.article import UnreadableError
    from thucthe.pipelines import load_pipeline, read_entries
    from thucthe.read.article import read_article, read_bytes
    from thucthe.read.sources import find_files
    from thucthe.report.show import to_html, to_text

    try:
        source = None if file == "-" else find_files([file])
        if source is not None and Path(file).is_dir():
            _fail(f"{file} is a folder; give one text file, or use `thucthe run` for folders", 2)
        data = sys.stdin.buffer.read() if source is None else read_bytes(source[0])
        text = read_article(file, data).text
        doc = load_pipeline(model, (entry for path in names for entry in read_entries(path)))(text)
        if html is None:
            _out.print(to_text(doc))
        else:
            html.write_text(to_html([doc]), encoding="utf-8")
            _err.print(f"Wrote {html}")
    except UnreadableError as error:
        _fail(f"{file}: {error}")
    except (OSError, ValueError) as error:
        _fail(error)


@app.command()
def info() -> None:
    """Show the version, the pipelines that come with thucthe, and where they are."""
    import json
    import platform

    from thucthe.resources import find_model

    _out.print(f"thucthe {__version__}, Python {platform.python_version()}")
    for name in list_models():
        folder = find_model(name)
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        default = " (default)" if name == DEFAULT_MODEL else ""
        _out.print(f"{name}{default}: {meta['description']} {size:.1f} MB, {folder}", markup=False)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Annotated texts: .jsonl or .conll.")],
    model: Model = DEFAULT_MODEL,
) -> None:
    """Measure precision, recall and F1 against gold annotation.

    Examples
    --------
        thucthe evaluate data/gold/gold.jsonl
    """
    from thucthe.learn.corpora import read_examples
    from thucthe.learn.report import measure, to_table
    from thucthe.pipelines import load_pipeline

    try:
        examples = read_examples(gold)
        measured = measure(load_pipeline(model), examples)
    except (OSError, ValueError) as error:
        _fail(error)
    _out.print(to_table(measured, f"{model} on {gold} ({len(examples)} texts)"))


@app.command()
def train(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="A recipe such as models/vi_news_fast.cfg.")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder with the corpora that the recipe names.")],
    work: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for the results of stages; kept ones are used again.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The pipeline folder to write, named like the pipeline.")],
) -> None:
    """Train a pipeline from annotated texts (extra `train`).

    Examples
    --------
        thucthe train models/vi_news_fast.cfg --data corpora --work work --out vi_mine
    """
    from thucthe.learn.train import read_recipe
    from thucthe.learn.train import train as train_pipeline

    try:
        train_pipeline(read_recipe(config, data, work), out, say=_err.print)
    except ModuleNotFoundError as error:
        _fail(f"training needs the package {error.name}; install it with: pip install 'thucthe[train]'")
    except (OSError, ValueError) as error:
        _fail(error)
