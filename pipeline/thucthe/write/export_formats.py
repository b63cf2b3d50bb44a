"""The formats that a run can be written in: of tables, databases, and of annotated texts.

Another package adds one by an entry point of the group ``thucthe_exports`` whose value is a `TableFormat`, a
`DatabaseFormat` or a `CorpusFormat`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from thucthe.errors import InvalidInputError, OutputError, ThuctheError
from thucthe.registry import Registry
from thucthe.shortage import reason_of
from thucthe.write.annotations.annotated import AnnotatedArticle
from thucthe.write.annotations.brat import write_brat
from thucthe.write.annotations.doc_files import write_conll, write_docbin
from thucthe.write.annotations.label_studio import write_label_studio
from thucthe.write.table_files.data_package import FILE as DATA_PACKAGE
from thucthe.write.table_files.data_package import write_data_package
from thucthe.write.table_files.databases import write_duckdb, write_sqlite
from thucthe.write.table_files.follow_the_money import write_follow_the_money
from thucthe.write.table_files.graph_files import write_gexf, write_graphml
from thucthe.write.table_files.postgres import write_postgres
from thucthe.write.table_files.row_batches import Rows
from thucthe.write.table_files.text_files import write_csv, write_jsonl
from thucthe.write.table_files.workbook import write_xlsx
from thucthe.write.table_files.writers import atomic_directory, write_parquet

PARQUET = "parquet"
"""The format that every run has, which reports, exports and corrections read."""


_Format = TypeVar("_Format", bound="ExportFormat")


class ExportFormat:
    """Base class of the formats below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat(ExportFormat):
    """A format of tables.

    Attributes
    ----------
    suffix : str
        Ending of its files without the dot.
    write : callable
        Takes a table and the path of its file, such as ``mentions.csv``; with `one_file` all tables by name and
        the path ``tables.{suffix}``.
    one_file : bool
        Whether all tables lie in one file.
    in_words : bool
        Whether it is for people: `write` takes the language, ``vi``, ``en`` or None for the locale's, as a third
        argument.
    about : str or None
        Name of a file that describes the others.
    describe : callable or None
        Takes the names of the tables and the folder, and writes that file.
    """

    suffix: str
    write: Callable[..., None]
    one_file: bool = False
    in_words: bool = False
    about: str | None = None
    describe: Callable[[Collection[str], Path], None] | None = None

    def file_names(self, tables: Collection[str]) -> list[str]:
        """Return the names of the files that tables of these names become."""
        names = [f"{name}.{self.suffix}" for name in (["tables"] if self.one_file else tables)]
        return names if self.about is None else [*names, self.about]

    def write_to(self, folder: Path, tables: Mapping[str, Rows], language: str | None = None) -> None:
        """Write tables into a folder.

        Raises
        ------
        OSError
            If they can't be written, for whatever reason.
        """
        more = (language,) if self.in_words else ()
        try:
            if self.one_file:
                self.write(tables, folder / f"tables.{self.suffix}", *more)
            else:
                for name, rows in tables.items():
                    self.write(rows, folder / f"{name}.{self.suffix}", *more)
            if self.describe is not None:
                self.describe(tables, folder)
        except (ThuctheError, OSError):
            raise
        except Exception as error:  # libraries have exceptions of their own, also for a full disk
            raise OutputError(f"the tables can't be written as {self.suffix} ({reason_of(error)})") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFormat(ExportFormat):
    """A format of annotated texts.

    Attributes
    ----------
    creates : str
        Name of the file or folder that it writes; as people correct it, it is not overwritten unasked.
    write : callable
        Takes the articles and the folder in which to write.
    """

    creates: str
    write: Callable[[Iterable[AnnotatedArticle], Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFormat(ExportFormat):
    """A database on a server.

    Attributes
    ----------
    write : callable
        Takes all tables by name and the address of the database.
    """

    write: Callable[[Mapping[str, Rows], str], None]


EXPORTS = Registry(
    "exports",
    ExportFormat,
    {
        PARQUET: TableFormat(suffix="parquet", write=write_parquet),
        "csv": TableFormat(suffix="csv", write=write_csv, about=DATA_PACKAGE, describe=write_data_package),
        "xlsx": TableFormat(suffix="xlsx", write=write_xlsx, one_file=True, in_words=True),
        "sqlite": TableFormat(suffix="sqlite", write=write_sqlite, one_file=True),
        "duckdb": TableFormat(suffix="duckdb", write=write_duckdb, one_file=True),
        "jsonl": TableFormat(suffix="jsonl", write=write_jsonl),
        "gexf": TableFormat(suffix="gexf", write=write_gexf, one_file=True),
        "graphml": TableFormat(suffix="graphml", write=write_graphml, one_file=True),
        "gexf-articles": TableFormat(
            suffix="articles.gexf", write=partial(write_gexf, pairs_in="article"), one_file=True
        ),
        "graphml-articles": TableFormat(
            suffix="articles.graphml", write=partial(write_graphml, pairs_in="article"), one_file=True
        ),
        "ftm": TableFormat(suffix="ftm.json", write=write_follow_the_money, one_file=True),
        "postgres": DatabaseFormat(write=write_postgres),
        "conll": CorpusFormat(creates="articles.conll", write=write_conll),
        "docbin": CorpusFormat(creates="docbin", write=write_docbin),
        "labelstudio": CorpusFormat(creates="labelstudio.json", write=write_label_studio),
        "brat": CorpusFormat(creates="brat", write=write_brat),
    },
)


def table_format(name: str) -> TableFormat:
    """Return a format of tables.

    Raises
    ------
    InvalidInputError
        If there is no format of this name, or it is one of annotated texts.
    """
    return _find(name, TableFormat, "tables")


def corpus_format(name: str) -> CorpusFormat:
    """Return a format of annotated texts.

    Raises
    ------
    InvalidInputError
        If there is no format of this name, or it is one of tables.
    """
    return _find(name, CorpusFormat, "annotated texts")


def database_format(name: str) -> DatabaseFormat:
    """Return a database.

    Raises
    ------
    InvalidInputError
        If there is none of this name.
    """
    return _find(name, DatabaseFormat, "databases")


def _find(name: str, kind: type[_Format], content: str) -> _Format:
    found = EXPORTS.get(name)
    if not isinstance(found, kind):
        known = ", ".join(name for name, entry in EXPORTS.entries.items() if isinstance(entry, kind))
        raise InvalidInputError(f"{name} is no format of {content}; there are {known}")
    return found


def file_names(tables: Collection[str], formats: Iterable[str]) -> list[str]:
    """Return the names of the files that tables of these names become in several formats."""
    return [file for name in formats for file in table_format(name).file_names(tables)]


def write_tables(tables: Mapping[str, Rows], folder: Path, formats: Iterable[str], language: str | None = None) -> None:
    """Write every table in every format.

    Parameters
    ----------
    tables : mapping of str to Table or Path
        By name, in memory or as a Parquet file.
    folder : Path
    formats : iterable of str
    language : str, optional
        ``vi`` or ``en``, for what people read; by default as the user's locale.

    Raises
    ------
    InvalidInputError
        If a format is unknown.
    OSError
        If the folder can't be written, or a file that thucthe did not write is in the way.
    """
    with atomic_directory(folder) as temporary:
        for name in formats:
            table_format(name).write_to(temporary, tables, language)
