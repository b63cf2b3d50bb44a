"""Millions of small files come in, a few large ones go out that a run takes in their place, see `read.packed`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from thucthe.article import Rejection
from thucthe.errors import NotFoundError, OutputExistsError
from thucthe.read.items import iter_items
from thucthe.read.reader import load_item
from thucthe.read.sources.formats import readable
from thucthe.read.sources.item import Item
from thucthe.read.sources.packed import group_items, open_writer, size_of, to_batch
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import find_files

PACK_BYTES = 1_000_000_000
"""A pack is full, too, when it holds so many bytes, so that what takes files whole can take it."""
_GROUP_BYTES = 16_000_000
_GROUP_ITEMS = 1_000
Progress = Callable[[int, float], None]
"""Is told how many articles are packed and what share of the files that is."""


@dataclass(frozen=True)
class PackSummary:
    """What packing came to: packs, the articles in them, those of them that are rejects, and files not read."""

    packs: int
    articles: int
    rejects: int
    left_out: dict[str, int]


def pack(
    sources: Sequence[str | Path],
    out: str | Path,
    options: ReadOptions | None = None,
    *,
    articles: int = 20_000,
    progress: Progress | None = None,
) -> PackSummary:
    """Put what is to become articles into packs, ``part-00000.parquet`` and so on.

    Parameters
    ----------
    sources : sequence of str or Path
        As `thucthe.read.sources.source_files.find_files` takes them.
    out : str or Path
        Folder for the packs; made when missing. They appear when all are whole.
    options : ReadOptions, optional
        Those of the run to come.
    articles : int
        In a pack, at most.
    progress : callable, optional

    Raises
    ------
    OutputExistsError
        When the folder holds something already.
    NotFoundError
        When a source does not exist or there is nothing to read.
    OSError
        When the folder can't be written.
    """
    options = options or ReadOptions()
    left_out: Counter[str] = Counter()
    files = find_files(sources, left_out=left_out, ocr=options.ocr, follow_links=options.follow_links)
    if not files:
        raise NotFoundError(f"{', '.join(map(str, sources))}: no articles in there (files that end in {readable()})")
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    if any(not path.name.startswith(".") for path in folder.iterdir()):
        raise OutputExistsError(f"{folder} holds files already, which would mix with the packs; choose another --out")
    counts = {"articles": 0, "rejects": 0}

    def items() -> Iterator[Item]:
        for n, file in enumerate(files):
            for item in iter_items(file, options):
                loaded = load_item(item, options)
                counts["articles"] += 1
                counts["rejects"] += isinstance(loaded.content, Rejection)
                yield loaded
            if progress:
                progress(counts["articles"], (n + 1) / len(files))

    with TemporaryDirectory(prefix=".packing-", dir=folder) as temporary:
        n = _write(items(), Path(temporary), options, articles)
        for path in sorted(Path(temporary).iterdir()):
            path.rename(folder / path.name)
    return PackSummary(n, **counts, left_out=dict(left_out))


def _write(items: Iterable[Item], folder: Path, options: ReadOptions, articles: int) -> int:
    """Write packs and give their number."""
    n = n_articles = n_bytes = 0
    writer = None
    for group in group_items(items, min(_GROUP_ITEMS, articles), _GROUP_BYTES):
        size = sum(map(size_of, group))
        if writer and (n_articles + len(group) > articles or n_bytes + size > PACK_BYTES):
            writer.close()
            writer = None
        if writer is None:
            writer = open_writer(str(folder / f"part-{n:05}.parquet"), options)
            n, n_articles, n_bytes = n + 1, 0, 0
        writer.write_batch(to_batch(group))
        n_articles, n_bytes = n_articles + len(group), n_bytes + size
    if writer:
        writer.close()
    return n
