"""Options that determine the tables of a run, for every engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Strict

from thucthe.checked import checked_dataclass
from thucthe.read.sources.read_options import ReadOptions
from thucthe.recognize.name_entry import NameEntry, to_config
from thucthe.recognize.tags.scheme import check_scheme
from thucthe.resources import DEFAULT_MODEL, find_model
from thucthe.version import __version__

if TYPE_CHECKING:
    from spacy.language import Language

_CARD = frozenset({"MODEL_CARD.md", "measurements.json", "reliability.svg"})


@checked_dataclass
class RunOptions:
    """Options that determine the tables of a run.

    Attributes
    ----------
    model : str
        Name or folder of a trained pipeline.
    names : tuple of NameEntry
        The user's own names.
    words : bool
        Whether to write the table of words.
    scheme : str or None
        Annotation scheme that the mentions follow, see `thucthe.recognize.tags.scheme.SCHEMES`; None for the
        pipeline's own.
    read : ReadOptions
        How files become articles.
    language : str or None
        ``vi`` or ``en``, for the sheets of a workbook that people read; None for that of earlier runs into the folder,
        or of the locale. The tables do not depend on it.
    """

    model: str = DEFAULT_MODEL
    names: Annotated[tuple[NameEntry, ...], Strict(False)] = ()
    words: bool = False
    scheme: Annotated[str | None, AfterValidator(check_scheme)] = None
    read: ReadOptions = field(default_factory=ReadOptions)
    language: Literal["vi", "en"] | None = None

    def fingerprint(self) -> dict[str, Any]:
        """Describe everything that the tables depend on, besides the articles."""
        names = json.dumps(to_config(self.names), ensure_ascii=False, sort_keys=True)
        return {
            "version": __version__,
            "model": find_model(self.model).name,
            "model fingerprint": fingerprint_folder(find_model(self.model)),
            "names": hashlib.sha256(names.encode()).hexdigest()[:16] if self.names else None,
            "words": self.words,
            "scheme": self.scheme,
            **{name.replace("_", " "): value for name, value in asdict(self.read).items()},
        }

    def describe(self, fingerprint: Mapping[str, Any]) -> dict[str, Any]:
        """Return the part of ``run.json`` about the options, given what `fingerprint` returned."""
        settings = {key.replace(" ", "_"): value for key, value in fingerprint.items()}
        return settings | {"names_entries": [asdict(entry) for entry in self.names]}

    def load(self) -> Language:
        """Load the pipeline with these options."""
        from thucthe.pipelines import load_pipeline

        return load_pipeline(self.model, self.names, scheme=self.scheme)


def fingerprint_folder(folder: Path) -> str:
    """Return the first 16 hexadecimal digits of a SHA-256 over the names and bytes of a pipeline's files.

    The model card and its figures are left out, as they do not affect the results.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _CARD):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
