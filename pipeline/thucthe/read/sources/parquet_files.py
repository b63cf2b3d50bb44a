"""Read Parquet files from anywhere in bounded memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from thucthe.read.sources.unpack import BombError

_BUFFER = 1 << 20
_FREE_ROWS = 1_000_000
"""Number of rows that any file may have; repeated values take less than a bit of it each."""
_ROWS = 256
_BATCH_BYTES = 16_000_000


def open_parquet(source: IO[bytes]) -> pq.ParquetFile:
    """Open a Parquet file.

    Raises
    ------
    BombError
        If it has more rows than an honest file of its size.
    """
    size = source.seek(0, io.SEEK_END)
    file = pq.ParquetFile(source, buffer_size=_BUFFER)
    if file.metadata.num_rows > max(_FREE_ROWS, size):
        raise BombError(f"the file has more rows ({file.metadata.num_rows:,}) than bytes, as bombs do")
    return file


def iter_batches(
    file: pq.ParquetFile, count: Callable[[int], None], columns: Sequence[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """Iterate over the rows of a file in batches of some megabytes.

    Parameters
    ----------
    file : ParquetFile
    count : callable
        Receives the bytes that each row group, before it is read, says it unpacks to, and those of each batch; see
        `thucthe.read.sources.unpack.DecompressionLimiter.unpacked`.
    columns : sequence of str, optional
        Columns that are read.
    """
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        size = sum(max(0, group.column(i).total_uncompressed_size) for i in range(group.num_columns))
        count(size)
        rows = max(1, min(_ROWS, _BATCH_BYTES * group.num_rows // max(1, size)))
        for batch in file.iter_batches(rows, row_groups=[number], columns=columns, use_threads=False):
            count(batch.nbytes)
            yield batch
