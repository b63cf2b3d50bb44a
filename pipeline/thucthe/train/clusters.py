"""Cluster word forms by their distribution in raw text.

Skip-gram vectors (Mikolov et al., 2013) of units are clustered by k-means at three granularities.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from thucthe.recognize.tags.units import find_units, normalize_form
from thucthe.text.normalize import normalize_with_offsets


def read_raw(paths: Iterable[Path]) -> Iterator[str]:
    """Read the texts of ``.jsonl`` or ``.jsonl.xz`` files: ``text``, or ``title`` and ``summary`` of each record."""
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield record.get("text") or f"{record['title']}\n\n{record.get('summary') or ''}"


def write_forms(texts: Iterable[str], path: Path) -> None:
    """Write each paragraph as a line of normalized units; texts with the same first 200 characters are written once."""
    seen: set[int] = set()
    with path.open("w", encoding="utf-8") as lines:
        for text in texts:
            if (key := hash(text[:200])) in seen:
                continue
            seen.add(key)
            for paragraph in normalize_with_offsets(text).text.splitlines():
                forms = [normalize_form(paragraph[start:end]) for start, end in find_units(paragraph)]
                if len(forms) > 4:
                    lines.write(" ".join(forms) + "\n")


def cluster(forms: Path, target: Path, sizes: tuple[int, int, int], seed: int, epochs: int, threads: int = 1) -> None:
    """Train vectors on a file of units and write the columns ``form, small, middle, large`` (cluster numbers).

    Parameters
    ----------
    forms : Path
        File written by `write_forms`.
    target : Path
        Table to write, tab-separated, in descending order of frequency.
    sizes : tuple of three int
        Number of clusters at each granularity.
    seed : int
    epochs : int
    threads : int
        More than one makes the result non-deterministic.
    """
    from gensim.models import Word2Vec
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.preprocessing import normalize

    vectors = Word2Vec(
        corpus_file=str(forms),
        vector_size=64,
        window=4,
        min_count=8,
        max_final_vocab=80_000,
        sg=1,
        negative=6,
        sample=3e-4,
        epochs=epochs,
        seed=seed,
        workers=threads,
    ).wv
    unit = normalize(vectors.vectors)
    weight = np.log1p([vectors.get_vecattr(form, "count") for form in vectors.index_to_key])
    columns = [
        MiniBatchKMeans(size, random_state=seed, n_init=3, batch_size=4096, max_iter=60).fit(unit, sample_weight=weight)
        for size in sizes
    ]
    rows = zip(vectors.index_to_key, *(column.labels_.tolist() for column in columns), strict=True)
    target.write_text("".join("\t".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
