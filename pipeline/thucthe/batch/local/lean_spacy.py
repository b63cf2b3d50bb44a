"""Import spaCy without its command line.

``import spacy`` also imports that, for the function `spacy.info`: 390 modules of HTTP clients, templates and a project
manager, 0.2 s and 19 MB of each worker, which must not reach the network and uses none of them.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_COMMAND = "spacy.cli.info"


def import_spacy() -> None:
    """Import spaCy; for processes of our own. Its command line is imported when something asks for it."""
    if "spacy" in sys.modules:
        return
    stand_in = ModuleType(_COMMAND)
    stand_in.info = _info  # type: ignore[attr-defined]
    sys.modules[_COMMAND] = stand_in
    try:
        import spacy  # noqa: F401
    finally:
        del sys.modules[_COMMAND]


def _info(*args: Any, **keywords: Any) -> Any:
    """Call `spacy.info`."""
    from spacy.cli.info import info

    return info(*args, **keywords)
