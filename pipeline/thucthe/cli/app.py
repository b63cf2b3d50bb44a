"""The command line: thin commands over plain functions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console

from thucthe import __version__
from thucthe.read.read_options import ReadOptions
from thucthe.read.sources.formats import READABLE
from thucthe.resources import DEFAULT_MODEL, list_models
from thucthe.write.table_files.writers import Corpus, Format

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

    from thucthe.resolve.corpus.corrections import Correction
    from thucthe.run.local.progress import Event, EventCallback
    from thucthe.run.run_options import RunOptions


class Engine(str, Enum):
    """What does the work of a run."""

    local = "local"
    spark = "spark"


app = typer.Typer(
    help="Find the people, places and organizations in Vietnamese news articles and write them as tables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
_out = Console(soft_wrap=True, highlight=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False)

READING = "Reading"
_READ = ReadOptions()
NOT_ON_SPARK = {
    "--workers": "the master and the executors that Spark is given decide how many processes there are",
    "--format": "it writes Parquet; `thucthe export` makes the other formats of it",
    "--json-log": "Spark has a log and an event log of its own",
}
"""What stands in place of an option that Spark can't honour."""


def column_option(name: str, help_text: str, default: str) -> Any:
    """Create the option that names a column of records."""
    return typer.Option(name, metavar="NAME", help=help_text, show_default=default, rich_help_panel=READING)


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
Scheme = Annotated[
    str | None,
    typer.Option(
        "--scheme",
        metavar="guide|vlsp2018|vlsp2016",
        help="Annotation scheme that the names follow; the VLSP ones serve to compare with published figures.",
        show_default="the pipeline's own, guide",
    ),
]

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Files, folders of them, `-` for standard input, `@FILE` for a list of paths, one a line. Read are "
        f"{READABLE} and .gz, .xz, .bz2, .zst of these.",
    ),
]
TextColumn = Annotated[
    str | None,
    column_option(
        "--text-column",
        "Column with the text of records (JSON, CSV, Parquet, workbooks, XML). Columns are given by name or by path, "
        "such as _source.content or data.articles[].body.",
        "text, content, noi_dung …",
    ),
]
TitleColumn = Annotated[str | None, column_option("--title-column", "Column with the title.", "title, tieu_de …")]
LeadColumn = Annotated[
    str | None, column_option("--lead-column", "Column with the lead, put before the text.", "sapo, description …")
]
DateColumn = Annotated[
    str | None, column_option("--date-column", "Column with the date, the day before the month.", "date, ngayDang …")
]
AuthorColumn = Annotated[str | None, column_option("--author-column", "Column with the author.", "author, tac_gia …")]
SourceColumn = Annotated[
    str | None, column_option("--source-column", "Column with the newspaper or site.", "source, nguon …")
]
UrlColumn = Annotated[str | None, column_option("--url-column", "Column with the address.", "url, link …")]
IdColumn = Annotated[
    str | None,
    column_option(
        "--id-column",
        "Column that names a record in `path`, as in crawl.jsonl#a17.",
        "its number, as in crawl.jsonl#17",
    ),
]
MaxChars = Annotated[
    int, typer.Option("--max-chars", min=1, metavar="N", help="Reject longer articles.", rich_help_panel=READING)
]


def _fail(message: object, status: int = 1) -> NoReturn:
    _err.print(f"[bold red]Error:[/] {str(message).replace('[', chr(92) + '[')}")
    raise typer.Exit(status)


def _check_scheme(scheme: str | None) -> None:
    from thucthe.recognize.scheme import SCHEMES

    if scheme not in (None, *SCHEMES):
        _fail(f"--scheme {scheme}: no such scheme; give one of {', '.join(SCHEMES)}", 2)


def _progress(in_steps: bool = True, left: ProgressColumn | None = None) -> Progress:
    """Make a progress bar on standard error that leaves nothing behind; `left` shows the time left."""
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
    return Progress(*columns, console=_err, transient=True)


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False) -> None:
    """Find the people, places and organizations in Vietnamese news articles and write them as tables."""
    if version:
        _out.print(__version__)
        raise typer.Exit


