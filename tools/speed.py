"""Measure the throughput, loading time and memory of a trained pipeline.

As a program, with the folder of a pipeline as argument and texts (a JSON list) on standard input, it measures the
loading time and memory of its own process.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

# Imports are inside functions, so that the measured process loads nothing but the pipeline.


_ROOT = Path(__file__).resolve().parents[1]


def measure_speed(model: Path, texts: Sequence[str], rounds: int = 6) -> dict[str, Any]:
    """Measure the throughput of a pipeline, its stages and ``underthesea.ner`` alternately, in processor time.

    Pipelines cache texts, so no text is measured twice: in each round a newly loaded pipeline processes one half of the
    texts as warm-up and then the other half.

    Parameters
    ----------
    model : Path
        Folder of the pipeline; it runs on one thread.
    texts : sequence of str
        At least two.
    rounds : int
        Number of rounds.

    Returns
    -------
    dict
        ``syllables`` (number in all texts), ``rounds``, ``machine``, ``underthesea`` (version), ``rates`` (median
        syllables per second of the ``whole`` pipeline, of ``underthesea`` and of each stage) and ``ratios`` (median
        over the rounds of these rates divided by that of ``underthesea``).
    """
    from thucthe.pipelines import load_pipeline

    halves = texts[::2], texts[1::2]
    time_underthesea(texts[:1])  # loads its model
    measured: dict[str, list[float]] = {}
    for number in range(rounds):
        first, second = halves if number % 2 else halves[::-1]
        nlp = load_pipeline(model)
        time_stages(nlp, first)
        seconds = time_stages(nlp, second)
        seconds["whole"] = sum(seconds.values())
        seconds["underthesea"] = time_underthesea(second)
        syllables = sum(map(count_syllables, second))
        for stage, taken in seconds.items():
            measured.setdefault(stage, []).append(syllables / taken)
    theirs = measured["underthesea"]
    return {
        "syllables": sum(map(count_syllables, texts)),
        "rounds": rounds,
        "machine": _describe_machine(),
        "underthesea": importlib.metadata.version("underthesea"),
        "rates": {stage: round(statistics.median(rates), 1) for stage, rates in measured.items()},
        "ratios": {
            stage: round(statistics.median(ours / other for ours, other in zip(rates, theirs, strict=True)), 3)
            for stage, rates in measured.items()
        },
    }


def count_syllables(text: str) -> int:
    """Count the syllables of a text, separated by white space."""
    return len(text.split())


def time_underthesea(texts: Sequence[str]) -> float:
    """Run ``underthesea.ner`` on each sentence of ``sent_tokenize``, and return the processor time in seconds."""
    from underthesea import ner, sent_tokenize  # type: ignore[import-untyped]

    began = time.process_time()
    for text in texts:
        for sentence in sent_tokenize(text):
            ner(sentence)
    return time.process_time() - began


def time_stages(nlp: Language, texts: Sequence[str]) -> dict[str, float]:
    """Run each stage of a pipeline on all texts, and return the processor time in seconds by stage."""
    began = time.process_time()
    docs = [nlp.make_doc(text) for text in texts]
    seconds = {"tokenizer": time.process_time() - began}
    for name, component in nlp.pipeline:
        began = time.process_time()
        docs = list(component.pipe(docs)) if hasattr(component, "pipe") else [component(doc) for doc in docs]
        seconds[name] = time.process_time() - began
    return seconds


def measure_start(model: Path, texts: Sequence[str], starts: int = 3) -> dict[str, float]:
    """Measure loading and memory in fresh processes, as medians.

    Parameters
    ----------
    model : Path
        Folder of the pipeline.
    texts : sequence of str
        Texts to process before peak memory is measured.
    starts : int
        Number of processes.

    Returns
    -------
    dict
        ``load_seconds`` (processor time from the start of Python until the pipeline is loaded), ``loaded_mb`` (peak
        memory until then) and ``peak_mb`` (peak memory after processing the texts), in MB of 10⁶ bytes.

    Raises
    ------
    subprocess.CalledProcessError
        If a process fails.
    """
    command = [sys.executable, "-m", "tools.speed", str(model.resolve())]
    measured = [
        json.loads(
            subprocess.run(
                command, input=json.dumps(texts), stdout=subprocess.PIPE, text=True, check=True, cwd=_ROOT
            ).stdout
        )
        for _ in range(starts)
    ]
    return {name: round(statistics.median(one[name] for one in measured), 2) for name in measured[0]}


def _start(model: str, texts: Sequence[str]) -> dict[str, float]:
    import thucthe

    nlp = thucthe.load(model)
    load_seconds, loaded = time.process_time(), _peak_memory()
    for _ in nlp.pipe(texts):
        pass
    return {"load_seconds": load_seconds, "loaded_mb": loaded / 1e6, "peak_mb": _peak_memory() / 1e6}


def _peak_memory() -> int:
    """Return the peak resident memory of this process so far, in bytes."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else 1024 * peak
    # On Linux, getrusage includes the memory of the parent process at the fork.
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return 1024 * int(line.split()[1])


def _describe_machine() -> str:
    processor = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{processor}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_start(sys.argv[1], json.load(sys.stdin))))
