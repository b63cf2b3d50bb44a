"""The engines, and the functions that run any of them and correct what it found.

Another package adds an engine by an entry point of the group ``thucthe_engines`` whose value is an
`thucthe.batch.engine.Engine`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from thucthe.batch.engine import Engine, RunSummary
from thucthe.batch.events import EventCallback
from thucthe.batch.folder import read_run_file
from thucthe.batch.local import finalize
from thucthe.batch.local.local_engine import LocalEngine
from thucthe.batch.run_options import RunOptions
from thucthe.batch.spark import spark_engine
from thucthe.batch.spark.spark_engine import SparkEngine
from thucthe.errors import InvalidInputError
from thucthe.registry import Registry
from thucthe.resolve.corpus.corrections import Correction
from thucthe.write.export_formats import PARQUET

LOCAL = "local"
"""Name of the default engine."""
ENGINES: Registry[Engine] = Registry("engines", Engine, {LOCAL: LocalEngine(), "spark": SparkEngine()})  # type: ignore[type-abstract]


def run(
    sources: Sequence[str],
    out: str,
    options: RunOptions,
    *,
    engine: str = LOCAL,
    formats: Sequence[str] = (),
    workers: int | None = None,
    overwrite: bool = False,
    corrections: Sequence[Correction] = (),
    progress: EventCallback | None = None,
) -> RunSummary:
    """Run an engine; see `thucthe.batch.engine.Engine.run` for the other parameters.

    Parameters
    ----------
    engine : str
        Name in `ENGINES`.

    Raises
    ------
    InvalidInputError
        If there is no such engine, or it can't honour an argument.
    NotFoundError, RunError
        As `Engine.run`.
    """
    chosen = ENGINES.get(engine)
    formats = [name for name in formats if name != PARQUET]
    given = {"formats": bool(formats), "workers": workers is not None, "progress": progress is not None}
    for name, reason in chosen.refuses.items():
        if given.get(name):
            raise InvalidInputError(f"{name} is not supported by the engine {engine}: {reason}")
    return chosen.run(
        sources,
        out,
        options,
        formats=formats,
        workers=workers,
        overwrite=overwrite,
        corrections=corrections,
        progress=progress,
    )


def correct(folder: Path, corrections: Sequence[Correction]) -> list[int]:
    """Add corrections to a finished run of either engine; see `thucthe.batch.local.finalize.correct`."""
    if _is_on_spark(folder):
        return spark_engine.correct(folder, corrections)
    return finalize.correct(folder, corrections)


def undo(folder: Path, numbers: Collection[int]) -> list[Correction]:
    """Take corrections of a finished run of either engine back; see `thucthe.batch.local.finalize.undo`."""
    if _is_on_spark(folder):
        return spark_engine.undo(folder, numbers)
    return finalize.undo(folder, numbers)


def _is_on_spark(folder: Path) -> bool:
    return read_run_file(folder).get("engine") == "spark"
