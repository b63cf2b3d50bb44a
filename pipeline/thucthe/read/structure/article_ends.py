"""Find the bylines and source lines of an article: the lines at its end, and the end of its last paragraph."""

from __future__ import annotations

import re

from thucthe.read.structure.credits import Credit, read_credit, read_signature
from thucthe.read.structure.lines import LINE_LENGTH, LOWER, is_caption, is_section_name, is_sentence

SENTENCE_END = re.compile(
    r"(?=[.!?…])(?<=[\w)\]”\"’'%])(?<!\b[A-ZĐ])(?<!\b(?:TP|Tp|TS|GS|BS))(?<!\bThS)[.!?…]+[\"”’')]*"
    rf"(?=\s+[\"“‘'(]?[^\W\d_{LOWER}])"
)
_GLUED = re.compile(r"[^\W\d_][.…!?”\"](?=[^\W\d_])")
"""The end of a sentence that a line break was lost after: ``... mười phân.Bảo Minh``."""
_ADDRESS = re.compile(r"\(?(?:e-?mail:?\s*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\)?", re.I)
_WORD = re.compile(r"\w")
_CONTACT = re.compile(r"https?:|www\.|\S@\S|\d[\d .-]{6,}\d")
_WRITTEN = re.compile(r"[^,;:.!?]{2,40},\s+(?:ngày|tháng|mùa|xuân|thu|cuối|đầu)\b[^,;:.!?]{0,30}\d{4}", re.I)
"""Place and time at the end of an essay: ``Huế, tháng 5/2024``."""
_BLOB_LENGTH = 300
"""Minimum length of a text that the signature and the address of its source may follow."""
_NAMES_APART = 6
"""Names with fewer lines between them are a list."""
_LONG_LINE = 60
"""Minimum length of a line that names may follow as a byline though it does not end like a sentence."""
_LINES_BELOW = 8
"""Maximum number of short lines from a byline with a word such as ``Bài:`` to the end."""
_REPEATED_WORDS = 4
"""Minimum number of words of a line that is a caption because it stands twice in succession."""


def mark_credits(paragraphs: list[str], kinds: list[str]) -> int:
    """Mark source lines and bylines at the end, among dates, captions and boilerplate; return where they begin.

    Several lines of names are a list and no byline, as is a name below a heading or a line that introduces it.
    """
    marked: list[int] = []
    names: list[int] = []
    last = len(paragraphs)
    while last > 1:
        i = last - 1
        if not kinds[i]:
            credit = read_credit(paragraphs[i]) or _signature_above_source(paragraphs, i)
            if credit and (credit.kind == "source" or i > 1):
                kinds[i] = credit.kind
                marked.append(i)
                names += [i] if credit.is_bare else []
            elif (marked and is_section_name(paragraphs[i])) or _ADDRESS.fullmatch(paragraphs[i]):
                kinds[i] = "source"
                marked.append(i)
            elif not is_caption_at(paragraphs, i):
                break
        elif kinds[i] in {"title", "lead", "body"}:
            break
        last = i
    if len(names) > 1 or (names and not _ends_prose(paragraphs, kinds, names[0])):
        for i in marked:
            if i <= names[0]:
                kinds[i] = ""
        last = names[0] + 1
    if "byline" not in kinds:
        _mark_byline_above(paragraphs, kinds)
    return next((i for i in range(last, len(kinds)) if kinds[i]), len(paragraphs))


def _mark_byline_above(paragraphs: list[str], kinds: list[str]) -> None:
    """Mark a byline with a word such as ``Bài:`` that short lines of the page around the article follow."""
    for i in range(len(paragraphs) - 1, max(len(paragraphs) - _LINES_BELOW, 1), -1):
        if is_sentence(paragraphs[i]) or len(paragraphs[i]) >= _LONG_LINE:
            return
        credit = None if kinds[i] else read_credit(paragraphs[i])
        if credit and credit.author and not credit.is_bare:
            kinds[i] = credit.kind
            return


def _signature_above_source(paragraphs: list[str], i: int) -> Credit | None:
    """Read a line between a long text and the address of its source, which signs it even if it is no usual name."""
    below = read_credit(paragraphs[i + 1]) if i + 1 < len(paragraphs) else None
    if not below or not below.url or len(paragraphs[i - 1]) <= _BLOB_LENGTH:
        return None
    author = read_signature(paragraphs[i])
    return Credit("byline", author) if author else None


def _ends_prose(paragraphs: list[str], kinds: list[str], i: int) -> bool:
    """Check whether a line of names follows running text, a caption or other lines that are no part of the text."""
    above = next((line for line in paragraphs[i - 1 :: -1] if _WORD.search(line)), "")
    below = read_credit(paragraphs[i + 1]) if i + 1 < len(paragraphs) else None
    if len(above) > _BLOB_LENGTH and below and below.url:
        return True
    if any((credit := read_credit(line)) and credit.is_bare for line in paragraphs[max(1, i - _NAMES_APART) : i]):
        return False
    is_end = bool(_CONTACT.search(above) or _WRITTEN.fullmatch(above))
    text = is_sentence(above) or len(above) >= _LONG_LINE or is_end
    return bool(kinds[i - 1]) or (text and above[-1] != ":") or is_caption_at(paragraphs, i - 1)


def is_caption_at(paragraphs: list[str], i: int) -> bool:
    """Check for a caption: a line with the credit of a picture, or one that stands twice in succession."""
    paragraph = paragraphs[i]
    if is_caption(paragraph):
        return True
    neighbours = (paragraphs[k] for k in (i - 1, i + 1) if 0 < k < len(paragraphs))
    return len(paragraph.split()) >= _REPEATED_WORDS and paragraph in neighbours


def find_glued_byline(text: str, start: int, end: int) -> tuple[int, Credit] | None:
    """Find a byline at the end of a paragraph: ``... giảm dần. Tin, ảnh: Thanh Phương``.

    Parameters
    ----------
    text : str
    start, end : int
        Where the paragraph stands in it.

    Returns
    -------
    tuple of int and Credit, or None
        Where the sentence before it ends, and what it says.
    """
    ends = [match.end() for match in SENTENCE_END.finditer(text, start, end)]
    glued = [match.end() for match in _GLUED.finditer(text, max(start, end - LINE_LENGTH), end)]
    for position in [*ends[-1:], *glued[-1:]]:
        credit = read_credit(text[position:end])
        if credit and (credit.author or position in ends):
            return position, credit
    return None
