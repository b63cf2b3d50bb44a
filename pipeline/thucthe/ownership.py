"""Record which files of a folder thucthe wrote, so that it replaces and removes no others.

The hidden folder `STATE` of an output folder holds a manifest with size, time and SHA-256 of each file, and its copy. A
file is owned as long as it is listed there and unchanged.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import stat
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from thucthe.durable import read_regular, replace_file, sync
from thucthe.errors import ForeignFileError, InvalidInputError
from thucthe.logs import suppressed

STATE = ".thucthe"
"""The folder within an output folder with the state for later runs; all of it is ours."""
MANIFEST = "files.json"
MANIFESTS = (MANIFEST, "files.copy.json")
"""The manifest and its copy."""
_UNFINISHED_MANIFEST = f".{MANIFEST}.part"
_DAMAGED = "damaged"
"""Folder in `STATE` to which damaged files are moved."""
_FOLDERS = frozenset({"parts", "versions", _DAMAGED})
LOCK = "lock"
"""The file in `STATE` that is locked, see `thucthe.write.lock`."""
_CHUNK = 1 << 20
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file as it was written.

    Attributes
    ----------
    size : int
        Bytes.
    mtime_ns : int or None
        Modification time; None when only the size counts.
    sha256 : str or None
        Of its bytes; None when only the size counts, as for the part files of Spark.
    """

    size: int
    mtime_ns: int | None = None
    sha256: str | None = None


Manifest = dict[str, tuple[Fingerprint, ...]]
"""For each path relative to the folder the states in which the file is ours: one, or two while it is replaced."""


def claim(folder: Path) -> None:
    """Make a folder, which may hold other files, an output folder.

    A damaged manifest is set aside and replaced by its copy; so is whatever is in `STATE` in place of a file or folder
    of ours, such as a link or a device.

    Raises
    ------
    ForeignFileError
        If it has a folder `STATE` that is not ours.
    OSError
        If the folder can't be written.
    """
    state = folder / STATE
    state.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in state.iterdir()}
    if state.is_symlink() or (names - {_UNFINISHED_MANIFEST} and names.isdisjoint(MANIFESTS)):
        raise ForeignFileError(f"{state} was not written by thucthe; choose another output folder")
    for path in list(_find_misplaced(state)):
        _LOGGER.warning("%s: it is in place of what thucthe keeps; moved to %s", path, set_aside(path, folder))
    manifest, damaged = _load(folder)
    for path in damaged:
        _LOGGER.warning(
            "%s: this list of files is damaged and replaced; it is kept as %s", path, set_aside(path, folder)
        )
    if damaged or not all((state / name).is_file() for name in MANIFESTS):
        write_manifest(manifest, folder)


def set_aside(path: Path, folder: Path) -> Path:
    """Move a damaged file or folder to where damaged ones of an output folder are kept, and return its new path."""
    target = folder / STATE / _DAMAGED
    if path == target:
        path = path.rename(path.with_name(f".{_DAMAGED}"))
    target.mkdir(exist_ok=True)
    numbers = (each.name.partition("-")[0] for each in target.iterdir())
    number = max((int(text) for text in numbers if text.isdecimal()), default=0) + 1
    return path.rename(target / f"{number}-{path.name}")


def _find_misplaced(state: Path) -> Iterator[Path]:
    """Find what is neither a file nor a folder in `STATE`, and files in place of folders and the other way round."""
    for entry in os.scandir(state):
        is_folder = entry.is_dir(follow_symlinks=False)
        is_file = entry.is_file(follow_symlinks=False)
        must_be_file = entry.name == LOCK or entry.name.endswith((".json", ".js"))
        if (must_be_file and not is_file) or (entry.name in _FOLDERS and not is_folder):
            yield Path(entry.path)
        elif is_folder and entry.name != _DAMAGED:
            yield from _find_irregular(entry.path)
        elif not is_file and not is_folder:
            yield Path(entry.path)


