"""``thucthe run``: turn articles into tables."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, progress_bar, stderr, stdout
from thucthe.cli.parameters import (
    DEFAULT_READING,
    READING,
    AuthorColumn,
    DateColumn,
    IdColumn,
    LeadColumn,
    MaxChars,
    Model,
    Names,
    Scheme,
    SourceColumn,
    Sources,
    TextColumn,
    TitleColumn,
    UrlColumn,
    check_scheme,
    check_table_formats,
)
from thucthe.read.sources.read_options import ReadOptions
from thucthe.resources import DEFAULT_MODEL

if TYPE_CHECKING:
    from thucthe.batch.local.progress import Event, EventCallback
    from thucthe.batch.run_options import RunOptions
    from thucthe.resolve.corpus.corrections import Correction


class Engine(str, Enum):
    """Engine that executes a run."""

    local = "local"
    spark = "spark"


NOT_ON_SPARK = {
    "--workers": "the number of processes is determined by the master and the executors of Spark",
    "--format": "Spark writes Parquet; use `thucthe export` for other formats",
    "--json-log": "Spark has its own event log",
}
"""Reason why an option is not supported with Spark, and its replacement."""


def run(
    sources: Sources,
    out: Annotated[str, typer.Option("--out", "-o", metavar="DIR", help="Folder for the tables.")],
    model: Model = DEFAULT_MODEL,
    formats: Annotated[
        list[str],
        typer.Option(
            "--format",
            metavar="csv|xlsx|sqlite|duckdb|jsonl",
            callback=check_table_formats,
            help="Additional format of the tables, kept up to date by later runs. Repeatable.",
        ),
    ] = [],  # noqa: B006  (Typer copies it)
    names: Names = [],  # noqa: B006
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Number of processes.", show_default="one per core")
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="Where to run: on this machine, or on a Spark cluster (extra `spark`), which also accepts sources and "
            "a DIR such as hdfs://… and s3a://…, and cannot resume."
        ),
    ] = Engine.local,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Discard earlier results instead of resuming.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with status 1 if an input was rejected.")] = False,
    words: Annotated[bool, typer.Option("--words", help="Also write the table of all words.")] = False,
    scheme: Scheme = None,
    corrections: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Corrections of another run, added to those in DIR; see `thucthe correct`."),
    ] = None,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    lead_column: LeadColumn = None,
    date_column: DateColumn = None,
    author_column: AuthorColumn = None,
    source_column: SourceColumn = None,
    url_column: UrlColumn = None,
    id_column: IdColumn = None,
    max_chars: MaxChars = DEFAULT_READING.max_chars,
    time_limit: Annotated[
        float,
        typer.Option(
            min=0.1,
            metavar="SECONDS",
            help="Reject a web page, Word, PDF or EPUB file that takes longer to parse.",
            rich_help_panel=READING,
        ),
    ] = DEFAULT_READING.time_limit,
    only_vietnamese: Annotated[
        bool,
        typer.Option("--only-vietnamese", help="Reject articles in other languages.", rich_help_panel=READING),
    ] = False,
    ocr: Annotated[
        bool,
        typer.Option(
            "--ocr",
            help="Read images and scanned PDF files by OCR, slowly (extra `ocr`, Tesseract and its Vietnamese model).",
            rich_help_panel=READING,
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
    json_log: Annotated[bool, typer.Option("--json-log", help="Log events to standard error as JSON lines.")] = False,
) -> None:
    """Turn articles into tables.

    A second run into the same folder resumes the first one and reads only new and changed files. An article that
    crashes its process or exceeds the time limit is rejected. `thucthe status` shows the progress of a run.

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
    from thucthe.batch.local.local_engine import run as run_sources
    from thucthe.batch.local.progress import now, to_line
    from thucthe.batch.run_options import RunOptions
    from thucthe.cli.views.summary import summarize
    from thucthe.pipelines import read_entries
    from thucthe.resolve.corpus.corrections import read_corrections

    check_scheme(scheme)
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
        ocr=ocr,
    )
    try:
        entries = tuple(entry for file in names for entry in read_entries(file))
        corrected = read_corrections(corrections) if corrections else ()
        options = RunOptions(model, entries, words, scheme, reading)
        if engine is Engine.spark:
            refused = {
                "--workers": workers is not None,
                "--format": set(formats) - {"parquet"},
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
            again = "a run on Spark starts over" if engine is Engine.spark else "rerun the same command to resume"
            stderr.print(f"Interrupted; {again}.")
        raise typer.Exit(130) from None
    except EXPECTED as error:
        if json_log:
            stderr.out(to_line({"time": now(), "event": "error", "message": str(error)}), highlight=False)
            raise typer.Exit(1) from error
        fail(error)
    if not quiet:
        stdout.print(summarize(summary.folder, summary.counts, summary.read, summary.seconds, summary.left_out))
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
    from thucthe.batch.spark import spark_engine
    from thucthe.cli.views.summary import summarize

    for option in (option for option, given in refused.items() if given):
        fail(f"{option} is not supported with --engine spark: {NOT_ON_SPARK[option]}", 2)
    done = spark_engine.run(sources, out, options, overwrite=overwrite, corrections=corrections)
    read = done.counts["articles"] + done.counts["rejects"]
    if quiet:
        pass
    elif "://" in out:
        stdout.print(f"{done.counts}. Took {done.seconds:.1f} s. Tables are in {out}", markup=False)
    else:
        stdout.print(summarize(Path(out), done.counts, read, done.seconds, done.left_out))
    if strict and done.counts["rejects"]:
        raise typer.Exit(1)


@contextmanager
def _watching(quiet: bool, json_log: bool) -> Iterator[EventCallback]:
    """Yield a callback that shows the events of a run on standard error: as a bar, JSON lines, or not at all."""
    from rich.progress import TextColumn

    from thucthe.batch.local.progress import Phase, to_line
    from thucthe.cli.views.status import format_duration

    if json_log:
        yield lambda event: None if event.name == "tick" else stderr.out(to_line(event.to_dict()), highlight=False)
    elif quiet:
        yield lambda event: None
    else:
        with progress_bar(in_steps=False, left=TextColumn("{task.fields[left]}")) as bar:
            task = bar.add_task("Loading the pipeline", total=None, left="")

            def show(event: Event) -> None:
                p = event.progress
                speed = f"{p.articles + p.rejects:,} articles" + (f", {p.rate:,.1f}/s" if p.rate else "")
                left = f"{format_duration(p.seconds_left)} left" if p.seconds_left is not None else ""
                if p.phase is Phase.finishing:
                    bar.update(task, description=f"{speed}, writing tables", total=None, left=left)
                elif p.phase is Phase.working:
                    bar.update(task, description=speed, completed=p.share or 0, total=p.share and 1, left=left)

            yield show
