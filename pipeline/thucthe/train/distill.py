"""Distill a large pipeline into a small one as a recipe describes.

Stages: label raw texts with the teacher; write the lexicons (clusters, and names of the gazetteers and of the
teacher's frequent predictions); build training examples and train; write the pipeline folder; calibrate its confidence
on held-out texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from spacy.language import Language

from thucthe.checked import checked_dataclass
from thucthe.recognize.networks.lexicons import CLUSTERS, NAMES, load_lexicons
from thucthe.recognize.tags.decoding import find_names
from thucthe.recognize.tags.units import normalize_form, segment_doc
from thucthe.resources import find_model
from thucthe.train.assemble import blank, write_calibrated
from thucthe.train.clusters import cluster, read_raw, write_forms
from thucthe.train.labelling import label_raw
from thucthe.train.name_lists import choose_names, write_names
from thucthe.train.recipe import ExamplesByScheme, Log, PipelineConfig, Progress, Recipe
from thucthe.train.soft_labels import Labelled, read_labels
from thucthe.train.student import Student, StudentTrainingConfig, train_student, write_conv
from thucthe.train.tagging import read_sentences, tag_sentences
from thucthe.train.training_examples import AugmentationRates, ExampleBuilder, FeatureVocabulary, TrainingExample

SECTIONS = ("pipeline", "data", "labels", "clusters", "names", "training")
OPTIONAL_SECTIONS = ("held_out", "examples")


@checked_dataclass
class ClusterConfig:
    """Section ``[clusters]`` of a recipe: a file of clusters, or raw texts and the parameters of `cluster`."""

    file: str = ""
    raw: str = ""
    small: int = 64
    middle: int = 256
    large: int = 1024
    epochs: int = 3
    seed: int = 1
    threads: int = 1


@checked_dataclass
class NameListConfig:
    """Section ``[names]`` of a recipe.

    Attributes
    ----------
    gazetteers : str
        Folder of the gazetteers.
    min_count : int
        Minimum number of times that the teacher must find a name.
    min_score : float
        Minimum score of a prediction to be counted, 0 to 1.
    """

    gazetteers: str
    min_count: int = 4
    min_score: float = 0.6


@checked_dataclass
class ExampleConfig:
    """Section ``[examples]`` of a recipe.

    Attributes
    ----------
    min_count : int
        Minimum frequency of an attribute's value; rarer values are mapped to the unknown value.
    repeats : int
        Number of times that the annotated texts are used.
    lower, title, bare : float
        See `AugmentationRates`.
    seed : int
    """

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
        With the sections `SECTIONS`. Each key of ``[labels]`` is a scheme; its value lists raw files, each followed by
        a colon and a number of texts.
    teacher : str
        Name or folder of the pipeline that labels the raw texts.
    out : Path
        Folder to write; its name is the name of the pipeline.
    log, progress : callable
        Called at each stage, and at each step of a long one.
    """
    # All sections are checked before the first stage, which may take hours.
    settings = recipe.settings("training", StudentTrainingConfig)
    config = recipe.settings("examples", ExampleConfig)
    clusters, names = recipe.settings("clusters", ClusterConfig), recipe.settings("names", NameListConfig)
    recipe.settings("pipeline", PipelineConfig)
    used, held_out = recipe.examples()
    nlp = blank()
    files = label_raw(recipe, recipe.labels(), find_model(teacher), held_out, log, progress)
    lexicons = recipe.work / "lexicons"
    _write_lexicons(recipe, clusters, names, files, nlp, lexicons, log)
    log("reading the training examples")
    vocabulary = FeatureVocabulary(load_lexicons(lexicons))
    rates = AugmentationRates(config.lower, config.title, config.bare)
    builder = ExampleBuilder(vocabulary, rates, config.seed)
    examples = _read_training_examples(used, files, nlp, builder, config.repeats)
    values = vocabulary.values(examples, config.min_count)
    model = Student({attribute: len(known) for attribute, known in values.items()}, settings)
    log(f"training on {sum(len(example.targets) for example in examples):,} units")
    train_student(model, vocabulary.rows(values), examples, settings, recipe.work / "student.ckpt", progress)
    folder = recipe.work / "network"
    write_conv(model, values, lexicons, folder)
    write_calibrated(out, ["conv"], folder, recipe, held_out, log)


def _write_lexicons(
    recipe: Recipe,
    config: ClusterConfig,
    names: NameListConfig,
    files: list[Path],
    nlp: Language,
    folder: Path,
    log: Log,
) -> None:
    """Write the clusters of word forms and the lists of names."""
    folder.mkdir(parents=True, exist_ok=True)
    clusters = recipe.data / config.file if config.file else recipe.work / CLUSTERS
    if not clusters.exists():
        log("training vectors and clusters")
        forms = recipe.work / "forms.txt"
        write_forms(read_raw(recipe.paths(config.raw)), forms)
        sizes = (config.small, config.middle, config.large)
        cluster(forms, clusters, sizes, config.seed, config.epochs, config.threads)
    (folder / CLUSTERS).write_bytes(clusters.read_bytes())
    if not (folder / NAMES).exists():
        log("listing names")
        counts = count_names(map(read_labels, files), nlp, names.min_score)
        write_names(recipe.data / names.gazetteers, choose_names(counts, names.min_count), folder / NAMES)


def count_names(labelled: Iterable[Labelled], nlp: Language, min_score: float) -> Counter[tuple[str, str]]:
    """Count how often a teacher found each name with each label and at least the given score."""
    counts: Counter[tuple[str, str]] = Counter()
    for texts, _, probabilities in labelled:
        segmentations = [segment_doc(nlp.make_doc(text)) for text in texts]
        scores = np.log(np.maximum(probabilities.astype(np.float32), 1e-7))
        forms = [form for segmentation in segmentations for form in segmentation.forms]
        lengths = [length for segmentation in segmentations for length in segmentation.lengths]
        names, _ = find_names(scores, lengths)
        for name in names:
            if name.score >= min_score:
                counts[" ".join(map(normalize_form, forms[name.first : name.last + 1])), name.label] += 1
    return counts


def _read_training_examples(
    used: ExamplesByScheme, files: Iterable[Path], nlp: Language, builder: ExampleBuilder, repeats: int
) -> list[TrainingExample]:
    """Build training examples from the annotated texts, each `repeats` times, and from the labelled texts."""
    examples: list[TrainingExample] = []
    for scheme, annotated in used.items():
        for _ in range(repeats):
            for text in annotated:
                examples += builder.build(tag_sentences(text, nlp), scheme)
    for file in files:
        scheme, texts = read_sentences(file, nlp)
        for sentences in texts:
            examples += builder.build(sentences, scheme)
    return examples
