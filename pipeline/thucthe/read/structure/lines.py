"""A line of an article comes in; what it is goes out: byline, source, caption, date or a part of the page around it.

Composed and decomposed letters are told apart nowhere here. The phrases stand in ``phrases.tsv``.
"""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from importlib.resources import files

from thucthe.read.structure.dates import read_date
from thucthe.text.wordlists import read_rows

LINE_LENGTH = 150
"""Longest byline, date line, source line without an address, or headline of another article."""
PARAGRAPH_LENGTH = 700
"""Longest lead, caption and line of boilerplate."""
_ADDRESS_LENGTH = 2000


def _phrases(rule: str) -> str:
    """Give the phrases of a rule as alternatives of a regular expression, the longest first."""
    rows = read_rows(files(__package__) / "phrases.tsv")
    found = {phrase[0] for kind, *phrase in rows if kind == rule}
    return "|".join(re.escape(phrase) for phrase in sorted(found, key=lambda phrase: (-len(phrase), phrase)))


CREDIT = (
    r"(?:Nguồn(?: ảnh| video)?|Ảnh(?: minh họa| tư liệu| chụp màn hình)?|Ảnh,? video|Video|Đồ họa|Clip|Minh họa|Photo)"
)
_CAPTION_END = re.compile(
    rf"\(\s*{CREDIT}\b[^()]{{0,100}}\)[.\s]*$"
    rf"|(?:^|[.?!”\")–-]\s*)(?:{CREDIT}\s*:\s*[^.!?]{{1,60}}|Ảnh minh họa|Ảnh tư liệu)\.?\s*$",
    re.I,
)
_CAPTION_START = re.compile(r"(?:Ảnh|Video|Clip|Đồ họa)(?: minh họa)?\s*:", re.I)
_URL = r"https?://[^\s<>\"]+"
_SOURCE = re.compile(
    rf"(?:(?:Nguồn|Theo|Link gốc|Xem bài gốc)\b\s*(?P<name>[^:]{{0,40}}?)\s*:?\s*)?(?P<url>{_URL})\s*$", re.I
)
_NAMED_SOURCE = re.compile(
    r"Nguồn(?: tin)?\s*:?\s*(?P<name>[^:]{2,60}?)\s*$|\(?Theo:?\s+(?P<from>[^\s.:()]+(?: [^\s.:()]+){0,6})\)?\s*$"
)
_AGENCIES = rf"(?:{_phrases('agency')})"
_AGENCY_LINE = re.compile(rf"\(\s*(?P<name>{_AGENCIES}(?:\s*[/,+-]\s*{_AGENCIES})*)\s*\)\.?$", re.I)
_HOST = re.compile(r"https?://(?:www\.)?([^/\s:]+)")
_WORK = r"(?:tin|bài(?: viết)?|ảnh|clip|video|đồ họa|dữ liệu|thực hiện|tác giả|biên tập|biên dịch|nhóm pv|pv|theo)"
_BYLINE_MARK = re.compile(rf"^{_WORK}(?:\s*(?:,|và|&|-|/)\s*{_WORK})*\s*:\s*", re.I)
_CREDIT_TAIL = re.compile(
    r"[\s,;(–-]*\b(?:ảnh|clip|video|đồ họa)(?:\s*(?:,|và|&|-)\s*(?:ảnh|clip|video|đồ họa))*\s*:.*$", re.I
)
_AGENCY_HEAD = re.compile(rf"^(?:\(theo[^()]*\)|(?:theo\s+)?{_AGENCIES}(?=\s))\s*", re.I)
_AGENCY_TAIL = re.compile(r"\s*(?:\([^()]*\)|/\s*[^/]+|\(?\btheo:?\s.*)$", re.I)
_JOB = re.compile(r"(?:(?:PV|CTV|BTV)\.?\s+(?=\w))|\s*[-–]\s*(?:PV|CTV|BTV)$")
_BYLINE_WORD = re.compile(r"[^\W\d_]\S*|[-–&/]")
_BYLINE_WORDS = 12
_FULL_DATE = re.compile(
    r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} tháng \d{1,2},? (?:năm )?\d{4}", re.I
)
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
    rf"\s*(?:>>|»)|{_BULLET}(?:(?:{_phrases('line')}){_COUNT}|(?:{_phrases('start')})(?!\w)|(?:{_phrases('label')})\s*:)",
    re.I,
)
_LIST = re.compile(rf"{_BULLET}(?:{_phrases('list')}){_COUNT}", re.I)
_SECTION_NAME = re.compile(rf"(?:{_phrases('section')})(?:\s*[>/»|›-]\s*(?:{_phrases('section')}))*$", re.I)
_SENTENCE = re.compile(r"[.!?…]['\"”’)]*$")


def clean(text: str) -> str:
    """Make one line of a text from a page: entities that were encoded twice are decoded, white space is squeezed."""
    return " ".join((html.unescape(text) if "&" in text else text).split())


def comparison_key(text: str) -> str:
    """Give what two spellings of a title share: letters and digits in small letters."""
    return re.sub(r"[\W_]+", " ", composed(text).casefold()).strip()


def composed(text: str) -> str:
    """Give the form that the patterns are written in; tone marks may stand apart from their letters in a file."""
    return unicodedata.normalize("NFC", text)


