"""Keep the tables of a run together in a folder of their own, so that readers never see tables of two runs.

``DIR/.thucthe/versions`` holds a folder per version of the tables, named by a number; the highest one counts. A version
appears by a single rename. The tables in ``DIR`` are hard links to it, or copies where the file system has no links.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from thucthe.durable import check_files, checksums, read_sealed, sync, sync_folder, write_sealed
from thucthe.errors import DamagedError
from thucthe.ownership import STATE

_LOGGER = logging.getLogger(__name__)
VERSIONS = Path(STATE, "versions")
ABOUT = "about.json"
"""Name of the file with the engine's data about a version."""
_KEPT = 2
"""Number of versions that are kept: whoever reads the tables may still read those of the last but one."""


def newest_version(folder: Path) -> Path | None:
    """Return the folder of the newest version; None if there is none or one of its files is missing."""
    version = next(_versions(folder), None)
    return version if version is not None and is_intact(version) else None


def last_intact_version(folder: Path, names: Collection[str]) -> Path | None:
    """Return the folder of the newest version in which files of these names have the right checksums, if any."""
    return next((version for version in _versions(folder) if is_intact(version, names)), None)


def is_intact(version: Path, names: Collection[str] = ()) -> bool:
    """Check the sizes of the files of a version, and the checksums of some."""
    try:
        files = read_sealed(version / ABOUT)["files"]
        check_files(version, files, thorough=False)
        check_files(version, {name: files[name] for name in names}, thorough=True)
    except DamagedError:
        _LOGGER.warning("%s is damaged and is not used", version, exc_info=True)
        return False
    return True


def read_about(version: Path) -> dict[str, Any]:
    """Return what `commit_version` was given."""
    about: dict[str, Any] = read_sealed(version / ABOUT)["about"]
    return about


def number_of(version: Path | None) -> int:
    """Return the number of a version, 0 if there is none."""
    return int(version.name) if version is not None else 0


def commit_version(folder: Path, staged: Path, about: dict[str, Any]) -> Path:
    """Make the files of a staging folder the newest version.

    Parameters
    ----------
    folder : Path
        Output folder.
    staged : Path
        On the same file system; it is moved.
    about : dict
        Data to store with the version.

    Returns
    -------
    Path
        Folder of the version.
    """
    files = checksums(staged, [path.name for path in sorted(staged.iterdir()) if path.is_file()])
    write_sealed({"files": files, "about": about}, staged / ABOUT)
    sync_folder(staged)
    number = max((number_of(version) for version in _versions(folder)), default=0) + 1
    final = folder / VERSIONS / f"{number:08}"
    final.parent.mkdir(exist_ok=True)
    staged.rename(final)
    sync(final.parent)
    return final


def prune_versions(folder: Path) -> None:
    """Remove all but the newest versions."""
    for version in list(_versions(folder))[_KEPT:]:
        shutil.rmtree(version, ignore_errors=True)


def _versions(folder: Path) -> Iterator[Path]:
    """Return the folders of versions, the newest first."""
    try:
        found = [path for path in (folder / VERSIONS).iterdir() if path.name.isdecimal()]
    except OSError:
        return iter(())
    return iter(sorted(found, key=number_of, reverse=True))
