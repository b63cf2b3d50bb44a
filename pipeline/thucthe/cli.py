"""The command line: thin commands over plain functions."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from thucthe import __version__
from thucthe.resources import DEFAULT_MODEL, list_models
from thucthe.write.files import Format

if TYPE_CHECKING:
    from rich.progress import Progress

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
Habit = Annotated[
    str | None,
    typer.Option(
        "--habit",
        metavar="guide|vlsp2018|vlsp2016",
        help="Habit of annotation that the names follow; the VLSP ones serve to compare with published figures.",
        show_default="the pipeline's own, guide",
    ),
]


def _fail(message: object, status: int = 1) -> NoReturn:
    _err.print(f"[bold red]Error:[/] {str(message).replace('[', chr(92) + '[')}")
    raise typer.Exit(status)


def _check_habit(habit: str | None) -> None:
    from thucthe.recognize.scheme import HABITS

    if habit not in (None, *HABITS):
        _fail(f"--habit {habit}: no such habit; give one of {', '.join(HABITS)}", 2)


def _progress() -> Progress:
    """Make a progress bar on standard error that leaves nothing behind."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=_err, transient=True)


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
    habit: Habit = None,
) -> None:
    """Turn articles into tables.

    A second run into the same folder goes on where the first one stopped and reads only new and changed files.

    Examples
    --------
        thucthe run articles/ --out tables

        thucthe run 2024/ 2025/ extra.txt --out tables --format csv --format parquet

        thucthe run articles/ --out tables --names my_names.csv
    """
    from thucthe.pipelines import read_entries
    from thucthe.run.local import RunError, RunOptions
    from thucthe.run.local import run as run_sources
    from thucthe.run.summary import summarize

    _check_habit(habit)
    try:
        entries = tuple(entry for file in names for entry in read_entries(file))
        with _progress() as bar:
            task = bar.add_task("articles", total=None)
            summary = run_sources(
                sources,
                out,
                RunOptions(model, entries, words, habit),
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
    gold: Annotated[
        list[Path],
        typer.Argument(metavar="GOLD...", help="Annotated texts: .jsonl, .conll, .bio, .iob, .tsv or .spacy."),
    ],
    models: Annotated[
        list[str],
        typer.Option(
            "--model",
            metavar="NAME|DIR|underthesea|hf:DIR",
            help="What to measure: a pipeline that comes with thucthe or a folder with one, `underthesea.ner`, or a "
            "folder with a token classifier of Hugging Face (extra `train`). Repeatable; the first is compared to.",
            show_default=DEFAULT_MODEL,
        ),
    ] = [DEFAULT_MODEL],  # noqa: B006
    habit: Habit = None,
    errors: Annotated[int, typer.Option(min=0, metavar="N", help="Show the first N errors of each model.")] = 0,
    errors_to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all errors: .txt, .csv or .html.")
    ] = None,
    per_file: Annotated[bool, typer.Option("--per-file", help="Show the ten texts with the lowest F1.")] = False,
    files_to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the figures of every text as CSV.")
    ] = None,
    json_to: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all figures as JSON.")] = None,
) -> None:
    """Measure precision, recall and F1 against gold annotation, with 95 % intervals, of several models side by side.

    *Strict*: same borders and label. *Exact*: same borders. *Type*: some overlap, same label. *Partial*: same borders
    count 1, some overlap ½. The interval comes from 1,000 draws of the texts.

    Examples
    --------
        thucthe evaluate data/gold/gold.jsonl

        thucthe evaluate data/gold/gold.jsonl --model vi_news_fast --model underthesea

        thucthe evaluate dev.conll --habit vlsp2016 --errors 20 --errors-to errors.html

        thucthe evaluate gold.spacy --model hf:phobert-ner --json figures.json --per-file
    """
    import json

    from thucthe.learn.compare import find_with
    from thucthe.learn.corpora import read_gold
    from thucthe.learn.evaluate import Evaluation, evaluate_texts
    from thucthe.learn.listings import LEGEND, check_ending, to_lines, write_errors, write_files
    from thucthe.learn.report import to_json, to_tables

    _check_habit(habit)
    try:
        if errors_to:
            check_ending(errors_to)
    except ValueError as error:
        _fail(error, 2)
    try:
        examples = read_gold(gold)
        with _progress() as bar:

            def evaluate_model(model: str) -> Evaluation:
                find = find_with(model, habit)
                return evaluate_texts(
                    examples, lambda texts: bar.track(find(texts), len(texts), description=model), model
                )

            evaluations = [evaluate_model(model) for model in dict.fromkeys(models)]
        if errors_to:
            write_errors(evaluations, errors_to)
        if files_to:
            write_files(evaluations, files_to)
        if json_to:
            figures = {"gold": [path.name for path in gold], "habit": habit, **to_json(evaluations)}
            json_to.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except (OSError, ValueError, ModuleNotFoundError) as error:
        _fail(error)
    names = sum(span.depth == 0 for example in examples for span in example.spans)
    title = f"{', '.join(map(str, gold))}: {len(examples):,} texts, {names:,} names. Strict: same borders and label"
    for table in to_tables(evaluations, title, per_file):
        _out.print(table)
        _out.print()
    for evaluation in evaluations if errors else ():
        _out.print(f"The first {errors} errors of {evaluation.model}. {LEGEND}", markup=False)
        _out.print("\n".join(to_lines(evaluation.errors[:errors])), markup=False)
    for written in filter(None, (errors_to, files_to, json_to)):
        _err.print(f"Wrote {written}", markup=False)


