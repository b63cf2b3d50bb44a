"""Keep relations of a version of the tables, from which the next one is made faster.

They lie in a folder within that of the version, with checksums of their own: if they are damaged or of a run with other
settings, everything is computed again and nothing else is lost.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thucthe.durable import check_files, checksums, read_sealed, write_sealed
from thucthe.errors import DamagedError

KEPT = "kept"
"""Name of the folder within that of a version."""
_ABOUT = "about.json"


@dataclass(frozen=True)
class Kept:
    """Relations of an earlier run.

    Attributes
    ----------
    folder : Path
    signature : str
        Of the `Content` from which they were made.
    """

    folder: Path
    signature: str

    def take_over(self, folder: Path) -> None:
        """Put them into another folder too, as hard links where the file system has them."""
        for path in self.folder.iterdir():
            try:
                os.link(path, folder / path.name)
            except OSError:
                shutil.copy2(path, folder / path.name)


def seal_kept(folder: Path, settings: Mapping[str, Any], signature: str) -> None:
    """Record from what settings and content the relations in a folder were made."""
    files = checksums(folder, sorted(path.name for path in folder.iterdir()))
    write_sealed({"files": files, "settings": settings, "signature": signature}, folder / _ABOUT)


def find_kept(version: Path | None, settings: Mapping[str, Any]) -> Kept | None:
    """Return what is kept with a version, None if there is nothing that is intact and made with these settings."""
    if version is None:
        return None
    folder = version / KEPT
    try:
        about = read_sealed(folder / _ABOUT)
        if about["settings"] != settings:
            return None
        check_files(folder, about["files"], thorough=True)
    except DamagedError:
        return None
    return Kept(folder, about["signature"])


def drop_kept(version: Path | None) -> None:
    """Remove what is kept with a version that is not the newest one any more."""
    if version is not None:
        shutil.rmtree(version / KEPT, ignore_errors=True)
