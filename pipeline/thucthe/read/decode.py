"""Bytes come in, the text and the name of its encoding go out."""

from __future__ import annotations

import codecs
import re

from thucthe.article import UnreadableError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 4096


def decode(data: bytes) -> tuple[str, str]:
    """Decode a text file.

    Parameters
    ----------
    data : bytes
        UTF-8 or UTF-16 with or without a byte order mark, or UTF-32 with one.

    Returns
    -------
    text : str
        The text without the mark.
    encoding : str
        Name of the Python codec that gives this text.

    Raises
    ------
    UnreadableError
        When the bytes are empty, binary or in another encoding.
    """
    if not data:
        raise UnreadableError("the file is empty")
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None) or _guess(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if _looks_binary(data):
            raise UnreadableError("the file holds binary data, not text") from error
        raise UnreadableError(
            f"the file is not in UTF-8 or UTF-16 (byte {error.start}: {error.reason}); save it as UTF-8"
        ) from error
    if len(_CONTROL.findall(text, 0, _SAMPLE)) * 50 > min(len(text), _SAMPLE):
        raise UnreadableError("the file holds binary data, not text")
    if not text.strip("\ufeff\u200b \t\r\n\v\f"):
        raise UnreadableError("the file holds nothing but white space")
    return text, encoding


def _guess(data: bytes) -> str:
    """Tell UTF-16 without a mark from UTF-8 by where the zero bytes of spaces, digits and line breaks stand."""
    sample = data[:_SAMPLE]
    if len(data) % 2 == 0 and sample.count(0) * 10 > len(sample):
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if odd > 8 * even:
            return "utf-16-le"
        if even > 8 * odd:
            return "utf-16-be"
    return "utf-8"


def _looks_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    return sample.count(0) > 0 or sum(byte < 9 or 13 < byte < 27 for byte in sample) * 50 > len(sample)
