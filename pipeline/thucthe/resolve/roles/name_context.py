"""Access a text with its names, and the offices that are found next to the names of persons."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import NamedTuple

from spacy.tokens import Doc, Span

from thucthe.labels import canonical_label
from thucthe.resolve.lexicon.titles import Title, skip_back, skip_forward
from thucthe.tokenize.doc_text import text_of
from thucthe.tokenize.sentences import is_paragraph_break

SPACE = r"[^\S\n]*(?:\n[^\S\n]*)?"
"""White space within a paragraph, as a pattern."""
PARAGRAPH = "¶"
"""Sign that replaces the white space between paragraphs, so that no pattern matches across it."""
MAX_TITLES = 8
"""Maximum number of titles and other parts that are read before or after a name."""

_LINE_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_BRACKET_BEFORE = re.compile(r"\s\([^()\n]{1,15}\)\s\Z")
_YEAR_BEFORE = re.compile(r"\s\d{4}\s\Z")
_NUMBER, _ROMAN = r"(?:\d{1,4}|[IVXL]+)", r"[IVXL]+"
_NUMBERS = rf"{_NUMBER}(?:\s?[-–—/]\s?{_NUMBER}|,\s{_ROMAN}\b|\svà\s{_NUMBER}\b)*(?!\w)"
_TERM_NUMBERS = re.compile(rf"\s{_NUMBERS}")
_TERM_NUMBERS_BEFORE = re.compile(rf"\s{_NUMBERS}\)?\s*\Z")
_COMMA_BEFORE = re.compile(r",\s\Z")
_TERM_JOINT = re.compile(rf"{SPACE}[,(]?{SPACE}")
_LOOK_BACK = 50


class Name(NamedTuple):
    """A name of a Doc: character offsets, label, span."""

    start: int
    end: int
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Office:
    """A title held by a person.

    Attributes
    ----------
    start, end : int
        Character offsets of the title.
    title : Title
    of : Name or None
        Organization or place of the office.
    """

    start: int
    end: int
    title: Title
    of: Name | None = None

    @property
    def after(self) -> int:
        """End offset of both title and name."""
        return self.end if self.of is None else max(self.end, self.of.end)


class NameContext:
    """A text and its outermost names, indexed by their starts and ends.

    Attributes
    ----------
    text : str
        Text of the Doc with `PARAGRAPH` in place of white space between paragraphs; offsets are those of the Doc.
    names : list of Name
        By position.
    starting, ending : dict of int to Name
        Names by start offset and by end offset.
    """

    def __init__(self, doc: Doc) -> None:
        self.text = _mark_paragraphs(text_of(doc))
        self.names = [Name(span.start_char, span.end_char, canonical_label(span.label_), span) for span in doc.ents]
        self.starting = {name.start: name for name in self.names}
        self.ending = {name.end: name for name in self.names}

    def name_at(self, start: int) -> Name | None:
        """Return the name that starts at an offset or after white space there."""
        name = self.starting.get(start)
        while name is None and self.text[start : start + 1].isspace():
            start += 1
            name = self.starting.get(start)
        return name

    def next_start(self, start: int) -> int | None:
        """Return the start of the first name at or after an offset."""
        number = bisect_left(self.names, start, key=lambda name: name.start)
        return self.names[number].start if number < len(self.names) else None

    def name_before(self, end: int) -> Name | None:
        """Return the name before an offset, skipping white space, an abbreviation in brackets or a year."""
        name = self.ending.get(self._skip_space_back(end))
        if name is None:
            year = self.look_back(_YEAR_BEFORE, end)
            name = self.ending.get(end - len(year.group()) if year else self.skip_bracket_back(end))
        return name

    def skip_bracket_back(self, end: int) -> int:
        """Step back over an abbreviation in brackets that ends at an offset."""
        bracket = self.look_back(_BRACKET_BEFORE, end)
        return end - len(bracket.group()) if bracket else end

    def skip_terms(self, at: int) -> int:
        """Step over terms of office at an offset: "khóa XI", "(nhiệm kỳ 2016-2021)", "thứ 47"."""
        while True:
            joint = _TERM_JOINT.match(self.text, at)
            start = joint.end() if joint else at
            end = skip_forward(self.text, start, "term")
            numbers = _TERM_NUMBERS.match(self.text, end)
            if end == start or numbers is None:
                return at
            at = numbers.end()
            if joint and "(" in joint.group() and self.text[at : at + 1] == ")":
                at += 1

    def join_term(self, office: Office) -> Office:
        """Extend a title by the terms of office that follow with only white space between."""
        follows = self.text[office.end : office.end + 1].isspace()
        return replace(office, end=self.skip_terms(office.end)) if follows else office

    def skip_terms_back(self, end: int) -> int:
        """Step back over terms of office that end at an offset."""
        before = end
        while (numbers := self.look_back(_TERM_NUMBERS_BEFORE, before)) is not None:
            at = before - len(numbers.group())
            start = skip_back(self.text, at, "term")
            if start == at:
                break
            end = start - 1 if self.text[start - 1 : start] == "(" else start
            comma = self.look_back(_COMMA_BEFORE, end)
            before = end - len(comma.group()) if comma else end
        return end

    def _skip_space_back(self, end: int) -> int:
        start = end
        while start and self.text[start - 1].isspace():
            start -= 1
        return end if self.text.count("\n", start, end) > 1 else start

    def look_back(self, pattern: re.Pattern[str], end: int) -> re.Match[str] | None:
        """Match a pattern that must end at an offset."""
        return pattern.search(self.text[max(0, end - _LOOK_BACK) : end])


def _mark_paragraphs(text: str) -> str:
    """Replace the white space between paragraphs, except after a comma, where the paragraph continues."""
    parts, done = [], 0
    for gap in _LINE_BREAK.finditer(text):
        before = unicodedata.normalize("NFC", text[max(done, gap.start() - _LOOK_BACK) : gap.start()].rstrip())[-1:]
        after = text[gap.end() : gap.end() + 1]
        if before and after and before != "," and is_paragraph_break(before, gap.group(), after):
            parts += [text[done : gap.start()], PARAGRAPH * len(gap.group())]
            done = gap.end()
    return "".join([*parts, text[done:]])