def _find_irregular(folder: str) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _find_irregular(entry.path)
        elif not entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a folder; empty if it is no output folder.

    If the manifest is damaged, its copy counts; if that is, too, files that are links to files in `STATE` are ours.
    """
    return _load(folder)[0]


def _load(folder: Path) -> tuple[Manifest, list[Path]]:
    """Return the manifest of a folder, and the damaged files that it should be in."""
    damaged: list[Path] = []
    for path in (folder / STATE / name for name in MANIFESTS):
        try:
            return parse_manifest(read_regular(path)), damaged
        except (FileNotFoundError, NotADirectoryError):
            continue
        except ValueError:
            damaged.append(path)
    return _find_links(folder) if damaged else {}, damaged


def _find_links(folder: Path) -> Manifest:
    """List the files of a folder that are links to files in `STATE`, as tables are."""
    kept = {(status.st_dev, status.st_ino) for status in map(os.lstat, (folder / STATE).rglob("*"))}
    manifest: Manifest = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        is_linked = stat.S_ISREG(status.st_mode) and (status.st_dev, status.st_ino) in kept
        if is_linked and not path.is_relative_to(folder / STATE):
            manifest[path.relative_to(folder).as_posix()] = (fingerprint(path),)
    return manifest


def parse_manifest(data: bytes) -> Manifest:
    """Return the content of a manifest; names that lead out of the folder are left out.

    Raises
    ------
    InvalidInputError
        If it is damaged.
    """
    try:
        content = json.loads(data)
        files = content["files"]
        if content.get("crc32", _crc32(files)) != _crc32(files):
            raise InvalidInputError("not the manifest that thucthe wrote")
        listed = {name: tuple(Fingerprint(**state) for state in states) for name, states in files.items()}
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInputError("not a manifest of thucthe") from error
    return {name: states for name, states in listed.items() if _is_inside(name)}


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def format_manifest(manifest: Manifest) -> str:
    """Return a manifest as JSON."""
    files = {name: [asdict(state) for state in states] for name, states in sorted(manifest.items())}
    return json.dumps({"files": files, "crc32": _crc32(files)}, ensure_ascii=False, indent=1) + "\n"


def _crc32(files: object) -> int:
    return zlib.crc32(json.dumps(files, sort_keys=True).encode())


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the manifest of a folder and its copy, each whole or not at all."""
    for name in MANIFESTS:
        replace_file(format_manifest(manifest).encode(), folder / STATE / name)


def find_owned(folder: Path) -> list[Path]:
    """Return the files of a folder that thucthe wrote, as far as they are unchanged; none when this is unknown."""
    try:
        manifest = read_manifest(folder)
    except OSError:
        return []
    return [folder / name for name, states in manifest.items() if _is_unchanged(folder, name, states)]


def check_replaceable(folder: Path, names: Iterable[str], *, changed: bool = False) -> None:
    """Check that files may be written into a folder: each is missing there or ours.

    Parameters
    ----------
    folder : Path
    names : iterable of str
        Relative to the folder.
    changed : bool
        Whether files of ours that were changed since may be replaced too.

    Raises
    ------
    ForeignFileError
        If one is in the way.
    """
    manifest = read_manifest(folder)
    for name in names:
        top = PurePosixPath(name).parts[0]
        below = folder / top
        is_folder = below.is_dir() and not below.is_symlink()
        if name == top and is_folder:  # it is to make way for a file
            if not any(below.iterdir()):
                raise ForeignFileError(f"{below} is a folder; move it away or choose another output folder")
            for path in below.rglob("*"):
                if not path.is_dir() or path.is_symlink():
                    _check(folder, path.relative_to(folder).as_posix(), manifest, changed)
        elif name == top or is_folder:
            _check(folder, name, manifest, changed)
        else:
            _check(folder, top, manifest, changed)