@app.command()
def run(
    sources: Sources,
    out: Annotated[str, typer.Option("--out", "-o", metavar="DIR", help="Folder for the tables.")],
    model: Model = DEFAULT_MODEL,
    formats: Annotated[
        list[Format],
        typer.Option(
            "--format", help="Another format of the tables beside Parquet, kept up to date by later runs. Repeatable."
        ),
    ] = [],  # noqa: B006  (Typer copies it)
    names: Names = [],  # noqa: B006
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Number of processes.", show_default="one a core")
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="What does the work: this machine, or a Spark cluster (extra `spark`), which also takes sources and a "
            "DIR such as hdfs://… and s3a://…, and begins anew each time."
        ),
    ] = Engine.local,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start anew instead of going on.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with status 1 when an input was rejected.")] = False,
    words: Annotated[bool, typer.Option("--words", help="Also write the table of all words.")] = False,
    scheme: Scheme = None,
    corrections: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Corrections of another run, see `thucthe correct`; added to those in DIR."),
    ] = None,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    lead_column: LeadColumn = None,
    date_column: DateColumn = None,
    author_column: AuthorColumn = None,
    source_column: SourceColumn = None,
    url_column: UrlColumn = None,
    id_column: IdColumn = None,
    max_chars: MaxChars = _READ.max_chars,
    time_limit: Annotated[
        float,
        typer.Option(
            min=0.1,
            metavar="SECONDS",
            help="Reject a web page, Word, PDF or EPUB file that takes longer to be read.",
            rich_help_panel=READING,
        ),
    ] = _READ.time_limit,
    only_vietnamese: Annotated[
        bool,
        typer.Option("--only-vietnamese", help="Reject articles in other languages.", rich_help_panel=READING),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    json_log: Annotated[
        bool, typer.Option("--json-log", help="Tell on standard error what happens, a line of JSON an event.")
    ] = False,
) -> None:
    """Turn articles into tables.

    A second run into the same folder goes on where the first one stopped and reads only new and changed files. An
    article that makes its process crash or run forever is a reject. `thucthe status` looks at a run from outside.

    Examples
    --------
        thucthe run articles/ --out tables

        thucthe run 2024/ 2025/ extra.txt --out tables --format csv --format xlsx

        thucthe run articles/ --out tables --names my_names.csv

        thucthe run dump.zip crawl.jsonl.gz archive.tar.zst --out tables --only-vietnamese

        thucthe run news.csv --text-column "Nội dung" --id-column "Mã bài" --out tables

        find . -name "*.pdf" > files.txt; thucthe run @files.txt --out tables --time-limit 20

        xzcat crawl.jsonl.xz | thucthe run - --out tables

        thucthe run hdfs:///crawl --out hdfs:///tables --engine spark
    """
    from thucthe.cli.views.summary import summarize
    from thucthe.pipelines import read_entries
    from thucthe.resolve.corpus.corrections import read_corrections
    from thucthe.run.local.local_engine import run as run_sources
    from thucthe.run.local.progress import now, to_line
    from thucthe.run.run_options import RunError, RunOptions

    _check_scheme(scheme)
    reading = ReadOptions(
        text_column=text_column,
        title_column=title_column,
        lead_column=lead_column,
        date_column=date_column,
        author_column=author_column,
        source_column=source_column,
        url_column=url_column,
        id_column=id_column,
        max_chars=max_chars,
        time_limit=time_limit,
        only_vietnamese=only_vietnamese,
    )
    try:
        entries = tuple(entry for file in names for entry in read_entries(file))
        corrected = read_corrections(corrections) if corrections else ()
        options = RunOptions(model, entries, words, scheme, reading)
        if engine is Engine.spark:
            refused = {
                "--workers": workers is not None,
                "--format": set(formats) - {Format.parquet},
                "--json-log": json_log,
            }
            _run_on_spark(sources, out, options, overwrite, corrected, strict, quiet, refused)
            return
        with _watching(quiet, json_log) as watch:
            summary = run_sources(
                sources,
                out,
                options,
                formats=formats,
                workers=workers or os.cpu_count() or 1,
                overwrite=overwrite,
                corrections=corrected,
                watch=watch,
            )
    except KeyboardInterrupt:
        if not json_log:
            again = "a run on Spark begins anew" if engine is Engine.spark else "the same command goes on from here"
            _err.print(f"Stopped; {again}.")
        raise typer.Exit(130) from None
    except (FileNotFoundError, ValueError, RunError) as error:
        if json_log:
            _err.out(to_line({"time": now(), "event": "error", "message": str(error)}), highlight=False)
            raise typer.Exit(1) from error
        _fail(error)
    if not quiet:
        _out.print(summarize(summary.folder, summary.counts, summary.read, summary.seconds))
    if strict and summary.counts["rejects"]:
        raise typer.Exit(1)


