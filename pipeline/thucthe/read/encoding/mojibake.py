"""Repair text that was decoded with a wrong encoding before it was saved (mojibake).

Two accidents are known: UTF-8 that was read as windows-1252, ISO 8859-1 or windows-1258 ("Viá»‡t Nam"), once or more
than once, and a Vietnamese 8-bit encoding that was read as windows-1252 ("ViÖt Nam"). Only text
that becomes more Vietnamese is changed.
"""

from __future__ import annotations

import re

from thucthe.read.encoding.guess import rank_encodings, weigh_word

_TIMES = ("", "", " twice", " three times")
_MISREADINGS = ("windows-1252", "windows-1258")
_SUSPECTS = ("á»", "áº", "Ã", "Ă", "Æ", "Ä", "Å", "â€", "â\x80")
_TAIL = "[\x80-\xbf€-™ŒœŠšŽžŸƒˆ˜]"
_SUSPECT = re.compile(f"á[º»][ ]?|[ÃĂÄÆÅ]{_TAIL}|Ã[ ]|â[€\x80]|Ă[ ]")
_BROKEN = re.compile(f"á[º»]{_TAIL}|â€|â\x80|(?<=[a-z])[ÃĂ]{_TAIL}|[ÃĂ][\xa0-\xbf][a-z]")
"""Characters that no correctly decoded text has."""
_LOST_SPACE = re.compile(r"(?<!\S)(\S*(?:[ÃĂÆ]|á[º»])) (?=(\S*))")
"""Tried only where a run of characters begins, so that a long run is scanned once."""
_LINE = re.compile(r"[^\r\n]+")
_SPACED = re.compile(r"[^ \t]+")
_PART = re.compile(r"[^\x00-\x40\[-`{-\x7f]+")

_MODERN = re.compile("[đĐ\u01a0-\u01b0\u0300-\u0323\u0400-\u1fff\u2c00-\uffdc]")
_LATIN = re.compile("[\xa1-\xff]")
_READABLE = re.compile("([^\x00-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]+)")
_SURE = 10.0
"""How much likelier (log-likelihood, nats) another encoding must be for a text to be decoded again."""
_WORDS = 3
_GOOD = 0.8


def fix_mojibake(text: str) -> tuple[str, str | None]:
    """Undo a wrong decoding.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
        The text as it was meant; the same one when nothing is wrong with it.
    broken_by : str or None
        The encoding that it had been read in, such as ``cp1252`` or ``cp1252 twice``, or the one that it should have
        been read in, such as ``tcvn3``; None when it is right.
    """
    if text.isascii():
        return text, None
    if any(suspect in text for suspect in _SUSPECTS) and _SUSPECT.search(text):
        whole, misreading, times = _fix_text(text)
        if times:
            return whole, misreading.replace("windows-", "cp") + _TIMES[times]
        repaired = [(_fix_line(line.group()), line.span()) for line in _LINE.finditer(text)]
        times = max(times for (_, _, times), _ in repaired)
        if times:
            pieces: list[str] = []
            end = 0
            for (line, *_), (start, stop) in repaired:
                pieces += (text[end:start], line)
                end = stop
            misreading = max(misreading for (_, misreading, _), _ in repaired)
            return "".join(pieces) + text[end:], misreading.replace("windows-", "cp") + _TIMES[times]
    if not _MODERN.search(text) and len(_LATIN.findall(text, 0, 4096)) > _WORDS:
        return _redecode_text(text)
    return text, None


def _fix_text(text: str) -> tuple[str, str, int]:
    """Repair a text that is garbled throughout; return the wrong encoding and how often it was applied."""
    for misreading in _MISREADINGS:
        repaired, times = _undo(text, misreading)
        if times and (_count_vietnamese(repaired) > _count_vietnamese(text) or _BROKEN.search(text)):
            return repaired, misreading, times
    return text, "", 0


def _fix_line(line: str) -> tuple[str, str, int]:
    """Repair a line, or the garbled words in it."""
    if line.isascii() or not _SUSPECT.search(line):
        return line, "", 0
    repaired, misreading, times = _fix_text(line)
    if times:
        return repaired, misreading, times

    def fix_word(match: re.Match[str]) -> str:
        nonlocal times, misreading
        word = match.group()
        if not _SUSPECT.search(word):
            return word
        repaired, one, n = _fix_text(word)
        times, misreading = max(times, n), max(misreading, one)
        return repaired

    return _SPACED.sub(fix_word, line), misreading, times


def _count_vietnamese(text: str) -> int:
    """Count the Vietnamese words with marks."""
    return sum(weigh_word(part)[1] == "vi" and not _BROKEN.search(part) for part in _PART.findall(text))


def _undo(text: str, misreading: str) -> tuple[str, int]:
    """Undo a wrong decoding as often as it was applied."""
    times = 0
    while times < len(_TIMES) - 1 and _SUSPECT.search(text):
        try:
            better = _encode(_LOST_SPACE.sub(_find_space, text), misreading).decode("utf-8")
        except UnicodeError:
            break
        text, times = better, times + 1
    return text, times


def _find_space(match: re.Match[str]) -> str:
    """Restore the space after "Ã" (of à): the second half of a letter, or that and a space."""
    head, rest = match.groups()
    try:
        joined = _encode(f"{head}\xa0{rest}", "windows-1252").decode("utf-8")
    except UnicodeError:
        joined = ""
    return f"{head}\xa0" if not rest or _count_vietnamese(joined) else f"{head}\xa0 "


def _encode(text: str, misreading: str) -> bytes:
    """Return the bytes of a misread text, whether the reader kept undefined bytes as control characters or not."""
    import ftfy.bad_codecs  # noqa: F401  registers codecs that know every byte

    codec = f"sloppy-{misreading}"
    return b"".join(bytes([ord(c)]) if c < "\xa0" else c.encode(codec if c != "\ufffd" else "ascii") for c in text)


def redecode(text: str, encoding: str) -> str:
    """Decode again a text that is in `encoding` and had been read as windows-1252; other characters stay."""
    pieces = _READABLE.split(text)
    pieces[::2] = [_encode(piece, "windows-1252").decode(encoding, "replace") for piece in pieces[::2]]
    return "".join(pieces)


def _redecode_text(text: str) -> tuple[str, str | None]:
    """Find the Vietnamese 8-bit encoding that a text had been in before it was read as windows-1252."""
    pieces = _READABLE.split(text)
    ranked = rank_encodings(_encode(" ".join(pieces[::2]), "windows-1252"))
    best = next(iter(ranked), None)
    if best is None or best.encoding.startswith("cp") or best.vietnamese < _WORDS or best.good < _GOOD:
        return text, None
    if any(guess.encoding == "cp1252" and guess.score > best.score - _SURE for guess in ranked):
        return text, None
    return redecode(text, best.encoding), best.encoding
