"""Pull values out of a stream of JSON, however long it is, and go on after one that is not valid."""

from __future__ import annotations

import codecs
import json
import re
from typing import IO, Any

from thucthe.errors import UnreadableError
from thucthe.read.records.record import decode_json

_CHUNK = 1 << 16
_SPACE = re.compile(r"[ \t\r\n\ufeff\x1e]*")
_LONGEST_NAME = 100
_NEAR_END = 16
"""Number of characters before the end of the buffer in which an error may be due to the end of the buffer."""
_LOOKAHEAD = 1 << 20
"""Maximum number of characters in which the end of a value that is not valid is looked for by its brackets."""
_FREE_SEARCHES, _MAX_SEARCHES = 20_000_000, 20
"""Number of characters that are searched in any file for the ends of values that are not valid, and the number of times
that each of its bytes may be searched besides: what never ends is searched again and again.
"""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.S)
_SCALAR = re.compile(r'"(?:[^"\\]|\\.)*"?|:?[^\[\]{},:" \t\r\n]*', re.S)
_FIRST_NAME = re.compile(r'\{\s*"([^"\n]{0,100})"\s*:')
_ANY_NAME = r'[^"\n]{0,100}'
_NEXT_OBJECT = r'\}}\s*(?:,\s*)?(?=\{{\s*"{name}"\s*:)'
"""Pattern of the border between two objects."""


class InvalidValueError(UnreadableError):
    """A value that is not valid JSON, or too large."""


class JsonStream:
    """A stream of JSON from which values are taken one by one.

    Numbers of any size, ``NaN``, halves of surrogate pairs and line breaks in strings are read. Memory holds no more
    than one value.

    Parameters
    ----------
    stream : file object
        UTF-8; bytes that are not UTF-8 are kept, so that `taken` gives them back.
    limit : int
        Maximum number of characters of a value.
    """

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._buffer = ""
        self._position = 0
        self._is_complete = False
        self.taken = b""
        self._read = 0
        self._searched = 0

    def peek(self) -> str:
        """Return the next character after white space without taking it; an empty string at the end."""
        while True:
            self._position = _SPACE.match(self._buffer, self._position).end()  # type: ignore[union-attr]
            if self._position < len(self._buffer) or not self._fill(_CHUNK):
                return self._buffer[self._position : self._position + 1]

    def skip(self) -> None:
        """Take the character that `peek` returned."""
        self._position += 1

    def value(self) -> Any:
        """Take a value; `taken` is its bytes.

        Raises
        ------
        InvalidValueError
            If it is not valid; nothing is taken then, see `recover`.
        """
        self.peek()
        size = _CHUNK
        while True:
            try:
                value, end = decode_json(self._buffer, self._position)
            except json.JSONDecodeError as error:
                cut_off = error.pos >= len(self._buffer) - _NEAR_END or error.msg.startswith("Unterminated string")
                if not (cut_off and self._fill(size)):
                    raise InvalidValueError(f"the record is not valid JSON ({error.msg})") from error
            except RecursionError as error:
                raise InvalidValueError("the record is nested too deeply") from error
            except ValueError as error:
                raise InvalidValueError(f"the record is not valid JSON ({error})") from error
            else:
                # A number goes on where the buffer ends.
                if end < len(self._buffer) or not self._fill(size):
                    self.taken = self._buffer[self._position : end].encode("utf-8", "surrogateescape")
                    self._position = end
                    return value
            size *= 2
            if len(self._buffer) - self._position > self._limit:
                raise InvalidValueError(f"the record is longer than {self._limit:,} characters")

    def recover(self) -> bool:
        """Skip a value that is not valid.

        Its end is where its brackets are closed, or before the next object whose first field has the same name.

        Returns
        -------
        bool
            False when the rest of the stream had to be skipped.
        """
        if self.peek() not in ("[", "{"):
            self._position = _SCALAR.match(self._buffer, self._position).end()  # type: ignore[union-attr]
            return bool(self.peek())
        size = _CHUNK
        while not (end := self._closing()) and len(self._buffer) - self._position < _LOOKAHEAD and self._fill(size):
            size *= 2
        is_end = bool(end) and self._buffer[end : end + _NEAR_END].lstrip()[:1] in ("", ",", "]", "}")
        name = _FIRST_NAME.match(self._buffer, self._position)
        similar = _NEXT_OBJECT.format(name=re.escape(name[1]) if name else _ANY_NAME)
        while not (
            match := re.compile(similar).search(self._buffer, self._position, end if is_end else len(self._buffer))
        ):
            if is_end:
                self._position = end
                return True
            self._position = max(self._position, len(self._buffer) - 2 * _LONGEST_NAME)
            if not self._fill(_CHUNK):
                self._position = len(self._buffer)
                return False
        self._position = match.end()
        return True

    def _closing(self) -> int:
        """Return where the brackets that open here are closed, 0 when that is not in the buffer."""
        depth = 0
        for match in _TOKEN.finditer(self._buffer, self._position):
            depth += match[0] in "[{"
            depth -= match[0] in "]}"
            if depth <= 0:
                self._count_search(match.end())
                return match.end()
        self._count_search(len(self._buffer))
        return 0

    def _count_search(self, end: int) -> None:
        """Count the characters that were searched for the ends of values that are not valid."""
        self._searched += end - self._position
        if self._searched > _FREE_SEARCHES + _MAX_SEARCHES * self._read:
            raise UnreadableError("too much of the JSON is not valid; the rest of the file was skipped")

    def _fill(self, size: int) -> bool:
        """Read more characters into the buffer; False at the end of the stream."""
        if self._is_complete:
            return False
        data = self._stream.read(size)
        self._is_complete = not data
        self._read += len(data)
        self._buffer = self._buffer[self._position :] + self._decode(data, not data)
        self._position = 0
        return bool(data)
