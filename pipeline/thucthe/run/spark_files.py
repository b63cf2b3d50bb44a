"""Files on any file system that Hadoop knows: URLs come in, what lies there goes out, through the JVM of Spark."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from thucthe.read.formats import is_known

_RUN = "parts/config.json"


def is_url(name: str) -> bool:
    """Tell whether a name says on which file system it lies; others are paths on this machine."""
    return "://" in name


def to_url(name: str) -> str:
    """Give a name that means the same to every process of Spark."""
    return name.rstrip("/") if is_url(name) else f"file://{Path(name).absolute()}"


def exists(spark: SparkSession, url: str) -> bool:
    """Tell whether there is a file or folder."""
    path, system = _open(spark, url)
    return bool(system.exists(path))


def delete(spark: SparkSession, url: str) -> None:
    """Delete a file or folder with all that is in it, if there is one."""
    path, system = _open(spark, url)
    system.delete(path, True)


def write_json(spark: SparkSession, content: dict[str, Any], url: str) -> None:
    """Write a JSON file."""
    path, system = _open(spark, url)
    stream = system.create(path, True)
    stream.write(bytearray((json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()))
    stream.close()


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that Spark reads: its URL, its path in the source, the source's name and its bytes."""

    url: str
    path: str
    source: str
    size: int


def find_remote(spark: SparkSession, url: str) -> tuple[list[str], list[RemoteFile]]:
    """Give the files and folders that a URL names, which may hold ``*`` and the like, and the files to be read of them.

    Of a folder these are the ones that `thucthe.read.sources.find_files` would find, but for those that Spark passes
    over: with a name that begins with ``_``.

    Raises
    ------
    FileNotFoundError
        When there is none.
    """
    path, system = _open(spark, url)
    roots = system.globStatus(path)
    if not roots:
        raise FileNotFoundError(f"{url}: no such file or folder; name an article or a folder of them")
    files: list[RemoteFile] = []
    for root in roots:
        at, name = root.getPath().toString(), root.getPath().getName()
        if root.isDirectory():
            files += (RemoteFile(file, path, name, size) for file, path, size in _walk(spark, at))
        else:
            files.append(RemoteFile(at, name, name, root.getLen()))
    return [root.getPath().toString() for root in roots], files


def _walk(spark: SparkSession, root: str) -> Iterator[tuple[str, str, int]]:
    listed = read_files(spark, [root]).select("path", "length").collect()
    sizes = {row["path"]: row["length"] for row in listed}
    outputs = tuple(url.removesuffix(_RUN) for url in sizes if url.endswith(f"/{_RUN}"))
    outputs = tuple(output for output in outputs if len(output) > len(root) + 1)
    for url in sorted(sizes):
        path = url[len(root) :].lstrip("/")
        is_hidden = any(part.startswith(".") for part in path.split("/"))
        if is_known(path) and not is_hidden and not url.startswith(outputs):
            yield url, path, sizes[url]


def read_files(spark: SparkSession, roots: Sequence[str]) -> DataFrame:
    """Give the files below folders, a row each with ``path``, ``length`` and ``content``."""
    return spark.read.format("binaryFile").option("recursiveFileLookup", True).load(list(roots))


def _open(spark: SparkSession, url: str) -> tuple[Any, Any]:
    """Give the Java objects of a path and its file system."""
    path = spark._jvm.org.apache.hadoop.fs.Path(url)  # type: ignore[union-attr]
    return path, path.getFileSystem(spark._jsc.hadoopConfiguration())
