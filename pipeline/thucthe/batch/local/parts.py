"""The tables of finished shards come in and lie in `PARTS_FOLDER`, each in a folder that appears whole or not at all.

What goes out is what is done, and the rows of those files that are still as they were.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from thucthe.article import Rejection
from thucthe.batch.fault import STAGE
from thucthe.batch.local.sharding import Shard, Span, is_whole
from thucthe.batch.shard_tables import PARTS, ShardTables
from thucthe.ownership import STATE
from thucthe.read.sources.item import Item
from thucthe.write.table_files.writers import write_json, write_parquet

PARTS_FOLDER = Path(STATE, "parts")
"""Where finished shards lie in an output folder."""
_LEDGER = "files.json"


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a part holds of a source file: the ids of the articles, the paths of the rejects, whether one of these
    makes its process crash or run forever.
    """

    span: Span
    articles: list[str]
    rejects: list[str]
    crashed: bool = False

    @property
    def key(self) -> tuple[str, int]:
        return self.span.stamp, self.span.first

    @property
    def should_retry(self) -> bool:
        """Whether the file gave nothing but one reject: the cause may be gone, such as a missing permission."""
        only_one = self.span.first == 0 and self.span.end == 1 and self.span.is_last
        return only_one and not self.articles and not self.crashed


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
        The part, to be finished with `keep_part`.

    Raises
    ------
    OSError
        When the folder can't be written.
    """
    entries: list[dict[str, Any]] = []
    position = 0
    for span in shard.spans:
        end = position + span.end - span.first
        articles = [article_id for article_id in ids[position:end] if article_id is not None]
        rejects = [item for item, i in zip(shard.items[position:end], ids[position:end]) if i is None]
        paths = [item.path for item in rejects]
        entries.append({**asdict(span), "articles": articles, "rejects": paths, "crashed": any(map(_crashed, rejects))})
        position = end
    name = hashlib.sha256("\n".join(map(str, shard.spans)).encode()).hexdigest()[:16]
    part = scratch / name
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for table_name, table in tables.items():
        write_parquet(table, part / f"{table_name}.parquet")
    write_json({"files": entries}, part / _LEDGER)
    return part


def keep_part(part: Path, folder: Path) -> None:
    """Move a part to the finished ones of a run's folder."""
    final = folder / PARTS_FOLDER / part.name
    final.parent.mkdir(exist_ok=True)
    shutil.rmtree(final, ignore_errors=True)
    part.replace(final)


def _crashed(item: Item) -> bool:
    return isinstance(item.content, Rejection) and item.content.stage == STAGE


@dataclass(frozen=True)
class CompletedWork:
    """What finished shards hold.

    Attributes
    ----------
    whole : set of str
        Stamps of the files of which nothing is missing.
    begun : dict of str to list of Span
        By stamp, what is there of the others. Files that gave nothing but a reject are in neither, since they are tried
        again.
    items : dict of str to int
        By stamp, how many articles and rejects there are of a file.
    """

    whole: set[str]
    begun: dict[str, list[Span]]
    items: Mapping[str, int]


def find_completed(folder: Path) -> CompletedWork:
    """Tell what finished shards hold."""
    spans: dict[str, list[Span]] = {}
    items: Counter[str] = Counter()
    for _, entries in _parts(folder):
        for entry in entries:
            if not entry.should_retry:
                spans.setdefault(entry.span.stamp, []).append(entry.span)
                items[entry.span.stamp] += len(entry.articles) + len(entry.rejects)
    whole = {stamp for stamp, of_file in spans.items() if is_whole(set(of_file))}
    return CompletedWork(whole, {stamp: of_file for stamp, of_file in spans.items() if stamp not in whole}, items)


def current_parts(folder: Path, stamps: set[str], scratch: Path) -> list[Path]:
    """Find the parts that hold the rows of files that are as these stamps say, and nothing else.

    Of a file that was tried twice the last time counts. A part that holds other rows too is copied into `scratch`
    without them.
    """
    found: list[Path] = []
    seen: set[tuple[str, int]] = set()
    for part, entries in sorted(_parts(folder), key=_newest_first):
        current = [entry for entry in entries if entry.span.stamp in stamps and entry.key not in seen]
        seen.update(entry.key for entry in current)
        if len(current) == len(entries):
            found.append(part)
        elif current:
            tables = {name: pq.read_table(part / f"{name}.parquet", schema=schema) for name, schema in PARTS.items()}
            copy = scratch / part.name
            copy.mkdir()
            for name, table in _select(tables, current).items():
                write_parquet(table, copy / f"{name}.parquet")
            found.append(copy)
    return found


def _newest_first(part: tuple[Path, Any]) -> tuple[int, str]:
    return -(part[0] / _LEDGER).stat().st_mtime_ns, part[0].name


def _select(tables: ShardTables, entries: Sequence[_Entry]) -> ShardTables:
    ids = _array(article_id for entry in entries for article_id in entry.articles)
    paths = _array(path for entry in entries for path in entry.rejects)
    return {
        name: table.filter(pc.is_in(table["path"], paths) if name == "rejects" else pc.is_in(table["article_id"], ids))
        for name, table in tables.items()
    }


def _array(values: Iterable[str]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _parts(folder: Path) -> Iterator[tuple[Path, list[_Entry]]]:
    for ledger in (folder / PARTS_FOLDER).glob(f"*/{_LEDGER}"):
        entries = json.loads(ledger.read_text(encoding="utf-8"))["files"]
        yield ledger.parent, [_entry(**entry) for entry in entries]


def _entry(articles: list[str], rejects: list[str], crashed: bool = False, **span: Any) -> _Entry:
    return _Entry(Span(**span), articles, rejects, crashed)
