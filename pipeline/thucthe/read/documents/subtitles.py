"""Read subtitles (.srt, .vtt): the sentences that the cues show, without numbers, times and styles.

The syntax is that of WebVTT (W3C), of which SubRip is the older form.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from thucthe.read.documents.package import make_document
from thucthe.read.encoding.decode import decode
from thucthe.read.structure.document import Document

_KIND = "subtitle file"
_TIME = r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_NO_CUE = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)\b")
_VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]+)>")
_STYLE = re.compile(r"</?[a-z][^<>]{0,100}>|<(?:\d+:)?\d\d:\d\d[.,]\d+>|\{\\[^{}]{0,100}\}", re.I)
_SENTENCE_END = re.compile(r"[.!?…:]['\"”’)\]]*$")
_PAUSE_SECONDS = 3.0
"""A longer pause between two cues ends a paragraph."""


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    lines: tuple[str, ...]


def read_subtitles(data: bytes) -> Document:
    """Read subtitles.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If they hold no text.
    """
    text, encoding = decode(data)
    paragraphs = [(None, paragraph) for paragraph in _join(_cues(text))]
    return replace(make_document(paragraphs, _KIND), encoding=encoding)


def _cues(text: str) -> Iterator[_Cue]:
    for block in re.split(r"\n\s*\n", "\n".join(text.splitlines())):
        lines = block.strip().split("\n")
        at = next((i for i, line in enumerate(lines[:2]) if _TIMES.match(line)), None)
        if at is not None:
            times = _TIMES.match(lines[at])
            assert times is not None
            shown = tuple(line for line in map(_plain, lines[at + 1 :]) if line)
            yield _Cue(_seconds(*times.groups()[:4]), _seconds(*times.groups()[4:]), shown)
        elif not _NO_CUE.match(lines[0]):  # an empty line within a cue
            yield _Cue(0, 0, tuple(line for line in map(_plain, lines) if line))


def _plain(line: str) -> str:
    return " ".join(html.unescape(_STYLE.sub("", _VOICE.sub(r"\1: ", line))).split())


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return 3600 * int(hours or 0) + 60 * int(minutes) + int(seconds) + float(f"0.{fraction}")


def _join(cues: Iterator[_Cue]) -> Iterator[str]:
    """Join cues into paragraphs; one ends with a sentence or before a pause."""
    paragraph: list[str] = []
    last = ""
    end = 0.0
    for cue in cues:
        if paragraph and (_SENTENCE_END.search(paragraph[-1]) or cue.start > end + _PAUSE_SECONDS):
            yield " ".join(paragraph)
            paragraph = []
        for line in cue.lines:
            if line != last:  # automatic captions repeat each line in the next cue
                paragraph.append(line)
            last = line
        end = cue.end or end
    if paragraph:
        yield " ".join(paragraph)
