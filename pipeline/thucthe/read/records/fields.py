"""Read the fields of a record that describe its article, identified by their names and values."""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from thucthe.article import Metadata
from thucthe.errors import UnreadableError
from thucthe.read.records.column_paths import select, split_path
from thucthe.read.records.field_names import ARTICLE_KINDS, OTHER, column_key, kinds_of
from thucthe.read.records.overlap import coverage
from thucthe.read.records.record import decode_json, decode_text
from thucthe.read.records.values import (
    is_html,
    is_prose,
    parse_literal,
    strip_tags,
    to_authors,
    to_line,
    to_paragraphs,
    to_source,
    to_url,
    unwrap,
)  # fmt: skip
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.structure.credits import host_of
from thucthe.read.structure.dates import read_date

Row = dict[str, Any]
_Value = TypeVar("_Value")
_UNKNOWN = "unknown"
_SHOWN = 20
_MAX_COMPARED = 20
"""Maximum number of texts of a record that are compared with each other."""
_SAME_TEXT = 0.8
"""Minimum coverage of a text by another one for both to be versions of the same text."""
_NAME_WORDS = 5
"""Number of words from which on a name is a title."""
_NAME_LETTERS = 4
_DATE_PARTS = {"year", "month", "day"}
_MAX_DEPTH = 20
"""Number of objects in each other in which fields are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields(Metadata):
    """The fields of a record that describe its article.

    Attributes
    ----------
    text : str
        Without title and leads, maybe in HTML; empty when the record has none.
    leads : tuple of str
        Leads and summaries, the most likely one first.
    captions : tuple of str
    """

    text: str
    leads: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a record, with the order of preference among those of the same kind."""

    rank: int
    depth: int
    number: int
    value: Any

    @property
    def order(self) -> tuple[int, int, int]:
        return self.rank, self.depth, self.number


def parse(data: bytes) -> tuple[Row, str]:
    """Parse the JSON of a record.

    Returns
    -------
    row : dict
        A text alone becomes the field ``text``.
    encoding : str
        The encoding of the JSON.

    Raises
    ------
    UnreadableError
        If the data is not JSON, or neither an object nor a text.
    """
    text, encoding = decode_text(data, "utf-8")
    try:
        text = text.strip(" \t\r\n")
        row, end = decode_json(text)
        if end < len(text):
            raise UnreadableError(f"the record is not valid JSON (text after it at character {end})")
    except (ValueError, RecursionError) as error:
        if not (row := parse_literal(text)):  # an object that Python has printed
            raise UnreadableError(f"the record is not valid JSON ({error})") from error
    if isinstance(row, str) and " " in row.strip():
        return {"text": row}, encoding
    if not isinstance(row, dict):
        raise UnreadableError("the record is not a JSON object with named fields")
    return row, encoding


def has_article(row: Row, options: ReadOptions) -> bool:
    """Check whether a record has a field that may hold text or title of an article, or the chosen text column."""
    if options.text_column:
        return bool(select(row, options.text_column))
    return not _collect(row).keys().isdisjoint(ARTICLE_KINDS)


def kinds_in(row: Row) -> set[str]:
    """List the kinds of fields that a record and the objects in it have."""
    return set(_collect(row))


def is_used(column: str, options: ReadOptions) -> bool:
    """Check whether a column may describe an article."""
    chosen = {column_key(path[0]) for name in options.columns.values() if name and (path := split_path(name))}
    return kinds_of(column).keys() != {OTHER} or column_key(column) in chosen


