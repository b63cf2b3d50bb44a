"""Read annotated texts as JSON lines, and join labels that are stored without their text to the texts they belong to.

Labels that are stored without text have a key (``id`` or ``link``), the ``length`` of the text and ``spans``. The texts
come from JSON lines with the same key and either ``text``, or ``title`` and ``summary`` (joined by a line feed).
"""

import json
import lzma
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from thucthe.errors import InvalidInputError


class Span(NamedTuple):
    """One annotated name: offsets in code points, end exclusive, and its label."""

    start: int
    end: int
    label: str


class Text(NamedTuple):
    """One annotated text with its outermost names in order of position."""

    key: str
    text: str
    spans: tuple[Span, ...]


def open_text(path: Path) -> TextIO:
    """Open a UTF-8 text file, decompressing ``.xz``."""
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-lines file, plain or ``.xz``."""
    with open_text(path) as file:
        for line in file:
            yield json.loads(line)


def outermost(spans: Iterable[Any]) -> tuple[Span, ...]:
    """Return the outermost spans in order.

    Parameters
    ----------
    spans : iterable
        Spans as ``[start, end, label]`` or as objects with ``start``, ``end``, ``label`` and optionally ``depth``.
    """
    found = []
    for span in spans:
        if isinstance(span, dict):
            if not span.get("depth"):
                found.append(Span(span["start"], span["end"], span["label"]))
        else:
            found.append(Span(*span[:3]))
    return tuple(sorted(found))


def text_of(row: dict[str, Any]) -> str:
    """Return the text of an article row, or headline, line feed and summary."""
    return row["text"] if "text" in row else f"{row['title']}\n{row['summary']}"


def join(labels: Iterable[dict[str, Any]], sources: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each row of labels with its text and, where the source has them, kind, link and date.

    Parameters
    ----------
    labels : iterable of dict
        Rows with ``id`` or ``link``, ``length`` and ``spans``.
    sources : iterable of dict
        Rows with the same key and the text. A key may occur more than once; the length decides between them.

    Raises
    ------
    InvalidInputError
        If no text, or more than one distinct text, has the key and the length of a row of labels.
    """
    rows = list(labels)
    keys = {(field, row[field]) for row in rows for field in ("id", "link") if field in row}
    candidates: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for source in sources:
        for field in ("id", "link"):
            if (field, source.get(field)) in keys:
                candidates.setdefault((field, source[field]), []).append(source)
    for row in rows:
        field = "id" if "id" in row else "link"
        found = {text_of(c): c for c in candidates.get((field, row[field]), ()) if len(text_of(c)) == row["length"]}
        if len(found) != 1:
            raise InvalidInputError(f"{field} {row[field]}: {len(found)} texts of length {row['length']}, expected one")
        ((text, source),) = found.items()
        copied = {name: source[name] for name in source if name in ("kind", "link", "published")}
        yield {field: row[field], **copied, "text": text, "spans": row["spans"]}


def read_labelled(path: Path, sources: Path | None = None) -> list[Text]:
    """Read annotated texts.

    Parameters
    ----------
    path : Path
        JSON lines with ``spans`` and ``text``, or without ``text`` if `sources` is given.
    sources : Path, optional
        JSON lines with the texts.
    """
    rows: Iterable[dict[str, Any]] = read_rows(path)
    if sources is not None:
        rows = join(rows, read_rows(sources))
    return [Text(str(row.get("id", row.get("link"))), row["text"], outermost(row["spans"])) for row in rows]


def main(arguments: list[str]) -> int:
    """Write labels with their texts: ``python -m tools.label_files LABELS TEXTS > OUT``."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m tools.label_files LABELS TEXTS > OUT\n")
        return 2
    labels, sources = map(Path, arguments)
    for number, row in enumerate(join(read_rows(labels), read_rows(sources))):
        # Training recipes hold out texts by the last digit of their id: a letter there keeps all of these in.
        row = {"id": f"{number:05d}x", **row}
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
