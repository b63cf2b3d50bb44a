"""Trains a small network on what a large one finds in raw texts, from a configuration file.

Stages: labels of raw texts by the teacher, the lists of names (gazetteers, and what the teacher finds often), lessons
and training, the pipeline folder, calibration of its confidence on the texts that were held out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language

from thucthe.learn.assemble import blank, write_calibrated
from thucthe.learn.clusters import cluster, read_raw, write_forms
from thucthe.learn.labelling import label_raw
from thucthe.learn.labels import Labelled, read_labels
from thucthe.learn.lessons import Inventory, Lesson, Reader, Shares
from thucthe.learn.marks import mark_sentences, read_sentences
from thucthe.learn.name_lists import choose_names, write_names
from thucthe.learn.recipe import Habits, Progress, Recipe, Say
from thucthe.learn.student import Settings, Student, train_student, write_conv
from thucthe.recognize.atoms import cut_doc, normalize_form
from thucthe.recognize.chain import find_names
from thucthe.recognize.lexicons import CLUSTERS, NAMES, load_lexicons
from thucthe.resources import find_model

SECTIONS = ("pipeline", "data", "labels", "clusters", "names", "training")


@dataclass(frozen=True)
class ClusterSettings:
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
class NameSettings:
    """Where the lists of names come from.

    Attributes
    ----------
    gazetteers : str
        Folder of the gazetteers.
    least : int
        How often the teacher must find a name.
    sure : float
        Score from which a find counts.
    """

    gazetteers: str
    least: int = 4
    sure: float = 0.6


@dataclass(frozen=True)
class LessonSettings:
    """How lessons are made: values of an attribute that are rarer than `fewest` are unknown ones; see `Shares`."""

    fewest: int = 3
    repeats: int = 1
    lower: float = 0.06
    title: float = 0.03
    bare: float = 0.03
    seed: int = 7


def distill(recipe: Recipe, teacher: str, out: Path, say: Say, progress: Progress) -> None:
    """Run all stages and write the pipeline folder.

    Parameters
    ----------
    recipe : Recipe
        With the `SECTIONS`. Each entry of ``[labels]`` names a habit; its value lists raw files and, after a colon, how
        many texts of each.
    teacher : str
        Name or folder of the pipeline that labels the raw texts.
    out : Path
        The folder, named like the pipeline.
    say, progress : callable
        Told of each stage, and of the steps of a long one.
    """
    settings = recipe.settings("training", Settings)
    used, held_out = recipe.examples()
    nlp = blank()
    files = label_raw(recipe, find_model(teacher), held_out, say, progress)
    lexicons = recipe.work / "lexicons"
    _write_lexicons(recipe, files, nlp, lexicons, say)
    say("reading the lessons")
    lesson = recipe.settings("lessons", LessonSettings)
    inventory = Inventory(load_lexicons(lexicons))
    shares = Shares(lesson.lower, lesson.title, lesson.bare)
    lessons = _read_lessons(used, files, nlp, Reader(inventory, shares, lesson.seed), lesson.repeats)
    values = inventory.values(lessons, lesson.fewest)
    model = Student({attribute: len(known) for attribute, known in values.items()}, settings)
    say(f"training on {sum(len(one.targets) for one in lessons):,} atoms")
    train_student(model, inventory.rows(values), lessons, settings, recipe.work / "student.ckpt", progress)
    folder = recipe.work / "network"
    write_conv(model, values, lexicons, folder)
    write_calibrated(out, ["conv"], folder, recipe, held_out, say)


def _write_lexicons(recipe: Recipe, files: list[Path], nlp: Language, folder: Path, say: Say) -> None:
    """Write the clusters of word forms and the lists of names."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = recipe.settings("clusters", ClusterSettings)
    clusters = recipe.data / settings.file if settings.file else recipe.work / CLUSTERS
    if not clusters.exists():
        say("training vectors and clusters")
        forms = recipe.work / "forms.txt"
        write_forms(read_raw(recipe.paths("clusters", "raw")), forms)
        sizes = (settings.small, settings.middle, settings.large)
        cluster(forms, clusters, sizes, settings.seed, settings.epochs, settings.threads)
    (folder / CLUSTERS).write_bytes(clusters.read_bytes())
    if not (folder / NAMES).exists():
        say("listing names")
        names = recipe.settings("names", NameSettings)
        counts = count_names(map(read_labels, files), nlp, names.sure)
        write_names(recipe.data / names.gazetteers, choose_names(counts, names.least), folder / NAMES)


def count_names(labelled: Iterable[Labelled], nlp: Language, sure: float) -> Counter[tuple[str, str]]:
    """Count how often a teacher found each name with each label and at least the given score."""
    counts: Counter[tuple[str, str]] = Counter()
    for texts, _, probabilities in labelled:
        cuts = [cut_doc(nlp.make_doc(text)) for text in texts]
        scores = np.log(np.maximum(probabilities.astype(np.float32), 1e-7))
        forms = [form for cut in cuts for form in cut.forms]
        for name in find_names(scores, [length for cut in cuts for length in cut.lengths])[0]:
            if name.score >= sure:
                counts[" ".join(map(normalize_form, forms[name.first : name.last + 1])), name.label] += 1
    return counts


def _read_lessons(used: Habits, files: Iterable[Path], nlp: Language, reader: Reader, repeats: int) -> list[Lesson]:
    """Read annotated texts, `repeats` times, and labelled ones."""
    lessons: list[Lesson] = []
    for habit, examples in used.items():
        for _ in range(repeats):
            lessons += [lesson for e in examples for lesson in reader.read(mark_sentences(e, nlp), habit)]
    for file in files:
        habit, texts = read_sentences(file, nlp)
        lessons += [lesson for sentences in texts for lesson in reader.read(sentences, habit)]
    return lessons
