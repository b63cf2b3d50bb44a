"""Keep the tables of finished shards, each in a folder that appears whole or not at all, and find what is done.

``DIR/.thucthe/parts`` holds a folder per finished shard, a part, named by a number; the higher number is the newer one.
Its ledger lists the items of each source file, with sizes and checksums of the tables. Damaged parts are set aside.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from thucthe.article import Rejection
from thucthe.batch.fault import STAGE
from thucthe.batch.local.sharding import Shard, Span, is_whole, same_file
from thucthe.batch.shard_tables import PARTS, ShardTables
from thucthe.durable import check_files, checksums, read_sealed, sync, write_sealed
from thucthe.errors import DamagedError
from thucthe.ownership import STATE, set_aside
from thucthe.read.sources.item import Item
from thucthe.write.table_files.writers import write_parquet

_LOGGER = logging.getLogger(__name__)
PARTS_FOLDER = Path(STATE, "parts")
"""Where finished shards lie in an output folder."""
_LEDGER = "files.json"
_FILES = [f"{name}.parquet" for name in PARTS]


class _Entry(NamedTuple):
    """The items of a source file in a part.

    Attributes
    ----------
    stamp, first, end, is_last
        As in `Span`.
    crashed : bool
        Whether one of them makes its process crash or run forever.
    articles, rejects : list of str
        Ids of the articles, paths of the rejects.
    digest : str
        Of the rows of the rejects.
    """

    stamp: str
    first: int
    end: int
    is_last: bool
    crashed: bool
    articles: list[str]
    rejects: list[str]
    digest: str

    @property
    def key(self) -> tuple[str, int]:
        return self.stamp, self.first

    @property
    def should_retry(self) -> bool:
        """Whether the file gave nothing but one reject: the cause may be gone, such as a missing permission."""
        only_one = self.first == 0 and self.end == 1 and self.is_last
        return only_one and not self.articles and not self.crashed


class _Part(NamedTuple):
    folder: Path
    entries: list[_Entry]


def write_part(scratch: Path, shard: Shard, tables: ShardTables, ids: Sequence[str | None]) -> Path:
    """Write the tables of a shard.

    Parameters
    ----------
    scratch : Path
        A folder for what is not finished.
    shard : Shard
    tables : dict of str to Table
    ids : sequence of str or None
        Of the article of each item; None for a reject.

    Returns
    -------
    Path
        The part, which is on disk, to be finished with `keep_part`.

    Raises
    ------
    OSError
        When the folder can't be written.
    """
    entries: list[_Entry] = []
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
            _Entry(
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


def _write(part: Path, tables: ShardTables, entries: Iterable[_Entry]) -> Path:
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for name, table in tables.items():
        write_parquet(table, part / f"{name}.parquet")
    for name in _FILES:
        sync(part / name)
    write_sealed({"tables": checksums(part, _FILES), "files": list(entries)}, part / _LEDGER)
    return part


def keep_part(part: Path, folder: Path) -> None:
    """Move a part to the finished ones of a run's folder, as the newest of them."""
    final = folder / PARTS_FOLDER / f"{_next_number(folder):08}"
    final.parent.mkdir(exist_ok=True)
    part.rename(final)
    sync(final.parent)


def _next_number(folder: Path) -> int:
    return max((int(path.name) for path in _folders(folder)), default=0) + 1


def _crashed(item: Item) -> bool:
    return isinstance(item.content, Rejection) and item.content.stage == STAGE


@dataclass(frozen=True)
class CompletedWork:
    """What finished shards hold.

    Attributes
    ----------
    whole : dict of str to int
        By stamp, how many articles and rejects there are of the files of which nothing is missing.
    begun : dict of str to list of Span
        By stamp, what is there of the others. Files that gave nothing but a reject are in neither, since they are tried
        again.
    """

    whole: Mapping[str, int] = field(default_factory=dict)
    begun: Mapping[str, list[Span]] = field(default_factory=dict)

    def count(self, stamp: str) -> int:
        """Count the articles and rejects of a file."""
        return self.whole.get(stamp) or sum(span.end - span.first for span in self.begun.get(stamp, ()))


