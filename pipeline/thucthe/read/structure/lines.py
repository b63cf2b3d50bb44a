"""Classify single lines of an article: captions, date lines, boilerplate, section names, headlines of other articles.

Composed and decomposed letters are equivalent throughout, invisible characters are ignored. The phrases stand in
``phrases.tsv``.
"""

from __future__ import annotations

import html
import re
from datetime import date

from thucthe.read.structure.dates import read_date
from thucthe.read.structure.phrases import alternatives
from thucthe.text.normalize import normalize_with_offsets
from thucthe.text.picture_credits import CREDIT

LINE_LENGTH = 150
"""Maximum length of a byline, a date line, a source line without an address, or a headline of another article."""
PARAGRAPH_LENGTH = 700
"""Maximum length of a lead, a caption or a line of boilerplate."""

LOWER = "a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
UPPER = LOWER.upper()
"""The lower-case and the upper-case letters of Vietnamese, as in a character class."""
_CAPTION_END = re.compile(
    rf"\(\s*{CREDIT}\b[^()]{{0,100}}\)[.\s]*$"
    rf"|(?:^|[.?!”\")–-]\s*)(?:{CREDIT}\s*:\s*(?:[^.!?]|\.(?=\w)){{1,60}}|Ảnh minh họa|Ảnh tư liệu)\.?\s*$",
    re.I,
)
_CAPTION_START = re.compile(r"(?:Ảnh|Video|Clip|Đồ họa)(?: minh họa)?\s*:", re.I)
_FULL_DATE = re.compile(
    r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} tháng \d{1,2},? (?:năm )?\d{4}", re.I
)
_SHORT_YEAR = re.compile(r"^(\d{1,2}/\d{1,2}/)(\d{2})(?=\s+\d{1,2}[:h]\d{2})")
_DATE_WORDS = re.compile(
    r"\b(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật|cn|cập\s+nhật(?:\s+lần\s+cuối)?|ngày|đăng|xuất\s+bản"
    r"|lúc|am|pm|utc|gmt)\b"
    r"|\d{1,2}\s*[:h]\s*\d{2}(?::\d{2})?(?:\s*phút)?|\d{1,2}\s*giờ(?:\s*\d{1,2}\s*phút)?|\+\s*0?7(?:[:.]?00)?",
    re.I,
)
_PLACE_OF_DATE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,4},\s*(?=ngày\s)", re.I)
_BULLET = r"[^\w\"“‘'(©®]*"
_COUNT = r"\s*(?:\(\s*\d+\s*\)|\d+)?\W*$"
_BOILERPLATE = re.compile(
    rf"\s*(?:>>|»)|{_BULLET}(?:(?:{alternatives('line')}){_COUNT}|(?:{alternatives('start')})(?!\w)"
    rf"|(?:{alternatives('label')})\s*:)",
    re.I,
)
_BUTTON = re.compile(rf"{_BULLET}(?:{alternatives('line')}){_COUNT}", re.I)
_LIST_HEADING = re.compile(rf"{_BULLET}(?:{alternatives('list')}){_COUNT}", re.I)
_NEWSPAPER = re.compile(alternatives("agency", "outlet"))
_SECTION = alternatives("section")
_SECTION_NAME = re.compile(rf"(?:{_SECTION})(?:\s*[>/»|›-]\s*(?:{_SECTION}))*$", re.I)
_KEYWORDS = re.compile(r"[^,.;:!?\n]{1,60}(?:,(?! )[^,.;:!?\n]{1,60}){3,}")
_SENTENCE = re.compile(r"[.!?…]['\"”’)]*$")
_FULL_STOP = re.compile(r"(?<!\.)\.['\"”’)\]]*$")
_WORD = re.compile(r"[^\W\d_]{2}")
_ITEM = re.compile(r"(?:[-+*•–]|\(\d+\)|[a-zđ]\)|(?:Điều )?\d{1,3}\.|[IVX]+\.)\s")
_ELLIPSIS = re.compile(r"(?:\.\.|…)['\"”’)\]]*$")
_MAX_TRAILING_TITLE = 100
"""Maximum length of a title that ends with an ellipsis."""


