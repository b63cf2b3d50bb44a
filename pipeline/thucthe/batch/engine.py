"""The protocol of engines, and the summary of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from thucthe.batch.events import EventCallback
from thucthe.batch.run_options import RunOptions
from thucthe.resolve.corpus.corrections import Correction


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """Summary of a run.

    Attributes
    ----------
    out : str
        Folder with the tables, a path or a URL.
    counts : dict of str to int
        Number of rows of each table.
    read : int
        Number of articles and rejects that this run read; others had been read before.
    seconds : float
    left_out : dict of str to int
        Number of files in folders that are not read, by their endings.
    """

    out: str
    counts: dict[str, int]
    read: int
    seconds: float
    left_out: dict[str, int] = field(default_factory=dict)


@runtime_checkable
class Engine(Protocol):
    """Processes the articles of a run.

    Attributes
    ----------
    refuses : mapping of str to str
        Names of the arguments of `run` that it can't honour, with the reason.
    resumes : bool
        Whether a run that was stopped continues when it is started again; otherwise it starts over.
    """

    refuses: Mapping[str, str]
    resumes: bool

    def run(
        self,
        sources: Sequence[str],
        out: str,
        options: RunOptions,
        *,
        formats: Sequence[str],
        workers: int | None,
        overwrite: bool,
        corrections: Sequence[Correction],
        progress: EventCallback | None,
    ) -> RunSummary:
        """Process all articles of the sources and write the tables.

        Parameters
        ----------
        sources : sequence of str
            Files, folders of them, ``-`` for standard input, ``@FILE`` for a list of paths.
        out : str
            Folder for the tables.
        options : RunOptions
        formats : sequence of str
            Formats of the tables besides Parquet.
        workers : int or None
            Number of processes; None for what suits the machine, 0 to work in this process.
        overwrite : bool
            Whether to discard what an earlier run left in `out`, except for its corrections.
        corrections : sequence of Correction
            Added to those in `out`.
        progress : callable or None
            Called with each `Event`.

        Raises
        ------
        NotFoundError
            If a source or the model does not exist.
        RunError
            If the run can't start or continue.
        """