def find_completed(folder: Path, *, thorough: bool) -> CompletedWork:
    """Find out what finished shards hold, and set damaged ones aside.

    Parameters
    ----------
    folder : Path
    thorough : bool
        Whether to verify the checksums of their tables; otherwise only the sizes are.
    """
    whole: dict[str, int] = {}
    spans: dict[str, list[Span]] = {}
    for part in _parts(folder, thorough=thorough):
        for entry in part.entries:
            if entry.should_retry:
                continue
            if entry.first == 0 and entry.is_last:
                whole[entry.stamp] = entry.end
            else:
                spans.setdefault(entry.stamp, []).append(Span(entry.stamp, entry.first, entry.end, entry.is_last))
    for stamp in [stamp for stamp, of_file in spans.items() if stamp in whole or is_whole(set(of_file))]:
        whole[stamp] = max(span.end for span in spans.pop(stamp))
    return CompletedWork(whole, spans)


@dataclass(frozen=True)
class Content:
    """What the tables of a run are made from.

    Attributes
    ----------
    stamps : set of str
        Of the files of which there are rows.
    signature : str
        Stays the same as long as those files, their articles and rejects do.
    parts : dict of Path to list of entries
        Folders of parts; where they hold other rows too, what counts in them.
    """

    stamps: Set[str]
    signature: str
    parts: Mapping[Path, list[_Entry] | None]

    def open(self, scratch: Path) -> list[Path]:
        """Return folders of parts without other rows; those that hold some are copied into `scratch`."""
        return [
            part if entries is None else _copy(part, entries, scratch / part.name)
            for part, entries in self.parts.items()
        ]


def find_content(folder: Path, stamps: Set[str], *, thorough: bool = False) -> Content:
    """Find the parts that hold the rows of files that are as these stamps say.

    Of a file that was tried twice the last time counts.

    Parameters
    ----------
    folder : Path
    stamps : set of str
    thorough : bool
        As in `find_completed`.
    """
    parts: dict[Path, list[_Entry] | None] = {}
    found: set[str] = set()
    seen: set[tuple[str, int]] = set()
    total = 0
    for part in _parts(folder, thorough=thorough):
        current = [entry for entry in part.entries if entry.stamp in stamps and entry.key not in seen]
        seen.update(entry.key for entry in current)
        for entry in current:
            found.add(entry.stamp)
            digest = hashlib.blake2b(json.dumps(entry).encode(), digest_size=16).digest()
            total += int.from_bytes(digest, "big")  # the sum is the same in any order
        if current:
            parts[part.folder] = current if len(current) < len(part.entries) else None
    return Content(found, f"{total % (1 << 128):032x}", parts)


def clean_parts(folder: Path, stamps: Set[str]) -> None:
    """Remove the rows that newer ones have replaced: of files that are in another state now, or were tried again.

    Rows of files that are none of the run's are kept.

    Parameters
    ----------
    folder : Path
    stamps : set of str
        Of the files of the run.
    """
    files = {same_file(stamp) for stamp in stamps}
    seen: set[tuple[str, int]] = set()
    for part in _parts(folder):
        kept = [e for e in part.entries if e.key not in seen and (e.stamp in stamps or same_file(e.stamp) not in files)]
        seen.update(entry.key for entry in part.entries)
        if len(kept) == len(part.entries):
            continue
        if kept:
            keep_part(_copy(part.folder, kept, folder / STATE / f".copy-{part.folder.name}"), folder)
        gone = folder / STATE / f".gone-{part.folder.name}"
        part.folder.rename(gone)  # a part is there whole or not at all
        shutil.rmtree(gone)


def _copy(part: Path, entries: Sequence[_Entry], copy: Path) -> Path:
    """Copy a part without the rows of other entries."""
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


def _parts(folder: Path, *, thorough: bool = False) -> Iterator[_Part]:
    """Read the ledgers of parts, the newest first; damaged parts are set aside."""
    for path in _folders(folder):
        try:
            ledger = read_sealed(path / _LEDGER)
            check_files(path, ledger["tables"], thorough=thorough)
        except DamagedError as error:
            set_part_aside(path, folder, error)
        else:
            yield _Part(path, [_Entry(*entry) for entry in ledger["files"]])


def set_part_aside(path: Path, folder: Path, reason: Exception) -> None:
    """Set a part, or all that is known of parts, aside and log it."""
    kept = set_aside(path, folder)
    _LOGGER.warning("%s; it is kept as %s, and its articles are read again", reason, kept)
