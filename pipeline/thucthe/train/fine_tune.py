"""Fine-tune an encoder and write a pipeline with it, as a recipe describes.

Stages: label raw texts with a teacher, if the recipe has a section ``[labels]``; fine-tune in one to three phases, with
checkpoints in the working folder; write the pipeline folder; calibrate its confidence on held-out texts.
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
        With the sections `SECTIONS`. ``[encoder] folder`` is a BERT model in the format of Hugging Face, or a pipeline
        of thucthe (a name or a folder) to continue from; ``[encoder] ensemble_with`` is a pipeline whose convolutional
        network is added to the ensemble. With ``[labels]``, as for `distill`, the encoder is also trained on the
        predictions of the pipeline ``[labels] teacher``.
    out : Path
        Folder to write; its name is the name of the pipeline.
    log, progress : callable
        Called at each stage, and at each step of the training.

    Raises
    ------
    ValueError
        If the recipe is invalid or a file can't be parsed.
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
            raise InvalidInputError(
                f"{recipe.path}: [labels] lacks the key teacher, the pipeline that labels raw texts"
            )
        files = label_raw(recipe, find_model(str(labels["teacher"])), held_out, log, progress)
    log(f"splitting {sum(map(len, used.values()))} annotated texts into windows")
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
    log("writing the network with 8-bit weights")
    folder = recipe.work / "network"
    write_encoder(model, base / VOCABULARY, folder)
    networks = ["encoder"]
    if companion := recipe.sections["encoder"].get("ensemble_with"):
        networks.append("conv")
        for name in conv_scorer.FILES:
            (folder / name).write_bytes((find_model(str(companion)) / "recognizer" / name).read_bytes())
    write_calibrated(out, networks, folder, recipe, held_out, log)


def _find_encoder(recipe: Recipe) -> Path:
    """Return the folder of the encoder to start from: below the data folder, or the recognizer of a pipeline."""
    name = str(recipe.sections["encoder"]["folder"])
    folder = recipe.data / name
    return folder if (folder / "config.json").exists() else find_model(name) / "recognizer"
