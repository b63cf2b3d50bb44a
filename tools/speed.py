"""A trained pipeline comes in; how fast it reads, how long it takes to load and how much memory it needs go out.

Run as a program with the folder of a pipeline and texts (a JSON list) on standard input, it measures loading and memory
of its own process.
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

# Imports stand inside the functions so that the process whose memory is measured holds nothing but the pipeline.


_ROOT = Path(__file__).resolve().parents[1]


def measure_speed(model: Path, texts: Sequence[str], rounds: int = 6) -> dict[str, Any]:
    """Measure the stages of a pipeline and ``underthesea.ner`` in alternation, in processor time of this process.

    A pipeline remembers what it has read, so that reading a text twice says nothing about speed. In each round a newly
    loaded one reads one half of the texts unmeasured and then the other half.

    Parameters
    ----------
    model : Path
        Folder of the pipeline; it runs on one thread.
    texts : sequence of str
        Two or more.
    rounds : int

    Returns
    -------
    dict
        ``syllables`` of all texts, ``rounds``, ``machine``, ``underthesea`` (version), ``rates`` (median syllables a
        second of the ``whole`` pipeline, of ``underthesea`` and of each stage) and ``ratios`` (median of how many times
        as fast as ``underthesea`` these are, round by round).
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
    """Count what white space parts."""
    return len(text.split())


def time_underthesea(texts: Sequence[str]) -> float:
    """Find names with ``underthesea.ner`` in each of its own sentences; give the seconds of processor time."""
    from underthesea import ner, sent_tokenize  # type: ignore[import-untyped]

    began = time.process_time()
    for text in texts:
        for sentence in sent_tokenize(text):
            ner(sentence)
    return time.process_time() - began


def time_stages(nlp: Language, texts: Sequence[str]) -> dict[str, float]:
    """Send texts through the tokenizer and then, all together, through each component."""
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
        What is read to see how far memory grows.
    starts : int
        Number of processes.

    Returns
    -------
    dict
        ``load_seconds`` (processor time from the start of Python until the pipeline is loaded), ``loaded_mb`` (highest
        memory until then) and ``peak_mb`` (highest memory after reading the texts), in MB of 10⁶ bytes.

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
    """Return the highest resident memory of this process so far, in bytes."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else 1024 * peak
    # On Linux getrusage also counts the memory that the parent process had when it started this one.
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
