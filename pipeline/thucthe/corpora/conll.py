"""Read files with one token a line: CoNLL formats, and the output of `thucthe export`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from thucthe.corpora.examples import Example, GoldSpan
from thucthe.errors import InvalidInputError
from thucthe.labels import canonical_label

_TAG = re.compile(r"O|[BIESLU]-\S+")
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}”’%…")
_NO_SPACE_AFTER = frozenset("([{“‘")
_DOCUMENT = "-DOCSTART-"
_SPACE = re.compile(r"(?:SpacesBefore=([^|]*)\|)?(?:_|SpaceAfter=No|SpacesAfter=([^\t]+))")
"""Second column of files written by `thucthe.write.annotations.doc_files.write_conll`."""
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"\\": "\\", "s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|"}


def read_columns(path: Path) -> Iterator[Example]:
    """Read a file with one token a line.

    A file written by `thucthe export` yields its articles unchanged, other files one text per sentence, with
    typographic white space restored.

    Raises
    ------
    InvalidInputError
        If a line can't be parsed; names it.
    """
    lines = list(enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1))
    first = next((line for _, line in lines if line.strip() and not line.startswith(_DOCUMENT)), "")
    columns = first.split("\t")
    if len(columns) == 4 and _SPACE.fullmatch(columns[1]):
        yield from _read_articles(path, lines)
    else:
        yield from _read_sentences(path, lines)


def _read_articles(path: Path, lines: list[tuple[int, str]]) -> Iterator[Example]:
    article = ""

    def part(numbered: tuple[int, str]) -> str:
        nonlocal article
        if numbered[1].startswith(_DOCUMENT):
            article = numbered[1].split("\t")[1]
        return article

    for id, rows in groupby(lines, key=part):
        words = [(number, line) for number, line in rows if line.strip() and not line.startswith(_DOCUMENT)]
        if words:
            yield _read_article(path, id, words)


def _read_article(path: Path, id: str, words: list[tuple[int, str]]) -> Example:
    text = ""
    found: dict[int, list[GoldSpan]] = {}
    for number, line in words:
        columns = line.rstrip("\r").split("\t")
        space = _SPACE.fullmatch(columns[1]) if len(columns) == 4 else None
        if space is None:
            raise InvalidInputError(
                f"{path}, line {number}: not a word, the space after it and two tags, with tabs between them"
            )
        text += _unescape(space[1] or "")
        start = len(text)
        text += columns[0]
        for layer, tag in enumerate([columns[3], *columns[2].split("|")]):
            if not _TAG.fullmatch(tag):
                raise InvalidInputError(f"{path}, line {number}: {tag!r} is no label such as O, B-PER or I-LOC")
            _extend(found.setdefault(layer, []), text, start, tag, int(layer > 0))
        if space[2]:
            text += _unescape(space[2])
        elif "=No" not in columns[1]:
            text += " "
    return Example(id, text, tuple(sorted(span for spans in found.values() for span in spans)))


def _unescape(space: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), space)


def _read_sentences(path: Path, lines: list[tuple[int, str]]) -> Iterator[Example]:
    tokens: list[str] = []
    labels: list[str] = []
    sentences = 0
    for number, line in [*lines, (0, "")]:
        if line.startswith(_DOCUMENT):
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
        raise InvalidInputError(f"{path}, line {number}: not a token and a label with a tab or a space between them")
    if not _TAG.fullmatch(columns[-1]):
        raise InvalidInputError(f"{path}, line {number}: {columns[-1]!r} is no label such as O, B-PER or I-LOC")
    return columns[0], columns[-1]


def _join(id: str, tokens: list[str], labels: list[str]) -> Example:
    """Join tokens to running text with typographic white space."""
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
        _extend(spans, text, start, tag, 0)
    return Example(id, text, tuple(spans))


def _extend(spans: list[GoldSpan], text: str, start: int, tag: str, depth: int) -> None:
    """Add the last token of a text, from `start` on, to the names according to its tag."""
    mark, _, kind = tag.partition("-")
    if not kind:
        return
    label = canonical_label(kind)
    # In IOB1 a name begins with I, and with B only directly after another with the same label.
    goes_on = mark in {"I", "E", "L"} and spans and not text[spans[-1].end : start].strip()
    if goes_on and spans[-1].label == label:
        spans[-1] = GoldSpan(spans[-1].start, len(text), label, depth)
    else:
        spans.append(GoldSpan(start, len(text), label, depth))
