"""The formats of files that become one article each, and how each is read.

Another package adds a format by an entry point of the group ``thucthe_readers`` whose name is that of the format and
whose value is a `Reader`.
"""

from __future__ import annotations

from dataclasses import dataclass

from thucthe.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The reader of a file format.

    Attributes
    ----------
    function : str
        ``module:function``; the function takes the bytes of a file and returns a
        `thucthe.read.structure.document.Document`, or raises `UnreadableError`.
    suffixes : tuple of str
        Endings of the names of such files, in lower case with their dot.
    magic : tuple of bytes
        Beginnings of such files; a name may lack the ending then.
    guarded : bool
        Whether the function runs in a child process with limits of time and memory, as whatever reads bytes from
        anywhere should.
    """

    function: str
    suffixes: tuple[str, ...]
    magic: tuple[bytes, ...] = ()
    guarded: bool = True


_PLAIN_TEXT = "thucthe.read.documents.plain_text:read_plain_text"
READERS = Registry(
    "readers",
    Reader,
    {
        "txt": Reader(suffixes=(".txt", ".text"), function=_PLAIN_TEXT),
        "md": Reader(suffixes=(".md",), function=_PLAIN_TEXT),
        "html": Reader(suffixes=(".html", ".htm", ".xhtml"), function="thucthe.read.web.html:read_html"),
        "mhtml": Reader(suffixes=(".mhtml", ".mht"), function="thucthe.read.web.mhtml:read_mhtml"),
        "docx": Reader(suffixes=(".docx",), function="thucthe.read.documents.docx:read_docx"),
        "doc": Reader(suffixes=(".doc",), function="thucthe.read.documents.doc:read_doc"),
        "odt": Reader(suffixes=(".odt",), function="thucthe.read.documents.odt:read_odt"),
        "rtf": Reader(suffixes=(".rtf",), magic=(b"{\\rtf",), function="thucthe.read.documents.rtf:read_rtf"),
        "pdf": Reader(suffixes=(".pdf",), magic=(b"%PDF-",), function="thucthe.read.documents.pdf:read_pdf"),
        "epub": Reader(suffixes=(".epub",), function="thucthe.read.documents.epub:read_epub"),
        "eml": Reader(suffixes=(".eml",), function="thucthe.read.documents.mail:read_mail"),
        "srt": Reader(suffixes=(".srt",), function="thucthe.read.documents.subtitles:read_subtitles"),
        "vtt": Reader(suffixes=(".vtt",), function="thucthe.read.documents.subtitles:read_subtitles"),
        "warc": Reader(suffixes=(), function="thucthe.read.documents.warc:read_warc"),
    },
)
