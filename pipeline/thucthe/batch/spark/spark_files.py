"""List, read and write files on any file system of Hadoop, through the JVM of Spark."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from thucthe.durable import seal
from thucthe.errors import NotFoundError, OutputError
from thucthe.ownership import MANIFEST, STATE, Manifest, format_manifest, parse_manifest
from thucthe.read.sources.formats import SNIFF_BYTES, ending, is_hidden, is_known, is_readable
from thucthe.read.sources.source_files import NO_ENDING

_MANIFEST = f"/{STATE}/{MANIFEST}"
_WILD = re.compile(r"[\\*?\[\]{}]")
"""Characters of a path that stand for others when Spark reads files."""


def is_url(name: str) -> bool:
    """Check whether a name has the scheme of a file system; others are paths on this machine."""
    return "://" in name


def to_url(name: str) -> str:
    """Return the URL of a name, which every process of Spark understands."""
    return name.rstrip("/") if is_url(name) else f"file://{Path(name).absolute()}"


def exists(spark: SparkSession, url: str) -> bool:
    """Check whether a file or folder exists."""
    path, system = _open(spark, url)
    return bool(system.exists(path))


def delete(spark: SparkSession, url: str) -> None:
    """Delete a file, or a folder with its content, if it exists."""
    path, system = _open(spark, url)
    system.delete(path, True)


def list_names(spark: SparkSession, url: str) -> list[str]:
    """Return the names of what is in a folder; none when there is no folder."""
    path, system = _open(spark, url)
    return [status.getPath().getName() for status in system.listStatus(path)] if system.exists(path) else []


def read_json(spark: SparkSession, url: str) -> dict[str, Any]:
    """Return the content of a JSON file; nothing when it is damaged."""
    path, system = _open(spark, url)
    stream = _raw(system).open(path)
    try:
        content = json.loads(bytes(stream.readAllBytes()))
    except ValueError:
        return {}
    finally:
        stream.close()
    return content if isinstance(content, dict) else {}


def write_json(spark: SparkSession, content: dict[str, Any], url: str) -> None:
    """Write a JSON file."""
    _write(spark, json.dumps(content, ensure_ascii=False, indent=2) + "\n", url)


def write_sealed(spark: SparkSession, content: dict[str, Any], url: str) -> None:
    """Write a JSON file with a checksum, see `thucthe.durable`."""
    _write(spark, seal(content).decode(), url)


def _write(spark: SparkSession, text: str, url: str) -> None:
    path, system = _open(spark, url)
    stream = _raw(system).create(path, True)
    stream.write(bytearray(text.encode()))
    stream.close()


def rename(spark: SparkSession, url: str, new: str) -> None:
    """Rename a file or folder; the new name must not exist."""
    path, system = _open(spark, url)
    if not system.rename(path, _open(spark, new)[0]):
        raise OutputError(f"{new}: can't be written")


def file_sizes(spark: SparkSession, url: str) -> dict[str, int]:
    """Return the size of each file in a folder by its relative path, or that of a single file under an empty path."""
    path, system = _open(spark, url)
    if not system.exists(path):
        return {}
    at = system.getFileStatus(path).getPath().toString()
    return {name[len(at) :].lstrip("/"): size for name, (size, _) in _list(_raw(system), path).items()}


def read_manifest(spark: SparkSession, folder: str) -> Manifest | None:
    """Return the manifest of a folder, see `thucthe.ownership`; None if it is no output folder.

    Raises
    ------
    InvalidInputError
        If the manifest is damaged.
    """
    path, system = _open(spark, f"{folder}{_MANIFEST}")
    if not system.exists(path):
        return None
    stream = _raw(system).open(path)
    try:
        return parse_manifest(bytes(stream.readAllBytes()))
    finally:
        stream.close()


def write_manifest(spark: SparkSession, manifest: Manifest, folder: str) -> None:
    """Write the manifest of a folder."""
    _write(spark, format_manifest(manifest), f"{folder}{_MANIFEST}")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that Spark reads: URL, path in the source, name of the source, size in bytes, modification time."""

    url: str
    path: str
    source: str
    size: int
    modified: int


def find_remote(spark: SparkSession, url: str, left_out: Counter[str], ocr: bool = False) -> list[RemoteFile]:
    """Return the files to read of the files and folders that match a URL, which may contain wildcards.

    In a folder these are the files that `thucthe.read.sources.source_files.find_files` finds; others are counted in
    `left_out`.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    path, system = _open(spark, url)
    roots = system.globStatus(path)
    if not roots:
        raise NotFoundError(f"{url}: no such file or folder; name an article or a folder of them")
    files: list[RemoteFile] = []
    for root in roots:
        at, name = root.getPath().toString(), root.getPath().getName()
        if root.isDirectory():
            found = _walk(spark, system, root, left_out, ocr)
            files += (RemoteFile(file, path, name, *status) for file, path, status in found)
        else:
            files.append(RemoteFile(at, name, name, root.getLen(), root.getModificationTime()))
    return files


def _walk(
    spark: SparkSession, system: Any, root: Any, left_out: Counter[str], ocr: bool
) -> Iterator[tuple[str, str, tuple[int, int]]]:
    at = root.getPath().toString()
    found = _list(system, root.getPath())
    owned = {
        (f"{folder}/{name}", state.size)
        for folder in (url.removesuffix(_MANIFEST) for url in found if url.endswith(_MANIFEST))
        for name, states in _read_listed(spark, folder).items()
        for state in states
    }
    for url in sorted(found):
        path = url[len(at) :].lstrip("/")
        if any(map(is_hidden, path.split("/"))) or (url, found[url][0]) in owned:
            continue
        if is_known(path, ocr) or (not ending(path) and is_readable(path, _head(spark, url))):
            yield url, path, found[url]
        else:
            left_out[ending(path) or NO_ENDING] += 1


def _head(spark: SparkSession, url: str) -> bytes:
    path, system = _open(spark, url)
    stream = system.open(path)
    try:
        return bytes(stream.readNBytes(SNIFF_BYTES))
    finally:
        stream.close()


def _read_listed(spark: SparkSession, folder: str) -> Manifest:
    try:
        return read_manifest(spark, folder) or {}
    except ValueError:
        return {}  # then the manifest lists our files


def _list(system: Any, path: Any) -> dict[str, tuple[int, int]]:
    """Return size and modification time of each file below a folder by its URL."""
    found: dict[str, tuple[int, int]] = {}
    below = system.listFiles(path, True)
    while below.hasNext():
        file = below.next()
        found[file.getPath().toString()] = file.getLen(), file.getModificationTime()
    return found


def is_passed_over(path: str) -> bool:
    """Check whether Spark ignores a file because of its name or that of a folder in its path."""
    return any((part.startswith("_") and "=" not in part) or part.endswith("._COPYING_") for part in path.split("/"))


def read_files(spark: SparkSession, urls: Sequence[str]) -> DataFrame:
    """Read files as rows with ``path``, ``length`` and ``content``."""
    return spark.read.format("binaryFile").load([_WILD.sub(r"\\\g<0>", url) for url in urls])


def _raw(system: Any) -> Any:
    """Return a file system without Hadoop's checksum files on a local disk, where other programs write, too."""
    return system.getRawFileSystem() if system.getScheme() == "file" else system


def _open(spark: SparkSession, url: str) -> tuple[Any, Any]:
    """Return the Java objects of a path and its file system."""
    path = spark._jvm.org.apache.hadoop.fs.Path(url)  # type: ignore[union-attr]
    return path, path.getFileSystem(spark._jsc.hadoopConfiguration())
