"""Tells the parts of an article from each other.

The text comes in; its sections and what they say of title, author, source, address and date go out. Two shapes of plain
text are known: paragraphs apart from each other, and the scraped one with title, the whole body as one paragraph,
byline and source line. Lines that are no part of the article ("Xem thêm: ...", "Tin liên quan" with the headlines under
it, "Bình luận (12)", a date line) are sections of the kind ``source``, so that names in them are told from the body's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from thucthe.article import Section
from thucthe.read.structure.lines import (
    CREDIT,
    PARAGRAPH_LENGTH,
    composed,
    heads_list,
    is_boilerplate,
    is_byline,
    is_caption,
    is_date_line,
    is_headline,
    is_section_name,
    is_source,
    line_date,
    read_author,
    read_source,
)

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029\x85]+")
_SPACE = "\ufeff \t\xa0\u200b\f\v"
_TITLE_LENGTH = 250

_CREDIT_BRACKET = re.compile(rf"\(\s*{CREDIT}\b\s*(:)?[^()]{{0,100}}\)\.?", re.I)
_CREDIT_LENGTH = 40
_DATELINE = re.compile(r"\((?P<name>[^\W\d_][^()\d]{1,24})\)\s*[-–—]\s")
_BYLINES = 3
"""Most lines of names that may stand together."""
_DATES_ABOVE, _DATES_BELOW = 5, 3
"""Among so many first and last paragraphs a date line is the article's own; in between it heads a part of it."""
_HEADING = re.compile(r"#{1,6}\s+|\s+#+$")
_LOWER = "a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_SENTENCE_END = re.compile(
    r"(?<=[\w)\]”\"’'%])(?<!\b[A-ZĐ])(?<!\b(?:TP|Tp|TS|GS|BS))(?<!\bThS)[.!?…]+[\"”’')]*"
    rf"(?=\s+[\"“‘'(]?[^\W\d_{_LOWER}])"
)
_OPEN_QUOTE, _CLOSE_QUOTE = re.compile(r"(?<!\w)['\"](?=\w)"), re.compile(r"(?<!\s)['\"](?!\w)")


@dataclass(frozen=True, slots=True)
class Structure:
    """The sections of a text and what they tell of the article."""

    sections: tuple[Section, ...]
    title: str | None
    author: str | None
    source: str | None
    url: str | None
    published: date | None


def read_structure(text: str, known: Sequence[str | None] = ()) -> Structure:
    """Recognize the sections of an article.

    Parameters
    ----------
    text : str
        The text of the article, any line ends; a line is a paragraph.
    known : sequence of str or None
        The kinds of the first paragraphs where the format of the file says them; None and what is missing are found
        by what the paragraph says and where it stands.

    Returns
    -------
    Structure
        Sections cover every character but the white space between paragraphs.
    """
    spans = [_strip(text, match.start(), match.end()) for match in _PARAGRAPH.finditer(text)]
    spans = [(start, end) for start, end in spans if start < end]
    paragraphs = [composed(text[start:end]) for start, end in spans]
    kinds = _kinds(paragraphs, known)
    sections: list[Section] = []
    for (start, end), kind in zip(spans, kinds, strict=True):
        sections.extend(_open_blob(text, start, end) if kind == "blob" else [Section(kind, start, end)])
    if "byline" not in kinds:
        sections = _cut_byline(text, sections)
    return _describe(text, sections)


def _describe(text: str, sections: list[Section]) -> Structure:
    """Read what the sections say; a date line becomes a section of the kind ``source``."""
    parts = [(section.kind, composed(text[section.start : section.end])) for section in sections]
    url, source = _address([part for kind, part in parts if kind == "source"])
    lead = next((part for kind, part in parts if kind in {"lead", "body"}), "")
    dateline = _DATELINE.match(lead)
    title = next((part for kind, part in parts if kind == "title"), None)
    dates = (line_date(part) for kind, part in parts if kind in {"date", "byline"})
    return Structure(
        tuple(Section("source", s.start, s.end) if s.kind == "date" else s for s in sections),
        title and (_HEADING.sub("", title) or title),
        next((name for kind, part in parts if kind == "byline" if (name := read_author(part))), None),
        source or (dateline["name"] if dateline else None),
        url,
        next((day for day in dates if day), None),
    )


def _open_blob(text: str, start: int, end: int) -> Iterator[Section]:
    """Take a body in one paragraph apart: its first sentence is the lead, what has a credit in brackets a caption."""
    ends = [start, *(match.end() for match in _SENTENCE_END.finditer(text, start, end)), end]
    near = (i for i in range(1, len(ends) - 1) if ends[i] - start <= PARAGRAPH_LENGTH)
    lead = next((i for i in near if not _in_quotation(text[start : ends[i]])), 1)
    position = ends[lead]
    yield Section("lead", start, position)
    for credit in _CREDIT_BRACKET.finditer(text, position, end):
        while lead + 1 < len(ends) and ends[lead + 1] < credit.start() - 1:
            lead += 1
        # A long text in brackets is the whole caption, a short one the credit of the sentence before it.
        alone = credit[1] is None and len(credit[0]) > _CREDIT_LENGTH
        caption = credit.start() if alone else max(position, ends[lead])
        if credit.end() - caption <= PARAGRAPH_LENGTH:
            yield from _section("body", text, position, caption)
            yield from _section("caption", text, caption, credit.end())
            position = credit.end()
    yield from _section("body", text, position, end)


