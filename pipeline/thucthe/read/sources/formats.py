"""The name of a file and its first bytes come in, the format that it is read as goes out."""

from __future__ import annotations

import re

SNIFF_BYTES = 4096
"""How many of the first bytes decide."""
TEXTS = {".txt": "txt", ".text": "txt", ".md": "md"}
DOCUMENTS = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".mhtml": "mhtml", ".mht": "mhtml", ".docx": "docx",
    ".pdf": "pdf", ".epub": "epub",
}  # fmt: skip
RECORDS = {
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet"
}  # fmt: skip
ARCHIVES = {".zip": "zip", ".tar": "tar"}
COMPRESSED = {".gz": "gz", ".xz": "xz", ".bz2": "bz2", ".zst": "zst"}
_SHORT = frozenset({".tgz", ".txz", ".tbz2", ".tzst"})
_BY_SUFFIX = {**TEXTS, **DOCUMENTS, **RECORDS, **ARCHIVES}
READABLE = ", ".join((*_BY_SUFFIX, *COMPRESSED))
"""Endings of the files that are read in folders and archives, to be shown."""

_MAGIC = (
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bz2"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"%PDF-", "pdf"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"{\\rtf", "rtf"),
    (b"PK\x05\x06", "zip"),
)
_ZIPPED = (b"PK\x03\x04", "zip")
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|_rels/|docProps/|word/")
_EPUB = b"mimetypeapplication/epub+zip"
_TAR = slice(257, 262)
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_MHTML = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.I)
_JSON_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"[^\n]*\}\s*(?:\n\s*\{|$)")
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"")


def detect_format(name: str, head: bytes) -> str:
    """Tell what a file is: by its content where that is beyond doubt, else by its ending.

    Parameters
    ----------
    name : str
        Its name, or an empty one.
    head : bytes
        Its first bytes, `SNIFF_BYTES` or all there are.

    Returns
    -------
    str
        ``txt``, ``md``, ``html``, ``mhtml``, ``docx``, ``pdf``, ``epub``, ``json``, ``jsonl``, ``csv``, ``tsv``,
        ``parquet``, ``zip``, ``tar``, ``gz``, ``xz``, ``bz2``, ``zst``, or ``doc`` and ``rtf``, which can't be read.
    """
    named = _BY_SUFFIX.get(suffix(name))
    if head.startswith(_ZIPPED[0]):
        # The name of the first file in it tells office files and books from other archives.
        start = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        if named in {"docx", "epub"}:
            return named
        return "epub" if head[30:].startswith(_EPUB) else "docx" if _OFFICE.match(start) else "zip"
    for magic, content in _MAGIC:
        if head.startswith(magic):
            return content
    if head[_TAR] == b"ustar":
        return "tar"
    if _HTML.match(head) and named not in RECORDS.values():
        return "html"
    if named in {None, "html"} and _MHTML.match(head):
        return "mhtml"
    if named is None:
        if _JSON_LINE.match(head):
            return "jsonl"
        return "json" if _JSON.match(head) else "txt"
    return named


def suffix(name: str) -> str:
    """Give the last ending of a name in small letters, with its dot, or an empty string."""
    base = re.split(r"[/\\]", name)[-1].lower()
    stem, dot, last = base.rpartition(".")
    return f".{last}" if dot and stem else ""


def uncompressed(name: str) -> str:
    """Give the name that a file has when it is uncompressed: ``a.txt`` for ``a.txt.gz``, ``a.tar`` for ``a.tgz``."""
    ending = suffix(name)
    if ending in _SHORT:
        return name[: -len(ending)] + ".tar"
    return name[: -len(ending)] if ending in COMPRESSED else name


def is_known(name: str) -> bool:
    """Tell whether a file of this name is read where the user named only its folder or archive."""
    return suffix(uncompressed(name)) in _BY_SUFFIX
