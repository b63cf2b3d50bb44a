"""What a field says of a date comes in, the date goes out."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate

_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d{2})(?!\d)")
_WORDS = re.compile(r"(?<!\d)(\d{1,2})\s+(?:tháng|thg)\.?\s+(\d{1,2})(?:\s*,\s*|\s+)(?:năm\s+)?((?:19|20)\d{2})", re.I)
_VIETNAM = timezone(timedelta(hours=7))
_SECONDS = (315_532_800, 4_102_444_800)
"""Numbers between 1980 and 2100 are seconds since 1970; a thousand times as much, milliseconds."""


def read_date(value: object) -> date | None:
    """Read the date that a field holds.

    Parameters
    ----------
    value : object
        A text such as ``2024-07-02T14:05:00+07:00``, ``Thứ Ba, 02/07/2024, 14:05 (GMT+7)``, ``2 tháng 7 năm 2024``,
        ``20240702`` or ``Tue, 02 Jul 2024 07:05:00 GMT``, the day before the month; or a number of seconds or
        milliseconds since 1970, which is taken in Vietnamese time.

    Returns
    -------
    date or None
        The day as it is written, whatever the time zone; None when there is none or it can't be.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(float(value)) or _from_text(f"{value:.0f}" if value == value else "")
    return _from_text(value.strip()) if isinstance(value, str) else None


def _from_number(value: float) -> date | None:
    seconds = value / 1000 if value > _SECONDS[1] else value
    if not _SECONDS[0] <= seconds <= _SECONDS[1]:
        return None
    return datetime.fromtimestamp(seconds, _VIETNAM).date()


def _from_text(text: str) -> date | None:
    if match := _ISO.search(text):
        return _date(match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _DAY_FIRST.search(text):
        return _date(match[4], match[3], match[1]) or _date(match[4], match[1], match[3])
    if match := _WORDS.search(text):
        return _date(match[3], match[2], match[1])
    if text.isdecimal():
        return _from_number(float(text[:20]))
    try:
        mail = parsedate(text)
    except (ValueError, TypeError, IndexError):
        return None
    return _date(*mail[:3]) if mail else None


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