def _run_on_spark(
    sources: list[str],
    out: str,
    options: RunOptions,
    overwrite: bool,
    corrections: Sequence[Correction],
    strict: bool,
    quiet: bool,
    refused: Mapping[str, object],
) -> None:
    from thucthe.cli.views.summary import summarize
    from thucthe.run.spark import spark_engine

    for option in (option for option, given in refused.items() if given):
        _fail(f"{option} has no meaning for --engine spark: {NOT_ON_SPARK[option]}", 2)
    done = spark_engine.run(sources, out, options, overwrite=overwrite, corrections=corrections)
    read = done.counts["articles"] + done.counts["rejects"]
    if quiet:
        pass
    elif "://" in out:
        _out.print(f"{done.counts}. Took {done.seconds:.1f} s. Tables are in {out}", markup=False)
    else:
        _out.print(summarize(Path(out), done.counts, read, done.seconds))
    if strict and done.counts["rejects"]:
        raise typer.Exit(1)


@contextmanager
def _watching(quiet: bool, json_log: bool) -> Iterator[EventCallback]:
    """Give what shows the events of a run on standard error: a bar, lines of JSON, or nothing."""
    from rich.progress import TextColumn

    from thucthe.cli.views.status import format_duration
    from thucthe.run.local.progress import Phase, to_line

    if json_log:
        yield lambda event: None if event.name == "tick" else _err.out(to_line(event.to_dict()), highlight=False)
    elif quiet:
        yield lambda event: None
    else:
        with _progress(in_steps=False, left=TextColumn("{task.fields[left]}")) as bar:
            task = bar.add_task("Loading the pipeline", total=None, left="")

            def show(event: Event) -> None:
                p = event.progress
                said = f"{p.articles + p.rejects:,} articles" + (f", {p.rate:,.1f}/s" if p.rate else "")
                left = f"{format_duration(p.seconds_left)} left" if p.seconds_left is not None else ""
                if p.phase is Phase.finishing:
                    bar.update(task, description=f"{said}, making tables", total=None, left=left)
                elif p.phase is Phase.working:
                    bar.update(task, description=said, completed=p.share or 0, total=p.share and 1, left=left)

            yield show


