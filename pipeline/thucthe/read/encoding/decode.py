"""Detect the encoding of bytes and decode them."""

from __future__ import annotations

import codecs
import re

from thucthe.errors import UnreadableError
from thucthe.read.encoding.byte_order_marks import read_bom
from thucthe.read.encoding.guess import CANDIDATES, rank_encodings
from thucthe.read.encoding.mojibake import fix_mojibake

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_SAMPLE = 4096
_CLOSE = 3.0
"""Two encodings are close when one is less than e³ = 20 times as likely as the other."""
_GOOD = 0.7
"""Share of the words beyond ASCII that some language must know."""
_CHARSET = re.compile(r"[A-Za-z][A-Za-z0-9._:-]{1,30}")
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Decode a text file.

    UTF-8, UTF-16 and UTF-32 are detected by byte order marks and validity, the encodings of
    `thucthe.read.encoding.guess.CANDIDATES` by the share of the decoded words that are Vietnamese, or could be French
    or English. Another encoding is used if it is declared and fits.

    Parameters
    ----------
    data : bytes
    declared : str, optional
        The encoding that a header or the file itself states; used only if the bytes are ambiguous.

    Returns
    -------
    text : str
        The text without the byte order mark.
    encoding : str
        Name of the Python codec that gives this text
        (`thucthe.read.encoding.legacy` registers those that Python lacks), if need
        be with a remark after it: ``viscii (vps is about as likely)``, where the bytes leave a doubt;
        ``utf-8 (2 invalid bytes replaced)``, where ``errors="replace"`` gives this text;
        ``utf-8, repaired from cp1252``, where the text had been decoded wrongly before it was saved.

    Raises
    ------
    UnreadableError
        If the bytes are empty, binary or in no encoding that is known.
    """
    if not data:
        raise UnreadableError("the file is empty")
    text, encoding = _decode(data, _codec_name(declared))
    if len(_CONTROL.findall(text, 0, _SAMPLE)) * 50 > min(len(text), _SAMPLE):
        raise UnreadableError("the file holds binary data, not text")
    if not text.strip("\ufeff\u200b\ufffd \t\r\n\v\f"):
        raise UnreadableError("the file holds nothing but white space")
    return text, encoding


def _decode(data: bytes, declared: str | None) -> tuple[str, str]:
    encoding = read_bom(data) or _wide(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        invalid = text.count("\ufffd")
        if _is_damaged(text, invalid):
            return text, f"{encoding} ({invalid} invalid byte{'s' if invalid > 1 else ''} replaced)"
        if encoding != "utf-8" or 0 in data[:_SAMPLE]:
            raise UnreadableError("the file holds binary data, not text") from None
        return _decode_legacy(data, declared)
    repaired, broken_by = fix_mojibake(text)
    return repaired, f"{encoding}, repaired from {broken_by}" if broken_by else encoding


def _wide(data: bytes) -> str | None:
    """Return UTF-16 and UTF-32 without a mark by where the zero bytes of spaces, digits and line breaks stand."""
    sample = data[:_SAMPLE]
    zeros = [sample[at::4].count(0) for at in range(4)]
    if sum(zeros) * 10 <= len(sample):
        return None
    full = len(sample) // 4
    if full and zeros[3] >= full > zeros[0] and zeros[2] * 10 > full * 9:
        return "utf-32-le"
    if full and zeros[0] >= full > zeros[3] and zeros[1] * 10 > full * 9:
        return "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    return "utf-16-le" if odd > 8 * even else "utf-16-be" if even > 8 * odd else None


def _is_damaged(text: str, invalid: int) -> bool:
    """Return Unicode with a few broken characters, such as the last one of a file that was cut off."""
    beyond = sum(character > "\x7f" for character in text) - invalid
    return invalid * 20 <= beyond or (invalid == 1 and text.endswith("\ufffd") and beyond > 1)


def _decode_legacy(data: bytes, declared: str | None) -> tuple[str, str]:
    """Choose among the 8-bit encodings."""
    ranked = [guess for guess in rank_encodings(data) if guess.good >= _GOOD and _decodes(data, guess.encoding)]
    if ranked:
        close = [guess for guess in ranked if guess.score > ranked[0].score - _CLOSE]
        chosen = next((guess for guess in close if guess.encoding == declared), close[0])
        rival = next((guess.encoding for guess in close if guess.words != chosen.words), None)
        remark = f" ({rival} is about as likely)" if rival else ""
        return data.decode(chosen.encoding), chosen.encoding + remark
    if declared and declared not in CANDIDATES and _decodes(data, declared) and _reads(data.decode(declared)):
        return data.decode(declared), declared
    if _looks_binary(data):
        raise UnreadableError("the file holds binary data, not text")
    raise UnreadableError(
        "the file is in no encoding that gives Vietnamese or other plausible text; tried were UTF-8, UTF-16, "
        "windows-1258, VISCII, TCVN3, VNI, VPS and windows-1252; save it as UTF-8"
    )


def _codec_name(declared: str | None) -> str | None:
    """Return Python's name of a charset; ISO 8859-1 and ASCII mean windows-1252, as in WHATWG's Encoding Standard."""
    if declared is None or not _CHARSET.fullmatch(declared.strip()):
        return None
    try:
        name = codecs.lookup(declared.strip()).name
    except LookupError:
        return None
    return None if name in _NO_CHARSETS else "cp1252" if name in ("iso8859-1", "ascii") else name


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _reads(text: str) -> bool:
    """Return text from the noise that a wrong encoding gives: what is beyond ASCII must be letters."""
    beyond = [character for character in text[:_SAMPLE] if not character.isascii()]
    return sum(character.isalpha() for character in beyond) * 10 > len(beyond) * 8


def _looks_binary(data: bytes) -> bool:
    """Return by control characters; some Vietnamese encodings have letters there too."""
    sample = data[:_SAMPLE]
    return sum(byte < 9 or 13 < byte < 27 for byte in sample) * 50 > len(sample)
