"""Store the tables of finished shards, each in a folder that appears atomically, and find what is done.

``DIR/.thucthe/parts`` holds a folder per finished shard, a part, named by a number; the higher number is the newer one.
Its ledger lists the items of each source file, with sizes and checksums of the tables. Damaged parts are set aside.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from thucthe.article import Rejection
from thucthe.batch.fault import STAGE
from thucthe.batch.local.sharding import Shard
from thucthe.batch.shard_tables import PARTS, ShardTables
from thucthe.durable import check_files, checksums, read_sealed, sync, write_sealed
from thucthe.errors import DamagedError
from thucthe.ownership import STATE, set_aside
from thucthe.read.sources.item import Item
from thucthe.write.table_files.writers import write_parquet

_LOGGER = logging.getLogger(__name__)
PARTS_FOLDER = Path(STATE, "parts")
"""Folder of finished shards in an output folder."""
_LEDGER = "files.json"
_FILES = [f"{name}.parquet" for name in PARTS]


class Entry(NamedTuple):
    """The items of a source file in a part.

    Attributes
    ----------
    stamp, first, end, is_last, after, tail
        As in `Span`.
    crashed : bool
        Whether one of them makes its process crash or hang.
    articles, rejects : list of str
        Ids of the articles, paths of the rejects.
    digest : str
        Digest of the rows of the rejects.
    """

    stamp: str
    first: int
    end: int
    is_last: bool
    crashed: bool
    articles: list[str]
    rejects: list[str]
    digest: str
    after: str = ""
    tail: tuple[int, int, str] | None = None

    @property
    def should_retry(self) -> bool:
        """Whether the file produced only one reject, whose cause, such as a missing permission, may be gone."""
        only_one = self.first == 0 and self.end == 1 and self.is_last
        return only_one and not self.articles and not self.crashed


class Part(NamedTuple):
    """A part with its ledger; `sum` is what `digest_entries` returns of its entries."""

    folder: Path
    entries: list[Entry]
    sum: int


def write_part(scratch: Path, shard: Shard, tables: ShardTables, ids: Sequence[str | None]) -> Path:
    """Write the tables of a shard.

    Parameters
    ----------
    scratch : Path
        Folder for unfinished output.
    shard : Shard
    tables : dict of str to Table
    ids : sequence of str or None
        Article id of each item; None for a reject.

    Returns
    -------
    Path
        Folder of the part, to be published with `keep_part`.

    Raises
    ------
    OSError
        If the folder can't be written.
    """
    entries: list[Entry] = []
    rows: dict[str, list[Any]] = {}
    for row in tables["rejects"].to_pylist():
        rows.setdefault(row["path"], []).append(sorted(row.items()))
    position = 0
    for span in shard.spans:
        end = position + span.end - span.first
        articles = [article_id for article_id in ids[position:end] if article_id is not None]
        rejects = [item for item, i in zip(shard.items[position:end], ids[position:end]) if i is None]
        paths = [item.path for item in rejects]
        digest = hashlib.blake2b(json.dumps([rows.get(path) for path in paths]).encode(), digest_size=8).hexdigest()
        entries.append(
            Entry(
                **asdict(span),
                crashed=any(map(_crashed, rejects)),
                articles=articles,
                rejects=paths,
                digest=digest if paths else "",
            )
        )
        position = end
    name = hashlib.sha256("\n".join(map(str, shard.spans)).encode()).hexdigest()[:16]
    return _write(scratch / name, tables, entries)


def _write(part: Path, tables: ShardTables, entries: Iterable[Entry]) -> Path:
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for name, table in tables.items():
        write_parquet(table, part / f"{name}.parquet")
    for name in _FILES:
        sync(part / name)
    listed = list(entries)
    ledger = {"tables": checksums(part, _FILES), "files": listed, "sum": f"{digest_entries(listed):x}"}
    write_sealed(ledger, part / _LEDGER)
    return part


def digest_entries(entries: Iterable[Entry]) -> int:
    """Return a number that depends on entries, but not on their order or on the part that they are in."""
    digests = (hashlib.blake2b(json.dumps(entry).encode(), digest_size=16).digest() for entry in entries)
    return sum(int.from_bytes(digest, "big") for digest in digests)


def keep_part(part: Path, folder: Path) -> None:
    """Move a part to the finished ones of an output folder, as the newest."""
    final = folder / PARTS_FOLDER / f"{_next_number(folder):08}"
    final.parent.mkdir(exist_ok=True)
    part.rename(final)
    sync(final.parent)


def _next_number(folder: Path) -> int:
    return max((int(path.name) for path in _folders(folder)), default=0) + 1


def _crashed(item: Item) -> bool:
    return isinstance(item.content, Rejection) and item.content.stage == STAGE


def remove_part(part: Path, folder: Path) -> None:
    """Remove a part."""
    gone = folder / STATE / f".gone-{part.name}"
    part.rename(gone)  # a part is removed atomically
    shutil.rmtree(gone)


def copy_part(part: Path, entries: Sequence[Entry], copy: Path) -> Path:
    """Copy a part without the rows of other entries."""
    import pyarrow.compute as pc  # takes as long as the rest of pyarrow, and few runs copy a part

    tables = {name: pq.read_table(part / f"{name}.parquet", schema=schema) for name, schema in PARTS.items()}
    ids = _array(article_id for entry in entries for article_id in entry.articles)
    paths = _array(path for entry in entries for path in entry.rejects)
    selected = {
        name: table.filter(pc.is_in(table["path"], paths) if name == "rejects" else pc.is_in(table["article_id"], ids))
        for name, table in tables.items()
    }
    return _write(copy, selected, entries)


def _array(values: Iterable[str]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _folders(folder: Path) -> list[Path]:
    """List the folders of parts, the newest first."""
    found = [path for path in (folder / PARTS_FOLDER).glob("*") if path.name.isdecimal()]
    return sorted(found, key=lambda path: int(path.name), reverse=True)


def read_parts(folder: Path, *, thorough: bool = False) -> Iterator[Part]:
    """Read the ledgers of parts, the newest first; damaged parts are set aside.

    Parameters
    ----------
    folder : Path
    thorough : bool
        Whether to verify the checksums of their tables, not only the sizes.
    """
    for path in _folders(folder):
        try:
            ledger = read_sealed(path / _LEDGER)
            check_files(path, ledger["tables"], thorough=thorough)
        except DamagedError as error:
            set_part_aside(path, folder, error)
        else:
            entries = [Entry(*entry) for entry in ledger["files"]]
            total = int(ledger["sum"], 16) if "sum" in ledger else digest_entries(entries)
            yield Part(path, entries, total)


def read_entries(part: Path) -> list[Entry]:
    """Read the ledger of a part."""
    return [Entry(*entry) for entry in read_sealed(part / _LEDGER)["files"]]


def set_part_aside(path: Path, folder: Path, reason: Exception) -> None:
    """Set a part, or all that is known of parts, aside and log it."""
    kept = set_aside(path, folder)
    _LOGGER.warning("%s; it is kept as %s, and its articles are read again", reason, kept)
