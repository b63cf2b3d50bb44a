"""Find the offices before a person's name: "Chủ tịch Lào |", "Ủy viên Bộ Chính trị, Bí thư Thành ủy Hà Nội |"."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from thucthe.resolve.lexicon.titles import KINSHIP, Title, is_open, matches_rule, skip_back, title_at, title_before
from thucthe.resolve.roles.after_name import begins_organ, begins_predicate, follows, is_about, is_organ
from thucthe.resolve.roles.name_context import MAX_TITLES, PARAGRAPH, SPACE, Name, NameContext, Office
from thucthe.text.words import Word, words_of

_LONGEST_TAIL = 4
"""Maximum number of words in small letters between a title and a name that state its field."""
_LONGEST_NAMED_TAIL = 7
"""The same for words that begin with a capital letter: the unit, or the contest that was won."""
_JOINT_BEFORE = re.compile(rf"(?:,|[^\S\n]?[-–]|\skiêm){SPACE}\Z")
_DASHES = frozenset("-–")
_LINE_ABOVE = re.compile(rf"(?:\A|(?<={PARAGRAPH}))([^{PARAGRAPH}]+){PARAGRAPH}+(?:\(?[Đđ]ã ký\)?{PARAGRAPH}+)?\Z")
_COMMA_BEFORE = re.compile(r",\s\Z")
_COPULA_BEFORE = re.compile(r"\slà\s\Z")
_ENCLOSED = re.compile(r",\s|\s[-–—]\s")
_COMMA = re.compile(r",\s")
_LIST_AFTER = re.compile(rf"{SPACE}(?:,|;|và\s|cùng\s)")
_DASH_BEFORE = re.compile(r"\s[-–—]\s\Z")
_NATIONALITY_BEFORE = re.compile(r"\sngười(?:\s[^\W\d_]+){1,2}\s\Z")
_AGE_BEFORE = re.compile(r"\s\d{1,2}(?:\stuổi|[xX])\s?\Z")
_TEAM_BEFORE = re.compile(r"\s[Uu][.-]?\d{2}\s\Z")
_PLURAL_BEFORE = re.compile(r"\b(?:các|những|nhiều|một số)\s\Z", re.IGNORECASE)
_ADDRESS_AFTER = re.compile(r",\s(?:ông|bà|anh|chị|cô)\s")
_AIDES = frozenset({"trợ lý", "thư ký"})
_SENTENCE_START = re.compile(rf"(?:\A|[.!?:\n{PARAGRAPH}“\"][\s“\"]*|\bmột\s+)\Z", re.IGNORECASE)
_CLAUSE_START = re.compile(rf"(?:\A|[.!?:,\n{PARAGRAPH}“\"][\s“\"]*|\bmột\s+)\Z", re.IGNORECASE)


def offices_before(context: NameContext, person: Name, taken: set[int]) -> list[Office]:
    """Find the offices before a name, the nearest first.

    Parameters
    ----------
    context : NameContext
    person : Name
    taken : set of int
        Start offsets of the titles of earlier persons.

    Returns
    -------
    list of Office
    """
    address = title_before(context.text, person.start)
    if address is not None and address[2].kind == KINSHIP:
        return _offices_parted(context, person, address[0], taken)
    offices = _offices_up_to(context, person.start, taken)
    if offices and offices[0].of is None and _is_superior(context, person, offices[0]):
        return []
    dash = context.look_back(_DASH_BEFORE, person.start) is not None
    if not offices and (dash or _is_enclosed(context, person) or context.look_back(_COMMA_BEFORE, person.start)):
        parted = _offices_parted(context, person, person.start, taken)
        opens = bool(parted) and context.look_back(_SENTENCE_START, parted[-1].start) is not None
        if (dash and opens) or _is_enclosed(context, person) or _opens_sentence(context, person, parted):
            return parted
    return offices or _offices_above(context, person, taken)


def _offices_above(context: NameContext, person: Name, taken: set[int]) -> list[Office]:
    """Find the office in capitals in the line above a signature, which is a paragraph of its own."""
    line = context.look_back(_LINE_ABOVE, person.start)
    if line is None or context.text[person.end : person.end + 1] not in {"", PARAGRAPH} or not line[1].isupper():
        return []
    start = person.start - len(line.group()) + line.start(1) - line.start()
    offices = _offices_up_to(context, start + len(line[1]), taken)
    return offices if offices and offices[-1].start == start else []


def _offices_up_to(context: NameContext, at: int, taken: set[int]) -> list[Office]:
    """Find the offices that end at an offset, with commas or dashes between, the nearest first."""
    offices: list[Office] = []
    while len(offices) < MAX_TITLES:
        office = _office_before(context, at)
        if office is None or office.start in taken or (offices and _is_another_persons(context, office, offices[-1])):
            break
        offices.append(office)
        joint = context.look_back(_JOINT_BEFORE, office.start)
        at = office.start - (len(joint.group()) if joint else 0)
        gap = skip_back(context.text, at)
        if joint is None and title_before(context.text, gap) is None and context.name_before(gap) is None:
            break
    return offices


def _is_enclosed(context: NameContext, person: Name) -> bool:
    """Check whether a name is in apposition: "Giám đốc Sở Y tế, | A, nói"; "Giám đốc Sở Y tế - | A - nói"."""
    sign = _ENCLOSED.match(context.text, person.end)
    if sign is None or context.name_at(sign.end()) is not None:
        return False
    return sign.group() == ", " or context.look_back(_DASH_BEFORE, person.start) is not None


def _is_superior(context: NameContext, person: Name, office: Office) -> bool:
    """Check whether a title is that of the next person, the aide of this one: "lời của trợ lý | A, ông B"."""
    return office.title.words in _AIDES and _ADDRESS_AFTER.match(context.text, person.end) is not None


def _opens_sentence(context: NameContext, person: Name, offices: list[Office]) -> bool:
    """Check whether offices with an organization open a sentence and no list follows: "Giám đốc Sở Y tế, | A nói"."""
    if not offices or offices[-1].of is None or offices[-1].of.label != "ORG":
        return False
    in_list = _LIST_AFTER.match(context.text, person.end) is not None
    return not in_list and context.look_back(_SENTENCE_START, offices[-1].start) is not None


def _is_another_persons(context: NameContext, office: Office, nearer: Office) -> bool:
    """Check whether the first of two titles is that of somebody unnamed: "lời của Thủ tướng, Chủ tịch tỉnh A nói"."""
    if context.look_back(_COPULA_BEFORE, office.start) or context.look_back(_PLURAL_BEFORE, office.start):
        return True
    address = title_before(context.text, office.start)
    if address is not None and address[2].kind == KINSHIP and office.of is None:
        return True
    if is_open(office.title, "contest") and is_open(nearer.title, "contest"):
        return True
    ranks = office.title.kind in {"military", "party"} or nearer.title.kind in {"military", "academic"}
    return not ranks and skip_back(context.text, office.start, "in") < office.start


def _offices_parted(context: NameContext, person: Name, start: int, taken: set[int]) -> list[Office]:
    """Find the offices in "Giám đốc Sở Y tế, | ông A" and "CEO của Công ty B là | ông A".

    Without a sign an organization must be named: "Giám đốc IMF | bà A". After a comma the offices must open their
    clause, and their sentence if no organization is named; a title with an organization may also be in another
    position if the name is closed: "gặp Giám đốc Sở Y tế, ông A, hôm qua".
    """
    joint = context.look_back(_JOINT_BEFORE, start)
    copula = context.look_back(_COPULA_BEFORE, start)
    parting = joint or copula
    offices = _offices_up_to(context, start - (len(parting.group()) if parting else 0), taken)
    if not offices or parting is None:
        return [office for office in offices[:1] if office.of is not None]
    dash = joint is not None and joint.group().strip() in _DASHES
    opening = _SENTENCE_START if offices[-1].of is None else _CLAUSE_START
    if copula or dash or context.look_back(opening, offices[-1].start):
        return offices
    return offices[:1] if offices[0].of is not None and _is_closed(context, person) else []


def _is_closed(context: NameContext, person: Name) -> bool:
    """Check whether a comma ends a name and neither another name nor a title or more about the person follows it."""
    comma = _COMMA.match(context.text, person.end)
    if comma is None:
        return False
    after = comma.end()
    return (
        context.name_at(after) is None and title_at(context.text, after) is None and not is_about(context.text, after)
    )


def _office_before(context: NameContext, at: int) -> Office | None:
    """Find the title that ends before an offset, or before an organization or place that ends there."""
    at = context.skip_terms_back(at)
    if title_before(context.text, at) is None:
        while context.name_before(at) is None and (before_gap := skip_back(context.text, at)) < at:
            at = before_gap
        for pattern in (_AGE_BEFORE, _NATIONALITY_BEFORE):
            found = context.look_back(pattern, at)
            at -= len(found.group()) - 1 if found else 0
    of = context.name_before(at)
    if of is None:
        office = _title_before(context, context.skip_bracket_back(at), capitals=False)
        return None if office is None else context.join_term(office)
    while of.label != "PER":
        start = of.start
        if (home := skip_back(context.text, start, "home")) < start and of.label == "LOC":
            return _office_before(context, home)
        team = context.look_back(_TEAM_BEFORE, start)
        start -= len(team.group()) - 1 if team else 0
        outer = context.name_before(start) or context.name_before(skip_back(context.text, start, "in"))
        outer = outer or _organization_before(context, start) or _full_name_before(context, of)
        if outer is not None and outer.label == "LOC" and of.label == "ORG" and context.name_at(outer.end) is of:
            # "Giám đốc công ty Mỹ Sao Xanh"
            start, outer = outer.start, None
        if outer is None:
            if title_before(context.text, start) is None:
                start = skip_back(context.text, skip_back(context.text, start, "group"), "in")
                start = skip_back(context.text, start)
            office = _title_before(context, context.skip_terms_back(start), capitals=True)
            return None if office is None else replace(context.join_term(office), of=of)
        of = outer
    return None


def _full_name_before(context: NameContext, of: Name) -> Name | None:
    """Return the full name of an organization before a dash and its abbreviation: "Liên đoàn Bóng đá - | FIFA"."""
    dash = context.look_back(_DASH_BEFORE, of.start)
    outer = context.ending.get(of.start - len(dash.group())) if dash else None
    is_short = context.text[of.start : of.end].isupper()
    return outer if is_short and outer is not None and outer.label == of.label == "ORG" else None


def _organization_before(context: NameContext, at: int) -> Name | None:
    """Return the organization before a comma that belongs to one after it: "Vụ trưởng Vụ A, | Bộ B C"."""
    comma = context.look_back(_COMMA_BEFORE, at)
    outer = context.ending.get(at - len(comma.group())) if comma else None
    if outer is None or outer.label != "ORG":
        return None
    return outer if _title_before(context, outer.start, capitals=True) is not None else None


def _title_before(context: NameContext, at: int, *, capitals: bool) -> Office | None:
    """Find the title that ends before an offset, if need be with words after it: "chuyên gia an ninh mạng |".

    The words after the title of a contest name that: "Hoa hậu Hoàn vũ 2017 |".
    """
    text = context.text
    found = title_before(text, at)
    if found is not None:
        return None if found[2].kind == KINSHIP else Office(*found)
    words = words_of(text)
    number = bisect_right(words.ends, at)
    if not number or text[words.ends[number - 1] : at].strip():
        return None
    for place in range(number - 1, max(0, number - _LONGEST_NAMED_TAIL) - 1, -1):
        word = words[place]
        if _ends_search(context, word, last=place == number - 1):
            return None
        found = title_before(text, word.start)
        if found is not None:
            tail = [words[i] for i in range(place, number)]
            return Office(found[0], tail[-1].end, found[2]) if _may_follow(text, found, tail, capitals) else None
    return None


def _ends_search(context: NameContext, word: Word, *, last: bool) -> bool:
    """Check whether a word before a name cannot occur between the name and its title."""
    predicate = begins_predicate(context.text, word, in_organ=not last)
    return predicate or matches_rule(word, "end") or not follows(context.text, word) or word.end in context.ending


def _may_follow(text: str, found: tuple[int, int, Title], tail: list[Word], capitals: bool) -> bool:
    """Check whether words may occur between a title and a name: an organ, a unit, a field or a contest."""
    start, _, title = found
    first, last = tail[0].source, tail[-1].source
    if is_organ(title) or begins_organ(text, tail[0]):
        return True
    if is_open(title, "contest") and not (first.islower() or last.islower()):
        return skip_back(text, start, "event") == start
    small = all(word.source.islower() for word in tail)
    return is_open(title) and (first[0].isupper() or (len(tail) <= _LONGEST_TAIL and (capitals or small)))
