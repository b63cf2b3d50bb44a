"""Write tables as files; each appears under its final name only when all are whole, and replaces only files of ours."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from thucthe.ownership import STATE, claim, publish
from thucthe.write.table_files.row_batches import Rows

ROW_GROUP = 20_000
"""Number of rows of a Parquet row group, and of rows in memory."""


def write_parquet(rows: Rows | pa.RecordBatchReader, path: Path) -> None:
    """Write a table as Parquet; equal rows give equal bytes for any batch sizes."""
    if isinstance(rows, Path):
        shutil.copyfile(rows, path)
        return
    reader = rows if isinstance(rows, pa.RecordBatchReader) else rows.to_reader()
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for group in _in_groups(reader):
            writer.write_table(group, ROW_GROUP)


def _in_groups(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Regroup the rows into tables of `ROW_GROUP` rows, the last one smaller."""
    waiting: list[pa.RecordBatch] = []
    n = 0
    for batch in reader:
        while n + batch.num_rows >= ROW_GROUP:
            head, batch = batch.slice(0, ROW_GROUP - n), batch.slice(ROW_GROUP - n)
            yield pa.Table.from_batches([*waiting, head]).combine_chunks()
            waiting, n = [], 0
        waiting.append(batch)
        n += batch.num_rows
    if n:
        yield pa.Table.from_batches(waiting, reader.schema).combine_chunks()


SCRATCH = "writing-"
"""Prefix of the names of folders in ``DIR/.thucthe`` that hold unfinished output."""


@contextmanager
def atomic_directory(folder: Path, *, changed: bool = False) -> Iterator[Path]:
    """Yield an empty staging folder whose files are moved to `folder` at the end, or deleted if an error occurs.

    Parameters
    ----------
    folder : Path
        Claimed, see `thucthe.ownership`; where other processes may write, its lock is to be held.
    changed : bool
        Whether files of ours that were changed since may be replaced.

    Raises
    ------
    ForeignFileError
        If a file that thucthe did not write is in the way.
    """
    claim(folder)
    with TemporaryDirectory(prefix=SCRATCH, dir=folder / STATE) as temporary:
        yield Path(temporary)
        publish(folder, Path(temporary), changed=changed)


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write a JSON file atomically."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)
