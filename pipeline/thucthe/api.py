"""The functions of the library; see `thucthe`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeGuard

from thucthe.errors import InvalidInputError

if TYPE_CHECKING:
    from pandas import DataFrame
    from spacy.language import Language

    from thucthe.batch.engine import RunSummary
    from thucthe.batch.events import Event, EventCallback
    from thucthe.batch.run_options import RunOptions
    from thucthe.read.sources.read_options import ReadOptions
    from thucthe.recognize.name_entry import NameEntry
    from thucthe.resolve.corpus.corrections import Correction
    from thucthe.tables import Tables

Sources: TypeAlias = "str | Path | Sequence[str | Path]"
Names: TypeAlias = "str | Path | Iterable[NameEntry]"
Corrections: TypeAlias = "str | Path | Iterable[Correction]"

# Imports stand inside the functions: each loads what it needs and no more.


def load(model: str | Path | None = None, *, names: Names = (), scheme: str | None = None) -> Language:
    """Load a trained pipeline; in a notebook its Docs appear with the names in colour.

    Parameters
    ----------
    model : str or Path, optional
        Name of a pipeline that comes with thucthe, or the folder of another; ``vi_news`` by default.
    names : str, Path or iterable of NameEntry
        A names file (CSV or YAML) or its entries: names that are always found.
    scheme : str, optional
        Annotation scheme that the names follow: ``guide`` (the default), ``vlsp2018`` or ``vlsp2016``; the last two
        serve to compare with published figures.

    Returns
    -------
    Language
        A spaCy pipeline. Its Docs have ``ents`` and ``spans["nested"]``; ``span._.thucthe`` has the ``confidence`` (0
        to 1), the ``recognizer``, the ``name`` (the longest that the article gives the entity) and the ``link`` of
        each; ``doc._.thucthe.roles`` lists the roles of the article's persons.

    Raises
    ------
    NotFoundError
        If the pipeline or the names file does not exist.
    InvalidInputError
        If the names file has a wrong row (the message says in which line) or the scheme is unknown.
    ModelError
        If the pipeline can't be loaded.
    """
    from thucthe.pipelines import load_pipeline, read_entries
    from thucthe.report.notebook import register_display
    from thucthe.resources import DEFAULT_MODEL

    register_display()
    return load_pipeline(DEFAULT_MODEL if model is None else model, read_entries(names), scheme=scheme)


def run(
    sources: Sources,
    out: str | Path,
    *,
    model: str | Path | None = None,
    names: Names = (),
    scheme: str | None = None,
    words: bool = False,
    corrections: Corrections = (),
    read: ReadOptions | None = None,
    formats: str | Sequence[str] = (),
    workers: int | None = None,
    engine: str = "local",
    overwrite: bool = False,
    language: Literal["vi", "en"] | None = None,
    progress: bool | Callable[[Event], None] = False,
) -> RunSummary:
    """Find the entities of all articles in files and folders and write the tables, as the command ``thucthe run``.

    A second run into the same folder continues where the first one stopped and reads only new and changed files. Open
    the tables with `open`.

    Parameters
    ----------
    sources : str, Path or sequence of them
        Files, folders of them, ``-`` for standard input, ``@FILE`` for a list of paths.
    out : str or Path
        Folder for the tables.
    model, names, scheme
        As in `load`.
    words : bool
        Whether to write the table of all words, too.
    corrections : str, Path or iterable of Correction
        A file of corrections, as ``thucthe correct`` writes it, or its entries; added to those in `out`.
    read : ReadOptions, optional
        How files become articles, such as ``ReadOptions(only_vietnamese=True)``.
    formats : str or sequence of str
        Formats of the tables besides Parquet: ``csv``, ``xlsx``, ``sqlite``, ``duckdb``, ``jsonl`` or one of another
        package.
    workers : int, optional
        Number of processes; one a core by default. With 0 all is done in this process, which starts sooner, but an
        article that makes its process crash ends this one.
    engine : str
        ``local``, ``spark`` or one of another package.
    overwrite : bool
        Whether to discard earlier results in `out` instead of continuing.
    language : str, optional
        ``vi`` or ``en``, for the sheets of a workbook that people read; by default that of earlier runs into `out`, or
        of the locale.
    progress : bool or callable
        Whether to show a progress bar on standard error; or a function that is called with each
        `thucthe.batch.events.Event` of the run.

    Returns
    -------
    RunSummary
        The folder, the number of rows of each table, the number of articles that were read, and the seconds.

    Raises
    ------
    NotFoundError
        If a source, the pipeline or a file of names or corrections does not exist.
    InvalidInputError
        If an option is wrong.
    RunError
        If the run can't start or continue: the folder is in use, holds a run with other options or other files where
        the tables belong, or there is nothing to read.
    """
    from thucthe.engines import run as run_engine

    options = replace(_options(model, names, scheme, words, read), language=language)
    corrected = _corrections(corrections)
    with _callback(progress) as callback:
        return run_engine(
            list(map(str, _as_list(sources))),
            str(out),
            options,
            engine=engine,
            formats=[formats] if isinstance(formats, str) else formats,
            workers=workers,
            overwrite=overwrite,
            corrections=corrected,
            progress=callback,
        )


def extract(
    sources: Sources | DataFrame,
    *,
    model: str | Path | None = None,
    names: Names = (),
    scheme: str | None = None,
    words: bool = False,
    corrections: Corrections = (),
    read: ReadOptions | None = None,
) -> Tables:
    """Find the entities of all articles in files and folders, or in a DataFrame, in this process.

    Parameters
    ----------
    sources : str, Path, sequence of them, or DataFrame
        As in `run`; or a DataFrame of pandas or another library with Arrow's C stream interface, an article a row. Its
        columns are found by their names, such as ``text``, ``title``, ``date``, or named in `read`; `articles.path`
        ends in the number of the row, from 1.
    model, names, scheme, words, corrections, read
        As in `run`.

    Returns
    -------
    Tables
        DataFrames ``articles``, ``mentions``, ``entities``, ``aliases``, ``roles``, ``cooccurrences`` and ``rejects``,
        with `words` also ``words``.

    Raises
    ------
    NotFoundError
        If a source, the pipeline or a file of names or corrections does not exist.
    InvalidInputError
        If an option is wrong.
    """
    from thucthe.batch.local.local_engine import extract_tables
    from thucthe.tables import from_arrow

    options, corrected = _options(model, names, scheme, words, read), _corrections(corrections)
    with nullcontext(_as_list(sources)) if _is_sources(sources) else _as_file(sources) as files:
        return from_arrow(extract_tables(files, options, corrected))


def open(folder: str | Path) -> Tables:
    """Open the tables of a run.

    Parameters
    ----------
    folder : str or Path
        The output folder.

    Raises
    ------
    NotFoundError
        If the folder or one of its tables is missing.
    """
    from thucthe.tables import open_tables

    return open_tables(folder)


def _options(
    model: str | Path | None, names: Names, scheme: str | None, words: bool, read: ReadOptions | None
) -> RunOptions:
    from thucthe.batch.run_options import RunOptions
    from thucthe.pipelines import read_entries
    from thucthe.read.sources.read_options import ReadOptions
    from thucthe.resources import DEFAULT_MODEL

    return RunOptions(
        model=DEFAULT_MODEL if model is None else str(model),
        names=read_entries(names),
        scheme=scheme,
        words=words,
        read=ReadOptions() if read is None else read,
    )


def _corrections(corrections: Corrections) -> tuple[Correction, ...]:
    from thucthe.resolve.corpus.corrections import check_corrections, read_corrections

    if isinstance(corrections, str | Path):
        return read_corrections(Path(corrections))
    return check_corrections(corrections)


def _is_sources(sources: Sources | DataFrame) -> TypeGuard[Sources]:
    return isinstance(sources, str | Path) or not hasattr(sources, "columns")


@contextmanager
def _as_file(frame: Any) -> Iterator[list[str | Path]]:
    """Write a DataFrame to a temporary Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pa.table(frame)
        table = table.select([name for name in table.column_names if name != "__index_level_0__"])
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise InvalidInputError(f"the DataFrame has a column that is neither text, date nor number: {error}") from error
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dataframe.parquet"
        pq.write_table(table.replace_schema_metadata(), path)
        yield [path]


def _as_list(sources: Sources) -> list[str | Path]:
    return [sources] if isinstance(sources, str | Path) else list(sources)


@contextmanager
def _callback(progress: bool | Callable[[Event], None]) -> Iterator[EventCallback | None]:
    if progress is True:
        from thucthe.cli.run_progress import run_progress_bar

        with run_progress_bar() as show:
            yield show
    else:
        yield progress or None
