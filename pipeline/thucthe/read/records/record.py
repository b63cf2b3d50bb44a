"""A record of a file before it is read."""

from __future__ import annotations

import json
from dataclasses import dataclass


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
    """

    number: int
    name: str
    data: bytes
    encoding: str
    error: str | None = None


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
