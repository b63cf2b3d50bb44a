"""Tells the parts of a plain-text article from each other.

The text comes in; its sections and what they say of title, author, source, address and date go out. Two shapes are
known: paragraphs apart from each other, and the scraped one with title, the whole body as one paragraph, byline and
source line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from thucthe.article import Section

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029\x85]+")
_TITLE_LENGTH = 250
_LEAD_LENGTH = 700
_CREDIT = r"(?:Nguồn(?: ảnh| video)?|Ảnh(?: minh họa)?|Ảnh,? video|Video|Đồ họa|Clip|Minh họa|Photo)"
_CAPTION_END = re.compile(rf"\(\s*{_CREDIT}\b[^()]*\)[.\s]*$|(?:^|[.?!”\"]\s+){_CREDIT}\s*:\s*[^.!?]{{1,60}}\.?\s*$")
_CAPTION_START = re.compile(r"^(?:Ảnh|Video|Clip|Đồ họa)(?: minh họa)?\s*:")
_SOURCE = re.compile(
    r"^(?:Nguồn|Theo|Link gốc|Xem bài gốc)\b[^:]{0,40}:?\s*(?P<url>https?://\S+)\s*$|^(?P<bare>https?://\S+)\s*$"
)
_NAMED_SOURCE = re.compile(
    r"^Nguồn\s*:?\s*(?P<name>[^:]{2,60}?)\s*$|^\(?Theo\s+(?P<from>[^\s.:]+(?: [^\s.:]+){0,2})\)?\s*$"
)
_SOURCE_NAME = re.compile(r"^Nguồn\s+(?P<name>[^:]{2,40}?)\s*:\s*https?://")
_HOST = re.compile(r"https?://(?:www\.)?([^/\s:]+)")
_BYLINE_MARK = re.compile(
    r"^(?:(?:Tin|Bài|Ảnh|Clip|Video|Thực hiện|Tác giả|Biên tập|Nhóm PV|PV|Dữ liệu|Đồ họa)"
    r"(?:\s*(?:,|và|&|-|/)\s*(?:tin|bài|ảnh|clip|video|đồ họa))*\s*:\s*)",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"\s*(?:\([^()]*\)|/\s*[\w+. ]+|\(?[Tt]heo:?\s.*)$")
_BYLINE_WORD = re.compile(r"[^\W\d_]\S*|[-–&/]")
_BYLINE_WORDS = 12
_BYLINE_LENGTH = 80
_DATE_LINE = re.compile(
    r"^\W*(?:(?:Thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|Chủ\s+nhật|CN|Cập\s+nhật(?:\s+lúc)?|Ngày(?:\s+đăng)?|Đăng\s+(?:lúc|ngày))"
    r"[\s,:|-]*)*(?:\d{1,2}[:h]\d{2}(?::\d{2})?[\s,|-]*)?(?:ngày\s+)?"
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d{2})"
    r"[\s,|-]*(?:\d{1,2}[:h]\d{2}(?::\d{2})?)?\s*(?:\(?GMT\s*\+\s*7\)?)?\W*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?<=\w)(?<!\b[A-ZĐ])(?<!\b(?:TP|Tp|TS|GS|BS))(?<!\bThS)[.!?…]+[\"”’)]*(?=\s+[\"“‘(]?[^\W\d_a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ])"
)


@dataclass(frozen=True, slots=True)
class Structure:
    """The sections of a text and what they tell of the article."""

    sections: tuple[Section, ...]
    title: str | None
    author: str | None
    source: str | None
    url: str | None
    published: date | None


def read_structure(text: str) -> Structure:
    """Recognize the sections of a plain-text article.

    Parameters
    ----------
    text : str
        The text of the file, any line ends.

    Returns
    -------
    Structure
        Sections cover every character but the white space between paragraphs.
    """
    spans = [_strip(text, match.start(), match.end()) for match in _PARAGRAPH.finditer(text)]
    spans = [(start, end) for start, end in spans if start < end]
    paragraphs = [text[start:end] for start, end in spans]
    kinds = _kinds(paragraphs)
    sections: list[Section] = []
    for (start, end), kind, paragraph in zip(spans, kinds, paragraphs, strict=True):
        if kind == "blob":
            cut = _SENTENCE_END.search(paragraph)
            middle = start + cut.end() if cut else end
            sections.append(Section("lead", start, middle))
            if middle < end:
                sections.append(Section("body", *_strip(text, middle, end)))
        else:
            sections.append(Section(kind, start, end))
    if "byline" not in kinds:
        sections = _cut_byline(text, sections)
    first = {section.kind: text[section.start : section.end] for section in reversed(sections)}
    url, source = _address(first.get("source", ""))
    return Structure(
        tuple(Section("body", s.start, s.end) if s.kind == "date" else s for s in sections),
        first.get("title"),
        _author(first.get("byline", "")),
        source,
        url,
        _date(first.get("date", "")),
    )


def _cut_byline(text: str, sections: list[Section]) -> list[Section]:
    """Part the byline from the end of the last body paragraph: ``... giảm dần. Tin, ảnh: Thanh Phương``."""
    for i in reversed(range(len(sections))):
        section = sections[i]
        if section.kind == "body":
            ends = list(_SENTENCE_END.finditer(text, section.start, section.end))
            start, end = _strip(text, ends[-1].end(), section.end) if ends else (section.start, section.start)
            if start < end and end - start <= _BYLINE_LENGTH and _is_byline(text[start:end]):
                cut = [Section("body", section.start, ends[-1].end()), Section("byline", start, end)]
                return sections[:i] + cut + sections[i + 1 :]
            break
    return sections


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip("\ufeff \t\xa0\u200b\f\v")), start + len(part.rstrip())


def _kinds(paragraphs: list[str]) -> list[str]:
    """Give each paragraph its kind; ``blob`` is lead and body in one, ``date`` a date line."""
    kinds = ["body"] * len(paragraphs)
    last = len(paragraphs)
    while last > 1 and (_SOURCE.match(paragraphs[last - 1]) or _NAMED_SOURCE.match(paragraphs[last - 1])):
        last -= 1
        kinds[last] = "source"
    while last > 2 and _is_byline(paragraphs[last - 1]):
        last -= 1
        kinds[last] = "byline"
    first = 0
    if last > 1 and len(paragraphs[0]) <= _TITLE_LENGTH:
        kinds[0] = "title"
        first = 1
    for i in range(first, last):
        if _is_caption(paragraphs, i):
            kinds[i] = "caption"
        elif _DATE_LINE.match(paragraphs[i]):
            kinds[i] = "date"
    # Right under the title may stand the date and the author before the lead.
    i = first
    while first and i < last - 1 and (kinds[i] == "date" or (i <= first + 1 and _is_byline(paragraphs[i]))):
        if kinds[i] == "body":
            kinds[i] = "byline"
        i += 1
    body = [i for i in range(first, last) if kinds[i] == "body"]
    if first and len(body) == 1:
        kinds[body[0]] = "blob"
    elif first and body and len(paragraphs[body[0]]) <= _LEAD_LENGTH:
        kinds[body[0]] = "lead"
    return kinds


def _is_caption(paragraphs: list[str], i: int) -> bool:
    paragraph = paragraphs[i]
    if len(paragraph) > _LEAD_LENGTH:
        return False
    neighbours = (paragraphs[k] for k in (i - 1, i + 1) if 0 < k < len(paragraphs))
    return bool(_CAPTION_END.search(paragraph) or _CAPTION_START.match(paragraph)) or paragraph in neighbours


def _is_byline(paragraph: str) -> bool:
    """Tell a line of nothing but names: ``Bảo Minh``, ``Tin, ảnh: Thanh Vân/TTXVN``, ``(Vietnam+)``."""
    marked = _BYLINE_MARK.match(paragraph)
    names = _BYLINE_MARK.sub("", paragraph)
    while (bare := _AGENCY.sub("", names)) != names:
        names = bare
    names = re.sub(r"\b(?:GS|PGS|TS|ThS|BS|KS|LS)\.|[,;:]|\b(?:Ảnh|Đồ họa|Video)\s*:", " ", names)
    words = names.split()
    if len(words) > _BYLINE_WORDS or paragraph[-1] in "!?…:":
        return False
    if paragraph.endswith(".") and not marked:
        return False
    capital = all(_BYLINE_WORD.fullmatch(word) and (not word[0].isalpha() or word[0].isupper()) for word in words)
    return capital and (bool(words) or paragraph != names)


def _author(byline: str) -> str | None:
    names = _BYLINE_MARK.sub("", byline)
    while (bare := _AGENCY.sub("", names)) != names:
        names = bare
    return names.strip(" -–/") or None


def _address(line: str) -> tuple[str | None, str | None]:
    """Read a source line: its address and the name of the source, else the address's host."""
    match = _SOURCE.match(line)
    if match:
        url = match["url"] or match["bare"]
        named = _SOURCE_NAME.match(line)
        host = _HOST.match(url)
        return url, named["name"] if named else host[1] if host else None
    match = _NAMED_SOURCE.match(line)
    return None, (match["name"] or match["from"]) if match else None


def _date(line: str) -> date | None:
    match = _DATE_LINE.match(line)
    if match is None:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
