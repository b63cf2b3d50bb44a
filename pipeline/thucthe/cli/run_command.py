"""``thucthe run``: turn articles into tables."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from thucthe.cli.console import EXPECTED, fail, print_json_line, show_warnings, stderr, stdout
from thucthe.cli.exit_status import ExitStatus, status_of
from thucthe.cli.parameters import (
    DEFAULT_READING,
    READING,
    AuthorColumn,
    DateColumn,
    FollowLinks,
    IdColumn,
    Language,
    LeadColumn,
    MaxChars,
    Model,
    Names,
    Ocr,
    Scheme,
    SourceColumn,
    Sources,
    TextColumn,
    TitleColumn,
    UrlColumn,
    Workers,
    check_scheme,
    check_table_formats,
)
from thucthe.errors import ThuctheError
from thucthe.read.sources.read_options import ReadOptions
from thucthe.resources import DEFAULT_MODEL

if TYPE_CHECKING:
    from thucthe.batch.events import EventCallback
    from thucthe.recognize.name_entry import NameEntry

LOCAL = "local"


def check_engine(name: str) -> str:
    """Exit with an error message if there is no such engine."""
    from thucthe.engines import ENGINES

    try:
        ENGINES.get(name)
    except ThuctheError as error:
        raise typer.BadParameter(str(error)) from error
    return name


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
    workers: Workers = None,
    engine: Annotated[
        str,
        typer.Option(
            metavar="local|spark",
            callback=check_engine,
            help="Where to run: on this machine, or on a Spark cluster (extra `spark`), which also accepts sources and "
            "a DIR such as hdfs://… and s3a://….",
        ),
    ] = LOCAL,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Discard earlier results instead of resuming.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with status 3 if an input was rejected.")] = False,
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
            help="Reject a file that takes longer to read; one of several articles, longer without progress.",
            rich_help_panel=READING,
        ),
    ] = DEFAULT_READING.time_limit,
    only_vietnamese: Annotated[
        bool,
        typer.Option("--only-vietnamese", help="Reject articles in other languages.", rich_help_panel=READING),
    ] = False,
    ocr: Ocr = False,
    follow_links: FollowLinks = False,
    language: Language = None,
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
    from thucthe.batch.events import now
    from thucthe.batch.run_options import RunOptions
    from thucthe.cli.views.summary import summarize
    from thucthe.engines import ENGINES
    from thucthe.engines import run as run_engine
    from thucthe.resolve.corpus.corrections import read_corrections

    chosen = ENGINES.get(engine)
    for argument, option, is_given in (
        ("workers", "--workers", workers is not None),
        ("formats", "--format", bool(set(formats) - {"parquet"})),
        ("progress", "--json-log", json_log),
    ):
        if is_given and argument in chosen.refuses:
            fail(f"{option} is not supported with --engine {engine}: {chosen.refuses[argument]}", ExitStatus.USAGE)
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
        follow_links=follow_links,
    )
    try:
        entries = _read_names(names)
        corrected = read_corrections(corrections) if corrections else ()
        options = RunOptions(model=model, names=entries, words=words, scheme=scheme, read=reading, language=language)
        shows_progress = "progress" not in chosen.refuses
        progress_shown = show_progress(quiet, json_log) if shows_progress else nullcontext()
        with terminable(), warnings_shown(quiet, json_log), progress_shown as progress:
            summary = run_engine(
                sources,
                out,
                options,
                engine=engine,
                formats=formats,
                workers=workers,
                overwrite=overwrite,
                corrections=corrected,
                progress=progress,
            )
    except KeyboardInterrupt:
        if not json_log:
            again = "rerun the same command to resume" if chosen.resumes else f"a run on {engine} starts over"
            stderr.print(f"Interrupted; {again}.")
        raise typer.Exit(ExitStatus.INTERRUPTED) from None
    except EXPECTED as error:
        if json_log:
            status = status_of(error)
            error_name = type(error).__name__
            print_json_line(
                {"time": now(), "event": "error", "error": error_name, "message": str(error), "exit_status": status}
            )
            raise typer.Exit(status) from error
        fail(error)
    if not quiet and "://" in summary.out:
        stdout.print(f"{summary.counts}. Took {summary.seconds:.1f} s. Tables are in {summary.out}", markup=False)
    elif not quiet:
        stdout.print(summarize(summary))
    if strict and summary.counts["rejects"]:
        raise typer.Exit(ExitStatus.REJECTS)


def warnings_shown(quiet: bool, json_log: bool) -> AbstractContextManager[None]:
    """Show the warnings of a run on standard error as its progress is shown."""
    from thucthe.batch.events import now

    if json_log:
        return show_warnings(lambda said: print_json_line({"time": now(), "event": "warning", "message": said}))
    return nullcontext() if quiet else show_warnings()


def _read_names(files: Sequence[Path]) -> tuple[NameEntry, ...]:
    """Read lists of names, if there are any: that takes spaCy, whose import a run with nothing new can spare."""
    if not files:
        return ()
    from thucthe.pipelines import read_entries

    return tuple(entry for file in files for entry in read_entries(file))


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM, which schedulers and containers send, stop the block as Ctrl+C does."""

    def stop(number: int, frame: object) -> NoReturn:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


@contextmanager
def show_progress(quiet: bool, json_log: bool) -> Iterator[EventCallback | None]:
    """Show the events of a run on standard error: as a bar, as lines of JSON, or not at all."""
    from thucthe.cli.run_progress import run_progress_bar

    if json_log:
        yield lambda event: None if event.name == "tick" else print_json_line(event.to_dict())
    elif quiet:
        yield None
    else:
        with run_progress_bar() as show:
            yield show