def no_text(rows: Iterable[Row], options: ReadOptions) -> UnreadableError:
    """Create the error for records without text, which lists their columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    missing = f"no column {options.text_column}" if options.text_column else "no column with texts or titles"
    shown = ", ".join(name[:80] or '""' for name in names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    return UnreadableError(f"there is {missing} (columns: {shown or 'none'}); name it with --text-column")


def read_fields(row: Row, options: ReadOptions) -> Fields:
    """Read the fields of a record that describe its article.

    Raises
    ------
    UnreadableError
        If it has neither text nor title.
    """
    try:
        return _read_fields(row, options)
    except RecursionError as error:
        raise UnreadableError("the record is nested too deeply") from error


def _read_fields(row: Row, options: ReadOptions) -> Fields:
    fields = _collect(row)
    for kind, column in options.columns.items():
        if column:
            values = select(row, column)
            fields[kind] = [_Field(0, 0, 0, values if len(values) > 1 else values[0])] if values else []
    title = _first(fields, "title", to_line) or _first(fields, "name", _long_line)
    leads = _texts(sorted(fields.get("lead", ()), key=lambda field: field.order))
    leads = leads or _texts(fields.get("summary", ()))[:1]
    text = _body(fields, chosen=bool(options.text_column))
    if not text:
        text, leads = "\n\n".join(leads), []
    if not text and not title:
        raise UnreadableError("the record has no text") if has_article(row, options) else no_text([row], options)
    url = _first(fields, "url", to_url)
    source = _first(fields, "source", to_source)
    author, agency = _author(fields, {name for name in (source, host_of(url or "")) if name})
    return Fields(
        text=text,
        title=title,
        leads=tuple(leads),
        captions=tuple(_texts(fields.get("caption", ()))),
        author=author,
        source=source or agency,
        url=url,
        published=_first(fields, "date", lambda value: read_date(_scalar(value))),
    )


def _collect(row: Row) -> dict[str, list[_Field]]:
    """Group the fields of a record and of the objects in it by their possible content."""
    fields: dict[str, list[_Field]] = {}
    number = 0

    def visit(row: Row, depth: int, wanted: Collection[str] = ()) -> None:
        nonlocal number
        for name, value in row.items() if depth <= _MAX_DEPTH else ():
            value = unwrap(value)
            kinds = kinds_of(name)
            if wanted and kinds.keys().isdisjoint(wanted):
                continue
            if isinstance(value, int | float) and not ARTICLE_KINDS.isdisjoint(kinds):
                continue  # such as the number of a page
            if isinstance(value, str) and len(kinds) > 1:
                kinds = {kind: rank for kind, rank in kinds.items() if kind != OTHER}
            if OTHER in kinds or _holds_others(kinds, value):
                for part in value if isinstance(value, list) else [value]:
                    visit(part if isinstance(part, dict) else {}, depth + 1, wanted=("caption",))
            elif isinstance(value, dict) and _holds_fields(kinds, value):
                visit(value, depth + 1)
            else:
                number += 1
                for kind, rank in (kinds or {_UNKNOWN: 0}).items():
                    fields.setdefault(kind, []).append(_Field(rank, depth, number, value))

    visit(row, 0)
    return fields


def _holds_others(kinds: dict[str, int], value: Any) -> bool:
    """Check whether a list holds pictures or other articles, each with address or title, and no part of the text."""
    first = value[0] if isinstance(value, list) and value else None
    names = first if isinstance(first, dict) and not kinds else ()
    return any(not {"url", "title"}.isdisjoint(kinds_of(name)) for name in names)


def _holds_fields(kinds: dict[str, int], value: Row) -> bool:
    """Check whether an object groups fields of the article, as ``_source`` and ``metadata`` do, and is no value."""
    names = [*value, *(name for part in value.values() if isinstance(part, dict) for name in part)]
    inner = {kind for name in names for kind in kinds_of(name)}
    if kinds.keys() & {"title", "lead"}:
        return False
    if kinds.keys() & ARTICLE_KINDS:
        return not inner.isdisjoint(ARTICLE_KINDS)
    return not kinds or ("text" in inner and not inner.isdisjoint({"title", "lead"}))


def _first(fields: dict[str, list[_Field]], kind: str, read: Callable[[Any], _Value | None]) -> _Value | None:
    """Return the first value of a kind that can be read."""
    ordered = sorted(fields.get(kind, ()), key=lambda field: field.order)
    return next((value for field in ordered if (value := read(field.value)) is not None), None)


def _long_line(value: Any) -> str | None:
    line = to_line(value)
    return line if line and len(line.split()) >= _NAME_WORDS else None


def _texts(fields: Iterable[_Field]) -> list[str]:
    """List the different texts of fields."""
    texts = (to_paragraphs(field.value) for field in fields)
    return list(dict.fromkeys(text for text in texts if text))


def _body(fields: dict[str, list[_Field]], chosen: bool) -> str:
    """Choose and join the texts of the body; of versions of the same text the one in plain text is taken."""
    texts = _texts(fields.get("text", ()))
    if not chosen:
        texts += _texts(fields.get("html", ())) or ([] if texts else _texts(fields.get("page", ())))
        if not ARTICLE_KINDS.isdisjoint(fields):
            texts += [text for text in _texts(fields.get(_UNKNOWN, ())) if is_prose(strip_tags(text))]
    kept: dict[str, str] = {}
    for i, text in enumerate(texts):
        shown = strip_tags(text) if len(texts) > 1 else text
        if i < _MAX_COMPARED:
            if any(coverage(shown, other) >= _SAME_TEXT for other in kept.values()):
                continue
            kept = {other: words for other, words in kept.items() if coverage(words, shown) < _SAME_TEXT}
        kept[text] = shown
    return "\n\n".join(kept) if len({*map(is_html, kept)}) < 2 else "\n".join(map(_to_html, kept))


def _to_html(text: str) -> str:
    """Write plain text as HTML, a paragraph for each line; HTML stays as it is."""
    return text if is_html(text) else "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())


def _author(fields: dict[str, list[_Field]], sites: set[str]) -> tuple[str | None, str | None]:
    """Read the author, who is no newspaper, and the agency that is given in his place."""
    agency: str | None = None
    known = {column_key(site) for site in sites}
    for field in sorted(fields.get("author", ()), key=lambda field: field.order):
        author, source = to_authors(field.value)
        agency = agency or source
        key = column_key(author or "")
        if author and not any(key == site or (len(key) >= _NAME_LETTERS and site.startswith(key)) for site in known):
            return author, agency
    return None, agency


def _scalar(value: Any) -> Any:
    """Take the first number or text out of a value, as of ``{"seconds": 1719900300}`` and ``["2/7/2024"]``."""
    value = unwrap(value)
    if isinstance(value, dict) and value.keys() >= _DATE_PARTS:
        return "{year}-{month}-{day}".format_map(value)
    while isinstance(value, list | dict) and value:
        value = unwrap(value[0] if isinstance(value, list) else next(iter(value.values())))
    return value
