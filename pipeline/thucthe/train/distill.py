"""Trains a small network on what a large one finds in raw texts, from a configuration file.

Stages: labels of raw texts by the teacher, the lists of names (gazetteers, and what the teacher finds often), examples
and training, the pipeline folder, calibration of its confidence on the texts that were held out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language

from thucthe.recognize.networks.lexicons import CLUSTERS, NAMES, load_lexicons
from thucthe.recognize.tags.decoding import find_names
from thucthe.recognize.tags.units import normalize_form, segment_doc
from thucthe.resources import find_model
from thucthe.train.assemble import blank, write_calibrated
from thucthe.train.clusters import cluster, read_raw, write_forms
from thucthe.train.labelling import label_raw
from thucthe.train.name_lists import choose_names, write_names
from thucthe.train.recipe import ExamplesByScheme, Log, Progress, Recipe
from thucthe.train.soft_labels import Labelled, read_labels
from thucthe.train.student import Student, StudentTrainingConfig, train_student, write_conv
from thucthe.train.tagging import read_sentences, tag_sentences
from thucthe.train.training_examples import AugmentationRates, ExampleBuilder, FeatureVocabulary, TrainingExample

SECTIONS = ("pipeline", "data", "labels", "clusters", "names", "training")


@dataclass(frozen=True)
class ClusterConfig:
    """Where the clusters of word forms come from: a file, or raw texts and the settings of `cluster`."""

    file: str = ""
    raw: str = ""
    small: int = 64
    middle: int = 256
    large: int = 1024
    epochs: int = 3
    seed: int = 1
    threads: int = 1


@dataclass(frozen=True)
class NameListConfig:
    """Where the lists of names come from.

    Attributes
    ----------
    gazetteers : str
        Folder of the gazetteers.
    min_count : int
        How often the teacher must find a name.
    min_score : float
        Score from which a find counts.
    """

    gazetteers: str
    min_count: int = 4
    min_score: float = 0.6


@dataclass(frozen=True)
class ExampleConfig:
    """How training examples are made: rarer values of an attribute are unknown; see `AugmentationRates`."""

    min_count: int = 3
    repeats: int = 1
    lower: float = 0.06
    title: float = 0.03
    bare: float = 0.03
    seed: int = 7


def distill(recipe: Recipe, teacher: str, out: Path, log: Log, progress: Progress) -> None:
    """Run all stages and write the pipeline folder.

    Parameters
    ----------
    recipe : Recipe
        With the `SECTIONS`. Each entry of ``[labels]`` names a scheme; its value lists raw files and, after a colon,
        the number of texts of each.
    teacher : str
        Name or folder of the pipeline that labels the raw texts.
    out : Path
        The folder, named like the pipeline.
    log, progress : callable
        Told of each stage, and of the steps of a long one.
    """
    settings = recipe.settings("training", StudentTrainingConfig)
    used, held_out = recipe.examples()
    nlp = blank()
    files = label_raw(recipe, find_model(teacher), held_out, log, progress)
    lexicons = recipe.work / "lexicons"
    _write_lexicons(recipe, files, nlp, lexicons, log)
    log("reading the training examples")
    config = recipe.settings("examples", ExampleConfig)
    vocabulary = FeatureVocabulary(load_lexicons(lexicons))
    shares = AugmentationRates(config.lower, config.title, config.bare)
    training_examples = _read_training_examples(
        used, files, nlp, ExampleBuilder(vocabulary, shares, config.seed), config.repeats
    )
    values = vocabulary.values(training_examples, config.min_count)
    model = Student({attribute: len(known) for attribute, known in values.items()}, settings)
    log(f"training on {sum(len(one.targets) for one in training_examples):,} units")
    train_student(model, vocabulary.rows(values), training_examples, settings, recipe.work / "student.ckpt", progress)
    folder = recipe.work / "network"
    write_conv(model, values, lexicons, folder)
    write_calibrated(out, ["conv"], folder, recipe, held_out, log)


def _write_lexicons(recipe: Recipe, files: list[Path], nlp: Language, folder: Path, log: Log) -> None:
    """Write the clusters of word forms and the lists of names."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = recipe.settings("clusters", ClusterConfig)
    clusters = recipe.data / settings.file if settings.file else recipe.work / CLUSTERS
    if not clusters.exists():
        log("training vectors and clusters")
        forms = recipe.work / "forms.txt"
        write_forms(read_raw(recipe.paths("clusters", "raw")), forms)
        sizes = (settings.small, settings.middle, settings.large)
        cluster(forms, clusters, sizes, settings.seed, settings.epochs, settings.threads)
    (folder / CLUSTERS).write_bytes(clusters.read_bytes())
    if not (folder / NAMES).exists():
        log("listing names")
        names = recipe.settings("names", NameListConfig)
        counts = count_names(map(read_labels, files), nlp, names.min_score)
        write_names(recipe.data / names.gazetteers, choose_names(counts, names.min_count), folder / NAMES)


def count_names(labelled: Iterable[Labelled], nlp: Language, min_score: float) -> Counter[tuple[str, str]]:
    """Count how often a teacher found each name with each label and at least the given score."""
    counts: Counter[tuple[str, str]] = Counter()
    for texts, _, probabilities in labelled:
        segmentations = [segment_doc(nlp.make_doc(text)) for text in texts]
        scores = np.log(np.maximum(probabilities.astype(np.float32), 1e-7))
        forms = [form for segmentation in segmentations for form in segmentation.forms]
        for name in find_names(scores, [length for segmentation in segmentations for length in segmentation.lengths])[
            0
        ]:
            if name.score >= min_score:
                counts[" ".join(map(normalize_form, forms[name.first : name.last + 1])), name.label] += 1
    return counts


def _read_training_examples(
    used: ExamplesByScheme, files: Iterable[Path], nlp: Language, builder: ExampleBuilder, repeats: int
) -> list[TrainingExample]:
    """Read annotated texts, `repeats` times, and labelled ones."""
    training_examples: list[TrainingExample] = []
    for scheme, examples in used.items():
        for _ in range(repeats):
            training_examples += [
                training_example for e in examples for training_example in builder.read(tag_sentences(e, nlp), scheme)
            ]
    for file in files:
        scheme, texts = read_sentences(file, nlp)
        training_examples += [
            training_example for sentences in texts for training_example in builder.read(sentences, scheme)
        ]
    return training_examples