def _section(kind: str, text: str, start: int, end: int) -> Iterator[Section]:
    start, end = _strip(text, start, end)
    if start < end:
        yield Section(kind, start, end)


def _in_quotation(text: str) -> bool:
    return text.count("“") > text.count("”") or len(_OPEN_QUOTE.findall(text)) > len(_CLOSE_QUOTE.findall(text))


def _cut_byline(text: str, sections: list[Section]) -> list[Section]:
    """Part the byline from the end of the last body paragraph: ``... giảm dần. Tin, ảnh: Thanh Phương``."""
    for i in reversed(range(len(sections))):
        section = sections[i]
        if section.kind == "body":
            ends = list(_SENTENCE_END.finditer(text, section.start, section.end))
            start, end = _strip(text, ends[-1].end(), section.end) if ends else (section.start, section.start)
            if start < end and is_byline(text[start:end]):
                cut = [Section("body", section.start, ends[-1].end()), Section("byline", start, end)]
                return sections[:i] + cut + sections[i + 1 :]
            break
    return sections


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip(_SPACE)), start + len(part.rstrip(_SPACE + "\r\n"))


def _kinds(paragraphs: list[str], known: Sequence[str | None]) -> list[str]:
    """Give each paragraph its kind; ``blob`` is lead and body in one, ``date`` a date line."""
    kinds = [kind or "" for kind in find_boilerplate(paragraphs, known)]
    last = _find_end(paragraphs, kinds)
    first = _find_title(paragraphs, kinds, last)
    for i in range(first, len(kinds)):
        if not kinds[i] and _is_caption(paragraphs, i):
            kinds[i] = "caption"
    # Right under the title may stand the date and the author before the lead.
    above = [i for i in range(first, last - 1) if kinds[i] != "date"]
    if first and above and not kinds[above[0]] and "lead" not in kinds and is_byline(paragraphs[above[0]]):
        kinds[above[0]] = "byline"
    body = [i for i, kind in enumerate(kinds) if not kind]
    for i in body:
        kinds[i] = "body"
    if "title" in kinds and "lead" not in kinds and body:
        opening = body[0]
        if len(body) == 1:
            kinds[opening] = "blob"
        elif len(paragraphs[opening]) <= PARAGRAPH_LENGTH:
            kinds[opening] = "lead"
    return kinds


def find_boilerplate(paragraphs: Sequence[str], known: Sequence[str | None]) -> list[str | None]:
    """Find date lines, boilerplate, and the headlines of other articles under a heading such as ``Tin liên quan``.

    Parameters
    ----------
    paragraphs : sequence of str
    known : sequence of str or None
        The kinds of the first ones, where they are known.

    Returns
    -------
    list of str or None
        The kinds, with ``date`` and ``source`` for what was found.
    """
    kinds = [*known[: len(paragraphs)], *[None] * (len(paragraphs) - len(known))]
    in_list = False
    for i, paragraph in enumerate(paragraphs):
        if kinds[i] or len(paragraph) > PARAGRAPH_LENGTH:
            in_list = False
        elif is_date_line(paragraph) and not _DATES_ABOVE <= i < len(paragraphs) - _DATES_BELOW:
            kinds[i] = "date"
        elif heads_list(paragraph):
            kinds[i], in_list = "source", i > 0
        elif is_boilerplate(paragraph):
            kinds[i] = "source"
        else:
            in_list = in_list and is_headline(paragraph)
            if in_list:
                kinds[i] = "source"
    return kinds


def _find_end(paragraphs: list[str], kinds: list[str]) -> int:
    """Mark source lines and bylines at the end, among dates, captions and boilerplate; say where they begin."""
    last = end = len(paragraphs)
    bylines = 0
    while last > 1:
        paragraph = paragraphs[last - 1]
        if not kinds[last - 1]:
            if is_source(paragraph):
                kinds[last - 1] = "source"
            elif last > 2 and bylines < _BYLINES and is_byline(paragraph):
                kinds[last - 1] = "byline"
                bylines += 1
            elif not _is_caption(paragraphs, last - 1):
                break
        elif kinds[last - 1] in {"title", "lead", "body"}:
            break
        last -= 1
        if kinds[last]:
            end = last
    return end


def _find_title(paragraphs: list[str], kinds: list[str], last: int) -> int:
    """Mark the title, the first line that may be one; say where the rest begins."""
    if "title" in kinds:
        return kinds.index("title") + 1
    given = (i for i, kind in enumerate(kinds) if kind in {"lead", "body"})
    for i in range(next(given, last - 1)):
        if kinds[i] in {"source", "date"}:
            continue
        if not kinds[i] and i + 1 < last and is_section_name(paragraphs[i]):
            kinds[i] = "source"
        elif not kinds[i] and len(paragraphs[i]) <= _TITLE_LENGTH:
            kinds[i] = "title"
            return i + 1
        else:
            break
    return 0


def _is_caption(paragraphs: list[str], i: int) -> bool:
    paragraph = paragraphs[i]
    return is_caption(paragraph) or paragraph in (paragraphs[k] for k in (i - 1, i + 1) if 0 < k < len(paragraphs))


def _address(lines: list[str]) -> tuple[str | None, str | None]:
    """Read the source lines: the address and its name, else the first name."""
    read = [read_source(line) for line in lines]
    return next((one for one in read if one[0]), next((one for one in read if one[1]), (None, None)))
