"""Replace our own files in the output folder of a run on Spark, and no others, see `thucthe.ownership`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from thucthe.errors import ForeignFileError
from thucthe.ownership import STATE, Fingerprint

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def claim_folder(spark: SparkSession, folder: str, names: Sequence[str]) -> None:
    """Claim an output folder, see `thucthe.ownership.claim`.

    Parameters
    ----------
    spark : SparkSession
    folder : str
        URL of the folder.
    names : sequence of str
        Files and folders that are to be written into it.

    Raises
    ------
    ForeignFileError
        If a file that is not ours is in the way.
    """
    from thucthe.batch.spark.spark_files import file_sizes, read_manifest, write_manifest

    try:
        manifest = read_manifest(spark, folder)
    except ValueError as error:
        raise ForeignFileError(f"{folder}/{STATE}: the list of our files is damaged; choose another --out") from error
    if manifest is None and file_sizes(spark, f"{folder}/{STATE}"):
        raise ForeignFileError(f"{folder}/{STATE} was not written by thucthe; choose another --out")
    owned = {(file, state.size) for file, states in (manifest or {}).items() for state in states}
    for name in names:
        for file, size in file_sizes(spark, f"{folder}/{name}").items():
            path = f"{name}/{file}" if file else name
            if (path, size) not in owned:
                raise ForeignFileError(
                    f"{folder}/{path} was not written by thucthe or changed since; move it away or choose another --out"
                )
    if manifest is None:
        write_manifest(spark, {}, folder)


def publish_to(spark: SparkSession, folder: str, scratch: str, name: str) -> None:
    """Move a file or folder into an output folder in place of our older one, and list its files as ours.

    Parameters
    ----------
    spark : SparkSession
    folder, scratch : str
        URLs of the output folder and of the folder that has the new file or folder.
    name : str
        Name of the file or folder in both.
    """
    from thucthe.batch.spark.spark_files import delete, file_sizes, read_manifest, rename, write_manifest

    sizes = file_sizes(spark, f"{scratch}/{name}")
    fresh = {f"{name}/{file}" if file else name: (Fingerprint(size),) for file, size in sizes.items()}
    listed = read_manifest(spark, folder) or {}
    write_manifest(spark, listed | {file: listed.get(file, ()) + states for file, states in fresh.items()}, folder)
    delete(spark, f"{folder}/{name}")
    rename(spark, f"{scratch}/{name}", f"{folder}/{name}")
    others = {file: states for file, states in listed.items() if file != name and not file.startswith(f"{name}/")}
    write_manifest(spark, others | fresh, folder)
