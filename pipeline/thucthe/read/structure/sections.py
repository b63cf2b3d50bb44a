"""Divide the text of an article into its sections and read title, author, source and date from them.

Two shapes of plain text are known: separate paragraphs, and the scraped one with title, the whole body as one
paragraph, byline and source line. Official documents are recognized by their letterhead
(`thucthe.read.structure.official_documents`). Lines that are no part of the article ("Xem thêm: ...", "Tin liên quan"
with the headlines under it, "Bình luận (12)", a date line) are sections of the kind ``source``, so that names in them
are not counted as names of the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from thucthe.article import Metadata, Section, first_stated
from thucthe.read.structure.article_ends import SENTENCE_END, find_glued_byline, is_caption_at, mark_credits
from thucthe.read.structure.credits import read_author, read_credit, read_signature
from thucthe.read.structure.letterhead import count_issuers
from thucthe.read.structure.lines import (
    PARAGRAPH_LENGTH,
    can_be_title,
    is_boilerplate,
    is_date_line,
    is_headline,
    is_list_heading,
    is_section_name,
    line_date,
    to_visible,
)
from thucthe.read.structure.official_documents import read_official
from thucthe.text.picture_credits import CREDIT

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029\x85]+")
_SPACE = "\ufeff \t\xa0\u200b\f\v"
_TITLE_LENGTH = 250
_GAP = re.compile(
    r"(?=[ \xa0]{3}|[ \xa0]*\t)(?<=\S)(?<!ngày)(?<!tháng)(?<!năm)(?<![Ss][ốỐ])(?<![Ss][ốỐ]:)"
    r"(?:[ \xa0]{3,}|[ \xa0]*\t[ \xa0\t]*)(?!tháng|năm|/|\s)"
)
"""White space between two columns, not that of a blank number or date; its first lookahead, which the rest implies,
dismisses most positions at once."""

_CREDIT_BRACKET = re.compile(rf"\(\s*{CREDIT}\b\s*(:)?[^()]{{0,100}}\)\.?", re.I)
_CREDIT_LENGTH = 40
_DATELINE = re.compile(r"\((?P<name>[^\W\d_][^()\d]{1,24})\)\s*[-–—]\s")
_DATES_ABOVE, _DATES_BELOW = 5, 3
"""A date line among this many first and last paragraphs is the date of the article; elsewhere it heads a part of it."""
_HEADING = re.compile(r"#{1,6}\s+|\s+#+$")
_EMPHASIS = re.compile(r"(?=[#*_])(?:^(?:#{1,6}\s+|[*_]{1,3}(?=[^\W_]))|(?<=[\w.)])[*_]{1,3}$)")
"""Marks of headings and emphasis in Markdown around a whole line."""
_OPEN_QUOTE, _CLOSE_QUOTE = re.compile(r"(?<!\w)['\"](?=\w)"), re.compile(r"(?<!\s)['\"](?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure(Metadata):
    """The sections of a text and the metadata that they state."""

    sections: tuple[Section, ...]


def read_structure(text: str, known: Sequence[str | None] = ()) -> Structure:
    """Recognize the sections of an article.

    Parameters
    ----------
    text : str
        The text of the article, with any line ends; each line is a paragraph.
    known : sequence of str or None
        The kinds of the first paragraphs where the file format states them; None and missing kinds are determined by
        the content and the position of the paragraph.

    Returns
    -------
    Structure
        Sections cover every character except the white space between paragraphs.
    """
    spans = [_strip(text, match.start(), match.end()) for match in _PARAGRAPH.finditer(text)]
    spans = [(start, end) for start, end in spans if start < end]
    paragraphs = [to_visible(text[start:end]) for start, end in spans]
    cells = [cell for span in spans for cell in _columns(text, *span)]
    if official := read_official([_EMPHASIS.sub("", to_visible(text[start:end])) for start, end in cells]):
        sections = tuple(Section(kind, *cell) for kind, cell in zip(official.kinds, cells, strict=True))
        return Structure(sections=sections, **first_stated(official))
    kinds = _kinds(paragraphs, known)
    parts: list[Section] = []
    for (start, end), kind in zip(spans, kinds, strict=True):
        parts.extend(_split_blob(text, start, end) if kind == "blob" else [Section(kind, start, end)])
    if "byline" not in kinds:
        parts = _split_byline(text, parts)
    return _describe(text, parts)


def _columns(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Iterate over the columns of a line of a letterhead or signature block; most lines have one."""
    for gap in _GAP.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end()
    yield start, end


