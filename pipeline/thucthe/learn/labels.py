"""Raw texts and a trained pipeline come in, files of soft labels go out, which a student learns from.

A file holds some hundred texts in one habit: ``text`` (UTF-8 JSON list), ``habit``, and ``probabilities``, for all
atoms of all texts the probability of each mark in that habit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Set
from concurrent.futures import ProcessPoolExecutor
from itertools import islice, repeat
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thucthe.learn.clusters import read_raw
from thucthe.learn.recipe import Progress
from thucthe.pipelines import load_pipeline
from thucthe.recognize.atoms import cut_doc
from thucthe.recognize.recognizer import Recognizer
from thucthe.recognize.scheme import HABITS, MARKS

SHARD = 200
"""Texts of a file of labels."""
_LONGEST = 6000
"""Characters of a text that are used."""
_FEWEST_SPACES = 7


def long_lines(text: str) -> set[str]:
    """List the lines of a text that are long enough to tell it from others."""
    return {line for line in map(str.strip, text.splitlines()) if line.count(" ") >= _FEWEST_SPACES}


class Job(NamedTuple):
    """Texts to label: some of those in a raw file, in one habit, into one file.

    Attributes
    ----------
    raw : Path
    first, n : int
        Which texts of the file.
    habit : str
    target : Path
    """

    raw: Path
    first: int
    n: int
    habit: str
    target: Path


class Labelled(NamedTuple):
    """Texts with soft labels.

    Attributes
    ----------
    texts : list of str
    habit : str
    probabilities : array of float16, shape (n_atoms, n_marks)
    """

    texts: list[str]
    habit: str
    probabilities: npt.NDArray[np.float16]


def plan(raw: Path, n_texts: int, habit: str, folder: Path) -> Iterator[Job]:
    """Part the first `n_texts` texts of a raw file into jobs; those whose file is there already are left out."""
    for first in range(0, n_texts, SHARD):
        target = folder / f"{raw.name.split('.')[0]}-{habit}-{first:06}.npz"
        if not target.exists():
            yield Job(raw, first, min(SHARD, n_texts - first), habit, target)


def label(jobs: Iterable[Job], teacher: Path, without: Set[str], processes: int, progress: Progress) -> None:
    """Do jobs in several processes, each with a teacher of its own.

    Parameters
    ----------
    jobs : iterable of Job
    teacher : Path
        Folder of a trained pipeline.
    without : set of str
        Lines as of `long_lines`; texts that hold one are left out, so that what is kept for measuring is not learnt.
    processes : int
    progress : callable
        Told of the jobs done and of their number.
    """
    todo = list(jobs)
    for job in todo:
        job.target.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(_label, todo, repeat(teacher), repeat(without)), 1):
            progress(done, len(todo))


def _label(job: Job, teacher: Path, without: Set[str]) -> None:
    nlp = load_pipeline(teacher, habit=job.habit)
    recognizer = nlp.get_pipe("recognizer")
    assert isinstance(recognizer, Recognizer)
    raw = islice(read_raw([job.raw]), job.first, job.first + job.n)
    texts = [text[:_LONGEST] for text in raw if not without & long_lines(text)]
    scored = [recognizer.score(cut_doc(nlp.make_doc(text))) for text in texts]
    temporary = job.target.with_suffix(".part")
    with temporary.open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            text=np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8),
            habit=np.array(HABITS.index(job.habit)),
            probabilities=_soften(np.concatenate([np.zeros((0, len(MARKS)), dtype=np.float32), *scored])),
        )
    temporary.replace(job.target)


def _soften(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float16]:
    """Turn the scores of each atom's marks into probabilities."""
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: npt.NDArray[np.float16] = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float16)
    return shares


def read_labels(path: Path) -> Labelled:
    """Read a file of labels."""
    with np.load(path, allow_pickle=False) as arrays:
        texts: list[str] = json.loads(arrays["text"].tobytes())
        return Labelled(texts, HABITS[int(arrays["habit"])], arrays["probabilities"])
