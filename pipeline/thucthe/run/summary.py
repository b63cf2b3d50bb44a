"""A finished run comes in, a short summary to be read goes out."""

from __future__ import annotations

from collections import Counter

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from thucthe.run.local import RunSummary

_TOP = 10
_REJECTS = 10


def summarize(summary: RunSummary) -> RenderableType:
    """Say in a few lines what a run found: counts, the commonest entities, rejects, speed, where the tables are."""
    tables = summary.tables
    labels = Counter(tables["mentions"]["label"].to_pylist())
    by_label = ", ".join(f"{label} {labels[label]:,}" for label in ("PER", "LOC", "ORG"))
    n_articles, n_rejects = tables["articles"].num_rows, tables["rejects"].num_rows
    already = n_articles + n_rejects - summary.read
    parts: list[RenderableType] = [
        Text(
            f"Articles   {n_articles:,}" + (f" ({already:,} of them done before)" if already > 0 else "") + "\n"
            f"Mentions   {tables['mentions'].num_rows:,} ({by_label})\n"
            f"Entities   {tables['entities'].num_rows:,}\n"
            f"Rejects    {n_rejects:,}"
        )
    ]
    if tables["entities"].num_rows:
        top = Table("entity", "label", box=None, pad_edge=False)
        top.add_column("mentions", justify="right")
        top.add_column("articles", justify="right")
        for row in tables["entities"].slice(0, _TOP).to_pylist():
            top.add_row(Text(row["name"]), row["label"], f"{row['n_mentions']:,}", f"{row['n_articles']:,}")
        parts += [Text(""), top]
    if n_rejects:
        parts.append(Text("\nRejected"))
        for row in tables["rejects"].slice(0, _REJECTS).to_pylist():
            parts.append(Text(f"  {row['path']}: {row['message']} ({row['stage']})"))
        if n_rejects > _REJECTS:
            parts.append(Text(f"  … and {n_rejects - _REJECTS:,} more in the table rejects"))
    speed = f", {summary.read / summary.seconds:.1f} articles/s" if summary.read and summary.seconds else ""
    parts.append(Text(f"\nTook {summary.seconds:.1f} s{speed}. Tables are in {summary.folder}"))
    return Group(*parts)
