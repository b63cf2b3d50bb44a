"""Trains a pipeline around an encoder from a configuration file.

Stages: labels of raw texts by a teacher, if the configuration names them; fine-tuning in one to three phases (with
checkpoints in the work folder), the pipeline folder, calibration of its confidence on the texts that were held out.
"""

from __future__ import annotations

from pathlib import Path

from thucthe.learn.assemble import blank, write_calibrated
from thucthe.learn.encoder import load_encoder, train_encoder
from thucthe.learn.export import read_encoder, write_encoder
from thucthe.learn.labelling import label_raw
from thucthe.learn.marks import Sentence, mark_sentences, read_sentences
from thucthe.learn.recipe import Progress, Recipe, Say
from thucthe.learn.windows import Settings, make_batches
from thucthe.recognize import conv
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
        folder) to go on from; ``[encoder] beside`` names a pipeline whose small network shall score beside it.
        With ``[labels]``, as for `distill`, it learns too from what the pipeline ``teacher`` named there finds.
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
    files: list[Path] = []
    if labels := recipe.sections.get("labels"):
        if "teacher" not in labels:
            raise ValueError(f"{recipe.path}: [labels] lacks the teacher, a pipeline that labels the raw texts")
        files = label_raw(recipe, find_model(str(labels["teacher"])), held_out, say, progress)
    say(f"cutting {sum(map(len, used.values()))} annotated texts into windows")
    nlp, pieces = blank(), Pieces(base / VOCABULARY)
    annotated = {habit: [mark_sentences(e, nlp) for e in examples] for habit, examples in used.items()}
    labelled: dict[str, list[list[Sentence]]] = {}
    for file in files:
        habit, texts = read_sentences(file, nlp)
        labelled.setdefault(habit, []).extend(texts)
    for name, phase in phases.items():
        batches = make_batches(annotated, labelled, pieces, phase)
        say(f"{name}: {len(batches)} batches")
        train_encoder(model, batches, phase, recipe.work / f"{name}.ckpt", progress)
    say("writing the network with 8 bits a weight")
    folder = recipe.work / "network"
    write_encoder(model, base / VOCABULARY, folder)
    networks = ["encoder"]
    if beside := recipe.sections["encoder"].get("beside"):
        networks.append("conv")
        for name in conv.FILES:
            (folder / name).write_bytes((find_model(str(beside)) / "recognizer" / name).read_bytes())
    write_calibrated(out, networks, folder, recipe, held_out, say)


def _find_encoder(recipe: Recipe) -> Path:
    """Find the folder to start from: one below the data folder, or the recognizer of a pipeline."""
    name = str(recipe.sections["encoder"]["folder"])
    folder = recipe.data / name
    return folder if (folder / "config.json").exists() else find_model(name) / "recognizer"
