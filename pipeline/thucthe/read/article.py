"""One file comes in, one `Article` goes out."""

from __future__ import annotations

import hashlib
import re

from thucthe.article import Article, UnreadableError
from thucthe.read.decode import decode
from thucthe.read.sources import SourceFile
from thucthe.read.structure import read_structure

_VIETNAMESE = re.compile(
    "[ăâđêôơưạảãẹẻẽịỉĩọỏõụủũỵỷỹằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữự]|[aeiouyêôơưăâ][\u0300\u0301\u0303\u0309\u0323]", re.I
)
_VIETNAMESE_SHARE = 0.06
"""Share of letters that other languages don't have; Vietnamese news has 0.15 to 0.30."""


def read_bytes(file: SourceFile) -> bytes:
    """Read the bytes of a file.

    Raises
    ------
    UnreadableError
        When the system does not let us.
    """
    try:
        return file.location.read_bytes()
    except PermissionError as error:
        raise UnreadableError("no permission to read the file") from error
    except OSError as error:
        raise UnreadableError(f"the file can't be read ({error.strerror})") from error


def read_article(path: str, data: bytes) -> Article:
    """Turn the bytes of a plain-text file into an article.

    Parameters
    ----------
    path : str
        Path relative to its source.
    data : bytes

    Raises
    ------
    UnreadableError
        When the bytes are no text.
    """
    text, encoding = decode(data)
    structure = read_structure(text)
    return Article(
        article_id=make_article_id(path, 0, data),
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        format="txt",
        encoding=encoding,
        text=text,
        sections=structure.sections,
        language=detect_language(text),
        title=structure.title,
        published=structure.published,
        author=structure.author,
        source=structure.source,
        url=structure.url,
    )


def make_article_id(path: str, record: int, data: bytes) -> str:
    """Give the id of a record of a file: unique in a run, the same in every run."""
    return hashlib.sha256(b"\0".join((path.encode("utf-8", "surrogateescape"), b"%d" % record, data))).hexdigest()[:16]


def detect_language(text: str) -> str | None:
    """Tell Vietnamese (``vi``) by the share of letters that only Vietnamese writes; None for anything else."""
    letters = sum(character.isalpha() for character in text)
    return "vi" if letters and len(_VIETNAMESE.findall(text)) >= _VIETNAMESE_SHARE * letters else None
