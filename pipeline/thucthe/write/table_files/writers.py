"""Write tables as files; each appears under its final name only when all are whole, and replaces only files of ours."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from thucthe.ownership import STATE, claim, publish
from thucthe.write.table_files.databases import write_duckdb, write_sqlite
from thucthe.write.table_files.row_batches import Rows
from thucthe.write.table_files.text_files import write_csv, write_jsonl
from thucthe.write.table_files.workbook import write_xlsx

ROW_GROUP = 20_000
"""Number of rows of a Parquet row group, and of rows in memory."""


class Format(str, Enum):
    """Format of tables on disk."""

    parquet = "parquet"
    csv = "csv"
    xlsx = "xlsx"
    sqlite = "sqlite"
    duckdb = "duckdb"
    jsonl = "jsonl"


class Corpus(str, Enum):
    """Format of annotated texts."""

    conll = "conll"
    docbin = "docbin"
    labelstudio = "labelstudio"
    brat = "brat"


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


_EACH: dict[Format, Callable[[Rows, Path], None]] = {
    Format.parquet: write_parquet,
    Format.csv: write_csv,
    Format.jsonl: write_jsonl,
}
"""Writers of the formats with one file per table."""
_ALL: dict[Format, Callable[[Mapping[str, Rows], Path], None]] = {
    Format.xlsx: write_xlsx,
    Format.sqlite: write_sqlite,
    Format.duckdb: write_duckdb,
}
"""Writers of the formats with one file for all tables."""


def write_tables(tables: Mapping[str, Rows], folder: Path, formats: Iterable[Format]) -> None:
    """Write every table in every format.

    ``parquet``, ``csv`` and ``jsonl`` have one file per table, such as ``mentions.csv``; the others one file for all
    tables, such as ``tables.xlsx``.

    Parameters
    ----------
    tables : mapping of str to Table or Path
        Tables by name, in memory or as Parquet files.
    folder : Path
    formats : iterable of Format

    Raises
    ------
    OSError
        If the folder can't be written, or a file that thucthe did not write is in the way.
    """
    with atomic_directory(folder) as temporary:
        write_formats(tables, temporary, formats)


def file_names(tables: Collection[str], formats: Iterable[Format]) -> list[str]:
    """List the files that tables of these names become."""
    return [
        name
        for table_format in formats
        for name in (
            [f"tables.{table_format.value}"]
            if table_format in _ALL
            else [f"{table}.{table_format.value}" for table in tables]
        )
    ]


def write_formats(tables: Mapping[str, Rows], folder: Path, formats: Iterable[Format]) -> None:
    """Write every table in every format into a staging folder."""
    for table_format in formats:
        if table_format in _ALL:
            _ALL[table_format](tables, folder / f"tables.{table_format.value}")
        else:
            for name, rows in tables.items():
                _EACH[table_format](rows, folder / f"{name}.{table_format.value}")


SCRATCH = "writing-"
"""How the names of folders in ``DIR/.thucthe`` begin that hold what is not finished."""


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
