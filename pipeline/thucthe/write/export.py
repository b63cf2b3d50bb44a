"""A finished run comes in; it goes out in the formats that other programs take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from thucthe.write.annotations.annotated import AnnotatedArticle, read_annotated
from thucthe.write.annotations.brat import write_brat
from thucthe.write.annotations.doc_files import write_conll, write_docbin
from thucthe.write.annotations.label_studio import write_label_studio
from thucthe.write.table_files.row_batches import Rows
from thucthe.write.table_files.store import find_tables
from thucthe.write.table_files.writers import Corpus, Format, atomic_directory, write_tables

_CORPORA: dict[Corpus, tuple[str, Callable[[Iterable[AnnotatedArticle], Path], None]]] = {
    Corpus.conll: ("articles.conll", write_conll),
    Corpus.docbin: ("docbin", write_docbin),
    Corpus.labelstudio: ("labelstudio.json", write_label_studio),
    Corpus.brat: ("brat", write_brat),
}
"""What each format writes and what writes it."""


def export(
    folder: str | Path,
    formats: Sequence[Format | Corpus],
    out: str | Path | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """Write a finished run in other formats.

    Parameters
    ----------
    folder : str or Path
        What ``thucthe run --out`` wrote to.
    formats : sequence of Format or Corpus
    out : str or Path, optional
        Folder for the files; `folder` itself when left out.
    overwrite : bool
        Whether annotated texts may be replaced, which people may have corrected.

    Raises
    ------
    FileNotFoundError
        When the folder holds no finished run.
    FileExistsError
        When annotated texts in one of the formats are there already.
    OSError
        When the files can't be written.
    ValueError
        When the tables don't belong together.
    """
    tables = find_tables(folder)
    target = Path(folder if out is None else out)
    target.mkdir(parents=True, exist_ok=True)
    corpora = [to for to in formats if isinstance(to, Corpus)]
    for corpus in corpora:
        path = target / _CORPORA[corpus][0]
        if path.exists() and not overwrite:
            raise FileExistsError(f"{path} may hold corrections; choose another --out or add --overwrite")
    write_tables(tables, target, [to for to in formats if isinstance(to, Format)])
    write_corpora(tables, target, corpora)


def write_corpora(tables: Mapping[str, Rows], folder: Path, formats: Iterable[Corpus]) -> None:
    """Write the articles of a run with their names marked.

    Parameters
    ----------
    tables : mapping of str to Table or Path
        Those of a run; needed are articles, mentions and entities.
    folder : Path
    formats : iterable of Corpus

    Raises
    ------
    OSError
        When the folder can't be written.
    ValueError
        When the tables don't belong together.
    """
    with atomic_directory(folder) as temporary:
        for corpus in formats:
            _CORPORA[corpus][1](read_annotated(tables), temporary)
