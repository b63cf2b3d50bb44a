"""Bundle many small files into a few large ones, which a run reads in their place, see `read.packed`."""

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
"""Maximum number of bytes of a pack, so that programs that load files whole can read it."""
_GROUP_BYTES = 16_000_000
_GROUP_ITEMS = 1_000
Progress = Callable[[int, float], None]
"""Called with the number of packed articles and the share of the files that is done."""


@dataclass(frozen=True)
class PackSummary:
    """Result of packing: number of packs, articles in them, rejects among these, and files that are not read."""

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
    """Bundle the articles of the sources into packs ``part-00000.parquet`` and so on.

    Parameters
    ----------
    sources : sequence of str or Path
        As `thucthe.read.sources.source_files.find_files` takes them.
    out : str or Path
        Folder for the packs, created if missing. The packs appear together when all are complete.
    options : ReadOptions, optional
        Options of the run that will read the packs.
    articles : int
        Maximum number of articles of a pack.
    progress : callable, optional

    Raises
    ------
    OutputExistsError
        If the folder is not empty.
    NotFoundError
        If a source does not exist or there is nothing to read.
    OSError
        If the folder can't be written.
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
    """Write packs and return their number."""
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
