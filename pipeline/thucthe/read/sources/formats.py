"""The name of a file and its first bytes come in, the format that it is read as goes out."""

from __future__ import annotations

import re
from functools import cache

from thucthe.read.sources.readers import READERS

SNIFF_BYTES = 4096
"""How many of the first bytes decide."""
RECORDS = {
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet"
}  # fmt: skip
ARCHIVES = {".zip": "zip", ".tar": "tar"}
COMPRESSED = {".gz": "gz", ".xz": "xz", ".bz2": "bz2", ".zst": "zst"}
_SHORT = frozenset({".tgz", ".txz", ".tbz2", ".tzst"})

_MAGIC = (
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bz2"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
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
        A name in `READERS`, or one of ``json``, ``jsonl``, ``csv``, ``tsv``, ``parquet``, ``zip``, ``tar``, ``gz``,
        ``xz``, ``bz2``, ``zst``, or ``doc``, which can't be read.
    """
    named = format_of_name(name)
    reader = READERS.entries.get(named or "")
    if named and reader and head.startswith(reader.magic):
        return named
    if head.startswith(_ZIPPED[0]):
        # The name of the first file in it tells office files and books from other archives.
        start = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        return "epub" if head[30:].startswith(_EPUB) else "docx" if _OFFICE.match(start) else "zip"
    for magic, content in _MAGIC:
        if head.startswith(magic):
            return content
    for content, reader in READERS.entries.items():
        if head.startswith(reader.magic):
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
    return format_of_name(uncompressed(name)) is not None


def format_of_name(name: str) -> str | None:
    """Return the format that the ending of a name says; None if none does."""
    return _formats().get(suffix(name))


def readable() -> str:
    """Return the endings of the files that are read in folders and archives, for messages."""
    return ", ".join((*_formats(), *COMPRESSED))


@cache
def _formats() -> dict[str, str]:
    """Return the formats by the endings of names."""
    documents = {suffix: name for name, reader in READERS.entries.items() for suffix in reader.suffixes}
    return {**documents, **RECORDS, **ARCHIVES}
