"""Read the lines that say who wrote an article and where it was published first: bylines and source lines.

A byline holds nothing but names of persons (`thucthe.read.structure.signatures`), with credits for pictures, agencies
and a date at most. A line with the name of a newspaper or an agency is a source line.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from thucthe.read.structure.lines import LINE_LENGTH, UPPER, date_rest, is_boilerplate, to_visible
from thucthe.read.structure.phrases import alternatives, signature_words
from thucthe.read.structure.signatures import is_person, is_place
from thucthe.text.syllables import is_syllable

_ADDRESS_LENGTH = 2000
_URL = r"https?://[^\s<>\"]+"
_SOURCE_URL = re.compile(
    rf"(?:(?:Nguồn|Theo|Link gốc|Link bài gốc|Xem bài gốc)\b\s*(?P<name>[^:]{{0,40}}?)\s*:?\s*)?(?P<url>{_URL})\s*$",
    re.I,
)
_NAMED_SOURCE = re.compile(
    r"(?:Nguồn(?: tin| tham khảo)?|Tham khảo(?: từ)?|Tổng hợp từ)\s*:?\s*(?P<name>[^:]{2,60}?)\s*$", re.I
)
_FROM = re.compile(r"\(?[Tt]heo:?\s+(?P<name>[^\s.:()][^\s()]*(?: [^\s:()]+){0,6}?)\)?\.?\s*$")
_AGENCY = rf"(?:{alternatives('agency', 'outlet')})"
_AGENCY_LINE = re.compile(rf"\(\s*(?P<name>{_AGENCY}(?:\s*[/,+-]\s*{_AGENCY})*)\s*\)\.?$", re.I)
_OUTLET = re.compile(rf"(?:{_AGENCY}|(?:báo|tạp chí|đài|cổng thông tin)\s\S.*)(?:\s*[/,+&-]\s*{_AGENCY})*$", re.I)
_ABBREVIATION = re.compile(r"[A-ZĐ][A-ZĐ&]{2,4}")
_HOST_NAME = re.compile(r"(?:www\.)?(?:[a-z\d-]+\.)+(?:vn|com|net|org|info|example)", re.I)
_HOST = re.compile(r"https?://(?:www\.)?([^/\s:]+)")
_TEXT_WORK = (
    r"tin|bài(?: viết)?|tác giả|thực hiện|biên tập|biên dịch|lược dịch|dịch|chuyển ngữ|nội dung|tổng hợp|người viết"
    r"|phóng viên|nhóm (?:pv|phóng viên)|pv|theo|dữ liệu"
)
_PICTURE_WORK = (
    r"ảnh|hình(?: ảnh)?|clip|video|đồ họa|thiết kế|trình bày|kỹ thuật|kĩ thuật|minh họa|quay phim|dựng phim|photo"
)
_WORK = rf"(?:{_TEXT_WORK}|{_PICTURE_WORK})"
_MARK = re.compile(rf"(?P<works>{_WORK}(?:\s*(?:,|và|&|-|/)\s*{_WORK})*)\s*:\s*", re.I)
_IS_TEXT_WORK = re.compile(rf"\b(?:{_TEXT_WORK})\b", re.I)
_PICTURE_TAIL = re.compile(
    rf"[\s,;(–-]+(?:{_PICTURE_WORK})(?:\s*(?:,|và|&|-)\s*(?:{_PICTURE_WORK}))*\s*:.*$",
    re.I,
)
_AGENCY_HEAD = re.compile(rf"^(?:\(theo[^()]*\)|(?:theo\s+)?{_AGENCY}(?=\s))\s*", re.I)
_AGENCY_TAIL = re.compile(r"\s*(?:\([^()]*\)|/\s*[^/]+|\(?\btheo:?\s.*)$", re.I)
_OUTLET_TAIL = re.compile(r"\s*(?:\([^()]*\)|/\s*[^/]+)$")
_GLUED = re.compile(r"(?<=[^\W\d_])(?=[Tt]heo\s[A-ZĐ])|(?<=[^\W\d_.])(?=(?:Tổng hợp|Ảnh|Video|Clip)\b)")
"""Where a line break was lost: ``Minh PhươngTheo Reuters``."""
_TASK = re.compile(
    r"\s*\(?\b(?:tổng hợp|t\s*/\s*h|lược dịch|biên dịch|chuyển ngữ|thực hiện|lược ghi|lược thuật|dịch|ghi)\b\)?", re.I
)
_JOB = rf"(?:{'|'.join(re.escape(job) for job in sorted(signature_words('job'), key=len, reverse=True))})"
_JOBS = re.compile(rf"(?:nhóm\s+)?{_JOB}\b\.?:?\s*|\s*[-–]\s*{_JOB}$", re.I)
_ONLY_JOB = re.compile(rf"(?:nhóm\s+)?{_JOB}", re.I)
_SEPARATOR = re.compile(rf"(\s*(?:[,;&|/•]|[-–—]\s|\s[-–—]|(?<=[^\W\d_])[-–—](?=[{UPPER}])|\svà\s)\s*)")
_EMAIL = re.compile(r"\s*\(?\S+@\S+\)?\s*")
_NAME_WORD = re.compile(r"[^\W\d_]\S*|[-–&/]")
_MAX_WORDS = 14
_FROM_WORD = re.compile(r"(?:theo|bởi|by|tác giả)\b:?\s+", re.I)
_SIGNATURE = re.compile(r"[^\W\d_](?:[^\W_]|[ .,'’&–-])*")
_MAX_SIGNATURE = 12


class Credit(NamedTuple):
    """What a byline or source line says.

    Attributes
    ----------
    kind : str
        ``byline`` or ``source``.
    author, source, url : str or None
    is_bare : bool
        Whether the line is nothing but names, which is a byline only at the end of a text.
    """

    kind: str
    author: str | None = None
    source: str | None = None
    url: str | None = None
    is_bare: bool = False


@lru_cache(maxsize=4096)
def read_credit(line: str) -> Credit | None:
    """Read a byline or a source line.

    Parameters
    ----------
    line : str
        Such as ``Tin, ảnh: Thanh Vân/TTXVN``, ``Bảo Minh - 02/07/2024``, ``Theo Reuters`` or ``NLĐ``.

    Returns
    -------
    Credit or None
        None for any other line.
    """
    line = to_visible(line).strip()
    if len(line) <= _ADDRESS_LENGTH and (match := _SOURCE_URL.match(line)):
        return Credit("source", source=match["name"] or host_of(match["url"]), url=match["url"])
    if not line or len(line) > LINE_LENGTH or line[-1] in "!?…:":
        return None
    bare = _GLUED.sub(" ", line.strip("*_ "))
    return _read_source(bare) or _read_byline(bare)


def read_author(line: str) -> str | None:
    """Return the author that a byline names: ``Thanh Vân`` for ``Tin, ảnh: Thanh Vân/TTXVN``."""
    credit = read_credit(line)
    return credit.author if credit else None


def read_signature(text: str) -> str | None:
    """Return the author whom a text names that is known to name one, as a box or metadata do.

    Names that are no byline in running text count here: single words, foreign names.
    """
    text = to_visible(text).strip("*_ ")
    credit = read_credit(text)
    if credit:
        return credit.author
    if mark := _MARK.match(text):
        text = text[mark.end() :]
    name = _FROM_WORD.sub("", _strip_agencies(text)).strip(" -–/|,;.:\xa0")
    words = name.split()
    fit = all(word[0].isupper() and not any(map(str.isdigit, word)) for word in words)
    if not words or len(words) > _MAX_SIGNATURE or not fit or not _SIGNATURE.fullmatch(name):
        return None
    common = signature_words("common") | signature_words("address")
    if name.lower() in common or words[0].lower() in common or is_outlet(name) or is_boilerplate(name):
        return None
    return None if is_place(name) and not is_person(name, places=True) else name


def host_of(url: str) -> str | None:
    """Return the host of an address without ``www``."""
    match = _HOST.match(url)
    return match[1] if match else None


def is_outlet(name: str) -> bool:
    """Check whether a text names a newspaper or an agency, in full or abbreviated: ``Thanh Niên``, ``SGGP``."""
    if _OUTLET.fullmatch(name) or _HOST_NAME.fullmatch(name):
        return True
    return (
        bool(_ABBREVIATION.fullmatch(name))
        and not is_syllable(name.lower())
        and name.lower() not in signature_words("job")
    )


def _read_source(line: str) -> Credit | None:
    if match := _NAMED_SOURCE.match(line) or _AGENCY_LINE.match(line):
        return Credit("source", source=re.split(r"\s[Tt]heo\s", match["name"])[-1].strip(" ()"))
    if (match := _FROM.match(line)) and _read_names(match["name"]) is None and not _begins_with_agency(match["name"]):
        return Credit("source", source=match["name"].strip(" ()"))
    return Credit("source", source=line) if is_outlet(line) else None


def _begins_with_agency(text: str) -> bool:
    """Check for an agency before the name of who translated it: ``NHK Tuấn Anh``."""
    rest = _AGENCY_HEAD.sub("", text, count=1)
    return rest != text and _read_names(_strip_agencies(rest)) is not None


def _read_byline(line: str) -> Credit | None:
    rest = date_rest(line)
    text = rest or line
    if mark := _MARK.match(text):
        names = text[mark.end() :]
        if not _is_capitalized(names):
            return None
        bare = _strip_agencies(names.rstrip("."))
        author = _read_names(bare) or (bare if names.isupper() and _read_names(bare.title()) else None)
        if not _IS_TEXT_WORK.search(mark["works"]) and not _AGENCY_HEAD.match(names):
            author = None  # the photographer alone is not the author
        return Credit("byline", author)
    if (match := _FROM.match(_OUTLET_TAIL.sub("", line))) and (author := _read_names(match["name"])):
        return Credit("byline", author)
    if line.endswith(".") and not is_person(line):
        return None
    if _TASK.fullmatch(text):
        return Credit("byline")
    author = _read_names(_strip_agencies(text))
    return None if author is None else Credit("byline", author, is_bare=rest is None)


def _is_capitalized(names: str) -> bool:
    """Check whether the text after a mark such as ``Ảnh:`` can be names, of whatever kind."""
    words = re.sub(r"[,;:|()]|\bvà\b|\S+@\S+", " ", _strip_agencies(names.rstrip("."))).split()
    fit = all(_NAME_WORD.fullmatch(word) and (not word[0].isalpha() or word[0].isupper()) for word in words)
    return fit and len(words) <= _MAX_WORDS


def _strip_agencies(names: str) -> str:
    """Remove agencies and the credits of pictures around names."""
    names = _PICTURE_TAIL.sub("", names) or names
    names = _AGENCY_HEAD.sub("", names, count=1) or names
    while (bare := _AGENCY_TAIL.sub("", names)) != names:
        names = bare
    return names


def _read_names(text: str) -> str | None:
    """Return the persons that a text names, as written; None when it holds anything else but newspapers and jobs."""
    text = _TASK.sub("", _EMAIL.sub(" ", text)).strip(" -–/|,;.:\xa0")
    if _ONLY_JOB.fullmatch(text):
        return text
    parts = _SEPARATOR.split(_JOBS.sub("", text))
    names = [part.strip() for part in parts[::2]]
    persons = [not is_outlet(name) and (is_person(name) or is_person(name.strip("."))) for name in names]
    found = ""
    for i, name in enumerate(names):
        if persons[i] or (any(persons) and is_place(name)):
            found += (parts[2 * i - 1] if found else "") + name
        elif name.strip(".") and not is_outlet(name) and not _ONLY_JOB.fullmatch(name):
            return None
    return found or None
