"""Read annotated texts of all supported formats."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from thucthe.corpora.conll import read_columns
from thucthe.corpora.examples import Example, GoldSpan
from thucthe.corpora.stand_off import read_brat, read_label_studio
from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.labels import canonical_label

__all__ = ["Example", "GoldSpan", "read_examples", "read_gold"]
_COLUMNS = frozenset({".conll", ".bio", ".iob", ".tsv"})
_IN_FOLDERS = frozenset({".ann", ".spacy"})
_ENDINGS = (".jsonl", ".json", ".spacy", ".ann", *sorted(_COLUMNS))


def read_examples(path: Path) -> list[Example]:
    """Read an annotated file, or a folder of brat or of DocBins.

    ``jsonl``: one text per line with ``text``, optionally ``id`` and ``kind``, and ``spans`` or ``entities``, each
    of these a list of start, end, label and optionally depth, or an object with these. ``conll``, ``bio``, ``iob``,
    ``tsv``: one token per line, first column the token, last column its tag (IOB1, IOB2, BIOES), separated by tabs
    or spaces; an empty line between sentences; each sentence is a text, in files written by `thucthe export` each
    article. ``spacy``: a `DocBin` with ``ents`` and ``spans["nested"]``. ``json``: an export of Label Studio.
    ``ann``: annotation of brat, with the ``txt`` file next to it. A folder: all ``ann`` and ``spacy`` files in it.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InvalidInputError
        If the suffix is none of these, or a line can't be parsed; the message names file and line.
    """
    if path.is_dir():
        return [e for file in sorted(path.rglob("*")) if file.suffix in _IN_FOLDERS for e in read_examples(file)]
    if not path.exists():
        raise NotFoundError(f"{path}: no such file or folder of annotated texts")
    suffix = path.suffix.lower()
    try:
        if suffix == ".jsonl":
            return list(_read_jsonl(path))
        if suffix in _COLUMNS:
            return list(read_columns(path))
        if suffix == ".json":
            return list(read_label_studio(path))
        if suffix == ".ann":
            return [read_brat(path)]
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{path}: not in UTF-8 (byte {error.start}); save it as UTF-8") from error
    if suffix == ".spacy":
        return list(_read_spacy(path))
    raise InvalidInputError(
        f"{path}: annotated texts are read from folders and files that end in {', '.join(_ENDINGS)}"
    )


def read_gold(paths: Sequence[Path]) -> list[Example]:
    """Read several annotated files; with more than one the ids are prefixed with the file name.

    Raises
    ------
    InvalidInputError
        As `read_examples`, and if they contain no text.
    """
    examples = [
        replace(example, id=f"{path.name}/{example.id}") if len(paths) > 1 else example
        for path in paths
        for example in read_examples(path)
    ]
    if not examples:
        raise InvalidInputError(f"{', '.join(map(str, paths))}: no annotated text in there")
    return examples


def _read_jsonl(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                text = record["text"]
                spans = [_gold_span(row) for row in record.get("spans", record.get("entities"))]
                outside = [span for span in spans if not 0 <= span.start < span.end <= len(text)]
                if outside:
                    raise InvalidInputError(
                        f"a span at {outside[0].start}-{outside[0].end}, the text ends at {len(text)}"
                    )
                yield Example(str(record.get("id", number)), text, tuple(sorted(spans)), str(record.get("kind") or ""))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise InvalidInputError(f"{path}, line {number}: not an annotated text ({error!r})") from error


def _gold_span(row: list | dict) -> GoldSpan:
    """Parse a span: a list of start, end, label and optionally depth, or an object with these."""
    if isinstance(row, dict):
        row = [row["start"], row["end"], row.get("label") or row["type"], row.get("depth", 0)]
    start, end, kind, *depth = row
    return GoldSpan(int(start), int(end), canonical_label(kind), *depth)


def _read_spacy(path: Path) -> Iterator[Example]:
    from spacy.tokens import Doc, DocBin
    from spacy.vocab import Vocab

    data = path.read_bytes()
    try:
        docs: list[Doc] = list(DocBin().from_bytes(data).get_docs(Vocab()))
    except Exception as error:  # zlib, msgpack and spaCy raise different errors
        raise InvalidInputError(f"{path}: not a DocBin that spaCy wrote ({error})") from error
    for number, doc in enumerate(docs, 1):
        spans = [*_doc_spans(doc.ents, 0), *_doc_spans(doc.spans.get("nested", ()), 1)]
        id = doc.user_data.get("article_id") or f"{path.stem}-{number}"
        yield Example(str(id), doc.text, tuple(sorted(spans)))


def _doc_spans(spans: Any, depth: int) -> Iterator[GoldSpan]:
    for span in spans:
        yield GoldSpan(span.start_char, span.end_char, canonical_label(span.label_), depth)
