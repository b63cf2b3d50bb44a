"""Fine-tune an encoder and write a pipeline with it, as a recipe describes.

Stages: label raw texts with a teacher, if the recipe has a section ``[labels]``; fine-tune in one to three phases, with
checkpoints in the working folder; write the pipeline folder; calibrate its confidence on held-out texts.
"""

from __future__ import annotations

from pathlib import Path

from thucthe.checked import checked_dataclass
from thucthe.errors import InvalidInputError
from thucthe.recognize.networks import conv_scorer
from thucthe.recognize.networks.encoder_scorer import NETWORK, VOCABULARY
from thucthe.recognize.networks.subwords import SubwordTokenizer
from thucthe.resources import find_model
from thucthe.train.assemble import blank, write_calibrated
from thucthe.train.encoder_model import load_encoder, train_encoder
from thucthe.train.labelling import label_raw
from thucthe.train.onnx_export import read_encoder, write_encoder
from thucthe.train.recipe import Log, PipelineConfig, Progress, Recipe
from thucthe.train.tagging import Sentence, read_sentences, tag_sentences
from thucthe.train.windows import EncoderTrainingConfig, make_batches

SECTIONS = ("pipeline", "encoder", "data", "training")
OPTIONAL_SECTIONS = ("held_out", "labels", "finishing", "polishing")
_PHASES = ("training", "finishing", "polishing")


@checked_dataclass
class EncoderConfig:
    """What the training starts from; ``[encoder]``.

    Attributes
    ----------
    folder : str
        A Hugging Face BERT folder below the data folder, or a pipeline of ours (a name or a folder) to go on from.
    ensemble_with : str or None
        Name or folder of a pipeline whose small network scores together with the encoder.
    cascade_threshold : float
        See `thucthe.recognize.recognizer.Recognizer`; by default both networks score all sentences.
    """

    folder: str
    ensemble_with: str | None = None
    cascade_threshold: float = 1.0


def train(recipe: Recipe, out: Path, log: Log, progress: Progress) -> None:
    """Run all stages and write the pipeline folder.

    Parameters
    ----------
    recipe : Recipe
        With the `SECTIONS`, see `EncoderConfig` and `EncoderTrainingConfig`.
        With ``[labels]``, as for `distill`, it learns too from what the pipeline ``teacher`` named there finds.
    out : Path
        Folder to write; its name is the name of the pipeline.
    log, progress : callable
        Called at each stage, and at each step of the training.

    Raises
    ------
    InvalidInputError
        If the recipe is invalid or a file can't be parsed.
    """
    phases = {name: recipe.settings(name, EncoderTrainingConfig) for name in _PHASES if name in recipe.sections}
    settings, encoder = phases["training"], recipe.settings("encoder", EncoderConfig)
    recipe.settings("pipeline", PipelineConfig)
    labels = recipe.labels()
    if "labels" in recipe.sections and labels.teacher is None:
        raise InvalidInputError(f"{recipe.path}: [labels] lacks the teacher, a pipeline that labels the raw texts")
    used, held_out = recipe.examples()
    base = _find_encoder(recipe, encoder.folder)
    model = (
        read_encoder(base, settings.n_frozen_layers, settings.dropout)
        if (base / NETWORK).exists()
        else load_encoder(base, settings.n_frozen_layers, settings.dropout, settings.seed)
    )
    recipe.work.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    if labels.teacher is not None:
        files = label_raw(recipe, labels, find_model(labels.teacher), held_out, log, progress)
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
    if encoder.ensemble_with:
        networks.insert(0, "conv")
        for name in conv_scorer.FILES:
            (folder / name).write_bytes((find_model(encoder.ensemble_with) / "recognizer" / name).read_bytes())
    write_calibrated(out, networks, folder, recipe, held_out, log, encoder.cascade_threshold)


def _find_encoder(recipe: Recipe, name: str) -> Path:
    """Find the folder to start from: one below the data folder, or the recognizer of a pipeline."""
    folder = recipe.data / name
    return folder if (folder / "config.json").exists() else find_model(name) / "recognizer"
