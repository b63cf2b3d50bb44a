"""Read an item into an `Article`."""

from __future__ import annotations

import hashlib
import pkgutil
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

from thucthe.article import Article, Rejection, first_stated
from thucthe.errors import UnreadableError
from thucthe.read.documents.guard import read_guarded
from thucthe.read.items import is_record, iter_items
from thucthe.read.language import VIETNAMESE, detect_language
from thucthe.read.sources.formats import SNIFF_BYTES, detect_format
from thucthe.read.sources.item import Item
from thucthe.read.sources.open_file import open_regular
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.readers import READERS
from thucthe.read.sources.refusals import explain
from thucthe.read.sources.source_files import find_files
from thucthe.read.structure.document import Document
from thucthe.text.keys import compose

_UNKNOWN = {
    "pptx": "the file is a PowerPoint presentation; save it as .pdf or .docx",
    "ppt": "the file is a PowerPoint presentation; save it as .pdf or .docx",
    "odp": "the file is an OpenDocument presentation; save it as .pdf or .odt",
    "msg": "the file is an Outlook message; save it as .eml",
    "image": "the file is an image; --ocr reads its text",
    "7z": "the file is a 7-Zip archive; unpack it first",
    "rar": "the file is a RAR archive; unpack it first",
    "binary": "the file holds binary data, not text",
}
_OCR = {
    "pdf": "thucthe.read.documents.ocr:read_pdf_with_ocr",
    "image": "thucthe.read.documents.ocr:read_image",
}
"""Formats that are read by OCR on request, and the function of each, as in `READERS`."""
_READ_RECORD = "thucthe.read.records.compose:read_record"
_DEFAULTS = ReadOptions()


def read_bytes(item: Item, options: ReadOptions = _DEFAULTS) -> bytes:
    """Return the bytes of an item.

    Raises
    ------
    UnreadableError
        If there are too many or the system refuses access.
    """
    if not isinstance(item.content, Path):
        assert isinstance(item.content, bytes)
        return item.content
    limit = options.max_bytes(item.format)
    try:
        with open_regular(item.content) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise UnreadableError(explain(error)) from error
    if len(data) > limit:
        raise UnreadableError(f"the file is larger than {limit:,} bytes")
    return data


def load_item(item: Item, options: ReadOptions) -> Item:
    """Load the bytes of an item's file; a file that can't be read becomes the reject that a run would make."""
    if not isinstance(item.content, Path):
        return item
    try:
        return replace(item, content=read_bytes(item, options))
    except UnreadableError as error:
        kind = type(error.__cause__ or error).__name__
        return replace(item, content=Rejection(item.path, stage="read", error=kind, message=str(error)))


def read_article(path: str, data: bytes, options: ReadOptions = _DEFAULTS) -> Article:
    """Turn the bytes of a file into an article; see `read_item`."""
    return read_item(Item(path, detect_format(path, data[:SNIFF_BYTES]), data), data, options)


def read_one(source: str) -> Article:
    """Read the one article in a file or standard input (``-``).

    Raises
    ------
    NotFoundError
        If there is no such file.
    UnreadableError
        If it holds no article or several.
    """
    items = [item for file in find_files([source]) for item in islice(iter_items(file, _DEFAULTS), 2)]
    if len(items) > 1:
        raise UnreadableError("there are several articles in it; use `thucthe run`")
    content = items[0].content
    if isinstance(content, Rejection):
        raise UnreadableError(content.message)
    return read_item(items[0], read_bytes(items[0]))


def read_item(item: Item, data: bytes, options: ReadOptions = _DEFAULTS) -> Article:
    """Turn the bytes of an item into an article.

    Parameters
    ----------
    item : Item
    data : bytes
        As `read_bytes` gives them.
    options : ReadOptions

    Raises
    ------
    UnreadableError
        If they hold no article, too long a one, or one that is not wanted.
    """
    document = _read_document(item, data, options)
    if len(document.text) > options.max_chars:
        raise UnreadableError(
            f"the article has {len(document.text):,} characters, more than the {options.max_chars:,} of --max-chars"
        )
    language = detect_language(document.text)
    if options.only_vietnamese and language not in {VIETNAMESE, None}:
        raise UnreadableError(f"the article is not in Vietnamese ({language})")
    return Article(
        article_id=make_article_id(item.path, item.record, data),
        path=item.path,
        sha256=hashlib.sha256(data).hexdigest(),
        format=item.format,
        encoding=document.encoding,
        text=document.text,
        sections=document.sections,
        language=language,
        **_composed_metadata(document),
    )


def _composed_metadata(document: Document) -> dict[str, Any]:
    metadata = first_stated(document)
    names = {name: (compose(metadata[name] or "") or None) for name in ("title", "author", "source")}
    return {**metadata, **names}


def _read_document(item: Item, data: bytes, options: ReadOptions) -> Document:
    if options.ocr and item.format in _OCR:
        return read_guarded(_OCR[item.format], data, options.time_limit)
    if item.format in _UNKNOWN:
        raise UnreadableError(_UNKNOWN[item.format])
    if is_record(item):
        return read_guarded(_READ_RECORD, data, options.time_limit, encoding=item.encoding, options=asdict(options))
    reader = READERS.get(item.format)
    if reader.guarded:
        return read_guarded(reader.function, data, options.time_limit)
    document: Document = pkgutil.resolve_name(reader.function)(data)
    return document


def make_article_id(path: str, record: int, data: bytes) -> str:
    """Return the id of a record of a file: unique in a run, the same in every run."""
    return hashlib.sha256(b"\0".join((path.encode("utf-8", "surrogateescape"), b"%d" % record, data))).hexdigest()[:16]
