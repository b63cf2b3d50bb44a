"""Load trained pipelines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import spacy
from spacy.language import Language

from thucthe.errors import ModelError
from thucthe.read.sources.read_options import ReadOptions
from thucthe.recognize.name_entry import NameEntry, to_config
from thucthe.recognize.tags.scheme import check_scheme
from thucthe.resources import find_model


def load_pipeline(model: str | Path, entries: Iterable[NameEntry] = (), *, scheme: str | None = None) -> Language:
    """Load a trained pipeline and add the user's own names; see `thucthe.load`."""
    folder = find_model(model)
    check_scheme(scheme)
    try:
        nlp = spacy.load(folder, config={} if scheme is None else {"components.recognizer.scheme": scheme})
    except Exception as error:  # files of a folder from anywhere make spaCy and its components fail in any way
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ModelError(f"{folder}: this pipeline can't be loaded ({reason})") from error
    nlp.max_length = ReadOptions().max_chars
    config = to_config(entries)
    if config:
        before = "resolver" if "resolver" in nlp.pipe_names else None
        nlp.add_pipe("thucthe_names", name="names", config={"entries": config}, before=before)
    return nlp


def read_entries(names: str | Path | Iterable[NameEntry]) -> tuple[NameEntry, ...]:
    """Read the entries of a names file; entries are returned unchanged."""
    if not isinstance(names, str | Path):
        return tuple(names)
    from thucthe.recognize.names_file import read_names_file  # imports a reader of YAML

    return tuple(read_names_file(Path(names)))
