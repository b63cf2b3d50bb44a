"""Recognize the lines of the letterhead of an official document: issuing body, motto, number, place and date, kind.

The layout is that of Nghị định 30/2020/NĐ-CP, annex I. Texts extracted from the two columns of a letterhead hold its
lines in varying order, and at times several on one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from thucthe.read.structure.dates import read_date
from thucthe.read.structure.phrases import alternatives

_HEAD_LENGTH, _ISSUER_LENGTH = 300, 120
"""Maximum length of a line of the letterhead, and of one with the issuing body."""
_STATE = re.compile(r"C[ỘO]NG\s+H[ÒO][AÀ]\s+X[ÃA]\s+H[ỘO]I\s+CH[ỦU]\s+NGH[ĨI]A\s+VI[ỆE]T\s+NAM")
_MOTTO = re.compile(r"Đ[ộo]\w{0,2}c\s+l[ậa]p\s*[-–—.•]?\s*T[ựu]\s+do\s*[-–—.•]?\s*H[ạa]nh\s+ph[úu]c", re.I)
_PARTY = re.compile(r"ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM|ĐOÀN\s+(?:TNCS|THANH\s+NIÊN\s+CỘNG\s+SẢN)\s+HỒ\s+CHÍ\s+MINH")
_NUMBER = re.compile(
    r"(?:[^\W\d_]+\s+){0,3}(?:[Ss]ố|SỐ)\s*:?\s*(?P<number>[\d\s.…_]*(?:\s*[/-]\s*[\w&Đ.…/-]+)?)\s*"
    r"(?P<subject>(?:[Vv]/v|[Vv]ề việc)\b.*)?$"
)
_GLUED_NUMBER = re.compile(r"(?P<body>.+?)\s+(?:Số|SỐ)\s*:?\s*[\d.…_\s]*[/-]\S+$")
_BARE_NUMBER = re.compile(r"\d{1,6}\s*/[\w&Đ/-]+")
_BLANK = r"[\d\s.…_/]*"
_HOUR = r"(?:(?:hồi|lúc)\s+\d{1,2}\s*(?:giờ|h)\s*(?:\d{1,2}\s*)?(?:phút)?,?\s*)?"
_DATE = re.compile(
    rf"(?P<place>[^\d:;()]{{0,60}}?),?\s*{_HOUR}\b[Nn]gày\s*:?\s*{_BLANK}"
    rf"(?:[Tt]háng\s*{_BLANK}[Nn]ăm\s*{_BLANK}|(?:[/-]\s*\d{{1,2}}\s*)?[/-]\s*\d{{4}})[.;]?\s*$"
)
_FULL_DATE = re.compile(r"[Nn]gày\s*:?\s*(\d{1,2})\s*(?:[Tt]háng|[/-])\s*(\d{1,2})\s*(?:[Nn]ăm|[/-])\s*(\d{4})\b")
_NUMBERED_DATE = re.compile(r"(?:Số|SỐ)\s*:?\s*[\d.…_\s]*[/-]\S+\s+(?P<date>\D.*)")
"""Number and date, which white space between them held apart: ``Số: 27/TB-UBND  Huế, ngày 5 tháng 8 năm 2024``."""
_SUBJECT = re.compile(r"(?:V/v|Về việc|VỀ VIỆC)\b\s*:?", re.I)
ADDRESSEE = re.compile(r"\W*Kính gửi\b", re.I)
_FORM = re.compile(r"(?:Mẫu|Biểu mẫu|Phụ lục|Biểu)\s+(?:số\s*)?[\w./-]+|DỰ THẢO|HỎA TỐC|MẬT|THƯỢNG KHẨN|KHẨN", re.I)
SEPARATOR = re.compile(r"[\W_]*")
_DOCUMENT = alternatives("document").replace(r"\ ", r"\s+")
KIND = re.compile(rf"(?P<kind>{_DOCUMENT})(?P<rest>\s*:?$|\s*:?\s+\S.*$)", re.I)
_ISSUER = re.compile(rf"(?:{alternatives('issuer')})(?!\w)", re.I)


def read_head_date(line: str) -> date | None:
    """Return the date of a line of the letterhead; None when a part of it is blank."""
    match = _FULL_DATE.search(line)
    return read_date("/".join(match.groups())) if match else None


def read_place_date(line: str) -> date | None:
    """Return the date of a line of nothing but place and date, as it stands above the signature of an application."""
    match = _DATE.fullmatch(line)
    place = match["place"] if match and line[match.end("place")] == "," else ""
    return read_head_date(line) if place and all(word[0].isupper() for word in place.split()) else None


def is_motto(line: str) -> bool:
    """Check for a line with the motto of the state, or the right column of the letterhead of the Party."""
    if len(line) > _HEAD_LENGTH:
        return False
    party = _PARTY.search(line)
    return bool(_STATE.search(line) or _MOTTO.search(line) or (party and line.isupper()))


def is_letterhead(line: str) -> bool:
    """Check for a line of the letterhead: issuing body, motto, number, place and date, or a separator."""
    return _letterhead_part(line, numbered=False) is not None


def count_issuers(lines: Sequence[str]) -> int:
    """Return how many of the first lines name authorities or institutions in capitals, as on the cover of a report."""
    return next((i for i, line in enumerate(lines) if not _is_issuer(line)), len(lines))


def _is_issuer(line: str) -> bool:
    return len(line) <= _ISSUER_LENGTH and line.isupper() and bool(_ISSUER.match(line)) and not KIND.match(line)


def letterhead_parts(lines: list[str]) -> list[str]:
    """Return the part of each line of the letterhead, down to the line before kind and subject or the addressee."""
    parts: list[str] = []
    for i, line in enumerate(lines):
        part = _letterhead_part(line, bool(parts) and parts[-1] == "number-label")
        if part is None:
            # A title that was put above the letterhead, or one line in it that says something else.
            follows = any(
                _letterhead_part(below, numbered=False) not in {None, "issuer"} for below in lines[i + 1 : i + 4]
            )
            if len(line) > _HEAD_LENGTH or not follows or is_kind(line) or ADDRESSEE.match(line):
                break
            part = "other"
        parts.append(part)
    while parts and parts[-1] == "other":
        parts.pop()
    return ["number" if part == "number-label" else part for part in parts]


def _letterhead_part(line: str, numbered: bool) -> str | None:
    if SEPARATOR.fullmatch(line):
        return "separator"
    if len(line) > _HEAD_LENGTH:
        return None
    if is_motto(line):
        return "motto"
    if (match := _NUMBER.fullmatch(line)) and len(line) < _HEAD_LENGTH:
        return "number" if match["number"].strip(" .…_") or match["subject"] else "number-label"
    if (numbered and _BARE_NUMBER.fullmatch(line)) or _glued_issuer(line):
        return "number"
    numbered_date = _NUMBERED_DATE.fullmatch(line)
    if _DATE.fullmatch(numbered_date["date"] if numbered_date else line):
        return "date"
    if _SUBJECT.match(line) and not line.isupper():
        return "subject"
    if _FORM.fullmatch(line):
        return "form"
    return "issuer" if _is_issuer(line) else None


def _glued_issuer(line: str) -> str | None:
    """Return the issuing body of a line that holds the number too: ``SỞ Y TẾ Số: 12/QĐ-SYT``."""
    match = _GLUED_NUMBER.fullmatch(line)
    return match["body"] if match and _is_issuer(match["body"]) else None


def is_kind(line: str) -> bool:
    """Check for the line with the kind of a document in capitals: ``QUYẾT ĐỊNH``, ``KẾ HOẠCH TỔ CHỨC HỘI NGHỊ``."""
    match = KIND.match(line)
    return match is not None and match["kind"].isupper()


def letter_subject(parts: Sequence[str], lines: Sequence[str]) -> str | None:
    """Return the subject of a letter, which has no kind: ``V/v chính sách thuế``."""
    for i, (part, line) in enumerate(zip(parts, lines)):
        match = _NUMBER.fullmatch(line) if part == "number" else None
        subject = line if part == "subject" else match["subject"] if match else None
        if subject:
            goes_on = not subject[3:].strip(" :") and i + 1 < len(parts) and parts[i + 1] == "other"
            return (f"{subject} {lines[i + 1]}" if goes_on else subject).strip(" .")
    return None


def issuing_body(parts: Sequence[str], lines: Sequence[str]) -> str | None:
    """Return the lines of the letterhead that name who issued the document, as one text."""
    names: list[str] = []
    last = ""
    has_state = any(part == "motto" and not _PARTY.search(line) for part, line in zip(parts, lines))
    for part, line in zip(parts, lines):
        name = _glued_issuer(line) if part == "number" else _STATE.split(line)[0] if part == "motto" else line
        name = (name or "").strip(" -–*|_\t")
        if names and not has_state and (party := _PARTY.search(name)) and party.end() == len(name):
            name = name[: party.start()].strip()  # the right column of a letterhead without the motto of the state
        goes_on = part == "other" and last == "issuer" and name.isupper() and len(name) <= _ISSUER_LENGTH
        is_body = goes_on or (part in {"issuer", "number", "motto"} and _is_issuer(name))
        if is_body and name not in " ".join(names):
            names.append(name)
        last = part
    return " ".join(" ".join(names).split()) or None
