"""Detect the format of a file from its name and its first bytes."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from thucthe.read.sources.readers import READERS

SNIFF_BYTES = 4096
"""Number of the first bytes of a file by which its format is detected."""
COLLECTIONS = {".mbox": "mbox", ".warc": "warc"}
"""Files of many documents: messages, pages of a crawl."""
IMAGES = dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif"), "image")
"""Files that are read only with OCR."""
WORKBOOKS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xlsb": "xlsb", ".xls": "xls", ".ods": "ods"}
RECORDS = {
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet",
    ".xml": "xml", ".rss": "xml", ".atom": "xml", ".rdf": "xml", **WORKBOOKS,
}  # fmt: skip
ARCHIVES = {".zip": "zip", ".tar": "tar"}
COMPRESSED = {".gz": "gz", ".xz": "xz", ".bz2": "bz2", ".zst": "zst"}
MAIL = "eml"
SEVERAL = frozenset({MAIL}.union(*(names.values() for names in (COMPRESSED, ARCHIVES, RECORDS, COLLECTIONS))))
"""Formats of files that may hold several articles, or attachments."""
_SHORT = frozenset({".tgz", ".txz", ".tbz2", ".tzst"})
_UNREAD = {".pptx": "pptx", ".ppt": "ppt", ".odp": "odp", ".msg": "msg", **IMAGES}
UNREADABLE = frozenset({*_UNREAD.values(), "7z", "rar", "binary"})
"""Formats that are recognized but not read."""

_MAGIC = (
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bz2"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
    (b"WEBVTT", "vtt"),
    (b"\xef\xbb\xbfWEBVTT", "vtt"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"PK\x05\x06", "zip"),
)
_ZIPPED = b"PK\x03\x04"
_ZIPPED_FORMATS = frozenset({"docx", "odt", "epub", "xlsx", "xlsb", "ods", "pptx", "odp"})
_OLE_FORMATS = frozenset({"doc", "xls", "ppt", "msg"})
_RECORDS, _WORKBOOKS = frozenset(RECORDS.values()), frozenset(WORKBOOKS.values())
_NO_TEXT = b"\x00\x00"
"""Stands in no text, except in UTF-32, which begins with a byte order mark."""
BEFORE_TAG = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""Byte order marks and white space."""
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|_rels/|docProps/|word/|xl/|ppt/")
_OFFICE_PARTS = {
    name: re.compile(rb"(?<![\w/])%s/" % folder)
    for name, folder in (("xlsx", b"xl"), ("pptx", b"ppt"), ("docx", b"word"))
}
"""Where the members of an office file lie."""
_FAMILIES = {"xlsb": "xlsx"}
_TYPED = re.compile(rb"mimetypeapplication/(epub\+zip|vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation))")
_TYPES = {b"epub+zip": "epub", b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_TAR = slice(257, 262)
_ENDING = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,10}")
_LEFT_BEHIND = frozenset({"thumbs.db", "desktop.ini", "node_modules"})
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_MHTML = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.I)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\b|<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b)", re.I)
_FEED = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<[!?][^>]*>\s*)*<(?:rss|feed|urlset|rdf:RDF)\b", re.I)
_MBOX = re.compile(rb"From \S+ [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n[\w-]+:")
_MAIL = re.compile(
    rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:Received|Message-ID|MIME-Version|Return-Path|DKIM-Signature):", re.I
)
_MAIL_START = re.compile(rb"[\w-]+:[ \t]")
_SRT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d+\s*\r?\n\d\d:\d\d:\d\d[,.]\d+ -->")
_JSON_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"[^\n]*\}\s*(?:\n\s*\{|$)")
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"")


def detect_format(name: str, head: bytes) -> str:
    """Detect the format of a file: by its content where that leaves no doubt, else by its ending.

    Parameters
    ----------
    name : str
        Its name, or an empty one.
    head : bytes
        Its first `SNIFF_BYTES` bytes, or all there are.

    Returns
    -------
    str
        A name in `READERS`, a value of `RECORDS`, `COLLECTIONS`, `ARCHIVES` or `COMPRESSED`, or a member of
        `UNREADABLE`.
    """
    ending = suffix(name)
    named = format_of_name(name)
    if head.startswith(_ZIPPED):
        return _detect_zipped(named or _UNREAD.get(ending), head)
    if head.startswith(_OLE):
        return _detect_ole(named or _UNREAD.get(ending))
    reader = READERS.entries.get(named or "")
    if named and reader and reader.magic and head.startswith(reader.magic):
        return named
    for magic, content in _MAGIC:
        if head.startswith(magic):
            return content
    for content, reader in READERS.entries.items():
        if head.startswith(reader.magic):
            return content
    if head[_TAR] == b"ustar":
        return "tar"
    if _HTML.match(head) and named not in _RECORDS - {"xml"}:
        return "html"
    if _FEED.match(head) and named != "html":
        return "xml"
    if named in _WORKBOOKS:
        return (
            "xls" if head.lstrip(BEFORE_TAG)[:1] == b"<" else "tsv"
        )  # many sites save tables under the name of a workbook
    if named in {None, "html"} and _MHTML.match(head):
        return "mhtml"
    return (named in {None, "txt"} and _sniff_lines(head)) or named or _sniff(head)


