"""Record the state of a run's tables in a script, so that a report can say when they have changed since.

A page that is opened from a disk may load scripts, but read no other files.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

from thucthe.durable import read_regular
from thucthe.ownership import STATE, read_manifest

_SCRIPT = "state.js"
_DIGITS = 16


def write_state(folder: Path) -> None:
    """Write the state of the tables of a finished run to its folder of state."""
    tables = {name: states for name, states in read_manifest(folder).items() if name.endswith(".parquet")}
    hashes = "\n".join(f"{name} {tables[name][-1].sha256}" for name in sorted(tables))
    state = hashlib.sha256(hashes.encode()).hexdigest()[:_DIGITS]
    (folder / STATE / _SCRIPT).write_text(f'tablesState("{state}");\n', encoding="utf-8")


def find_state(folder: Path, page_folder: Path) -> dict[str, str]:
    """Return the state of the tables, and the address under which a page finds that of later runs.

    Parameters
    ----------
    folder : Path
        Output folder of ``thucthe run``.
    page_folder : Path
        Folder of the page.

    Returns
    -------
    dict of str to str
        ``state`` and ``state_file``; empty if the run has no such script, or is on another drive.
    """
    script = folder / STATE / _SCRIPT
    try:
        state = read_regular(script).decode().split('"')[1]
        address = os.path.relpath(script.resolve(), page_folder.resolve())
    except (OSError, ValueError, IndexError):
        return {}
    return {"state": state, "state_file": quote(Path(address).as_posix())}
