"""Measure whole runs of both models, from reading to tables, and their stages, relative to ``underthesea.ner``.

Processor time of one core, including child processes, over the same articles in alternation:

run
    ``thucthe run`` into an empty folder with one worker. Its start, printed separately, is a run over one article.
pipeline
    The loaded pipeline alone over the texts, in a new process, so that its caches are as empty as those of a run; a run
    also reads, counts and writes.
tokenizing, recognizing
    Stages of the pipeline; the latter is the model alone.
underthesea
    ``underthesea.ner`` in each of its own sentences.
pyvi
    ``spacy.blank("vi")`` with its own tokenizer, which is pyvi, for tokenizing only; omitted if not installed.

Usage: ``python tests/benchmarks/bench_run.py [FOLDER] [MODEL...]`` (defaults ``data/articles``, both models).
"""

import importlib.util
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import spacy

sys.path.append(str(Path(__file__).resolve().parents[2]))  # `tools` is not installed

from thucthe.batch.local.local_engine import run
from thucthe.batch.run_options import RunOptions
from thucthe.pipelines import load_pipeline
from thucthe.read.reader import read_article
from thucthe.read.sources.file_list import SourceFile
from thucthe.read.sources.source_files import find_files
from thucthe.resources import list_models
from tools.speed import count_syllables, time_stages, time_underthesea

ROUNDS = 3


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of a call in seconds, including child processes."""

    def spent() -> float:
        usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(usage.ru_utime + usage.ru_stime for usage in usages)

    began = spent()
    work()
    return spent() - began


def time_run(sources: list[Path], model: str) -> float:
    """Return the seconds of a run into an empty folder."""
    with TemporaryDirectory() as folder:
        return seconds(lambda: run(sources, Path(folder) / "out", RunOptions(model=model), workers=1))


def time_pipeline(model: str, texts: list[str]) -> dict[str, float]:
    """Return the seconds of each component of a pipeline over texts, after a first one."""
    nlp = load_pipeline(model)
    nlp(texts[0])
    return time_stages(nlp, texts)


def measure(files: list[SourceFile], texts: list[str], models: list[str]) -> dict[str, list[float]]:
    """Return the seconds of each measurement by round."""
    paths = [file.location for file in files if file.location]
    measured: dict[str, list[float]] = {}
    pyvi = spacy.blank("vi") if importlib.util.find_spec("pyvi") else None
    time_underthesea(texts[:1])  # loads its model
    for _ in range(ROUNDS):
        found: dict[str, float] = {}
        for model in models:
            start = time_run(paths[:1], model)
            found[f"{model}: run"] = time_run(paths, model) - start
            found[f"{model}: start of a run"] = start
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                stages = pool.apply(time_pipeline, (model, texts))
            found[f"{model}: pipeline"] = sum(stages.values())
            found[f"{model}: tokenizing"] = stages["tokenizer"]
            found[f"{model}: recognizing"] = stages["recognizer"]
        sample = texts[:: max(1, len(texts) // 40)]
        share = sum(map(count_syllables, sample)) / sum(map(count_syllables, texts))
        found["underthesea.ner"] = time_underthesea(sample) / share
        if pyvi is not None:
            found["pyvi in spaCy, words alone"] = seconds(lambda: [pyvi(text) for text in texts])
        for name, taken in found.items():
            measured.setdefault(name, []).append(taken)
    return measured


def main(folder: Path, models: list[str]) -> None:
    """Measure and print."""
    files = find_files([folder])
    texts = [read_article(file.path, file.location.read_bytes()).text for file in files if file.location]
    syllables = sum(map(count_syllables, texts))
    began = time.perf_counter()
    measured = measure(files, texts, models)
    theirs = measured["underthesea.ner"]
    print(f"{len(texts)} articles, {syllables:,} syllables, {ROUNDS} rounds in {time.perf_counter() - began:.0f} s")
    print(f"{'':36}{'seconds':>9}{'articles/s':>12}{'syllables/s':>13}{'× underthesea':>15}")
    for name, taken in measured.items():
        middle = statistics.median(taken)
        ratio = statistics.median(other / one for one, other in zip(taken, theirs, strict=True))
        print(f"{name:36}{middle:9.2f}{len(texts) / middle:12,.1f}{syllables / middle:13,.0f}{ratio:15.2f}")
    for model in models:
        whole, pipeline, bare = (
            statistics.median(measured[f"{model}: {part}"]) for part in ("run", "pipeline", "recognizing")
        )
        words = statistics.median(measured[f"{model}: tokenizing"])
        print(
            f"{model}: a run takes {whole / pipeline - 1:.0%} more than its pipeline, "
            f"{1 - (words + bare) / whole:.0%} of it are neither tokenizing nor recognizing"
        )


if __name__ == "__main__":
    folder, *models = sys.argv[1:] or [Path(__file__).parents[2] / "data" / "articles"]
    main(Path(folder), models or list_models())