def _sniff_lines(head: bytes) -> str | None:
    """Recognize messages and subtitles by their first lines, which no article begins with."""
    if _MBOX.match(head):
        return "mbox"
    if _MAIL_START.match(head) and _MAIL.match(head):
        return "eml"
    return "srt" if _SRT.match(head) else None


def _sniff(head: bytes) -> str:
    """Detect the format of a file whose name says nothing and that nothing else tells."""
    if _NO_TEXT in head and not head.startswith(_UTF32):
        return "binary"
    if _JSON_LINE.match(head):
        return "jsonl"
    return "json" if _JSON.match(head) else "xml" if _XML.match(head) else "txt"


def _detect_ole(named: str | None) -> str:
    """Detect the format of a file of an old Office: only its name tells it from the first bytes."""
    if named in _WORKBOOKS:
        return "xls"
    return named if named in _OLE_FORMATS else "doc"


def _detect_zipped(named: str | None, head: bytes) -> str:
    """Detect the format of a zip archive: its first members tell office files and books from other archives."""
    start = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    parts = [name for name, part in _OFFICE_PARTS.items() if part.search(head)] if _OFFICE.match(start) else []
    if named in _ZIPPED_FORMATS and (len(parts) != 1 or parts[0] == _FAMILIES.get(named, named)):
        return named
    if typed := _TYPED.match(head, 30):
        return _TYPES[typed[1].rpartition(b".")[2]]
    if not _OFFICE.match(start):
        return "zip"
    return next((name for name in ("xlsx", "pptx") if name in parts), "docx")


def suffix(name: str) -> str:
    """Return the last ending of a name in lower case with its dot, or an empty string."""
    base = re.split(r"[/\\]", name)[-1].lower()
    stem, dot, last = base.rpartition(".")
    return f".{last}" if dot and stem else ""


def uncompressed(name: str) -> str:
    """Return the name of a file after decompression: ``a.txt`` for ``a.txt.gz``, ``a.tar`` for ``a.tgz``."""
    ending = suffix(name)
    if ending in _SHORT:
        return name[: -len(ending)] + ".tar"
    return name[: -len(ending)] if ending in COMPRESSED else name


def is_known(name: str, ocr: bool = False) -> bool:
    """Check whether a file of this name is read where the user named only its folder or archive; images with OCR."""
    start = name.find(".")
    # What stands before the first dot says nothing, so that names of a kind are looked at once.
    return _is_known(f"x{name[start:]}" if start > 0 and "\\" not in name and "/" not in name else name, ocr)


@lru_cache(maxsize=1 << 10)
def _is_known(name: str, ocr: bool) -> bool:
    name = uncompressed(name)
    return format_of_name(name) is not None or (ocr and suffix(name) in IMAGES)


def format_of_name(name: str) -> str | None:
    """Return the format that the ending of a name denotes, None if none does."""
    return _formats().get(suffix(name))


def readable() -> str:
    """Return the endings of the files that are read in folders and archives, for messages."""
    return ", ".join((*_formats(), *COMPRESSED))


@cache
def _formats() -> dict[str, str]:
    """Return the formats by the endings of names."""
    documents = {suffix: name for name, reader in READERS.entries.items() for suffix in reader.suffixes}
    return {**documents, **RECORDS, **COLLECTIONS, **ARCHIVES}


def ending(name: str) -> str:
    """Return the ending of a name that looks like one: ``.exe``, but an empty string for ``Tin số 3. Chợ``."""
    last = suffix(name)
    return last if _ENDING.fullmatch(last) else ""


def is_readable(name: str, head: bytes) -> bool:
    """Check by its content whether a file without an ending is read where the user named only its folder."""
    return bool(head.strip()) and detect_format(name, head) not in UNREADABLE


def is_hidden(name: str) -> bool:
    """Check whether a file or folder is hidden, or of a kind that systems and programs leave behind."""
    return name.startswith((".", "~$", "__MACOSX")) or name.lower() in _LEFT_BEHIND