def is_boilerplate(paragraph: str) -> bool:
    """Tell a line of the page around an article: ``Xem thêm: ...``, ``Bình luận (12)``, ``Mời độc giả ...``."""
    line = composed(paragraph)
    return len(line) <= PARAGRAPH_LENGTH and bool(_BOILERPLATE.match(line) or _LIST.match(line))


def heads_list(paragraph: str) -> bool:
    """Tell a heading that headlines of other articles follow: ``Tin liên quan``."""
    return len(paragraph) <= LINE_LENGTH and bool(_LIST.match(composed(paragraph)))


def is_headline(paragraph: str) -> bool:
    """Tell what may be the headline of another article: a short line that is no sentence and no byline."""
    return len(paragraph) <= LINE_LENGTH and not _SENTENCE.search(paragraph) and not is_byline(paragraph)


def is_section_name(line: str) -> bool:
    """Tell the name of a part of a newspaper: ``Thời sự``, ``Kinh tế > Thị trường``."""
    return len(line) <= LINE_LENGTH and bool(_SECTION_NAME.match(composed(line)))


def is_caption(paragraph: str) -> bool:
    """Tell a caption by its credit: ``Ông Trần An phát biểu. Ảnh: TTXVN``."""
    line = composed(paragraph)
    return len(line) <= PARAGRAPH_LENGTH and bool(_CAPTION_END.search(line) or _CAPTION_START.match(line))


def is_source(line: str) -> bool:
    """Tell a line that names where the text is from: ``Nguồn TG&VN: https://...``, ``Theo Reuters``, ``(TTXVN)``."""
    line = composed(line)
    if len(line) > LINE_LENGTH:
        return len(line) <= _ADDRESS_LENGTH and bool(_SOURCE.match(line))
    named = _NAMED_SOURCE.match(line)
    # "Theo NHK Tuấn Anh" is the byline of one who writes after an agency.
    return bool(_SOURCE.match(line) or _AGENCY_LINE.match(line) or (named and (named["name"] or not read_author(line))))


def is_byline(line: str) -> bool:
    """Tell a line of nothing but names: ``Bảo Minh``, ``Tin, ảnh: Thanh Vân/TTXVN``, ``Bảo Minh - 02/07/2024``."""
    line = composed(line)
    if not line or len(line) > LINE_LENGTH or line[-1] in "!?…:":
        return False
    marked = _BYLINE_MARK.match(line)
    if line.endswith(".") and not marked:
        return False
    names = _bare_names(_date_rest(line) or line)
    names = re.sub(r"\b(?:GS|PGS|TS|ThS|BS|KS|LS)\.|[,;:|]|\bvà\b|\S+@\S+", " ", names)
    words = names.split()
    capital = all(_BYLINE_WORD.fullmatch(word) and (not word[0].isalpha() or word[0].isupper()) for word in words)
    return capital and len(words) <= _BYLINE_WORDS and (bool(words) or bool(marked))


def _bare_names(line: str) -> str:
    """Take marks, agencies and credits off a byline."""
    names = _BYLINE_MARK.sub("", line.strip("*_ "))
    names = _CREDIT_TAIL.sub("", names) or names
    names = _AGENCY_HEAD.sub("", names)
    while (bare := _AGENCY_TAIL.sub("", names)) != names:
        names = bare
    return names


def read_author(byline: str) -> str | None:
    """Read the names in a byline.

    Parameters
    ----------
    byline : str
        Such as ``Tin, ảnh: Thanh Vân/TTXVN`` or ``Minh Anh (Theo AFP)``.

    Returns
    -------
    str or None
        ``Thanh Vân``; None when it names only an agency.
    """
    byline = composed(byline)
    if len(byline) > LINE_LENGTH:
        return None
    names = _JOB.sub("", _bare_names(_date_rest(byline) or byline)).strip(" -–/|,;.:\xa0")
    return names if names and not re.fullmatch(_AGENCIES, names, re.I) else None


def host_of(url: str) -> str | None:
    """Give the host of an address without ``www``."""
    match = _HOST.match(url)
    return match[1] if match else None


def is_date_line(line: str) -> bool:
    """Tell a line that is nothing but a full date: ``(Cập nhật 14:05 02/07/2024)``, but not ``Ngày 2/7``."""
    return _date_rest(line) == ""


def _date_rest(line: str) -> str | None:
    """Give what a line says but for its full date, the time and the words for them; None when it has no full date."""
    line = composed(line)
    if len(line) > LINE_LENGTH or not _FULL_DATE.search(line) or read_date(line) is None:
        return None
    rest = _DATE_WORDS.sub(" ", _FULL_DATE.sub(" ", _PLACE_OF_DATE.sub("", line)))
    return rest.strip(" -–—|,;.:()[]/\t\xa0•·") if re.search(r"[^\W_]", rest) else ""


def read_source(line: str) -> tuple[str | None, str | None]:
    """Read the address and the name of the source in a line that `is_source`; the address's host is a name too."""
    line = composed(line)
    if len(line) <= _ADDRESS_LENGTH and (match := _SOURCE.match(line)):
        return match["url"], match["name"] or host_of(match["url"])
    if len(line) > LINE_LENGTH:
        return None, None
    if match := _NAMED_SOURCE.match(line):
        return None, match["name"] or match["from"]
    return None, match["name"] if (match := _AGENCY_LINE.match(line)) else None


def line_date(line: str) -> date | None:
    """Read the full date of a date line or a byline."""
    return read_date(composed(line)) if _date_rest(line) is not None else None
