"""Annotated texts as examples: JSONL and CoNLL files come in, texts with spans go out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LABELS = {"PERSON": "PER", "LOCATION": "LOC", "ORGANIZATION": "ORG", "PER": "PER", "LOC": "LOC", "ORG": "ORG"}
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}”’%…")
_NO_SPACE_AFTER = frozenset("([{“‘")


@dataclass(frozen=True, slots=True, order=True)
class GoldSpan:
    """A name that a person marked: offsets in code points, end exclusive; depth 0 is outermost."""

    start: int
    end: int
    label: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A text with all its names."""

    id: str
    text: str
    spans: tuple[GoldSpan, ...]


def read_examples(path: Path) -> list[Example]:
    """Read an annotated file.

    ``.jsonl``: one text a line with ``text`` and ``spans`` or ``entities``, each of these a list of start, end, label
    and perhaps depth, or an object with these. ``.conll``: token, tab, BIO label; an empty line between
    sentences. Labels other than persons, places and organizations are left out.

    Raises
    ------
    ValueError
        When the file's ending is neither, or a line can't be understood; names the line.
    """
    if path.suffix == ".jsonl":
        return list(_read_jsonl(path))
    if path.suffix == ".conll":
        return list(_read_conll(path))
    raise ValueError(f"{path}: annotated texts are read from .jsonl and .conll files")


def _read_jsonl(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line)
                spans = [span for row in record.get("spans", record.get("entities")) if (span := _gold_span(row))]
                yield Example(str(record.get("id", number)), record["text"], tuple(sorted(spans)))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: not an annotated text ({error!r})") from error


def _gold_span(row: list | dict) -> GoldSpan | None:
    """Read a span: a list of start, end, label and perhaps depth, or an object with these."""
    if isinstance(row, dict):
        row = [row["start"], row["end"], row.get("label") or row["type"], row.get("depth", 0)]
    start, end, kind, *depth = row
    return GoldSpan(int(start), int(end), _LABELS[kind], *depth) if kind in _LABELS else None


def _read_conll(path: Path) -> Iterator[Example]:
    sentences = re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip())
    for number, sentence in enumerate(sentences, 1):
        rows = [line.split("\t") for line in sentence.split("\n")]
        if any(len(row) < 2 for row in rows):
            raise ValueError(f"{path}, sentence {number}: a line is not token, tab, label")
        yield _join(f"{path.stem}-{number}", [row[0] for row in rows], [row[-1].strip() for row in rows])


def _join(id: str, tokens: list[str], labels: list[str]) -> Example:
    """Write tokens as running text, with the white space that print would have."""
    text = ""
    spans: list[GoldSpan] = []
    quoted = False
    opening = True
    for token, label in zip(tokens, labels, strict=True):
        closes = token == '"' and quoted
        if not (opening or token in _NO_SPACE_BEFORE or closes):
            text += " "
        start = len(text)
        text += token.replace("_", " ")
        opening = token in _NO_SPACE_AFTER or (token == '"' and not quoted)
        quoted ^= token == '"'
        mark, _, kind = label.partition("-")
        if kind in _LABELS:
            if mark == "I" and spans and spans[-1].label == _LABELS[kind] and text[spans[-1].end : start].strip() == "":
                spans[-1] = GoldSpan(spans[-1].start, len(text), spans[-1].label)
            else:
                spans.append(GoldSpan(start, len(text), _LABELS[kind]))
    return Example(id, text, tuple(spans))
