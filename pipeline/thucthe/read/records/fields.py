"""A record comes in, what it says of its article goes out: which column holds what is told by its name."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from thucthe.errors import UnreadableError
from thucthe.read.encoding.decode import decode
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.structure.dates import read_date

TEXT = (
    "text", "content", "contents", "body", "article_body", "articlebody", "noi_dung", "noidung", "full_text",
    "fulltext", "maintext", "main_text", "article_text", "content_text", "article", "bai_viet", "van_ban", "raw_text",
    "html", "content_html", "body_html", "raw_html", "summary", "tom_tat", "description", "mo_ta", "sapo", "lead",
    "abstract",
)  # fmt: skip
"""Names of columns as `normalize_column_name` writes them, the better ones first; so in all that follow."""
TITLE = ("title", "headline", "tieu_de", "tieude", "ten_bai", "ten_bai_viet")
DATE = (
    "published", "published_at", "publish_date", "published_date", "date_publish", "datepublished", "date_published",
    "pub_date", "pubdate", "publication_date", "publish_time", "published_time", "date", "ngay_dang", "ngay_xuat_ban",
    "ngay_dang_tai", "ngay", "thoi_gian", "thoi_gian_dang", "created_at", "datetime", "timestamp", "time",
)  # fmt: skip
AUTHOR = ("author", "authors", "byline", "tac_gia", "tacgia", "nguoi_viet", "phong_vien", "creator")
SOURCE = ("source", "source_name", "nguon", "publisher", "site", "site_name", "sitename", "bao", "toa_soan", "domain")
URL = ("url", "link", "href", "canonical_url", "permalink", "source_url", "duong_dan", "lien_ket")
_USED = frozenset({*TEXT, *TITLE, *DATE, *AUTHOR, *SOURCE, *URL})
_SHOWN = 20
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fields:
    """What a record says of its article.

    Attributes
    ----------
    text : str
        Without the title; empty when there is only that.
    title, author, source, url : str or None
    published : date or None
    """

    text: str
    title: str | None
    author: str | None
    source: str | None
    url: str | None
    published: date | None


def normalize_column_name(name: str) -> str:
    """Write the name of a column in small letters without marks: ``noi_dung`` for ``Nội dung``."""
    letters = unicodedata.normalize("NFD", name.replace("Đ", "d").replace("đ", "d"))
    return re.sub(r"\W+", "_", re.sub("[\u0300-\u036f]", "", letters).lower()).strip("_")


def has_text(columns: Iterable[str], options: ReadOptions) -> bool:
    """Tell whether one of the columns holds texts."""
    names = {normalize_column_name(column) for column in columns}
    return normalize_column_name(options.text_column) in names if options.text_column else not names.isdisjoint(TEXT)


def is_used(column: str, options: ReadOptions) -> bool:
    """Tell whether a column says anything of an article."""
    chosen = (options.text_column, options.title_column, options.date_column, options.id_column)
    return normalize_column_name(column) in _USED or normalize_column_name(column) in {
        normalize_column_name(name) for name in chosen if name
    }


def no_text(columns: Iterable[str], options: ReadOptions) -> UnreadableError:
    """Make the refusal of records without a text: it names the columns that there are."""
    names = list(columns)
    wanted = f"no column {options.text_column}" if options.text_column else "no column of texts"
    shown = ", ".join(name[:80] for name in names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    return UnreadableError(f"there is {wanted} (columns: {shown or 'none'}); name it with --text-column")


def parse(data: bytes) -> tuple[Row, str]:
    """Read the JSON of a record.

    Returns
    -------
    row : dict
    encoding : str
        That the JSON was in.

    Raises
    ------
    UnreadableError
        When it is none, or no object.
    """
    try:
        text, encoding = data.decode("utf-8", "surrogatepass"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = decode(data)
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"the record is no JSON ({error})") from error
    if not isinstance(row, dict):
        raise UnreadableError("the record is no JSON object with named fields")
    return row, encoding


def read_fields(row: Row, options: ReadOptions) -> Fields:
    """Take from a record what it says of its article.

    Raises
    ------
    UnreadableError
        When it has neither text nor title.
    """
    if not has_text(row, options):
        raise no_text(row, options)
    values = {normalize_column_name(name): value for name, value in reversed(row.items()) if value is not None}
    text = _first(values, (normalize_column_name(options.text_column),) if options.text_column else TEXT, _paragraphs)
    title = _first(values, (normalize_column_name(options.title_column),) if options.title_column else TITLE, _line)
    if not text and not title:
        raise UnreadableError("the record has no text")
    return Fields(
        text=text or "",
        title=title,
        author=_first(values, AUTHOR, _names),
        source=_first(values, SOURCE, _names),
        url=_first(values, URL, _line),
        published=_first(
            values, (normalize_column_name(options.date_column),) if options.date_column else DATE, read_date
        ),
    )


def _first(values: Row, names: Iterable[str], read: Any) -> Any:
    return next((found for name in names if name in values and (found := read(values[name]))), None)


def _paragraphs(value: object) -> str | None:
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_paragraphs, value))) or None
    return _whole_characters(value).strip() or None if isinstance(value, str) else None


def _line(value: object) -> str | None:
    return " ".join(_whole_characters(value).split()) or None if isinstance(value, str) else None


def _names(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_names, value))) or None
    return _line(value.get("name") if isinstance(value, dict) else value)


def _whole_characters(text: str) -> str:
    """Replace halves of a character, which JSON can hold and a file of text can't."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
