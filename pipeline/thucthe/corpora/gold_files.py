"""Annotated texts as examples: files of any known format come in, texts with spans go out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from thucthe.corpora.conll import read_columns
from thucthe.corpora.examples import Example, GoldSpan
from thucthe.corpora.stand_off import read_brat, read_label_studio
from thucthe.labels import canonical_label

__all__ = ["Example", "GoldSpan", "read_examples", "read_gold"]
_COLUMNS = frozenset({".conll", ".bio", ".iob", ".tsv"})
_IN_FOLDERS = frozenset({".ann", ".spacy"})
_ENDINGS = (".jsonl", ".json", ".spacy", ".ann", *sorted(_COLUMNS))


def read_examples(path: Path) -> list[Example]:
    """Read an annotated file, or a folder of brat or of DocBins.

    ``jsonl``: one text a line with ``text`` and ``spans`` or ``entities``, each of these a list of start, end, label
    and perhaps depth, or an object with these. ``conll``, ``bio``, ``iob``, ``tsv``: a token a line, first column
    the token, last column its label (IOB1, IOB2, BIOES), parted by tabs or else by spaces; an empty line between
    sentences; each sentence becomes a text, but in files that `thucthe export` wrote each article. ``spacy``: a
    `DocBin`, its ``ents`` the outermost names and ``spans["nested"]`` those inside. ``json``: an export of Label
    Studio. ``ann``: annotation of brat, with the ``txt`` file beside it. A folder: all ``ann`` and ``spacy`` files
    in it. Labels other than persons, places and organizations are left out.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    ValueError
        When the file's ending is none of these, or a line can't be understood; names the file and the line.
    """
    if path.is_dir():
        return [e for file in sorted(path.rglob("*")) if file.suffix in _IN_FOLDERS for e in read_examples(file)]
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
        raise ValueError(f"{path}: not in UTF-8 (byte {error.start}); save it as UTF-8") from error
    if suffix == ".spacy":
        return list(_read_spacy(path))
    raise ValueError(f"{path}: annotated texts are read from folders and files that end in {', '.join(_ENDINGS)}")


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
                spans = [_gold_span(row) for row in record.get("spans", record.get("entities"))]
                outside = [span for span in spans if not 0 <= span.start < span.end <= len(text)]
                if outside:
                    raise ValueError(f"a span at {outside[0].start}-{outside[0].end}, the text ends at {len(text)}")
                yield Example(str(record.get("id", number)), text, tuple(sorted(spans)))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: not an annotated text ({error!r})") from error


def _gold_span(row: list | dict) -> GoldSpan:
    """Read a span: a list of start, end, label and perhaps depth, or an object with these."""
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
    except Exception as error:  # zlib, msgpack and spaCy each have errors of their own
        raise ValueError(f"{path}: not a DocBin that spaCy wrote ({error})") from error
    for number, doc in enumerate(docs, 1):
        spans = [*_doc_spans(doc.ents, 0), *_doc_spans(doc.spans.get("nested", ()), 1)]
        id = doc.user_data.get("article_id") or f"{path.stem}-{number}"
        yield Example(str(id), doc.text, tuple(sorted(spans)))


def _doc_spans(spans: Any, depth: int) -> Iterator[GoldSpan]:
    for span in spans:
        yield GoldSpan(span.start_char, span.end_char, canonical_label(span.label_), depth)
