"""Detect the format of a file from its name and its first bytes."""

from __future__ import annotations

import re

SNIFF_BYTES = 4096
"""Number of the first bytes of a file by which its format is detected."""
TEXTS = {".txt": "txt", ".text": "txt", ".md": "md"}
DOCUMENTS = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".mhtml": "mhtml", ".mht": "mhtml", ".docx": "docx",
    ".pdf": "pdf", ".epub": "epub",
}  # fmt: skip
WORKBOOKS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xlsb": "xlsb", ".xls": "xls", ".ods": "ods"}
RECORDS = {
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet",
    ".xml": "xml", ".rss": "xml", ".atom": "xml", ".rdf": "xml", **WORKBOOKS,
}  # fmt: skip
ARCHIVES = {".zip": "zip", ".tar": "tar"}
COMPRESSED = {".gz": "gz", ".xz": "xz", ".bz2": "bz2", ".zst": "zst"}
_SHORT = frozenset({".tgz", ".txz", ".tbz2", ".tzst"})
_BY_SUFFIX = {**TEXTS, **DOCUMENTS, **RECORDS, **ARCHIVES}
READABLE = ", ".join((*_BY_SUFFIX, *COMPRESSED))
"""Endings of the files that are read in folders and archives, for messages."""

_MAGIC = (
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bz2"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"%PDF-", "pdf"),
    (b"PAR1", "parquet"),
    (b"{\\rtf", "rtf"),
    (b"PK\x05\x06", "zip"),
)
_ZIPPED = b"PK\x03\x04"
_ZIPPED_FORMATS = frozenset({"docx", "epub", "xlsx", "xlsb", "ods"})
_RECORDS, _WORKBOOKS = frozenset(RECORDS.values()), frozenset(WORKBOOKS.values())
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|_rels/|docProps/|word/|xl/")
_WORKBOOK = re.compile(rb"(?<![\w/])xl/")
_TYPED = re.compile(rb"mimetype(application/(?:epub\+zip|vnd\.oasis\.opendocument\.spreadsheet))")
_TYPES = {b"application/epub+zip": "epub", b"application/vnd.oasis.opendocument.spreadsheet": "ods"}
_TAR = slice(257, 262)
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_MHTML = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.I)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\b|<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b)", re.I)
_FEED = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<[!?][^>]*>\s*)*<(?:rss|feed|urlset|rdf:RDF)\b", re.I)
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
        ``txt``, ``md``, ``html``, ``mhtml``, ``docx``, ``pdf``, ``epub``, ``json``, ``jsonl``, ``csv``, ``tsv``,
        ``parquet``, ``xml``, ``xlsx``, ``xlsb``, ``xls``, ``ods``, ``zip``, ``tar``, ``gz``, ``xz``, ``bz2``, ``zst``,
        or ``doc`` and ``rtf``, which can't be read.
    """
    named = _BY_SUFFIX.get(suffix(name))
    if head.startswith(_ZIPPED):
        return _detect_zipped(named, head)
    if head.startswith(_OLE):
        return "xls" if named in _WORKBOOKS else "doc"
    for magic, content in _MAGIC:
        if head.startswith(magic):
            return content
    if head[_TAR] == b"ustar":
        return "tar"
    if _HTML.match(head) and named not in _RECORDS - {"xml"}:
        return "html"
    if _FEED.match(head) and named != "html":
        return "xml"
    if named in _WORKBOOKS:
        return "xls" if head.lstrip()[:1] == b"<" else "tsv"  # many sites save tables under the name of a workbook
    if named in {None, "html"} and _MHTML.match(head):
        return "mhtml"
    if named is None:
        if _JSON_LINE.match(head):
            return "jsonl"
        return "json" if _JSON.match(head) else "xml" if _XML.match(head) else "txt"
    return named


def _detect_zipped(named: str | None, head: bytes) -> str:
    """Detect the format of a zip archive: its first members tell office files and books from other archives."""
    if named in _ZIPPED_FORMATS:
        return named
    start = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    if typed := _TYPED.match(head, 30):
        return _TYPES[typed[1]]
    return ("xlsx" if _WORKBOOK.search(head) else "docx") if _OFFICE.match(start) else "zip"


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


def is_known(name: str) -> bool:
    """Check whether a file of this name is read where the user named only its folder or archive."""
    return suffix(uncompressed(name)) in _BY_SUFFIX
