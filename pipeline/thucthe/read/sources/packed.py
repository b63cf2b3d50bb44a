"""Write items to packs, Parquet files that stand for many small files, and read them back.

A row holds all that is known of an item before it is read, so that a run over packs gives the tables of a run over the
files. A pack is recognized by its metadata, whatever its name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from thucthe.article import Rejection
from thucthe.errors import UnreadableError
from thucthe.read.sources.item import Item
from thucthe.read.sources.parquet_files import iter_batches, open_parquet
from thucthe.read.sources.read_options import ReadOptions

_KEY = b"thucthe"
_SETTLED = (
    *("text_column", "title_column", "lead_column", "date_column", "author_column", "source_column", "url_column"),
    *("id_column", "max_chars", "ocr"),
)
"""Options that have their say when a file is taken apart."""
_LONG = ["content", "message"]
SCHEMA = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("format", pa.string(), nullable=False),
        pa.field("record", pa.int64(), nullable=False),
        pa.field("encoding", pa.string()),
        pa.field("content", pa.binary()),
        pa.field("error", pa.string()),
        pa.field("message", pa.string()),
    ]
)
"""Columns of a pack; there are an error and a message where there is no content."""


def to_batch(items: Sequence[Item]) -> pa.RecordBatch:
    """Create rows of items that hold bytes or a rejection."""
    return pa.RecordBatch.from_pylist([_row(item) for item in items], schema=SCHEMA)


def _row(item: Item) -> dict[str, Any]:
    reject = item.content if isinstance(item.content, Rejection) else None
    return {
        "path": item.path,
        "format": item.format,
        "record": item.record,
        "encoding": item.encoding,
        "content": None if reject else item.content,
        "error": reject and reject.error,
        "message": reject and reject.message,
    }


def to_items(batch: pa.RecordBatch, folder: str = "") -> Iterator[Item]:
    """Create items of rows.

    Parameters
    ----------
    batch : RecordBatch
    folder : str
        Prefix of every path.
    """
    for row in batch.to_pylist():
        path = folder + row["path"]
        content = row["content"]
        if content is None:
            content = Rejection(path, stage="read", error=row["error"], message=row["message"])
        yield Item(path, row["format"], content, row["record"], row["encoding"])


def group_items(items: Iterable[Item], most: int, most_bytes: int) -> Iterator[list[Item]]:
    """Return items in groups with a maximum number of items and of bytes."""
    group: list[Item] = []
    size = 0
    for item in items:
        group.append(item)
        size += size_of(item)
        if len(group) >= most or size >= most_bytes:
            yield group
            group, size = [], 0
    if group:
        yield group


def size_of(item: Item) -> int:
    """Return the bytes that an item holds."""
    return len(item.content) if isinstance(item.content, bytes) else 0


def open_writer(file: str, options: ReadOptions) -> pq.ParquetWriter:
    """Begin a pack; the rows written at once will be a row group.

    Parameters
    ----------
    file : str
    options : ReadOptions
        With which the items were cut.
    """
    schema = SCHEMA.with_metadata({_KEY: json.dumps(_settled(options)).encode()})
    lists = [name for name in schema.names if name not in _LONG]
    return pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=lists, write_statistics=lists)


def open_pack(file: IO[bytes]) -> pq.ParquetFile | None:
    """Open a Parquet file when it is a pack."""
    opened = open_parquet(file)
    return opened if _KEY in (opened.metadata.metadata or {}) else None


def column_names(file: IO[bytes]) -> list[str]:
    """Return the names of a Parquet file's columns."""
    names: list[str] = open_parquet(file).schema_arrow.names
    return names


def iter_packed(pack: pq.ParquetFile, path: str, options: ReadOptions, count: Callable[[int], None]) -> Iterator[Item]:
    """Return the items of a pack.

    Parameters
    ----------
    pack : ParquetFile
    path : str
        Of the pack itself; the articles are shown in the folder that it lies in.
    options : ReadOptions
    count : callable
        As in `thucthe.read.sources.parquet_files.iter_batches`.

    Raises
    ------
    UnreadableError
        If it was packed with other options, so that a run over the files would give something else.
    """
    packed = json.loads(pack.metadata.metadata[_KEY])
    for name, value in _settled(options).items():
        stated = packed.get(name)
        if stated != value and (stated or value):
            option = f"--{name.replace('_', '-')}"
            was = f"with {option}{'' if stated is True else f' {stated!r}'}" if stated else f"without {option}"
            raise UnreadableError(f"this pack was made {was}; use the same options here, or pack the files again")
    folder = path[: path.rfind("/") + 1]
    for batch in iter_batches(pack, count):
        yield from to_items(batch, folder)


def _settled(options: ReadOptions) -> dict[str, Any]:
    return {name: getattr(options, name) for name in _SETTLED}
