"""The titles before a person's name: "Chủ tịch Trung Quốc |", "Ủy viên Bộ Chính trị, Bí thư Thành ủy Hà Nội |"."""

from __future__ import annotations

import re
from dataclasses import replace

from thucthe.resolve.lexicon.titles import KINSHIP, is_open, matches_rule, skip_back, title_at, title_before
from thucthe.resolve.roles.after_name import is_about
from thucthe.resolve.roles.name_context import MAX_TITLES, SPACE, Name, NameContext, Office
from thucthe.text.words import word_at, words_of

_LONGEST_TAIL = 4
"""Words between a title and a name that may say what it is in charge of."""
_LONGEST_CONTEST = 7
"""Words between a title and a name that may name the contest that was won."""
_JOINT_BEFORE = re.compile(rf"(?:,|[^\S\n]?[-–]|\skiêm){SPACE}\Z")
_DASHES = frozenset("-–")
_COPULA_BEFORE = re.compile(r"\slà\s\Z")
_ENCLOSED = re.compile(r",\s")
_NATIONALITY_BEFORE = re.compile(r"\sngười(?:\s[^\W\d_]+){1,2}\s\Z")
_AGE_BEFORE = re.compile(r"\s\d{1,2}\stuổi\s\Z")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:\n“\"][\s“\"]*|\bmột\s+)\Z", re.IGNORECASE)
_CLAUSE_START = re.compile(r"(?:\A|[.!?:,\n“\"][\s“\"]*|\bmột\s+)\Z", re.IGNORECASE)


def offices_before(context: NameContext, person: Name, taken: set[int]) -> list[Office]:
    """Find the titles before a name, the nearest first.

    Parameters
    ----------
    context : NameContext
    person : Name
    taken : set of int
        Where titles start that are those of earlier names.
    """
    address = title_before(context.text, person.start)
    if address is not None and address[2].kind == KINSHIP:
        return _office_parted(context, person, address[0], taken)
    offices: list[Office] = []
    at = person.start
    while len(offices) < MAX_TITLES:
        office = _office_before(context, at)
        if office is None or office.start in taken or (offices and _is_another_persons(context, office, offices[-1])):
            break
        offices.append(office)
        joint = context.look_back(_JOINT_BEFORE, office.start)
        at = office.start - (len(joint.group()) if joint else 0)
    if not offices and _ENCLOSED.match(context.text, person.end) and context.name_at(person.end + 1) is None:
        return _office_parted(context, person, person.start, taken)
    return offices


def _is_another_persons(context: NameContext, office: Office, nearer: Office) -> bool:
    """Tell whether the first of two titles is that of somebody unnamed: "ý kiến của Thủ tướng, Chủ tịch tỉnh A nói"."""
    ranks = office.title.kind in {"military", "party"} or nearer.title.kind in {"military", "academic"}
    return not ranks and skip_back(context.text, office.start, "in") < office.start


def _office_parted(context: NameContext, person: Name, start: int, taken: set[int]) -> list[Office]:
    """Find the title in "Giám đốc Sở Y tế, | ông A" and "CEO của Công ty B là | ông A".

    After a comma it must open its clause, and its sentence if no organization is named; a title with an organization
    may also stand elsewhere if the name is closed: "gặp Giám đốc Sở Y tế, ông A, hôm qua".
    """
    joint = context.look_back(_JOINT_BEFORE, start)
    copula = context.look_back(_COPULA_BEFORE, start)
    parting = joint or copula
    office = _office_before(context, start - len(parting.group())) if parting else None
    if office is None or office.start in taken:
        return []
    dash = joint is not None and joint.group().strip() in _DASHES and start < person.start
    if copula or dash or (office.of is not None and start < person.start and _is_closed(context, person)):
        return [office]
    opening = _SENTENCE_START if office.of is None else _CLAUSE_START
    return [office] if context.look_back(opening, office.start) else []


def _is_closed(context: NameContext, person: Name) -> bool:
    """Tell whether a comma ends a name and neither another name nor a title or more about the person follows it."""
    comma = _ENCLOSED.match(context.text, person.end)
    if comma is None:
        return False
    after = comma.end()
    return (
        context.name_at(after) is None and title_at(context.text, after) is None and not is_about(context.text, after)
    )


def _office_before(context: NameContext, at: int) -> Office | None:
    """Find the title that ends before an offset, or before an organization or place that ends there."""
    if title_before(context.text, at) is None:
        while context.name_before(at) is None and (before_gap := skip_back(context.text, at)) < at:
            at = before_gap
        for pattern in (_AGE_BEFORE, _NATIONALITY_BEFORE):
            found = context.look_back(pattern, at)
            at -= len(found.group()) - 1 if found else 0
    of = context.name_before(at)
    if of is None:
        return _title_before(context, context.skip_bracket_back(at), capitals=False)
    while of.label != "PER":
        outer = context.name_before(of.start) or context.name_before(skip_back(context.text, of.start, "in"))
        if outer is None:
            start = of.start
            if title_before(context.text, start) is None:
                start = skip_back(context.text, skip_back(context.text, start, "group"), "in")
            office = _title_before(context, start, capitals=True)
            return None if office is None else replace(office, of=of)
        of = outer
    return None


def _title_before(context: NameContext, at: int, *, capitals: bool) -> Office | None:
    """Find the title that ends before an offset, if need be with words after it: "chuyên gia an ninh mạng |".

    The words after the title of a contest name that: "Hoa hậu Hoàn vũ 2017 |".
    """
    found = title_before(context.text, at)
    if found is not None:
        return None if found[2].kind == KINSHIP else Office(*found)
    words = words_of(context.text)
    number = word_at(context.text, at)
    number = len(words) if number is None else number
    if not number or context.text[words.ends[number - 1] : at].strip():
        return None
    last = words[number - 1]
    for place in range(number - 1, max(0, number - _LONGEST_CONTEST) - 1, -1):
        word = words[place]
        if matches_rule(word, "verb") or matches_rule(word, "end") or not word.follows:
            return None
        found = title_before(context.text, word.start)
        if found is not None:
            tail = [words[i].source for i in range(place, number)]
            charge = is_open(found[2]) and len(tail) <= _LONGEST_TAIL and (capitals or all(map(str.islower, tail)))
            contest = is_open(found[2], "contest") and not (tail[0].islower() or tail[-1].islower())
            return Office(found[0], last.end, found[2]) if charge or contest else None
    return None
