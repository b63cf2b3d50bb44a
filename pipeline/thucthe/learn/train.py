"""Trains a pipeline around an encoder from a configuration file.

Stages: fine-tuning in one to three phases (with checkpoints in the work folder), the pipeline folder, calibration of
its confidence on the texts that were held out.
"""

from __future__ import annotations

from pathlib import Path

from thucthe.learn.assemble import blank, write_calibrated
from thucthe.learn.encoder import load_encoder, train_encoder
from thucthe.learn.export import read_encoder, write_encoder
from thucthe.learn.recipe import Progress, Recipe, Say, sentences_of
from thucthe.learn.windows import Settings, make_batches
from thucthe.recognize.encoder import NETWORK, VOCABULARY
from thucthe.recognize.pieces import Pieces
from thucthe.resources import find_model

SECTIONS = ("pipeline", "encoder", "data", "training")
_PHASES = ("training", "finishing", "polishing")


def train(recipe: Recipe, out: Path, say: Say, progress: Progress) -> None:
    """Run all stages and write the pipeline folder.

    Parameters
    ----------
    recipe : Recipe
        With the `SECTIONS`; ``[encoder] folder`` is a Hugging Face BERT folder, or a pipeline of ours (a name or a
        folder) to go on from.
    out : Path
        The folder, named like the pipeline.
    say, progress : callable
        Told of each stage, and of the steps of the training.
    """
    phases = {name: recipe.settings(name, Settings) for name in _PHASES if name in recipe.sections}
    settings = phases["training"]
    used, held_out = recipe.examples()
    base = _find_encoder(recipe)
    model = (
        read_encoder(base, settings.frozen, settings.dropout)
        if (base / NETWORK).exists()
        else load_encoder(base, settings.frozen, settings.dropout, settings.seed)
    )
    recipe.work.mkdir(parents=True, exist_ok=True)
    say(f"cutting {sum(map(len, used.values()))} texts into windows")
    sentences, pieces = sentences_of(used, blank()), Pieces(base / VOCABULARY)
    for name, phase in phases.items():
        batches = make_batches(sentences, pieces, phase)
        say(f"{name}: {len(batches)} batches")
        train_encoder(model, batches, phase, recipe.work / f"{name}.ckpt", progress)
    say("writing the network with 8 bits a weight")
    folder = recipe.work / "network"
    write_encoder(model, base / VOCABULARY, folder)
    write_calibrated(out, "encoder", folder, recipe, held_out, say)


def _find_encoder(recipe: Recipe) -> Path:
    """Find the folder to start from: one below the data folder, or the recognizer of a pipeline."""
    name = str(recipe.sections["encoder"]["folder"])
    folder = recipe.data / name
    return folder if (folder / "config.json").exists() else find_model(name) / "recognizer"