def clean(text: str) -> str:
    """Return text from a page as one line: entities that were encoded twice are decoded, white space is collapsed."""
    return " ".join((html.unescape(text) if "&" in text else text).split())


def comparison_key(text: str) -> str:
    """Return the key that two spellings of a title share: its letters and digits in lower case."""
    return re.sub(r"[\W_]+", " ", to_visible(text).casefold()).strip()


def to_visible(text: str) -> str:
    """Return the composed form, in which the patterns are written, without invisible characters."""
    return normalize_with_offsets(text).text


def is_button(paragraph: str) -> bool:
    """Check for a line that is the label of a button or link: ``Chia sẻ``, ``Bình luận (12)``."""
    return bool(_BUTTON.match(to_visible(paragraph)))


def is_boilerplate(paragraph: str) -> bool:
    """Check for a line of the page around an article: ``Xem thêm: ...``, ``Bình luận (12)``, a list of keywords."""
    line = to_visible(paragraph)
    if len(line) > PARAGRAPH_LENGTH:
        return False
    return bool(_BOILERPLATE.match(line) or _LIST_HEADING.match(line) or _KEYWORDS.fullmatch(line))


def is_list_heading(paragraph: str) -> bool:
    """Check for a heading above headlines of other articles: ``Tin liên quan``."""
    return len(paragraph) <= LINE_LENGTH and bool(_LIST_HEADING.match(to_visible(paragraph)))


def is_headline(paragraph: str) -> bool:
    """Check for a possible headline of another article: a short line that is no sentence."""
    return len(paragraph) <= LINE_LENGTH and not _SENTENCE.search(paragraph)


def is_sentence(paragraph: str) -> bool:
    """Check whether a paragraph ends like a sentence."""
    return bool(_SENTENCE.search(paragraph))


def can_be_title(paragraph: str) -> bool:
    """Check for a line that can be a title: it has words, is no item of a list, and does not end like prose."""
    line = to_visible(paragraph)
    if line[-1:] in ";:," or _ITEM.match(line) or not _WORD.search(line):
        return False
    trailing = len(line) > _MAX_TRAILING_TITLE and _ELLIPSIS.search(line)
    return not trailing and not _FULL_STOP.search(line)


def is_section_name(line: str) -> bool:
    """Check for the name of a part of a newspaper: ``Thời sự``, ``Kinh tế > Thị trường``."""
    return len(line) <= LINE_LENGTH and bool(_SECTION_NAME.match(to_visible(line)))


def is_caption(paragraph: str) -> bool:
    """Check for a caption by its credit: ``Ông Trần An phát biểu. Ảnh: TTXVN``."""
    line = to_visible(paragraph)
    return len(line) <= PARAGRAPH_LENGTH and bool(_CAPTION_END.search(line) or _CAPTION_START.match(line))


def is_date_line(line: str) -> bool:
    """Check for a line of a full date, maybe with a newspaper: ``NLĐ - Cập nhật 02/07/2024``, but not ``Ngày 2/7``."""
    rest = date_rest(line)
    return rest is not None and (not rest or bool(_NEWSPAPER.fullmatch(rest)))


def line_date(line: str) -> date | None:
    """Return the full date of a date line or a byline."""
    return _read_date(to_visible(line)) if date_rest(line) is not None else None


def date_rest(line: str) -> str | None:
    """Return a line without its full date, the time and the words for them; None when it has no full date."""
    line = _SHORT_YEAR.sub(r"\g<1>20\2", to_visible(line))
    if len(line) > LINE_LENGTH or not _FULL_DATE.search(line) or read_date(line) is None:
        return None
    rest = _DATE_WORDS.sub(" ", _FULL_DATE.sub(" ", _PLACE_OF_DATE.sub("", line)))
    return rest.strip(" -–—|,;.:()[]/\t\xa0•·") if re.search(r"[^\W_]", rest) else ""


def _read_date(line: str) -> date | None:
    return read_date(_SHORT_YEAR.sub(r"\g<1>20\2", line))
