"""thucthe (*thực thể*, "entity"): the people, places and organizations of Vietnamese news, as tables.

>>> import thucthe
>>> nlp = thucthe.load()
>>> [(e.text, e.label_) for e in nlp("Chủ tịch Trung Quốc Tập Cận Bình đã tới Astana.").ents]
[('Trung Quốc', 'LOC'), ('Tập Cận Bình', 'PER'), ('Astana', 'LOC')]

`load` gives a spaCy pipeline, `extract` and `run` the tables of many articles, in memory and on disk, and `open` those
of an earlier run. All that is raised on purpose derives from `ThuctheError`; see `thucthe.errors`. Log records go to
the logger ``thucthe``.
"""

from __future__ import annotations

import logging
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from thucthe import errors
from thucthe.errors import ThuctheError
from thucthe.read.encoding import legacy as _legacy  # noqa: F401  registers the encodings that `articles.encoding` may name
from thucthe.version import __version__

if TYPE_CHECKING:
    from thucthe.api import extract, load, open, run
    from thucthe.batch.engine import RunSummary
    from thucthe.batch.run_options import RunOptions
    from thucthe.read.sources.read_options import ReadOptions
    from thucthe.recognize.name_entry import NameEntry
    from thucthe.resolve.corpus.corrections import Correction
    from thucthe.tables import Tables

__all__ = [
    "Correction",
    "NameEntry",
    "ReadOptions",
    "RunOptions",
    "RunSummary",
    "Tables",
    "ThuctheError",
    "__version__",
    "errors",
    "extract",
    "load",
    "open",
    "run",
]

# Nothing is sent: read by onnxruntime (1.29 and later) when it is imported, and by the child processes of this one.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
logging.getLogger("thucthe").addHandler(logging.NullHandler())  # silent unless the caller configures logging

_MODULES = {
    "Correction": "thucthe.resolve.corpus.corrections",
    "NameEntry": "thucthe.recognize.name_entry",
    "ReadOptions": "thucthe.read.sources.read_options",
    "RunOptions": "thucthe.batch.run_options",
    "RunSummary": "thucthe.batch.engine",
    "Tables": "thucthe.tables",
    "extract": "thucthe.api",
    "load": "thucthe.api",
    "open": "thucthe.api",
    "run": "thucthe.api",
}
"""Where the names of `__all__` that are imported at their first use are defined, so that ``import thucthe`` is fast."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