@app.command()
def status(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `run` writes to or wrote to.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Tell what a run that is going on, was stopped or has ended has done.

    Examples
    --------
        thucthe status tables

        watch thucthe status tables
    """
    from thucthe.cli.views.status import format_status, read_status

    try:
        record = read_status(folder)
    except (OSError, ValueError) as error:
        _fail(error)
    if as_json:
        _out.print_json(data=record)
    else:
        _out.print(format_status(folder, record))


@app.command()
def pack(
    sources: Sources,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the packs; an empty one.")],
    articles: Annotated[int, typer.Option(min=1, metavar="N", help="Articles in a pack.")] = 20_000,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    lead_column: LeadColumn = None,
    date_column: DateColumn = None,
    author_column: AuthorColumn = None,
    source_column: SourceColumn = None,
    url_column: UrlColumn = None,
    id_column: IdColumn = None,
    max_chars: MaxChars = _READ.max_chars,
) -> None:
    """Pack millions of small files into a few Parquet files; a run over these gives the same tables.

    Give the options under *Reading* that the run will have.

    Examples
    --------
        thucthe pack articles/ --out packs; thucthe run packs --out tables
    """
    from thucthe.run.pack import pack as pack_sources

    try:
        with _progress(in_steps=False) as bar:
            task = bar.add_task("0 articles", total=1)
            summary = pack_sources(
                sources,
                out,
                ReadOptions(
                    text_column=text_column,
                    title_column=title_column,
                    lead_column=lead_column,
                    date_column=date_column,
                    author_column=author_column,
                    source_column=source_column,
                    url_column=url_column,
                    id_column=id_column,
                    max_chars=max_chars,
                ),
                articles=articles,
                progress=lambda n, share: bar.update(task, description=f"{n:,} articles", completed=share),
            )
    except OSError as error:
        _fail(error)
    rejects = f" ({summary.rejects:,} of them can't be read)" if summary.rejects else ""
    packs = "1 file" if summary.packs == 1 else f"{summary.packs:,} files"
    _out.print(f"Packed {summary.articles:,} articles{rejects} into {packs} in {out}", markup=False)


@app.command()
def show(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="An article in any format that `run` reads; - for standard input.")
    ],
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write an HTML page instead.")] = None,
    model: Model = DEFAULT_MODEL,
    names: Names = [],  # noqa: B006
) -> None:
    """Show one article with its entities in colour.

    Examples
    --------
        thucthe show article.txt

        thucthe show page.html --html article.html

        echo "Ông Tập tới Astana." | thucthe show -
    """
    from thucthe.article import UnreadableError
    from thucthe.pipelines import load_pipeline, read_entries
    from thucthe.read.reader import read_one
    from thucthe.report.show import to_html, to_text

    if Path(file).is_dir():
        _fail(f"{file} is a folder; give one article, or use `thucthe run` for folders", 2)
    try:
        text = read_one(file).text
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
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `run` wrote to.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="The page.", show_default="DIR/report.html")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Its headline.", show_default="DIR's name")] = None,
) -> None:
    """Make one HTML page over a finished run: entities in context, timelines, network, map, articles.

    The page needs no other file and no network, in Vietnamese and English. Of large runs it holds a part and says so.

    Examples
    --------
        thucthe report tables

        thucthe report tables --out november.html --title "Tin tức tháng 11"
    """
    from thucthe.report.report_page import write_report

    file = out or folder / "report.html"
    try:
        write_report(folder, file, title)
    except (OSError, ValueError) as error:
        _fail(error)
    _err.print(f"Wrote {file}", markup=False)


Pair = tuple[str, str]


@app.command()
def correct(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `thucthe run --out` wrote to.")],
    merge: Annotated[
        Pair | None, typer.Option(metavar="ENTITY ENTITY", help="Both are one; the first stays.", show_default=False)
    ] = None,
    split: Annotated[
        Pair | None,
        typer.Option(metavar="ENTITY FORM", help="Mentions of this form are someone else.", show_default=False),
    ] = None,
    rename: Annotated[
        Pair | None, typer.Option(metavar="ENTITY NAME", help="Its name is this.", show_default=False)
    ] = None,
    relabel: Annotated[
        Pair | None, typer.Option(metavar="ENTITY PER|LOC|ORG", help="It is of this kind.", show_default=False)
    ] = None,
    drop: Annotated[str | None, typer.Option(metavar="ENTITY", help="It is no name.")] = None,
) -> None:
    """Correct the entities of a run by hand.

    An entity is named by its id, or by its name or an alias when only one has it. Corrections are kept in
    DIR/corrections.csv and hold for every later run into DIR; `thucthe run --corrections FILE` takes them to another.

    Examples
    --------
        thucthe correct tables --merge "Cristiano Ronaldo" "CR7"

        thucthe correct tables --split "Nguyễn Văn Hùng" "Hùng râu"

        thucthe correct tables --rename 3f2a9c01d4e5b677 "Tập đoàn FPT" --drop "VN-Index"
    """
    from thucthe.resolve.corpus.corrections import Correction
    from thucthe.run.local.finalize import correct as correct_run
    from thucthe.tables import open_tables

    given = {"merge": merge, "split": split, "rename": rename, "relabel": relabel, "drop": drop and (drop, "")}
    if not any(given.values()):
        _fail("say what to correct: --merge, --split, --rename, --relabel or --drop", 2)
    try:
        tables = open_tables(folder)
        corrections = []
        for action, pair in given.items():
            if pair:
                value = tables.find_entity(pair[1]) if action == "merge" else pair[1]
                corrections.append(Correction(action, tables.find_entity(pair[0]), value))
        touched = correct_run(folder, corrections)
    except (OSError, ValueError) as error:
        _fail(error)
    for correction, n in zip(corrections, touched, strict=True):
        _out.print(f"{correction.action}: {n:,} mention{'s' * (n != 1)} changed", markup=False)


@app.command()
def explain(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `thucthe run --out` wrote to.")],
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="Its id, name or alias.")],
    most: Annotated[int, typer.Option(min=1, metavar="N", help="Mentions that are shown with their sentence.")] = 20,
) -> None:
    """Show why the mentions of an entity are one: the rule that joined each, and its sentence.

    Examples
    --------
        thucthe explain tables "Tập Cận Bình"

        thucthe explain tables SCO --most 100
    """
    from thucthe.cli.views.explain import explain as explain_entity

    try:
        _out.print(explain_entity(folder, entity, most))
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
        typer.Argument(
            metavar="GOLD...",
            help="Annotated texts: .jsonl, .conll, .bio, .iob, .tsv, .spacy, an export of Label Studio (.json), an "
            ".ann file of brat, or a folder of .ann or .spacy files.",
        ),
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
    scheme: Scheme = None,
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

        thucthe evaluate dev.conll --scheme vlsp2016 --errors 20 --errors-to errors.html

        thucthe evaluate gold.spacy --model hf:phobert-ner --json figures.json --per-file
    """
    import json

    from thucthe.corpora.gold_files import read_gold
    from thucthe.evaluate.finders import find_with
    from thucthe.evaluate.listings import LEGEND, check_ending, to_lines, write_errors, write_files
    from thucthe.evaluate.score_tables import to_json, to_tables
    from thucthe.evaluate.scoring import Evaluation, evaluate_texts

    _check_scheme(scheme)
    try:
        if errors_to:
            check_ending(errors_to)
    except ValueError as error:
        _fail(error, 2)
    try:
        examples = read_gold(gold)
        with _progress() as bar:

            def evaluate_model(model: str) -> Evaluation:
                find = find_with(model, scheme)
                return evaluate_texts(
                    examples, lambda texts: bar.track(find(texts), len(texts), description=model), model
                )

            evaluations = [evaluate_model(model) for model in dict.fromkeys(models)]
        if errors_to:
            write_errors(evaluations, errors_to)
        if files_to:
            write_files(evaluations, files_to)
        if json_to:
            figures = {"gold": [path.name for path in gold], "scheme": scheme, **to_json(evaluations)}
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


def _to_format(name: str) -> Format | Corpus:
    formats: dict[str, Format | Corpus] = {one.value: one for one in (*Format, *Corpus)}
    if name not in formats:
        raise typer.BadParameter(f"{name} is none of {', '.join(formats)}")
    return formats[name]


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `run --out` wrote.")],
    to: Annotated[
        list[Any],
        typer.Option(
            "--to",
            metavar="FORMAT",
            parser=_to_format,
            help="For people and databases: xlsx, sqlite, duckdb, csv, jsonl, parquet. For annotation and training: "
            "conll, docbin, labelstudio, brat. Repeatable.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for the files.", show_default="DIR itself")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace annotated texts that are there, with all corrections in them.")
    ] = False,
) -> None:
    """Write a finished run in other formats.

    What has been corrected in Label Studio, brat or a CoNLL file can be given to `evaluate` and `train`.

    Examples
    --------
        thucthe export tables --to xlsx

        thucthe export tables --to duckdb --to sqlite --out databases

        thucthe export tables --to labelstudio --out to_correct
    """
    from thucthe.write.export import export as export_run

    try:
        export_run(folder, to, out, overwrite=overwrite)
    except (OSError, ValueError) as error:
        _fail(error)
    _err.print(f"Wrote {', '.join(one.value for one in to)} to {out or folder}", markup=False)


