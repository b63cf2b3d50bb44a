"""Parse the date that a field or a line states."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from typing_extensions import Self

_VIETNAM = timezone(timedelta(hours=7))
_YEAR = r"(?P<y>(?:19|20)\d{2})(?!\d)"
_MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        (
            *("january jan một", "february feb hai", "march mar ba", "april apr tư bốn", "may năm", "june jun sáu"),
            *("july jul bảy bẩy", "august aug tám", "september sep sept chín", "october oct mười"),
            *("november nov mười-một", "december dec mười-hai"),
        ),
        start=1,
    )
    for name in names.split()
}
_NAME = "|".join(sorted((name.replace("-", r"\s") for name in _MONTH_NAMES), key=len, reverse=True))
_ENGLISH = "|".join(sorted((name for name in _MONTH_NAMES if name.isascii()), key=len, reverse=True))
_MONTH = rf"(?:(?:tháng|thg|th)\.?\s*(?P<m>\d{{1,2}}|{_NAME})(?!\w)|(?P<e>{_ENGLISH})\b\.?)"
_DAY = r"(?<![\d:])(?P<d>\d{1,2})"
_COMMA = r"\s*,?\s*"
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?<!\d)(?P<y>(?:19|20)\d{2})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日",
        rf"(?<!\d)(?P<d>\d{{1,2}})\s?([-/.])\s?(?P<m>\d{{1,2}})\s?\2\s?{_YEAR}",
        rf"{_DAY}(?:st|nd|rd|th)?(?:\s+|\s*[-/]\s*|\s+of\s+){_MONTH}(?:{_COMMA}|\s*[-/]\s*)(?:năm\s+)?{_YEAR}",
        rf"\b{_MONTH}\s*(?P<d>\d{{1,2}})(?!\d|:)(?:st|nd|rd|th)?{_COMMA}(?:năm\s+)?{_YEAR}",
        rf"\b(?P<e>{_ENGLISH})\s+(?P<d>\d{{1,2}})\s+\d{{1,2}}:\d{{2}}:\d{{2}}\s+(?:[\w+-]+\s+)?{_YEAR}",
    )
)
"""Ways to write a date, tried in this order."""
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T?\d{4,6}Z?)?")
_TIME = re.compile(
    r"(?<![\d:+])(?P<h>\d{1,2})[:h](?P<min>\d{2})(?::(?P<s>\d{2}))?(?:[.,]\d+)?\s*(?P<half>[AP]M\b)?"
    r"\s*(?P<zone>Z\b|\(?(?:UTC|GMT)?\s*(?P<sign>[+-])\s*(?P<zh>\d{1,2})(?::?(?P<zm>\d{2}))?(?!\d)|UTC\b|GMT\b)?",
    re.I,
)
_NUMBER = re.compile(r"/?(?:Date\()?(-?[1-9]\d*(?:\.\d+)?)(?:[+-]\d{4})?\)?/?")
_SECONDS = (315_532_800, 4_102_444_800)
"""Seconds since 1970 at the beginning of 1980 and of 2100, the range of timestamps that are taken for dates."""
_UNITS = (1, 1_000, 1_000_000, 1_000_000_000)
"""Timestamps count seconds, milliseconds, microseconds or nanoseconds; their ranges do not overlap."""
_SERIALS = range(32_874, 73_051)
"""Serial day numbers of spreadsheets from 1990 to the end of 2099."""
_SERIAL_ORIGIN = date(1899, 12, 30)


class Moment(date):
    """A day of publication whose hour is stated, too.

    Attributes
    ----------
    stated : str
        ISO 8601 with hour and minute, and with the zone if that is stated: ``2024-07-02T14:05:00+07:00``.
    """

    stated: str

    def __new__(cls, moment: datetime) -> Self:
        """Take the day in Vietnam of a moment with a zone, otherwise its day."""
        day = moment.astimezone(_VIETNAM) if moment.tzinfo else moment
        made = super().__new__(cls, day.year, day.month, day.day)
        made.stated = moment.isoformat(timespec="seconds")
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the hour in copies."""
        return type(self), (datetime.fromisoformat(self.stated),)


def stated_moment(day: date | None) -> str | None:
    """Return the day and hour of a `Moment` in ISO 8601; None for a day without an hour."""
    return day.stated if isinstance(day, Moment) else None


def from_iso(text: str) -> date:
    """Return the day, or the `Moment`, that a text in ISO 8601 states."""
    return Moment(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)


def read_date(value: object) -> date | None:
    """Parse a date.

    Parameters
    ----------
    value : object
        A text such as ``2024-07-02T14:05:00+07:00``, ``Thứ Ba, 02/07/2024, 14:05 (GMT+7)``, ``2 tháng 7 năm 2024``,
        ``July 2, 2024``, ``02 Th7, 2024``, ``20240702`` or ``Tue, 02 Jul 2024 07:05:00 GMT``, the day before the
        month; a `date` or `datetime`; a number of seconds, milliseconds, microseconds or nanoseconds since 1970; or
        the serial number of a day in a spreadsheet.

    Returns
    -------
    date or None
        The day in Vietnam for timestamps and for times with a time zone, otherwise the day as written; None when
        there is none or it does not exist. A `Moment` if the hour is stated.
    """
    if isinstance(value, datetime):
        is_day = value.tzinfo is None and value.time() == time()
        return value.date() if is_day else Moment(value)
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(float(value)) or _from_text(f"{value:.0f}" if value == value else "")
    return _from_text(value.strip()) if isinstance(value, str) else None


def _from_number(value: float) -> date | None:
    for unit in _UNITS:
        if _SECONDS[0] * unit <= value <= _SECONDS[1] * unit:
            return Moment(datetime.fromtimestamp(int(value) // unit, _VIETNAM))
    return _SERIAL_ORIGIN + timedelta(days=int(value)) if _SERIALS.start <= value < _SERIALS.stop else None


def _from_text(text: str) -> date | None:
    if match := _COMPACT.fullmatch(text):
        return _date(match["y"], match["m"], match["d"])
    for pattern in _PATTERNS:
        if match := pattern.search(text):
            return _with_time(_day_of(match), text)
    number = _NUMBER.fullmatch(text[:40])
    return _from_number(float(number[1])) if number else None


def _day_of(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    name = " ".join((parts.get("e") or parts.get("m") or "").lower().split()).replace(" ", "-")
    month = _MONTH_NAMES.get(name) or int(name)
    # Americans write the month first, which shows when the second number is above 12.
    return _date(parts["y"], month, parts["d"]) or _date(parts["y"], parts["d"], month)


def _with_time(day: date | None, text: str) -> date | None:
    """Add the time that a text states, with its zone if there is one, to its day."""
    if day is None:
        return None
    times = list(_TIME.finditer(text))
    match = next((found for found in times if found["zone"]), times[0] if times else None)
    if match is None or int(match["h"]) > 23 or int(match["min"]) > 59 or int(match["s"] or 0) > 59:
        return day
    if int(match["zh"] or 0) > 14 or int(match["zm"] or 0) > 59:
        return day
    hour = int(match["h"]) % 12 + 12 * (match["half"].upper() == "PM") if match["half"] else int(match["h"])
    offset = timedelta(hours=int(match["zh"] or 0), minutes=int(match["zm"] or 0)) * (-1 if match["sign"] == "-" else 1)
    zone = timezone(offset) if match["zone"] else None
    return Moment(datetime(day.year, day.month, day.day, hour, int(match["min"]), int(match["s"] or 0), tzinfo=zone))


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
