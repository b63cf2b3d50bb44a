"""Tables come in, files go out; each appears under its final name only when it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from thucthe.write.text_files import write_csv


class Format(str, Enum):
    """A format of tables on disk."""

    parquet = "parquet"
    csv = "csv"


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet; the same table gives the same bytes."""
    pq.write_table(table, path, compression="zstd")


_WRITERS: dict[Format, Callable[[pa.Table, Path], None]] = {Format.parquet: write_parquet, Format.csv: write_csv}


def write_tables(tables: dict[str, pa.Table], folder: Path, formats: list[Format]) -> None:
    """Write every table in every format, first all under temporary names, then each renamed.

    Raises
    ------
    OSError
        When the folder can't be written.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for table_format in formats:
            for name, table in tables.items():
                final = folder / f"{name}.{table_format.value}"
                waiting.append((final.with_name(f".{final.name}.part"), final))
                _WRITERS[table_format](table, waiting[-1][0])
        for temporary, final in waiting:
            temporary.replace(final)
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write a JSON file whole or not at all."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)
