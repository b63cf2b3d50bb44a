"""Trains a pipeline around an encoder from a configuration file.

Stages: labels of raw texts by a teacher, if the configuration names them; fine-tuning in one to three phases (with
checkpoints in the work folder), the pipeline folder, calibration of its confidence on the texts that were held out.
"""

from __future__ import annotations

from pathlib import Path

from thucthe.errors import InvalidInputError
from thucthe.recognize.networks import conv_scorer
from thucthe.recognize.networks.encoder_scorer import NETWORK, VOCABULARY
from thucthe.recognize.networks.subwords import SubwordTokenizer
from thucthe.resources import find_model
from thucthe.train.assemble import blank, write_calibrated
from thucthe.train.encoder_model import load_encoder, train_encoder
from thucthe.train.labelling import label_raw
from thucthe.train.onnx_export import read_encoder, write_encoder
from thucthe.train.recipe import Log, Progress, Recipe
from thucthe.train.tagging import Sentence, read_sentences, tag_sentences
from thucthe.train.windows import EncoderTrainingConfig, make_batches

SECTIONS = ("pipeline", "encoder", "data", "training")
_PHASES = ("training", "finishing", "polishing")


def train(recipe: Recipe, out: Path, log: Log, progress: Progress) -> None:
    """Run all stages and write the pipeline folder.

    Parameters
    ----------
    recipe : Recipe
        With the `SECTIONS`; ``[encoder] folder`` is a Hugging Face BERT folder, or a pipeline of ours (a name or a
        folder) to go on from; ``[encoder] ensemble_with`` names a pipeline whose small network scores together with it.
        With ``[labels]``, as for `distill`, it learns too from what the pipeline ``teacher`` named there finds.
    out : Path
        The folder, named like the pipeline.
    log, progress : callable
        Told of each stage, and of the steps of the training.
    """
    phases = {name: recipe.settings(name, EncoderTrainingConfig) for name in _PHASES if name in recipe.sections}
    settings = phases["training"]
    used, held_out = recipe.examples()
    base = _find_encoder(recipe)
    model = (
        read_encoder(base, settings.n_frozen_layers, settings.dropout)
        if (base / NETWORK).exists()
        else load_encoder(base, settings.n_frozen_layers, settings.dropout, settings.seed)
    )
    recipe.work.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    if labels := recipe.sections.get("labels"):
        if "teacher" not in labels:
            raise InvalidInputError(f"{recipe.path}: [labels] lacks the teacher, a pipeline that labels the raw texts")
        files = label_raw(recipe, find_model(str(labels["teacher"])), held_out, log, progress)
    log(f"cutting {sum(map(len, used.values()))} annotated texts into windows")
    nlp, subwords = blank(), SubwordTokenizer(base / VOCABULARY)
    annotated = {scheme: [tag_sentences(e, nlp) for e in examples] for scheme, examples in used.items()}
    labelled: dict[str, list[list[Sentence]]] = {}
    for file in files:
        scheme, texts = read_sentences(file, nlp)
        labelled.setdefault(scheme, []).extend(texts)
    for name, phase in phases.items():
        batches = make_batches(annotated, labelled, subwords, phase)
        log(f"{name}: {len(batches)} batches")
        train_encoder(model, batches, phase, recipe.work / f"{name}.ckpt", progress)
    log("writing the network with 8 bits a weight")
    folder = recipe.work / "network"
    write_encoder(model, base / VOCABULARY, folder)
    networks = ["encoder"]
    if companion := recipe.sections["encoder"].get("ensemble_with"):
        networks.append("conv")
        for name in conv_scorer.FILES:
            (folder / name).write_bytes((find_model(str(companion)) / "recognizer" / name).read_bytes())
    write_calibrated(out, networks, folder, recipe, held_out, log)


def _find_encoder(recipe: Recipe) -> Path:
    """Find the folder to start from: one below the data folder, or the recognizer of a pipeline."""
    name = str(recipe.sections["encoder"]["folder"])
    folder = recipe.data / name
    return folder if (folder / "config.json").exists() else find_model(name) / "recognizer"
