"""thucthe (*thực thể*, "entity"): the people, places and organizations of Vietnamese news, as tables.

>>> import thucthe
>>> nlp = thucthe.load()
>>> [(e.text, e.label_) for e in nlp("Chủ tịch Trung Quốc Tập Cận Bình đã tới Astana.").ents]
[('Trung Quốc', 'LOC'), ('Tập Cận Bình', 'PER'), ('Astana', 'LOC')]
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from thucthe.read.encoding import legacy as _legacy  # noqa: F401  registers the encodings that `articles.encoding` may name
from thucthe.version import __version__

if TYPE_CHECKING:
    from spacy.language import Language

    from thucthe.recognize.user_names import NameEntry
    from thucthe.tables import Tables

logging.getLogger("thucthe").addHandler(logging.NullHandler())  # silent unless the caller configures logging

# Nothing is sent: read by onnxruntime (1.29 and later) when it is imported, and by the child processes of this one.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

__all__ = ["__version__", "extract", "load", "open"]

# Imports stand inside the functions so that `import thucthe` takes no time.


def load(
    model: str | Path | None = None, *, names: str | Path | Iterable[NameEntry] = (), scheme: str | None = None
) -> Language:
    """Load a trained pipeline; in a notebook its Docs appear with the names in colour.

    Parameters
    ----------
    model : str or Path, optional
        Name of a pipeline that comes with thucthe, or the folder of another; the default one when left out.
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
        When the pipeline or the names file does not exist.
    InvalidInputError
        When the names file has a wrong row (says in which line) or the scheme is unknown.
    """
    from thucthe.pipelines import load_pipeline, read_entries
    from thucthe.report.notebook import register_display
    from thucthe.resources import DEFAULT_MODEL

    register_display()
    return load_pipeline(DEFAULT_MODEL if model is None else model, read_entries(names), scheme=scheme)


def extract(
    sources: str | Path | Sequence[str | Path],
    *,
    model: str | Path | None = None,
    names: str | Path | Iterable[NameEntry] = (),
) -> Tables:
    """Find the entities of all articles in files and folders, in this process, writing nothing.

    Parameters
    ----------
    sources : str, Path or sequence of them
        Files and folders of them, ``-`` for standard input, ``@FILE`` for a list of paths.
    model, names
        As in `load`.

    Returns
    -------
    Tables
        DataFrames ``articles``, ``mentions``, ``entities``, ``aliases``, ``roles``, ``cooccurrences``, ``rejects``.

    Raises
    ------
    NotFoundError
        When a source, the pipeline or the names file does not exist.
    """
    from thucthe.batch.local.local_engine import extract_tables
    from thucthe.batch.run_options import RunOptions
    from thucthe.pipelines import read_entries
    from thucthe.resources import DEFAULT_MODEL
    from thucthe.tables import from_arrow

    several = [sources] if isinstance(sources, str | Path) else list(sources)
    options = RunOptions(str(DEFAULT_MODEL if model is None else model), read_entries(names))
    return from_arrow(extract_tables(several, options))


def open(folder: str | Path) -> Tables:
    """Open the tables that ``thucthe run --out`` wrote.

    Parameters
    ----------
    folder : str or Path

    Raises
    ------
    NotFoundError
        When the folder or one of its tables is missing.
    """
    from thucthe.tables import open_tables

    return open_tables(folder)
