"""Recognize official documents: decisions, decrees, plans, notices and letters of authorities and institutions.

The layout is that of Nghị định 30/2020/NĐ-CP, annex I: a letterhead (`thucthe.read.structure.letterhead`), the kind
and subject of the document, its text, and a signature block with office and name. Documents of the Communist Party and
laws have the same parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from thucthe.article import Metadata
from thucthe.read.structure.letterhead import (
    ADDRESSEE,
    KIND,
    SEPARATOR,
    count_issuers,
    is_kind,
    is_letterhead,
    is_motto,
    issuing_body,
    letter_subject,
    letterhead_parts,
    read_head_date,
    read_place_date,
)
from thucthe.read.structure.lines import LOWER, UPPER
from thucthe.read.structure.phrases import alternatives
from thucthe.read.structure.signatures import is_full_name, is_person, is_titled_name, strip_degrees

_LINE, _GAP = "\n", "\n\n"
_HEAD_LINES = 30
"""Maximum number of lines of a letterhead, down to the kind of the document."""
_MOTTO_LINES = 15
"""The motto stands among this many first lines."""
_LINES_ABOVE_KIND = 4
_TITLE_LENGTH = 600
_SUBJECT_LINES = 8
_SUBJECT_LENGTH = 400
"""Maximum length of one line of the subject."""
_SUBJECT_WORDS = 4
_SHORT_LINE = 90
"""A line of the subject of at most this length may be continued by the next one."""
_SIGNATURE_LENGTH = 120
_DATE_LINES = 5
"""The date of an application stands among this many lines above the name."""
_SIGNATURE_LINES = 10
"""The name of the signatory stands among this many lines below the office."""

_AUTHORITY = re.compile(rf"(?:{alternatives('office', 'authority')})(?!\w)", re.I)
_BODY = re.compile(
    r"C(?:ăn cứ|ĂN CỨ)\b|Thực hiện (?i:công văn|quyết định|kế hoạch|chỉ thị|nghị quyết|hướng dẫn|thông báo|chương trình"
    r"|luật)\b|(?:Xét|Theo đề nghị|Chiếu|Tiếp theo|Hôm nay|Hồi|Vào (?:hồi|lúc)|Kính gửi|Trong thời gian|Trên cơ sở"
    r"|Để|Nhằm|Từ ngày|Thời gian qua|Trong những năm)\b|Ngày\s+\d|(?i:Điều|Chương|Mục|Phần)\s+(?:[IVX]+|\d+|(?i:thứ))\b"
    r"|[IVX]+\s*[./)]\s|\d+\s*[./)]\s?|[a-zđ]\)\s|[-+*•]\s|(?:STT|TT)\b",
)
_SESSION = re.compile(r"(?:KH[ÓO]A|KHOÁ|KỲ HỌP|LẦN THỨ)\b")
_ABOUT = re.compile(r"Về\s")
_SENTENCES = re.compile(rf"[.!?]\s+[{UPPER}]")
_CONTINUED = re.compile(
    r"\b(?:của|và|về|cho|tại|trong|trên|theo|các|những|với|đối với|do|từ|đến|để|năm|số|bầu cử)$|[,–-]$", re.I
)
_ENDED = re.compile(r"[.;:]['\"”’)]*$")
_OFFICE_WORDS = re.compile(rf"(?<=\s)(?:{alternatives('office').upper()})(?=\s)")
_OF = re.compile(r"(?:CỦA|BỞI|VỚI|TẠI|CHO|THUỘC|DO|TRONG|ĐẾN)\s*$")
_FOR = re.compile(r"\s*(?:T\s*/?\s*M|KT|K/T|TL|T/L|TUQ|T/UQ|Q|TUN)\s*[.:]\s*")
_OFFICE = re.compile(rf"(?:{_FOR.pattern})*(?:{alternatives('office')})(?!\w)", re.I)
_SIGNER = re.compile(r"Người (?:làm|viết|lập|đề nghị|khai|báo cáo|cam đoan|kiến nghị)(?: [^\W\d_]+){0,2}", re.I)
"""Who signs an application, which need not stand in capitals."""
_FOR_BODY = re.compile(rf"(?:{_FOR.pattern})+\S")
_SIGNED = re.compile(
    r"\W*\(?\s*(?:đã\s+)?k[ýí](?:\s+tên)?(?:[,\s]+(?:ghi|đóng)[^()]*)?\)?\W*|\W*\[?daky\]?\W*|\W*\(?đã\s+ký\)?\W*", re.I
)
_ANNEX = re.compile(r"(?:PHỤ LỤC|PHỤ BIỂU|Phụ lục|MẪU SỐ|Mẫu số)(?!\w)")
_GLUED = re.compile(rf"[^{LOWER}\d]+\s(?P<name>(?:[{UPPER}][{LOWER}]+\s+){{1,4}}[{UPPER}][{LOWER}]+)\W*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Official(Metadata):
    """What an official document states.

    Its title is its kind and subject, such as ``QUYẾT ĐỊNH Về việc thành lập Tổ trồng rừng``, its source the issuing
    body, its author the signatory; it has the date of the letterhead, or above the signature where the letterhead has
    none, unless the day is blank there.

    Attributes
    ----------
    kinds : tuple of str
        The kind of section of each line.
    is_dated : bool
        Whether the letterhead has a line for the date, blank or not.
    """

    kinds: tuple[str, ...]
    is_dated: bool


def read_official(lines: Sequence[str]) -> Official | None:
    """Read an official document.

    Parameters
    ----------
    lines : sequence of str
        Its non-empty lines in NFC.

    Returns
    -------
    Official or None
        None for any other text.
    """
    has_motto = any(map(is_motto, lines[:_MOTTO_LINES]))
    issuers = count_issuers(lines[:_HEAD_LINES])
    if not has_motto and not issuers:
        return None
    parts = letterhead_parts(list(lines[:_HEAD_LINES]))
    numbered = "number" in parts
    if not has_motto and not (numbered and "date" in parts) and issuers < 2:
        return None
    end = len(parts)
    kind = next((i for i in range(end, min(end + _LINES_ABOVE_KIND, len(lines))) if is_kind(lines[i])), end)
    end = kind if all(len(line) <= _SUBJECT_LENGTH and not _ENDED.search(line) for line in lines[end:kind]) else end
    body = issuing_body(parts, lines)
    titles, title = _read_title(lines, end, body) if end < len(lines) else ([], None)
    subject = letter_subject(parts, lines)
    if not (title or (has_motto and (numbered or "date" in parts or subject))):
        return None
    kinds = ["source"] * end + ["body"] * (len(lines) - end)
    for i in titles:
        kinds[i] = "title"
    signature = _find_signatory(lines, max(titles, default=end))
    if signature:
        kinds[signature[0]] = "byline"
    head = list(zip(parts, lines))
    dates = [line for part, line in head if part == "date"] or [line for _, line in head if read_head_date(line)]
    if signature and not dates:
        above = lines[max(end, signature[0] - _DATE_LINES) : signature[0]]
        dates = [line for line in above if read_place_date(line)]
    return Official(
        kinds=tuple(kinds),
        title=title or subject,
        source=body,
        published=read_head_date(dates[0]) if dates else None,
        is_dated=bool(dates),
        author=signature[1] if signature else None,
    )


def join_lines(lines: Sequence[str], official: Official) -> str:
    """Join the lines of an official document; those of letterhead, title and signature without empty lines between."""
    text = lines[0]
    for (above, kind), line in zip(pairwise(official.kinds), lines[1:], strict=True):
        together = (kind == above and kind in {"source", "title"}) or kind == "byline"
        text += f"{_LINE if together else _GAP}{line}"
    return text


def _read_title(lines: Sequence[str], start: int, body: str | None) -> tuple[list[int], str | None]:
    """Read kind and subject; return the indices of their lines and the title."""
    found: list[int] = []
    if not is_kind(lines[start]):
        return found, None
    for i in range(start, min(len(lines), start + _SUBJECT_LINES)):
        line = lines[i]
        if i > start and not _continues(lines, i, found, body):
            break
        if not SEPARATOR.fullmatch(line):
            found.append(i)
    while len(found) > 1 and (_is_authority(lines, found[-1], body) or _SESSION.match(lines[found[-1]])):
        found.pop()
    title = " ".join(" ".join(lines[i].strip(" *#_|") for i in found).split())
    below = lines[found[-1] + 1] if found[-1] + 1 < len(lines) else ""
    if body and _BODY.match(below):
        title = _without_authority(title, body)
    return found, title[:_TITLE_LENGTH].rstrip(" :")


def _without_authority(title: str, body: str) -> str:
    """Remove who decides from the end of a title that holds it: ``... CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH``."""
    words = body.split()
    for match in _OFFICE_WORDS.finditer(title):
        rest = title[match.end() :].split()
        if len(rest) > 1 and (rest == words[: len(rest)] or rest == words[-len(rest) :]):
            return title[: match.start()]
    if title.endswith(f" {body}") and not _OF.search(title[: -len(body)]):
        return title[: -len(body)]
    return title


def _continues(lines: Sequence[str], i: int, found: list[int], body: str | None) -> bool:
    """Check whether a line is one more line of the subject."""
    line, above = lines[i], lines[found[-1]]
    if len(line) > _SUBJECT_LENGTH or line.startswith("(") or _BODY.match(line) or ADDRESSEE.match(line):
        return False
    if SEPARATOR.fullmatch(line):
        return len(found) == 1
    kind = KIND.fullmatch(above)
    if len(found) == 1 and kind and not kind["rest"].strip(" :"):
        return not line.endswith((":", ";")) and not (line.endswith(".") and _SENTENCES.search(line))
    if _is_authority(lines, i, body) or _ENDED.search(above) or _ENDED.search(line):
        return False
    if (above.isupper() and len(found) > 1) or is_kind(above):
        is_about = line[:1].islower() or _ABOUT.match(line)
        return line.isupper() or bool(is_about) or (len(found) == 1 and _is_subject(lines, i))
    return (
        line[:1].islower()
        or bool(_CONTINUED.search(above))
        or (len(above) <= _SHORT_LINE and not line.isupper() and i + 1 < len(lines) and bool(_BODY.match(lines[i + 1])))
    )


def _is_subject(lines: Sequence[str], i: int) -> bool:
    """Check for the subject below a kind of several words: ``Kết quả năm 2024`` below ``BÁO CÁO TỔNG KẾT``."""
    line, below = lines[i], lines[i + 1] if i + 1 < len(lines) else ""
    goes_on = bool(_BODY.match(below)) or bool(_ENDED.search(below)) or bool(ADDRESSEE.match(below))
    return goes_on and line[:1].isupper() and len(line.split()) >= _SUBJECT_WORDS and not is_letterhead(line)


def _is_authority(lines: Sequence[str], i: int, body: str | None) -> bool:
    """Check for the line below the subject that names who decides: ``CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH``."""
    below = next((line for line in lines[i + 1 : i + 3] if not _SESSION.match(line)), "")
    decides = bool(_AUTHORITY.match(lines[i])) or lines[i] == body
    return lines[i].isupper() and decides and bool(_BODY.match(below))


def _find_signatory(lines: Sequence[str], start: int) -> tuple[int, str] | None:
    """Find the first signature block; return the index of the line with the name, and the name."""
    for i in range(start + 1, len(lines)):
        line = lines[i]
        if _ANNEX.match(line):
            return None
        is_office = _OFFICE.match(line) or _FOR_BODY.match(line) or _SIGNER.fullmatch(line)
        if len(line) > _SIGNATURE_LENGTH or not is_office:
            continue
        if (match := _GLUED.fullmatch(line)) and _is_signature(match["name"]):
            return i, match["name"]
        if (line.isupper() or _SIGNER.fullmatch(line)) and (found := next(_names_below(lines, i), None)):
            return found
    return None


def _names_below(lines: Sequence[str], office: int) -> Iterator[tuple[int, str]]:
    """Iterate over the names below an office, which a remark such as ``(Đã ký)`` may stand before."""
    for i in range(office + 1, min(len(lines), office + 1 + _SIGNATURE_LINES)):
        line = _SIGNED.sub("", lines[i], count=1) if _SIGNED.match(lines[i]) else lines[i]
        if _ANNEX.match(line) or (len(line) > _SIGNATURE_LENGTH and not line.startswith("-")):
            return
        name = strip_degrees(line.strip(" .,;*_|"))
        if not _OFFICE.match(line) and (_is_signature(name) or (i == len(lines) - 1 and is_titled_name(name))):
            yield i, name


def _is_signature(name: str) -> bool:
    return is_full_name(name) or (len(name.split()) > 2 and is_person(name)) or is_titled_name(name, gendered=True)