def _check(folder: Path, name: str, manifest: Manifest, changed: bool) -> None:
    path = folder / name
    if not os.path.lexists(path):
        return
    if name not in manifest:
        raise ForeignFileError(f"{path} was not written by thucthe; move it away or choose another output folder")
    if not (changed and _is_own_place(folder, name)) and not _is_unchanged(folder, name, manifest[name]):
        raise ForeignFileError(
            f"{path} was changed after thucthe wrote it; move it away or choose another output folder"
        )


def publish(
    folder: Path, staged: Path, names: Collection[str] | None = None, *, changed: bool = False, keep: bool = False
) -> None:
    """Move files into a folder in place of those of their names, which must be ours, and list them as ours.

    Of a folder in `staged`, such as ``brat``, files of ours that it does not hold are removed.

    Parameters
    ----------
    folder, staged : Path
        On the same file system.
    names : collection of str, optional
        Relative to `staged`; all by default.
    changed : bool
        As in `check_replaceable`.
    keep : bool
        Whether the files stay in `staged` too, as hard links, or as copies where the file system has no links.

    Raises
    ------
    ForeignFileError
        If a file is in the way; nothing has happened then.
    """
    paths = sorted(staged.rglob("*")) if names is None else [staged / name for name in names]
    fresh = {path.relative_to(staged).as_posix(): path for path in paths if path.is_file()}
    check_replaceable(folder, fresh, changed=changed)
    listed = read_manifest(folder)
    states = {name: (fingerprint(path),) for name, path in fresh.items()}
    # A kill at any moment leaves files that are as they were or as they are to be, and both are listed.
    write_manifest(listed | {name: listed.get(name, ()) + state for name, state in states.items()}, folder)
    tops = {PurePosixPath(name).parts[0] for name in fresh}
    stale = [name for name in listed if name not in fresh and PurePosixPath(name).parts[0] in tops]
    _unlink(folder, {name: listed[name] for name in stale}, changed)
    for name, path in fresh.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _place(path, folder / name, folder / STATE / ".placing", keep)
    write_manifest({name: kept for name, kept in listed.items() if name not in stale} | states, folder)


def _place(path: Path, target: Path, temporary: Path, keep: bool) -> None:
    if not keep:
        sync(path)
        path.replace(target)
        return
    temporary.unlink(missing_ok=True)
    try:
        os.link(path, temporary)
    except OSError:
        shutil.copy2(path, temporary)
    temporary.replace(target)
    temporary.unlink(missing_ok=True)  # if both are the same file already, nothing is replaced


def remove(folder: Path, names: Collection[str]) -> None:
    """Remove files of ours; others of these names stay."""
    listed = read_manifest(folder)
    _unlink(folder, {name: listed[name] for name in names if name in listed}, changed=False)
    write_manifest({name: states for name, states in listed.items() if name not in names}, folder)


def _unlink(folder: Path, files: Mapping[str, tuple[Fingerprint, ...]], changed: bool) -> None:
    for name, states in files.items():
        if _is_own_place(folder, name) and (changed or _is_unchanged(folder, name, states)):
            (folder / name).unlink(missing_ok=True)
            with suppressed(_LOGGER, "a folder that holds more stays", OSError):
                (folder / name).parent.rmdir()


def fingerprint(path: Path) -> Fingerprint:
    """Return the fingerprint of a file."""
    status = path.stat()
    return Fingerprint(status.st_size, status.st_mtime_ns, _sha256(path))


def _is_own_place(folder: Path, name: str) -> bool:
    """Check that no link on the way leads out of the folder."""
    return (folder / name).parent.resolve() == (folder.resolve() / name).parent


def _is_unchanged(folder: Path, name: str, states: Iterable[Fingerprint]) -> bool:
    path = folder / name
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or not _is_own_place(folder, name):
            return False
        alike = [state for state in states if state.size == status.st_size]
        if any(state.sha256 is None or state.mtime_ns == status.st_mtime_ns for state in alike):
            return True
        return bool(alike) and _sha256(path) in {state.sha256 for state in alike}
    except OSError:
        return False


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()
