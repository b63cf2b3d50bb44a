"""Raw texts and a trained pipeline come in, files of soft labels go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from concurrent.futures import ProcessPoolExecutor
from itertools import islice, repeat
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from thucthe.corpora.gold_files import read_examples
from thucthe.errors import InvalidInputError
from thucthe.pipelines import load_pipeline
from thucthe.recognize.recognizer import Recognizer
from thucthe.recognize.tags.units import segment_doc
from thucthe.train.clusters import read_raw
from thucthe.train.recipe import ExamplesByScheme, LabelConfig, Log, Progress, Recipe
from thucthe.train.soft_labels import write_labels

SHARD = 200
"""Texts of a file of labels."""
_LONGEST = 6000
"""Characters of a text that are used."""
_FEWEST_SPACES = 7


def label_raw(
    recipe: Recipe, config: LabelConfig, teacher: Path, held_out: ExamplesByScheme, log: Log, progress: Progress
) -> list[Path]:
    """Let a teacher label the raw texts that a recipe's ``[labels]`` names.

    Parameters
    ----------
    recipe : Recipe
    config : LabelConfig
    teacher : Path
        Folder of a trained pipeline.
    held_out : dict of str to list of Example
        What is kept for measuring: texts that share a line with these are left out too.
    log, progress : callable

    Returns
    -------
    list of Path
        The files of labels, in the recipe's work folder; those that lie there already are not made again.
    """
    folder = recipe.work / "labels"
    measured = [example for path in recipe.paths(config.exclude) for example in read_examples(path)]
    measured += [e for group in held_out.values() for e in group]
    exclude = {line for example in measured for line in long_lines(example.text)}
    jobs: list[Job] = []
    for scheme, sources in config.texts.items():
        for source in sources.split():
            file, _, n_texts = source.partition(":")
            if not n_texts.isdecimal():
                raise InvalidInputError(f"{recipe.path}: [labels] {scheme}: write {source} as file:number of texts")
            jobs += plan(recipe.data / file, int(n_texts), scheme, folder)
    if jobs:
        log(f"labelling {sum(job.n for job in jobs):,} texts")
        label(jobs, teacher, exclude, config.processes, progress)
    return sorted(folder.glob("*.npz"))


def long_lines(text: str) -> set[str]:
    """List the lines of a text that are long enough to tell it from others."""
    return {line for line in map(str.strip, text.splitlines()) if line.count(" ") >= _FEWEST_SPACES}


class Job(NamedTuple):
    """Texts to label: some of those in a raw file, in one scheme, into one file.

    Attributes
    ----------
    raw : Path
    first, n : int
        Which texts of the file.
    scheme : str
    target : Path
    """

    raw: Path
    first: int
    n: int
    scheme: str
    target: Path


def plan(raw: Path, n_texts: int, scheme: str, folder: Path) -> Iterator[Job]:
    """Part the first `n_texts` texts of a raw file into jobs; those whose file is there already are left out."""
    for first in range(0, n_texts, SHARD):
        target = folder / f"{raw.name.split('.')[0]}-{scheme}-{first:06}.npz"
        if not target.exists():
            yield Job(raw, first, min(SHARD, n_texts - first), scheme, target)


def label(jobs: Iterable[Job], teacher: Path, exclude: Set[str], processes: int, progress: Progress) -> None:
    """Do jobs in several processes, each with a teacher of its own.

    Parameters
    ----------
    jobs : iterable of Job
    teacher : Path
        Folder of a trained pipeline.
    exclude : set of str
        Lines as of `long_lines`; texts that hold one are left out, so that what is kept for measuring is not learnt.
    processes : int
    progress : callable
        Told of the jobs done and of their number.
    """
    todo = list(jobs)
    for job in todo:
        job.target.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(_label, todo, repeat(teacher), repeat(exclude)), 1):
            progress(done, len(todo))


def _label(job: Job, teacher: Path, exclude: Set[str]) -> None:
    nlp = load_pipeline(teacher, scheme=job.scheme)
    recognizer = nlp.get_pipe("recognizer")
    assert isinstance(recognizer, Recognizer)
    raw = islice(read_raw([job.raw]), job.first, job.first + job.n)
    texts = [text[:_LONGEST] for text in raw if not exclude & long_lines(text)]
    scored = [recognizer.predict_logits(segment_doc(nlp.make_doc(text))) for text in texts]
    write_labels(job.target, texts, job.scheme, scored)
