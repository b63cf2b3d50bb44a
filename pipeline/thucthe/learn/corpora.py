"""Annotated texts as examples: JSONL, CoNLL and spaCy files come in, texts with spans go out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

_LABELS = {"PERSON": "PER", "LOCATION": "LOC", "ORGANIZATION": "ORG", "PER": "PER", "LOC": "LOC", "ORG": "ORG"}
_COLUMNS = frozenset({".conll", ".bio", ".iob", ".tsv"})
_TAG = re.compile(r"O|[BIESLU]-\S+")
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


def to_label(kind: str) -> str | None:
    """Give our label for what a corpus or a model calls a kind of name; None when it is none of ours."""
    return _LABELS.get(kind.upper())


def read_examples(path: Path) -> list[Example]:
    """Read an annotated file.

    ``.jsonl``: one text a line with ``text`` and ``spans`` or ``entities``, each of these a list of start, end, label
    and perhaps depth, or an object with these. ``.conll``, ``.bio``, ``.iob``, ``.tsv``: a token a line, first column
    the token, last column its label (IOB1, IOB2, BIOES), parted by tabs or else by spaces; an empty line between
    sentences; each sentence becomes a text. ``.spacy``: a `DocBin`, its ``ents`` the outermost names and
    ``spans["nested"]`` those inside. Labels other than persons, places and organizations are left out.

    Raises
    ------
    ValueError
        When the file's ending is none of these, or a line can't be understood; names the file and the line.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".jsonl":
            return list(_read_jsonl(path))
        if suffix in _COLUMNS:
            return list(_read_columns(path))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not in UTF-8 (byte {error.start}); save it as UTF-8") from error
    if suffix == ".spacy":
        return list(_read_spacy(path))
    endings = ", ".join([".jsonl", ".spacy", *sorted(_COLUMNS)])
    raise ValueError(f"{path}: annotated texts are read from files that end in {endings}")


def read_gold(paths: Sequence[Path]) -> list[Example]:
    """Read several annotated files as one; then the file's name stands before each id.

    Raises
    ------
    ValueError
        As `read_examples`, and when there is no text in them.
    """
    examples = [
        replace(example, id=f"{path.name}/{example.id}") if len(paths) > 1 else example
        for path in paths
        for example in read_examples(path)
    ]
    if not examples:
        raise ValueError(f"{', '.join(map(str, paths))}: no annotated text in there")
    return examples


def _read_jsonl(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                text = record["text"]
                spans = [span for row in record.get("spans", record.get("entities")) if (span := _gold_span(row))]
                outside = [span for span in spans if not 0 <= span.start < span.end <= len(text)]
                if outside:
                    raise ValueError(f"a span at {outside[0].start}-{outside[0].end}, the text ends at {len(text)}")
                yield Example(str(record.get("id", number)), text, tuple(sorted(spans)))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: not an annotated text ({error!r})") from error


def _gold_span(row: list | dict) -> GoldSpan | None:
    """Read a span: a list of start, end, label and perhaps depth, or an object with these."""
    if isinstance(row, dict):
        row = [row["start"], row["end"], row.get("label") or row["type"], row.get("depth", 0)]
    start, end, kind, *depth = row
    label = to_label(kind)
    return GoldSpan(int(start), int(end), label, *depth) if label else None


def _read_columns(path: Path) -> Iterator[Example]:
    tokens: list[str] = []
    labels: list[str] = []
    sentences = 0
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("-DOCSTART-"):
            continue
        if line.strip():
            token, label = _read_row(path, number, line)
            tokens.append(token)
            labels.append(label)
        elif tokens:
            sentences += 1
            yield _join(f"{path.stem}-{sentences}", tokens, labels)
            tokens, labels = [], []


def _read_row(path: Path, number: int, line: str) -> tuple[str, str]:
    columns = [column.strip() for column in line.rstrip().split("\t")] if "\t" in line else line.split()
    if len(columns) < 2:
        raise ValueError(f"{path}, line {number}: not a token and a label with a tab or a space between them")
    if not _TAG.fullmatch(columns[-1]):
        raise ValueError(f"{path}, line {number}: {columns[-1]!r} is no label such as O, B-PER or I-LOC")
    return columns[0], columns[-1]


def _join(id: str, tokens: list[str], labels: list[str]) -> Example:
    """Write tokens as running text, with the white space that print would have."""
    text = ""
    spans: list[GoldSpan] = []
    quoted = False
    opening = True
    for token, tag in zip(tokens, labels, strict=True):
        closes = token == '"' and quoted
        if not (opening or token in _NO_SPACE_BEFORE or closes):
            text += " "
        start = len(text)
        text += token.replace("_", " ")
        opening = token in _NO_SPACE_AFTER or (token == '"' and not quoted)
        quoted ^= token == '"'
        mark, _, kind = tag.partition("-")
        label = to_label(kind)
        if label:
            # In IOB1 a name begins with I, and with B only right after another of the same kind.
            goes_on = mark in {"I", "E", "L"} and spans and not text[spans[-1].end : start].strip()
            if goes_on and spans[-1].label == label:
                spans[-1] = GoldSpan(spans[-1].start, len(text), label)
            else:
                spans.append(GoldSpan(start, len(text), label))
    return Example(id, text, tuple(spans))


def _read_spacy(path: Path) -> Iterator[Example]:
    from spacy.tokens import Doc, DocBin
    from spacy.vocab import Vocab

    data = path.read_bytes()
    try:
        docs: list[Doc] = list(DocBin().from_bytes(data).get_docs(Vocab()))
    except Exception as error:  # zlib, msgpack and spaCy each have errors of their own
        raise ValueError(f"{path}: not a DocBin that spaCy wrote ({error})") from error
    for number, doc in enumerate(docs, 1):
        spans = [*_doc_spans(doc.ents, 0), *_doc_spans(doc.spans.get("nested", ()), 1)]
        yield Example(f"{path.stem}-{number}", doc.text, tuple(sorted(spans)))


def _doc_spans(spans: Any, depth: int) -> Iterator[GoldSpan]:
    for span in spans:
        label = to_label(span.label_)
        if label:
            yield GoldSpan(span.start_char, span.end_char, label, depth)
