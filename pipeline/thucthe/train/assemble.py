"""Assemble trained networks into a pipeline folder for `spacy.load`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import spacy

from thucthe.pipelines import load_pipeline
from thucthe.recognize.confidence import Knot
from thucthe.recognize.recognizer import Recognizer
from thucthe.train.calibrate import fit_calibration, span_scores
from thucthe.train.recipe import ExamplesByScheme, Log, PipelineConfig, Recipe

_CONFIG: dict[str, Any] = {"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}}


def blank() -> spacy.language.Language:
    """Create a Vietnamese pipeline with thucthe's tokenizer and no components."""
    return spacy.blank("vi", config=_CONFIG)


def write_pipeline(
    folder: Path,
    networks: Sequence[str],
    files: Path,
    meta: PipelineConfig,
    *,
    cascade_threshold: float = 1.0,
    calibration: Sequence[Knot] = (),
) -> None:
    """Write a pipeline folder with the recognizer and the resolver.

    Parameters
    ----------
    folder : Path
        Folder to write; its name is the name of the pipeline.
    networks : sequence of str
        Kinds of networks, see `thucthe.recognize.networks.network_kinds.NETWORKS`.
    files : Path
        Folder with the networks' files.
    meta : PipelineConfig
    cascade_threshold, calibration
        See `thucthe.recognize.recognizer.Recognizer`.
    """
    # Registers the factories where the entry points are not installed.
    import thucthe.resolve.coref.resolver
    import thucthe.resolve.linking.linker
    import thucthe.resolve.roles.role_finder  # noqa: F401

    nlp = blank()
    config = {
        "networks": list(networks),
        "cascade_threshold": cascade_threshold,
        "calibration": [list(knot) for knot in calibration],
    }
    recognizer = nlp.add_pipe("thucthe_recognizer", name="recognizer", config=config)
    assert isinstance(recognizer, Recognizer)
    recognizer.from_disk(files)
    for stage in ("resolver", "linker", "roles"):
        nlp.add_pipe(f"thucthe_{stage}", name=stage)
    stated = {key: value for key, value in asdict(meta).items() if value is not None}
    nlp.meta.update({"name": folder.name.removeprefix("vi_"), **stated})
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)


def write_calibrated(
    folder: Path,
    networks: Sequence[str],
    files: Path,
    recipe: Recipe,
    held_out: ExamplesByScheme,
    log: Log,
    cascade_threshold: float = 1.0,
) -> None:
    """Write a pipeline folder and calibrate its confidence on the held-out texts, if there are any.

    Parameters
    ----------
    folder, networks, files
        As in `write_pipeline`.
    recipe : Recipe
        Its section ``[pipeline]`` is written to ``meta.json``.
    held_out : dict of str to list of Example
        By annotation scheme.
    log : callable
        Called with a message at each stage.
    cascade_threshold : float
        As in `write_pipeline`.
    """
    meta = recipe.settings("pipeline", PipelineConfig)
    write_pipeline(folder, networks, files, meta, cascade_threshold=cascade_threshold)
    examples = [example for group in held_out.values() for example in group]
    if examples:
        log(f"calibrating on {len(examples)} held-out texts")
        knots = fit_calibration(*span_scores(load_pipeline(folder), examples))
        write_pipeline(folder, networks, files, meta, cascade_threshold=cascade_threshold, calibration=knots)
    log(f"wrote {folder}")
