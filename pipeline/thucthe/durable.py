"""Write files so that they outlast a loss of power, and detect damaged ones."""

from __future__ import annotations

import errno
import json
import os
import stat
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from thucthe.errors import DamagedError

_CHUNK = 1 << 20
_UNSUPPORTED = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EROFS, errno.EBADF})
_HEAD = b'{"content": '
_TAIL = b', "crc32": "%08x"}\n'
_TAIL_LENGTH = len(_TAIL % 0)


def sync(path: Path) -> None:
    """Wait until a file, or the list of files in a folder, is on disk; where the system can't, do nothing.

    Raises
    ------
    OSError
        If it can't be written to disk.
    """
    is_folder = path.is_dir()
    if is_folder and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Wait until a folder is on disk with all that is in it."""
    for path in (*folder.rglob("*"), folder):
        sync(path)


def replace_file(data: bytes, path: Path) -> None:
    """Write a file whole or not at all, also if power is lost.

    Raises
    ------
    OSError
        If it can't be written.
    """
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(data)
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


def write_sealed(content: Mapping[str, Any], path: Path) -> None:
    """Write a JSON file with a checksum, as `replace_file` does."""
    replace_file(seal(content), path)


def seal(content: Mapping[str, Any]) -> bytes:
    """Return a JSON file with a checksum."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return _HEAD + body + _TAIL % zlib.crc32(body)


def read_regular(path: Path) -> bytes:
    """Read a regular file; a pipe or a device in its place is neither waited for nor read.

    Raises
    ------
    DamagedError
        If something else is in its place: a folder, a pipe, a device, a link to itself.
    OSError
        If it is missing or can't be read.
    """
    try:
        is_regular = stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        is_regular = False
    if not is_regular:
        raise DamagedError(f"{path} is not a regular file")
    return path.read_bytes()


def read_sealed(path: Path) -> dict[str, Any]:
    """Read a JSON file that `write_sealed` wrote.

    Raises
    ------
    DamagedError
        If it is missing or damaged.
    """
    try:
        data = read_regular(path)
    except OSError as error:
        raise DamagedError(f"{path} can't be read ({error.strerror})") from error
    body = data[len(_HEAD) : -_TAIL_LENGTH]
    if data != _HEAD + body + _TAIL % zlib.crc32(body):
        raise DamagedError(f"{path} is damaged")
    content: dict[str, Any] = json.loads(body)
    return content


Checksums = dict[str, list[int]]
"""Size and CRC-32 of files by their names."""


def checksums(folder: Path, names: Iterable[str]) -> Checksums:
    """Compute size and CRC-32 of files in a folder."""
    return {name: [(folder / name).stat().st_size, _crc32(folder / name)] for name in names}


def check_files(folder: Path, expected: Checksums, *, thorough: bool) -> None:
    """Check that files are as they were written.

    Parameters
    ----------
    folder : Path
    expected : dict
        As `checksums` returned it.
    thorough : bool
        Whether to read them; otherwise only their sizes are compared.

    Raises
    ------
    DamagedError
        If one is missing or damaged.
    """
    for name, (size, crc32) in expected.items():
        path = folder / name
        try:
            intact = path.stat().st_size == size and (not thorough or _crc32(path) == crc32)
        except OSError as error:
            raise DamagedError(f"{path} can't be read ({error.strerror})") from error
        if not intact:
            raise DamagedError(f"{path} is damaged")


def _crc32(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            value = zlib.crc32(block, value)
    return value