Config = Annotated[Path, typer.Argument(metavar="CONFIG", help="A recipe such as models/vi_news.cfg.")]
Data = Annotated[Path, typer.Option(metavar="DIR", help="Folder that the recipe's paths start from.")]
Work = Annotated[Path, typer.Option(metavar="DIR", help="Folder for checkpoints and stages; what lies there is used.")]
Pipeline = Annotated[Path, typer.Option("--out", metavar="DIR", help="The pipeline to write, named like the folder.")]


def _train(learn: Callable[..., None], **kwargs: object) -> None:
    """Train with a progress bar and clear sentences on error."""
    with _progress() as bar:
        task = bar.add_task("steps", total=None)
        learn(log=_err.print, progress=lambda done, of: bar.update(task, completed=done, total=of), **kwargs)


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
        from thucthe.train import fine_tune as learn
        from thucthe.train.recipe import read_recipe

        _train(learn.train, recipe=read_recipe(config, data, work, learn.SECTIONS), out=out)
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
        from thucthe.train import distill as learn
        from thucthe.train.recipe import read_recipe

        recipe = read_recipe(config, data, work, learn.SECTIONS)
        _train(learn.distill, recipe=recipe, teacher=teacher, out=out)
    except ModuleNotFoundError as error:
        _fail(f"training needs the package {error.name}; install it with: pip install 'thucthe[train]'")
    except (OSError, ValueError) as error:
        _fail(error)