def _describe(text: str, sections: list[Section]) -> Structure:
    """Read the fields of a `Structure`; date lines become sections of the kind ``source``."""
    parts = [(section.kind, to_visible(text[section.start : section.end])) for section in sections]
    credits = [credit for kind, part in parts if kind == "source" and (credit := read_credit(part)) and credit.source]
    origin = next((credit for credit in credits if credit.url), credits[0] if credits else None)
    lead = next((part for kind, part in parts if kind in {"lead", "body"}), "")
    dateline = _DATELINE.match(lead)
    title = next((part for kind, part in parts if kind == "title"), None)
    dates = (line_date(part) for kind, part in parts if kind in {"date", "byline"})
    return Structure(
        sections=tuple(Section("source", s.start, s.end) if s.kind == "date" else s for s in sections),
        title=title and (_HEADING.sub("", title) or title),
        author=next((name for kind, part in parts if kind == "byline" and (name := read_signature(part))), None),
        source=origin.source if origin else dateline["name"] if dateline else None,
        url=origin.url if origin else None,
        published=next((day for day in dates if day), None),
    )


def _split_blob(text: str, start: int, end: int) -> Iterator[Section]:
    """Divide a body in one paragraph: its first sentence is the lead, text with a credit in brackets is a caption."""
    ends = [start, *(match.end() for match in SENTENCE_END.finditer(text, start, end)), end]
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


def _split_byline(text: str, sections: list[Section]) -> list[Section]:
    """Separate a byline from the end of the last body paragraph."""
    i = max((i for i, section in enumerate(sections) if section.kind == "body"), default=None)
    found = find_glued_byline(text, sections[i].start, sections[i].end) if i is not None else None
    if i is None or found is None:
        return sections
    position, credit = found
    byline = _section(credit.kind, text, position, sections[i].end)
    return [*sections[:i], replace(sections[i], end=position), *byline, *sections[i + 1 :]]


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip(_SPACE)), start + len(part.rstrip(_SPACE + "\r\n"))


def _kinds(paragraphs: list[str], known: Sequence[str | None]) -> list[str]:
    """Return the kind of each paragraph; ``blob`` is lead and body in one, ``date`` a date line."""
    kinds = [kind or "" for kind in find_boilerplate(paragraphs, known)]
    last = mark_credits(paragraphs, kinds)
    first = _mark_title(paragraphs, kinds, last)
    for i in range(first, len(kinds)):
        if not kinds[i] and is_caption_at(paragraphs, i):
            kinds[i] = "caption"
    # The author may stand between title and lead, with the date or after a word such as "Bài:".
    above = [i for i in range(first, last - 1) if kinds[i] != "date"]
    if first and above and not kinds[above[0]] and "lead" not in kinds:
        credit = read_credit(paragraphs[above[0]])
        if credit and credit.kind == "byline" and not credit.is_bare:
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
        The kinds of the first paragraphs, where they are known.

    Returns
    -------
    list of str or None
        The kinds, with ``date`` and ``source`` for the lines found.
    """
    kinds = [*known[: len(paragraphs)], *[None] * (len(paragraphs) - len(known))]
    in_list = False
    for i, paragraph in enumerate(paragraphs):
        if kinds[i] or len(paragraph) > PARAGRAPH_LENGTH:
            in_list = False
        elif is_date_line(paragraph) and not _DATES_ABOVE <= i < len(paragraphs) - _DATES_BELOW:
            kinds[i] = "date"
        elif is_list_heading(paragraph):
            kinds[i], in_list = "source", i > 0
        elif is_boilerplate(paragraph):
            kinds[i] = "source"
        else:
            in_list = in_list and is_headline(paragraph) and read_credit(paragraph) is None
            if in_list:
                kinds[i] = "source"
    return kinds


def _mark_title(paragraphs: list[str], kinds: list[str], last: int) -> int:
    """Mark the title, the first line that can be one; return where the rest begins."""
    if "title" in kinds:
        return kinds.index("title") + 1
    issuers = count_issuers(paragraphs[:last])
    if issuers > 1:
        kinds[:issuers] = ["source"] * issuers
    given = (i for i, kind in enumerate(kinds) if kind in {"lead", "body"})
    for i in range(next(given, last - 1)):
        if kinds[i] in {"source", "date"}:
            continue
        if not kinds[i] and i + 1 < last and is_section_name(paragraphs[i]):
            kinds[i] = "source"
        elif not kinds[i] and len(paragraphs[i]) <= _TITLE_LENGTH and _is_title(paragraphs[i], issuers > 1):
            kinds[i] = "title"
            return i + 1
        else:
            break
    return 0


def _is_title(paragraph: str, below_issuers: bool) -> bool:
    if below_issuers and read_author(paragraph):
        return False
    return bool(_HEADING.match(paragraph)) or can_be_title(paragraph)
