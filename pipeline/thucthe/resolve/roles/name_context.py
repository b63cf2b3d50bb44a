"""A text with its names, and the titles that are found next to them; what `roles` works on."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Doc, Span

from thucthe.labels import canonical_label
from thucthe.resolve.lexicon.titles import Title

SPACE = r"[^\S\n]*(?:\n[^\S\n]*)?"
"""White space within a paragraph, as a pattern."""
MAX_TITLES = 8
"""Titles and other parts before or after a name that are looked at."""

_BRACKET_BEFORE = re.compile(r"\s\([^()\n]{1,15}\)\s\Z")
_YEAR_BEFORE = re.compile(r"\s\d{4}\s\Z")
_LOOK_BACK = 50


class Name(NamedTuple):
    """A name of a Doc: character offsets, label, span."""

    start: int
    end: int
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Office:
    """A title that somebody holds: where it stands, what it is and the name of what it is held in."""

    start: int
    end: int
    title: Title
    of: Name | None = None

    @property
    def after(self) -> int:
        """Where both title and name have ended."""
        return self.end if self.of is None else max(self.end, self.of.end)


class NameContext:
    """A text and its outermost names, which are found by where they start and end."""

    def __init__(self, doc: Doc) -> None:
        self.text = doc.text
        self.names = [Name(span.start_char, span.end_char, canonical_label(span.label_), span) for span in doc.ents]
        self.starting = {name.start: name for name in self.names}
        self.ending = {name.end: name for name in self.names}

    def name_at(self, start: int) -> Name | None:
        """Give the name that starts at an offset or after white space there."""
        name = self.starting.get(start)
        while name is None and self.text[start : start + 1].isspace():
            start += 1
            name = self.starting.get(start)
        return name

    def next_start(self, start: int) -> int | None:
        """Give where the first name at or after an offset begins."""
        number = bisect_left(self.names, start, key=lambda name: name.start)
        return self.names[number].start if number < len(self.names) else None

    def name_before(self, end: int) -> Name | None:
        """Give the name with nothing but white space, an abbreviation in brackets or a year up to an offset."""
        name = self.ending.get(self._skip_space_back(end))
        if name is None:
            year = self.look_back(_YEAR_BEFORE, end)
            name = self.ending.get(end - len(year.group()) if year else self.skip_bracket_back(end))
        return name

    def skip_bracket_back(self, end: int) -> int:
        """Step back over an abbreviation in brackets that ends at an offset."""
        bracket = self.look_back(_BRACKET_BEFORE, end)
        return end - len(bracket.group()) if bracket else end

    def _skip_space_back(self, end: int) -> int:
        start = end
        while start and self.text[start - 1].isspace():
            start -= 1
        return end if self.text.count("\n", start, end) > 1 else start

    def look_back(self, pattern: re.Pattern[str], end: int) -> re.Match[str] | None:
        """Match a pattern that must end at an offset."""
        return pattern.search(self.text[max(0, end - _LOOK_BACK) : end])
