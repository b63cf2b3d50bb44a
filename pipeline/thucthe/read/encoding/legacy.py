"""The Vietnamese encodings that Python lacks, registered as codecs when this module is imported.

``viscii`` (RFC 1456), ``tcvn5712-1`` (TCVN 5712:1993, VN1 with VN2 and VN3 in it), ``tcvn3`` (the same letters as the
ABC fonts of Windows use them), ``vps`` and ``vni`` (VNI for Windows). The letters stand in ``encodings.tsv``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from thucthe.text.unicode_forms import to_nfc

if TYPE_CHECKING:
    from typing_extensions import Buffer

CODECS = ("viscii", "tcvn5712-1", "tcvn3", "vps", "vni")

_ALIASES = {
    "viscii1.1-1": "viscii",
    "csviscii": "viscii",
    "tcvn": "tcvn5712-1",
    "tcvn-5712": "tcvn5712-1",
    "tcvn5712": "tcvn5712-1",
    "tcvn5712-1:1993": "tcvn5712-1",
    "vscii": "tcvn5712-1",
    "vscii-1": "tcvn5712-1",
    "x-viet-tcvn5712": "tcvn5712-1",
    "abc": "tcvn3",
    "vscii-3": "tcvn3",
    "x-viet-vps": "vps",
    "vni-windows": "vni",
    "x-viet-vni": "vni",
}
_TONES_OF_TCVN = {0xB0: "\u0300", 0xB1: "\u0309", 0xB2: "\u0303", 0xB3: "\u0301", 0xB4: "\u0323"}
# A byte of VNI that follows the letter which it marks, in lower case; the capital's is 0x20 less.
_MARKS_OF_VNI = {
    0xF9: "\u0301", 0xF8: "\u0300", 0xFB: "\u0309", 0xF5: "\u0303", 0xEF: "\u0323",
    0xE2: "\u0302", 0xE1: "\u0302\u0301", 0xE0: "\u0302\u0300",
    0xE5: "\u0302\u0309", 0xE3: "\u0302\u0303", 0xE4: "\u0302\u0323",
    0xEA: "\u0306", 0xE9: "\u0306\u0301", 0xE8: "\u0306\u0300",
    0xFA: "\u0306\u0309", 0xFC: "\u0306\u0303", 0xEB: "\u0306\u0323",
}  # fmt: skip
_BASES_OF_VNI = frozenset(b"aeouyAEOUY\xf4\xf6\xd4\xd6")
_CLUSTER = re.compile("[aeouyAEOUYơưƠƯ][\u0300-\u0323]+")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _letters(name: str) -> dict[str, bytes]:
    """Read the bytes of each marked letter."""
    _, head, *rows = Path(__file__).with_name("encodings.tsv").read_text(encoding="utf-8").splitlines()
    column = head.split("\t").index(name)
    cells = (row.split("\t") for row in rows)
    return {row[0]: bytes.fromhex(row[column]) for row in cells}


@cache
def _tables(name: str) -> tuple[dict[int, str], dict[int, bytes]]:
    """Return the decoding and the encoding table of a codec."""
    letters = _letters("tcvn5712-1" if name == "tcvn3" else name)
    if name in ("viscii", "tcvn5712-1"):
        decoding = {byte: chr(byte) for byte in range(0x80)} | {0xA0: "\xa0"}
    else:
        decoding = {byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x100)}
        decoding = {byte: character for byte, character in decoding.items() if character}
    if name.startswith("tcvn"):
        decoding |= _TONES_OF_TCVN
    if name == "vni":
        decoding |= {byte - up: mark for byte, mark in _MARKS_OF_VNI.items() for up in (0, 0x20)}
    # The ABC fonts have curly quotes where VN1 has capitals, and the ASCII control characters.
    own = {code[0]: c for c, code in letters.items() if len(code) == 1 and (name != "tcvn3" or code[0] >= 0xA0)}
    decoding |= own
    encoding = {ord(c): bytes([byte]) for byte, c in decoding.items() if len(c) == 1}
    encoding |= {ord(c): code for c, code in letters.items() if name != "tcvn3" or code[0] in own}
    return decoding, encoding


def _encode(text: str, errors: str, encoding: dict[int, bytes]) -> tuple[bytes, int]:
    composed = to_nfc(text)
    return codecs.charmap_encode(composed, errors, encoding)[0], len(text)


def _compose(text: str) -> str:
    """Join the letters and marks of VNI."""
    return _CLUSTER.sub(lambda cluster: to_nfc(cluster.group()), text)


def _raise_capitals(text: str) -> str:
    """Create the marked letters of ABC capital where the others are.

    The ABC fonts have no marked capitals but Ă Â Đ Ê Ô Ơ Ư; a headline in their capital fonts is kept as ``CHñ TÞCH``.
    A word with one plain letter is ambiguous (``Hà``): it is read like the next unambiguous word of its line, or the
    last one.
    """
    return "".join(map(_raise_line, text.splitlines(keepends=True)))


def _raise_line(line: str) -> str:
    words = list(_WORD.finditer(line))
    known = [_is_capital(word.group()) for word in words]
    following: list[bool | None] = []
    for capital in reversed(known):
        following.append(capital if capital is not None else following[-1] if following else None)
    following.reverse()
    pieces: list[str] = []
    end, before = 0, False
    for word, capital in zip(words, following, strict=True):
        before = before if capital is None else capital
        form = word.group()
        pieces += (line[end : word.start()], form.upper() if before and not re.search("[a-z]", form) else form)
        end = word.end()
    return "".join(pieces) + line[end:]


def _is_capital(word: str) -> bool | None:
    """Check whether a word is in a capital font, in a usual one, or either."""
    if re.search("[a-z]", word):
        return False
    return True if not word.isupper() and len(re.findall("[A-Z]", word)) > 1 else None


def _whole(data: bytes) -> int:
    return len(data)


def _before_a_base(data: bytes) -> int:
    return len(data) - (data[-1:] != b"" and data[-1] in _BASES_OF_VNI)


def _before_the_last_line(data: bytes) -> int:
    return max(data.rfind(b"\n"), data.rfind(b"\r")) + 1


_FINISH: dict[str, tuple[Callable[[str], str], Callable[[bytes], int]]] = {
    "vni": (_compose, _before_a_base),
    "tcvn3": (_raise_capitals, _before_the_last_line),
}
"""What follows the table of a codec, and how much of the bytes can be decoded before the next ones are known."""


def _make(name: str) -> codecs.CodecInfo:
    finish, known = _FINISH.get(name, (str, _whole))

    def decode(data: Buffer, errors: str = "strict", /) -> tuple[str, int]:
        text, length = codecs.charmap_decode(data, errors, _tables(name)[0])
        return finish(text), length

    def encode(text: str, errors: str = "strict", /) -> tuple[bytes, int]:
        return _encode(text, errors, _tables(name)[1])

    class Decoder(codecs.BufferedIncrementalDecoder):
        def _buffer_decode(self, data: Buffer, errors: str, final: bool) -> tuple[str, int]:
            whole = bytes(data)
            return decode(whole if final else whole[: known(whole)], errors)

    class Encoder(codecs.IncrementalEncoder):
        def encode(self, text: str, final: bool = False) -> bytes:
            return encode(text, self.errors)[0]

    return codecs.CodecInfo(encode, decode, name=name, incrementalencoder=Encoder, incrementaldecoder=Decoder)


_MADE = {name: _make(name) for name in CODECS}
_NAMES = {alias.replace("-", "_"): name for alias, name in {**_ALIASES, **dict(zip(CODECS, CODECS))}.items()}


def _search(name: str) -> codecs.CodecInfo | None:
    return _MADE.get(_NAMES.get(name.replace("-", "_"), ""))


codecs.register(_search)
