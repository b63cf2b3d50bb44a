"""Write a finished run in the formats that other programs read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from thucthe.errors import InvalidInputError, OutputExistsError
from thucthe.ownership import check_replaceable
from thucthe.write.annotations.annotated import read_annotated
from thucthe.write.export_formats import (
    EXPORTS,
    DatabaseFormat,
    TableFormat,
    corpus_format,
    database_format,
    file_names,
    write_tables,
)
from thucthe.write.lock import hold
from thucthe.write.table_files.row_batches import Rows
from thucthe.write.table_files.store import find_tables
from thucthe.write.table_files.writers import atomic_directory


def export(
    folder: str | Path,
    formats: Sequence[str],
    out: str | Path | None = None,
    *,
    overwrite: bool = False,
    language: str | None = None,
    url: str | None = None,
) -> None:
    """Export a finished run to other formats.

    Parameters
    ----------
    folder : str or Path
        What ``thucthe run --out`` wrote to.
    formats : sequence of str
        Names in `thucthe.write.export_formats.EXPORTS`.
    out : str or Path, optional
        Target folder; `folder` itself by default.
    overwrite : bool
        Whether to replace annotated texts, which may have been corrected by hand.
    language : str, optional
        ``vi`` or ``en``, for the sheets of a workbook that people read; by default as the user's locale.
    url : str, optional
        Address of a database, for formats such as ``postgres``.

    Raises
    ------
    InvalidInputError
        If a format is unknown, or the tables don't belong together, or a database has no address.
    NotFoundError
        If the folder holds no finished run.
    OutputExistsError
        If annotated texts in one of the formats are there already.
    OSError
        If the files can't be written, or a file that thucthe did not write is in the way.
    """
    of_tables = [name for name in formats if isinstance(EXPORTS.get(name), TableFormat)]
    databases = [name for name in formats if isinstance(EXPORTS.get(name), DatabaseFormat)]
    corpora = [name for name in formats if name not in {*of_tables, *databases}]
    if databases and url is None:
        raise InvalidInputError(f"{databases[0]} needs the address of a database (--url postgresql://user@host/name)")
    tables = find_tables(folder)
    target = Path(folder if out is None else out)
    for name in corpora:
        path = target / corpus_format(name).creates
        if path.exists() and not overwrite:
            raise OutputExistsError(f"{path} may hold corrections; choose another --out or add --overwrite")
    for name in databases:
        database_format(name).write(tables, str(url))
    if not (of_tables or corpora):
        return
    check_replaceable(target, file_names(tables, of_tables))
    with hold(target):
        write_tables(tables, target, of_tables, language)
        write_corpora(tables, target, corpora)


def write_corpora(tables: Mapping[str, Rows], folder: Path, formats: Iterable[str]) -> None:
    """Write the articles of a run with their names.

    Parameters
    ----------
    tables : mapping of str to Table or Path
        Tables of a run; articles, mentions and entities are required.
    folder : Path
    formats : iterable of str

    Raises
    ------
    InvalidInputError
        If a format is none of annotated texts, or the tables don't belong together.
    OSError
        If the folder can't be written.
    """
    with atomic_directory(folder, changed=True) as temporary:
        for name in formats:
            corpus_format(name).write(read_annotated(tables), temporary)
