"""Normalize a title to an office, so that its spellings are counted as one."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from thucthe.resolve.lexicon.titles import skip_forward, title_at
from thucthe.text.keys import normalize
from thucthe.text.wordlists import read_rows

_WORD = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*")
_NUMBERS = re.compile(r"\s(?:\d{1,4}|[ivxl]+)(?:(?:\s?[-–—/]\s?|,\s|\svà\s)(?:\d{1,4}|[ivxl]+))*(?!\w)[,\s]*")
_DEGREE = "gs|pgs|ts|tskh|ths|bs|ks"
_BETWEEN_DEGREES = re.compile(rf"\b({_DEGREE})(?:\s?[.,/–-]\s?|\s)(?=(?:{_DEGREE})\b)")
"""Separator of the abbreviations of academic degrees: "GS.TS", "PGS. TS", "TS - BS"."""
_INCIDENTAL = ("nữ", "nam", "tân", "đương kim")
"""Modifiers before a title that do not change the office."""


@lru_cache(maxsize=10_000)
def office_of(title: str) -> str:
    """Normalize a title to an office.

    Parameters
    ----------
    title : str
        Title as written.

    Returns
    -------
    str
        In lower case, in full words, without terms of office and without "nữ" and "tân".

    Examples
    --------
    >>> office_of("Tân Chủ tịch HĐND tỉnh khóa IX")
    'chủ tịch hội đồng nhân dân tỉnh'
    """
    text = _BETWEEN_DEGREES.sub(r"\1, ", _without_terms(normalize(title)))
    office = _WORD.sub(lambda match: _full_forms().get(match.group(), match.group()), text)
    for modifier in _INCIDENTAL:
        rest = office.removeprefix(f"{modifier} ")
        if rest != office and title_at(rest, 0) is not None:
            return rest
    return office


def _without_terms(text: str) -> str:
    """Remove terms of office: "khóa xi", "nhiệm kỳ 2016-2021"."""
    for space in re.finditer(r"\s", text):
        start = space.end()
        end = skip_forward(text, start, "term")
        numbers = _NUMBERS.match(text, end) if end > start else None
        if numbers is not None:
            return _without_terms(f"{text[: space.start()]} {text[numbers.end() :]}".strip(" ,"))
    return text


@cache
def _full_forms() -> dict[str, str]:
    rows = read_rows(files("thucthe.resolve.lexicon") / "title_abbreviations.tsv")
    return {normalize(short): normalize(full) for short, full in rows}
