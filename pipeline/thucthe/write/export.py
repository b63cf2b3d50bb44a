"""Export the tables and annotated texts of a finished run to other formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from thucthe.errors import OutputExistsError
from thucthe.ownership import check_replaceable
from thucthe.write.annotations.annotated import AnnotatedArticle, read_annotated
from thucthe.write.annotations.brat import write_brat
from thucthe.write.annotations.doc_files import write_conll, write_docbin
from thucthe.write.annotations.label_studio import write_label_studio
from thucthe.write.lock import hold
from thucthe.write.table_files.row_batches import Rows
from thucthe.write.table_files.store import find_tables
from thucthe.write.table_files.writers import Corpus, Format, atomic_directory, file_names, write_tables

_CORPORA: dict[Corpus, tuple[str, Callable[[Iterable[AnnotatedArticle], Path], None]]] = {
    Corpus.conll: ("articles.conll", write_conll),
    Corpus.docbin: ("docbin", write_docbin),
    Corpus.labelstudio: ("labelstudio.json", write_label_studio),
    Corpus.brat: ("brat", write_brat),
}
"""Main file and writer of each format."""


def export(
    folder: str | Path,
    formats: Sequence[Format | Corpus],
    out: str | Path | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """Export a finished run to other formats.

    Parameters
    ----------
    folder : str or Path
        Output folder of ``thucthe run``.
    formats : sequence of Format or Corpus
    out : str or Path, optional
        Target folder; `folder` itself by default.
    overwrite : bool
        Whether to replace annotated texts, which may have been corrected by hand.

    Raises
    ------
    NotFoundError
        If the folder holds no finished run.
    OutputExistsError
        If annotated texts in one of the formats already exist.
    OSError
        If the files can't be written, or a file that thucthe did not write is in the way.
    InvalidInputError
        If the tables are inconsistent.
    """
    tables = find_tables(folder)
    target = Path(folder if out is None else out)
    corpora = [to for to in formats if isinstance(to, Corpus)]
    for corpus in corpora:
        path = target / _CORPORA[corpus][0]
        if path.exists() and not overwrite:
            raise OutputExistsError(f"{path} may hold corrections; choose another --out or add --overwrite")
    several = [to for to in formats if isinstance(to, Format)]
    check_replaceable(target, file_names(tables, several))
    with hold(target):
        write_tables(tables, target, several)
        write_corpora(tables, target, corpora)


def write_corpora(tables: Mapping[str, Rows], folder: Path, formats: Iterable[Corpus]) -> None:
    """Write the annotated articles of a run.

    Parameters
    ----------
    tables : mapping of str to Table or Path
        Tables of a run; articles, mentions and entities are required.
    folder : Path
    formats : iterable of Corpus

    Raises
    ------
    OSError
        If the folder can't be written.
    InvalidInputError
        If the tables are inconsistent.
    """
    with atomic_directory(folder, changed=True) as temporary:
        for corpus in formats:
            _CORPORA[corpus][1](read_annotated(tables), temporary)
