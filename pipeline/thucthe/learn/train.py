"""Trains a pipeline from a configuration file, stage by stage.

A stage whose result lies in the work folder already is not repeated.

Stages: forms and clusters from raw text, name lists, a first model, names that it finds in raw text, the final model,
the model of nested names, the pipeline folder.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from confection import Config
from spacy.language import Language

from thucthe.learn import crf
from thucthe.learn.assemble import blank, write_lexicons, write_pipeline
from thucthe.learn.clusters import cluster, read_raw, write_forms
from thucthe.learn.corpora import Example, read_examples
from thucthe.learn.found_names import add_names, choose_names, count_names
from thucthe.recognize.features import Lexicons
from thucthe.recognize.model import NameCrf, load_lexicons

Say = Callable[[str], None]
Settings = dict[str, Any]
Habits = dict[str, list[Example]]


@dataclass(frozen=True)
class Recipe:
    """A training configuration.

    Attributes
    ----------
    settings : dict
        The sections of the file.
    data : Path
        Folder that the file's relative paths of corpora start from.
    work : Path
        Folder for the results of stages.
    """

    settings: dict[str, Any]
    data: Path
    work: Path

    def paths(self, section: str, key: str) -> list[Path]:
        """Give the files named in a setting."""
        return [self.data / name for name in self.settings[section][key].split()]


def read_recipe(path: Path, data: Path, work: Path) -> Recipe:
    """Read a configuration file (the format of spaCy's and confection's configurations).

    Raises
    ------
    ValueError
        When a section is missing.
    """
    settings = Config().from_disk(path)
    missing = {"pipeline", "clusters", "gazetteers", "habits", "found_names", "first", "outer", "nested"} - set(
        settings
    )
    if missing:
        raise ValueError(f"{path}: the sections {', '.join(sorted(missing))} are missing")
    return Recipe(settings, data, work)


def train(recipe: Recipe, out: Path, say: Say = print) -> None:
    """Run all stages and write the pipeline folder.

    Parameters
    ----------
    recipe : Recipe
    out : Path
        Named like the pipeline.
    say : callable
        Told of each stage.
    """
    settings = recipe.settings
    recipe.work.mkdir(parents=True, exist_ok=True)
    nlp = blank()
    clusters = _clusters(recipe, say)
    lexicon_folder = recipe.work / "lexicons"
    write_lexicons(recipe.data / settings["gazetteers"]["folder"], clusters, lexicon_folder)
    habits = {
        habit: [e for path in recipe.paths("habits", habit) for e in read_examples(path)]
        for habit in settings["habits"]
    }
    held_out = settings["pipeline"]["held_out"]
    habits = {habit: [e for e in examples if not e.id.endswith(held_out)] for habit, examples in habits.items()}
    if settings["found_names"]["files"]:
        first = recipe.work / "first.crfsuite"
        begin = settings["first"]
        _fit(first, lambda: _outer_sentences(habits, nlp, begin), load_lexicons(lexicon_folder), begin, say)
        add_names(_found_names(recipe, first, load_lexicons(lexicon_folder), nlp, say), lexicon_folder / "names.tsv")
    lexicons = load_lexicons(lexicon_folder)
    outer, nested = recipe.work / "outer.crfsuite", recipe.work / "nested.crfsuite"
    _fit(outer, lambda: _outer_sentences(habits, nlp, settings["outer"]), lexicons, settings["outer"], say)
    inner = settings["nested"]
    _fit(nested, lambda: _nested_sentences(habits, lexicons, nlp, inner), lexicons, inner, say)
    habit = settings["pipeline"]["habit"]
    meta = {key: settings["pipeline"][key] for key in ("version", "description", "license")}
    smallest = settings["outer"]["smallest"]
    write_pipeline(
        out,
        crf.export(outer.read_bytes(), habit, smallest, settings["outer"]["toll"]),
        crf.export(nested.read_bytes(), settings["nested"]["habit"], smallest),
        lexicon_folder,
        meta,
    )
    say(f"wrote {out}")


def _clusters(recipe: Recipe, say: Say) -> Path:
    """Make the clusters, or take the file that the recipe names."""
    settings = recipe.settings["clusters"]
    if settings["file"]:
        return recipe.data / str(settings["file"])
    target, forms = recipe.work / "clusters.tsv", recipe.work / "forms.txt"
    if not target.exists():
        say("training vectors and clusters")
        write_forms(read_raw(recipe.paths("clusters", "raw")), forms)
        sizes = (settings["small"], settings["middle"], settings["large"])
        cluster(forms, target, sizes, settings["seed"], settings["epochs"], settings["threads"])
    return target


def _fit(
    path: Path, sentences: Callable[[], dict[str, list[crf.Sentence]]], lexicons: Lexicons, settings: Settings, say: Say
) -> None:
    """Train one conditional random field, if that is not done yet."""
    if not path.exists():
        say(f"training {path.stem}")
        crf.train(sentences(), lexicons, path, _optimizer(settings), path.with_suffix(".log"))


def _outer_sentences(habits: Habits, nlp: Language, settings: Settings) -> dict[str, list[crf.Sentence]]:
    rng = random.Random(settings["seed"])
    sentences = {h: [s for e in examples for s in crf.labelled_sentences(e, nlp)] for h, examples in habits.items()}
    for habit, group in sentences.items():
        short = (s for s in group if len(s[0]) <= settings["shout_length"])
        shouted = [crf.shout(s) for s in short if rng.random() < settings["shout"] and set(s[1]) != {"O"}]
        sentences[habit] = group + shouted + (group if habit == settings["repeat"] else [])
    return sentences


def _nested_sentences(
    habits: Habits, lexicons: Lexicons, nlp: Language, settings: Settings
) -> dict[str, list[crf.Sentence]]:
    known = crf.organizations((e for examples in habits.values() for e in examples), lexicons)
    sentences: list[crf.Sentence] = []
    for habit, examples in habits.items():
        inner = [s for e in examples for s in crf.inner_sentences(e, nlp, known)]
        # Only one set marks the places inside names; of the others only what was added can be learnt from.
        sentences += inner if habit == settings["habit"] else [s for s in inner if "B-ORG" in s[1]]
    sentences += crf.composed_sentences(known, nlp, random.Random(settings["seed"]), settings["composed"])
    return {settings["habit"]: sentences}


def _found_names(recipe: Recipe, model: Path, lexicons: Lexicons, nlp: Language, say: Say) -> dict[str, str]:
    settings = recipe.settings["found_names"]
    total: Counter[tuple[str, str]] = Counter()
    name_crf = NameCrf(crf.export(model.read_bytes(), recipe.settings["pipeline"]["habit"]), lexicons)
    limits = map(int, str(settings["texts"]).split())
    for path, limit in zip(recipe.paths("found_names", "files"), limits, strict=True):
        stage = recipe.work / f"found_{hashlib.sha256(path.name.encode()).hexdigest()[:8]}.json"
        if not stage.exists():
            say(f"finding names in {path.name}")
            counts = count_names(islice(read_raw([path]), limit), nlp, name_crf)
            temporary = stage.with_suffix(".part")
            temporary.write_text(
                json.dumps([[*pair, n] for pair, n in counts.items() if n > 1], ensure_ascii=False), encoding="utf-8"
            )
            shutil.move(temporary, stage)
        for name, label, count in json.loads(stage.read_text(encoding="utf-8")):
            total[name, label] += count
    return choose_names(total, settings["least"])


def _optimizer(settings: dict[str, Any]) -> dict[str, float]:
    names = {"c1": "c1", "c2": "c2", "min_frequency": "feature.minfreq", "max_iterations": "max_iterations"}
    return {theirs: settings[ours] for ours, theirs in names.items()}
