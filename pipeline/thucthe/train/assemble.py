"""Trained networks come in, a pipeline folder that `spacy.load` opens goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import spacy

from thucthe.pipelines import load_pipeline
from thucthe.recognize.confidence import Knot
from thucthe.recognize.recognizer import Recognizer
from thucthe.train.calibrate import fit_calibration, span_scores
from thucthe.train.recipe import ExamplesByScheme, Log, Recipe

_CONFIG: dict[str, Any] = {"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}}
_META = ("version", "description", "license")


def blank() -> spacy.language.Language:
    """Create a Vietnamese pipeline with our tokenizer and nothing else."""
    return spacy.blank("vi", config=_CONFIG)


def write_pipeline(
    folder: Path, networks: Sequence[str], files: Path, meta: Mapping[str, Any], calibration: Sequence[Knot] = ()
) -> None:
    """Write a pipeline folder with the recognizer and the resolver.

    Parameters
    ----------
    folder : Path
        Named like the pipeline.
    networks : sequence of str
        Kinds of networks, see `thucthe.recognize.recognizer.NETWORKS`.
    files : Path
        Folder with the networks' files.
    meta : mapping of str to str
        Version, description and licence for ``meta.json``.
    calibration : sequence of (float, float)
        Knots, see `thucthe.recognize.recognizer.Recognizer`.
    """
    # Registers the factories where the entry points are not installed.
    import thucthe.resolve.coref.resolver
    import thucthe.resolve.linking.linker
    import thucthe.resolve.roles.role_finder  # noqa: F401

    nlp = blank()
    config = {"networks": list(networks), "calibration": [list(knot) for knot in calibration]}
    recognizer = nlp.add_pipe("thucthe_recognizer", name="recognizer", config=config)
    assert isinstance(recognizer, Recognizer)
    recognizer.from_disk(files)
    for stage in ("resolver", "linker", "roles"):
        nlp.add_pipe(f"thucthe_{stage}", name=stage)
    nlp.meta.update({"name": folder.name.removeprefix("vi_"), **{key: meta[key] for key in _META if key in meta}})
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)


def write_calibrated(
    folder: Path, networks: Sequence[str], files: Path, recipe: Recipe, held_out: ExamplesByScheme, log: Log
) -> None:
    """Write a pipeline folder and calibrate its confidence on the texts that were held out, if there are any.

    Parameters
    ----------
    folder, networks, files
        As in `write_pipeline`.
    recipe : Recipe
        Its section ``[pipeline]`` goes into ``meta.json``.
    held_out : dict of str to list of Example
    log : callable
        Told of each stage.
    """
    meta = recipe.sections["pipeline"]
    write_pipeline(folder, networks, files, meta)
    examples = [example for group in held_out.values() for example in group]
    if examples:
        log(f"calibrating on {len(examples)} texts that were held out")
        write_pipeline(folder, networks, files, meta, fit_calibration(*span_scores(load_pipeline(folder), examples)))
    log(f"wrote {folder}")
