"""Label raw texts with a trained pipeline, as training data for another."""

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

SHARD_SIZE = 200
"""Number of texts in a file of labels."""
_MAX_CHARS = 6000
"""Maximum length of a text in characters; longer texts are truncated."""
_MIN_SPACES = 7
"""Minimum number of spaces in a line that identifies a text."""


def label_raw(
    recipe: Recipe, config: LabelConfig, teacher: Path, held_out: ExamplesByScheme, log: Log, progress: Progress
) -> list[Path]:
    """Label the raw texts in the section ``[labels]`` of a recipe.

    Parameters
    ----------
    recipe : Recipe
    config : LabelConfig
    teacher : Path
        Folder of a trained pipeline.
    held_out : dict of str to list of Example
        Annotated texts held out for evaluation; texts that share a line with them are skipped too.
    log, progress : callable
        Called at the start, and after each job.

    Returns
    -------
    list of Path
        Files of labels in the recipe's working folder; existing ones are reused.
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
            jobs += plan_jobs(recipe.data / file, int(n_texts), scheme, folder)
    if jobs:
        log(f"labelling {sum(job.n for job in jobs):,} texts")
        run_jobs(jobs, teacher, exclude, config.processes, progress)
    return sorted(folder.glob("*.npz"))


def long_lines(text: str) -> set[str]:
    """Return the lines of a text that are long enough to identify it."""
    return {line for line in map(str.strip, text.splitlines()) if line.count(" ") >= _MIN_SPACES}


class Job(NamedTuple):
    """Consecutive texts of a raw file to label in one scheme.

    Attributes
    ----------
    raw : Path
    first, n : int
        Index of the first text, and number of texts.
    scheme : str
    target : Path
        File of labels to write.
    """

    raw: Path
    first: int
    n: int
    scheme: str
    target: Path


def plan_jobs(raw: Path, n_texts: int, scheme: str, folder: Path) -> Iterator[Job]:
    """Split the first `n_texts` texts of a raw file into jobs; jobs whose file exists are skipped."""
    for first in range(0, n_texts, SHARD_SIZE):
        target = folder / f"{raw.name.split('.')[0]}-{scheme}-{first:06}.npz"
        if not target.exists():
            yield Job(raw, first, min(SHARD_SIZE, n_texts - first), scheme, target)


def run_jobs(jobs: Iterable[Job], teacher: Path, exclude: Set[str], processes: int, progress: Progress) -> None:
    """Run jobs in several processes, each of which loads the teacher.

    Parameters
    ----------
    jobs : iterable of Job
    teacher : Path
        Folder of a trained pipeline.
    exclude : set of str
        Lines as returned by `long_lines`; texts that contain one are skipped, so that evaluation texts are not in the
        training data.
    processes : int
        Number of processes.
    progress : callable
        Called after each job with the number of completed jobs and their total.
    """
    todo = list(jobs)
    for job in todo:
        job.target.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(_run, todo, repeat(teacher), repeat(exclude)), 1):
            progress(done, len(todo))


def _run(job: Job, teacher: Path, exclude: Set[str]) -> None:
    nlp = load_pipeline(teacher, scheme=job.scheme)
    recognizer = nlp.get_pipe("recognizer")
    assert isinstance(recognizer, Recognizer)
    raw = islice(read_raw([job.raw]), job.first, job.first + job.n)
    texts = [text[:_MAX_CHARS] for text in raw if not exclude & long_lines(text)]
    logits = [recognizer.predict_logits(segment_doc(nlp.make_doc(text))) for text in texts]
    write_labels(job.target, texts, job.scheme, logits)
