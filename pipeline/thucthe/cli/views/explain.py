"""Render the mentions of an entity, each with the rule that resolved it and its sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from thucthe.batch.folder import find_resolutions
from thucthe.tables import open_tables
from thucthe.tokenize.tokenizer import find_sentences

_MEANING = {
    "same name": "the name itself",
    "given name": "a short form of a person's full name in the article",
    "abbreviation": "an abbreviation or short form that the article explains",
    "short name": "a short form of a longer name in the article",
    "transliteration": "the name in Vietnamese and in original spelling",
    "also called": "another name that the article itself gives",
    "named after": "the name of a street, a school, a prize or the like",
    "place form": "another form of the place's name",
    "link": "another name of the same place in the gazetteer",
    "explained in other articles": "a short form that other articles explain",
    "user": "your names file, or a correction",
}
_COLUMN = 110


def explain(folder: Path, entity: str, most: int = 50) -> RenderableType:
    """Render the rules that resolved the mentions of an entity.

    Parameters
    ----------
    folder : Path
        Output folder of ``thucthe run``.
    entity : str
        Id, name or alias of the entity.
    most : int
        Maximum number of mentions shown with their sentence.

    Raises
    ------
    NotFoundError
        If the folder contains no finished run.
    InvalidInputError
        If the entity is not found or its name is ambiguous.
    """
    tables = open_tables(folder)
    entity_id = tables.find_entity(entity)
    row = tables.entities[tables.entities["entity_id"] == entity_id].iloc[0]
    joins = pq.read_table(find_resolutions(folder), filters=[("entity_id", "=", entity_id)]).to_pandas()
    mentions = tables.mentions[tables.mentions["entity_id"] == entity_id]
    mentions = mentions.merge(joins[["mention_id", "rule", "name", "reason"]])
    mentions = mentions.merge(
        tables.articles[["article_id", "path", "text"]], on="article_id", suffixes=("", "_article")
    )
    link = (
        f", {row['link_source']} {row['link_id']} ({row['link_score']:.2f})" if isinstance(row["link_id"], str) else ""
    )
    head = Text(f"{row['name']}  {row['label']}  {entity_id}{link}\n", style="bold")
    rules = Table("rule", "forms", box=None, pad_edge=False)
    rules.add_column("mentions", justify="right")
    for rule, n in Counter(mentions["rule"]).most_common():
        forms = Counter(mentions[mentions["rule"] == rule]["text"]).most_common(8)
        listed = ", ".join(f"{form} ({count})" for form, count in forms)
        rules.add_row(f"{rule}: {_MEANING.get(rule, rule)}", Text(listed), f"{n:,}")
    parts: list[RenderableType] = [head, rules, Text("")]
    shown = mentions.head(most)[["path", "text_article", "start_char", "end_char", "rule", "name", "reason"]]
    for path, text, start, end, rule, full, reason in shown.itertuples(index=False, name=None):
        before, name, after = sentence_around(text, start, end)
        parts.append(
            Text(
                f"{path}:{start}  {rule}, in full {full!r}{f'; {reason}' if isinstance(reason, str) else ''}",
                style="dim",
            )
        )
        parts.append(Text.assemble("  ", before, (f"[{name}]", "bold"), after))
    if len(mentions) > most:
        parts.append(Text(f"… and {len(mentions) - most:,} more"))
    return Group(*parts)


def sentence_around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the sentence of a mention in three parts: before, mention, after; long parts are truncated."""
    first = max(0, text.rfind("\n\n", 0, start))
    last = text.find("\n\n", end)
    paragraph = text[first : last if last >= 0 else len(text)]
    starts = [first + offset for offset in find_sentences(paragraph)]
    i = bisect_right(starts, start)
    begin = starts[i - 1] if i else first
    stop = starts[i] if i < len(starts) else first + len(paragraph)
    parts = text[begin:start], text[start:end], text[end:stop].rstrip()
    before, name, after = (" ".join(part.splitlines()) for part in parts)
    if len(before) > _COLUMN:
        before = "…" + before[-_COLUMN:]
    if len(after) > _COLUMN:
        after = after[:_COLUMN] + "…"
    return before, name, after
