"""Render a summary of a finished run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from thucthe.batch.engine import RunSummary
from thucthe.batch.folder import touched_of
from thucthe.cli.views.status import format_left_out
from thucthe.labels import LABELS, sort_labels
from thucthe.text.controls import mask_controls

_TOP = 10
_REJECTS = 10


def summarize(summary: RunSummary) -> RenderableType:
    """Lay out what a run found: counts, the most frequent entities, rejects, speed, where the tables are."""
    folder, counts, read, seconds = Path(summary.out), summary.counts, summary.read, summary.seconds
    labels = _count_labels(folder)
    left_out = f"\nLeft out   {format_left_out(summary.left_out)}" if summary.left_out else ""
    by_label = ", ".join(f"{label} {labels[label]:,}" for label in sort_labels({*LABELS, *labels}))
    already = counts["articles"] + counts["rejects"] - read
    parts: list[RenderableType] = [
        Text(
            f"Articles   {counts['articles']:,}"
            + (f" ({already:,} of them from earlier runs)" if already > 0 else "")
            + "\n"
            f"Mentions   {counts['mentions']:,} ({by_label})\n"
            f"Entities   {counts['entities']:,}\n"
            f"Rejects    {counts['rejects']:,}{left_out}"
        )
    ]
    if counts["entities"]:
        top = Table("entity", "label", box=None, pad_edge=False)
        top.add_column("mentions", justify="right")
        top.add_column("articles", justify="right")
        for row in _head(folder, "entities", _TOP):
            top.add_row(
                Text(mask_controls(row["name"])), Text(row["label"]), f"{row['n_mentions']:,}", f"{row['n_articles']:,}"
            )
        parts += [Text(""), top]
    if counts["rejects"]:
        parts.append(Text("\nRejected"))
        for row in _head(folder, "rejects", _REJECTS):
            parts.append(Text(f"  {row['path']}: {row['message']} ({row['stage']})"))
        if counts["rejects"] > _REJECTS:
            parts.append(Text(f"  … and {counts['rejects'] - _REJECTS:,} more in the table rejects"))
    idle = unapplied(folder)
    if idle:
        parts.append(Text(f"\nCorrections that no longer apply (see `thucthe correct {folder} --list`)"))
        parts += [Text(f"  {line}") for line in idle]
    speed = f", {read / seconds:.1f} articles/s" if read and seconds else ""
    parts.append(Text(f"\nTook {seconds:.1f} s{speed}. Tables are in {folder}"))
    return Group(*parts)


def unapplied(folder: Path) -> list[str]:
    """Describe the corrections of a folder that changed nothing in its last run."""
    idle = (correction for correction, n in touched_of(folder).items() if not n)
    return [" ".join(filter(None, (one.action, one.entity or one.entity_id, one.value))) for one in idle]


def _head(folder: Path, table: str, n: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ds.dataset(folder / f"{table}.parquet").head(n).to_pylist()
    return rows


def _count_labels(folder: Path) -> Counter[str]:
    """Count mentions by label in a stream of batches."""
    labels: Counter[str] = Counter()
    for batch in ds.dataset(folder / "mentions.parquet").to_batches(columns=["label"]):
        labels.update({pair["values"]: pair["counts"] for pair in batch["label"].value_counts().to_pylist()})
    return labels