Config = Annotated[Path, typer.Argument(metavar="CONFIG", help="A recipe such as models/vi_news.cfg.")]
Data = Annotated[Path, typer.Option(metavar="DIR", help="Folder that the recipe's paths start from.")]
Work = Annotated[Path, typer.Option(metavar="DIR", help="Folder for checkpoints and stages; what lies there is used.")]
Pipeline = Annotated[Path, typer.Option("--out", metavar="DIR", help="The pipeline to write, named like the folder.")]


def _learn(learn: Callable[..., None], **kwargs: object) -> None:
    """Train with a progress bar and clear sentences on error."""
    with _progress() as bar:
        task = bar.add_task("steps", total=None)
        learn(say=_err.print, progress=lambda done, of: bar.update(task, completed=done, total=of), **kwargs)


@app.command()
def train(config: Config, out: Pipeline, data: Data = Path(), work: Work = Path("work")) -> None:
    """Train a pipeline around an encoder, or train one of ours further on texts of your own (extra `train`).

    A training that was stopped goes on from its last checkpoint when it is called again.

    Examples
    --------
        thucthe train models/vi_news.cfg --data corpora --out vi_mine

        thucthe train models/retrain.cfg --data my_corrections --out vi_corrected
    """
    try:
        from thucthe.learn import train as learn
        from thucthe.learn.recipe import read_recipe

        _learn(learn.train, recipe=read_recipe(config, data, work, learn.SECTIONS), out=out)
    except ModuleNotFoundError as error:
        _fail(f"training needs the package {error.name}; install it with: pip install 'thucthe[train]'")
    except (OSError, ValueError) as error:
        _fail(error)


@app.command()
def distill(
    config: Config,
    out: Pipeline,
    teacher: Annotated[str, typer.Option(metavar="NAME|DIR", help="The pipeline to learn from.")] = "vi_news",
    data: Data = Path(),
    work: Work = Path("work"),
) -> None:
    """Train a small and fast pipeline on what a large one finds in raw texts (extra `train`).

    Examples
    --------
        thucthe distill models/vi_news_fast.cfg --teacher vi_news --data corpora --out vi_mine_fast
    """
    try:
        from thucthe.learn import distill as learn
        from thucthe.learn.recipe import read_recipe

        recipe = read_recipe(config, data, work, learn.SECTIONS)
        _learn(learn.distill, recipe=recipe, teacher=teacher, out=out)
    except ModuleNotFoundError as error:
        _fail(f"training needs the package {error.name}; install it with: pip install 'thucthe[train]'")
    except (OSError, ValueError) as error:
        _fail(error)
