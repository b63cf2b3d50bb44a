"""A record of a file before it is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from thucthe.errors import UnreadableError
from thucthe.read.encoding.decode import decode

_LONGEST_NUMBER = 1000
_DECODER = json.JSONDecoder(
    strict=False, parse_int=lambda digits: int(digits) if len(digits) <= _LONGEST_NUMBER else digits
)
_MAX_DAMAGED = 0.02
"""Maximum ratio of characters that may be damaged."""


def decode_json(text: str, start: int = 0) -> tuple[Any, int]:
    """Decode the value that begins at an offset, as tolerantly as Python can; return it and where it ends.

    Numbers of thousands of digits, which Python refuses to convert, are texts. ``NaN``, halves of surrogate pairs and
    line breaks in strings are read.
    """
    return _DECODER.raw_decode(text, start)


@dataclass(frozen=True, slots=True)
class Record:
    """A record that still has to be read.

    Attributes
    ----------
    number : int
        From 1; in JSON Lines that of its line.
    name : str
        Shown in the path of the article: the number, or the value of the column of ids.
    data : bytes
        JSON, as far as is known.
    encoding : str
        Of the file.
    error : str or None
        Why it can't be read, when that is known already.
    end : int
        Offset of its end in a file of lines.
    digest : str
        Of the bytes up to there, see `Item`.
    """

    number: int
    name: str
    data: bytes
    encoding: str
    error: str | None = None
    end: int = 0
    digest: str = ""


def decode_text(data: bytes, expected: str, declared: str | None = None) -> tuple[str, str]:
    """Decode text that is most likely UTF-8.

    Parameters
    ----------
    data : bytes
    expected : str
        Name of the encoding that is returned for UTF-8.
    declared : str or None
        See `decode`.

    Returns
    -------
    text, encoding : str
        Single damaged bytes are replaced.

    Raises
    ------
    UnreadableError
        If the data is binary or in no known encoding.
    """
    try:
        return data.decode("utf-8", "surrogatepass"), expected
    except UnicodeDecodeError:
        pass
    try:
        return decode(data, declared)
    except UnreadableError:
        text = data.decode("utf-8", "replace")
        damaged = text.count("\ufffd")
        if damaged > _MAX_DAMAGED * len(text):
            raise
        return text, f"utf-8 ({damaged} invalid byte{'s' if damaged > 1 else ''} replaced)"


def to_record(number: int, row: object, encoding: str, name: str | None = None) -> Record:
    """Create the record of a row; values that JSON does not have, such as dates, become texts."""
    name = name or str(number)
    try:
        data = json.dumps(row, ensure_ascii=False, default=_to_json).encode("utf-8", "surrogatepass")
    except (RecursionError, ValueError, TypeError) as error:
        return Record(number, name, b"", encoding, f"the record is nested too deeply ({error})")
    return Record(number, name, data, encoding)


def _to_json(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
