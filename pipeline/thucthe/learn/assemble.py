"""Trained arrays come in, a pipeline folder that `spacy.load` opens goes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import spacy

from thucthe.recognize.crf import FILES

_CONFIG: dict[str, Any] = {"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}}
_GAZETTEERS = {
    "countries": "C",
    "provinces": "P",
    "districts": "D",
    "communes": "M",
    "cities": "T",
    "family_names": "F",
}


def blank() -> spacy.language.Language:
    """Make a Vietnamese pipeline with our tokenizer and nothing else."""
    return spacy.blank("vi", config=_CONFIG)


def write_lexicons(gazetteers: Path, clusters: Path, folder: Path) -> None:
    """Write ``clusters.tsv`` and ``names.tsv``; a name carries a letter for each list that it stands in."""
    from thucthe.recognize.atoms import find_atoms, normalize_form

    names: dict[str, set[str]] = {}
    for file, letter in _GAZETTEERS.items():
        for line in (gazetteers / f"{file}.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                key = " ".join(normalize_form(line[start:end]) for start, end in find_atoms(line)).lower()
                names.setdefault(key, set()).add(letter)
    lines = (f"{name}\t{''.join(sorted(letters))}\n" for name, letters in sorted(names.items()))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "names.tsv").write_text("".join(lines), encoding="utf-8")
    (folder / "clusters.tsv").write_bytes(clusters.read_bytes())


def write_pipeline(
    folder: Path, outer: dict[str, np.ndarray], nested: dict[str, np.ndarray], lexicons: Path, meta: dict[str, Any]
) -> None:
    """Write a pipeline folder with the recognizer and the resolver.

    Parameters
    ----------
    folder : Path
        Named like the pipeline.
    outer, nested : dict of str to array
        Arrays as for `NameCrf`.
    lexicons : Path
        Folder with ``clusters.tsv`` and ``names.tsv``.
    meta : dict
        Entries for ``meta.json``: version, description, licence and so on.
    """
    import thucthe.recognize.crf
    import thucthe.resolve.in_article  # noqa: F401  (registers the factories where the entry points are not installed)

    nlp = blank()
    nlp.add_pipe("thucthe_crf", name="recognizer")
    nlp.add_pipe("thucthe_resolver", name="resolver")
    nlp.meta.update({"name": folder.name.removeprefix("vi_"), **meta})
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)
    target = folder / "recognizer"
    target.mkdir(exist_ok=True)
    for name, arrays in (("outer", outer), ("nested", nested)):
        np.savez_compressed(target / f"{name}.npz", allow_pickle=False, **arrays)
    for file in FILES[2:]:
        (target / file).write_bytes((lexicons / file).read_bytes())
