"""The titles after a person's name, and the organization of one before it.

"ông A, | Phó giám đốc Sở Y tế, cho biết"; "PGS.TS B | (Bệnh viện C)"; "HLV D | của tuyển E".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from thucthe.resolve.lexicon.titles import KINSHIP, Title, is_open, matches_rule, skip_back, skip_forward, title_at
from thucthe.resolve.roles.name_context import MAX_TITLES, SPACE, Name, NameContext, Office
from thucthe.text.words import Word, word_at, words_of

_LONGEST_TAIL = 8
"""Words that may follow a title and say what it is in charge of."""
_PART = re.compile(
    rf"\)?{SPACE}(?:[,(]|(?<=\s)[-–—](?=\s)|(?=(?:kiêm|đồng thời là)\s)){SPACE}"
    r"|(?P<copula>\s)(?=(?:(?:hiện|nguyên|từng|vốn|đang)\s)?là\s)"
)
"""What parts a name or a title from the next part after it."""
_BRACKET = re.compile(r"\s\([^()\n]{1,40}\)")
_END_OF_PART = re.compile(r"\s*(?:[,;.:()\n”\"]|\s[-–—]\s|\Z)")
_CLEAR = frozenset("(-–—")
"""Signs after which nothing but what somebody is may stand; after a comma a clause may begin."""
_DASH = re.compile(r"\s[-–—]\s")
_REST_OF_PART = re.compile(r"[^,;)\n]*")


def offices_after(context: NameContext, person: Name, before: list[Office]) -> tuple[list[Office], list[Office]]:
    """Find the titles after a name.

    Returns
    -------
    tuple of (list of Office, list of Office)
        The titles before the name, of which the nearest may have been given an organization that stands after it, and
        those after it.
    """
    after: list[Office] = []
    at = person.end
    if before and before[0].of is None and (of := _organization_of(context, at)) is not None:
        before, at = [replace(before[0], of=of), *before[1:]], of.end
    for _ in range(MAX_TITLES):
        joint = _PART.match(context.text, at)
        if joint is None:
            break
        start = joint.end()
        opens_bracket = "(" in joint.group()
        office = _office_at(context, start, clear=not _CLEAR.isdisjoint(joint.group()))
        if office is not None:
            if joint["copula"] and office.of is None:
                break
            after.append(office)
            at = office.after
            continue
        of = _affiliation(context, start, before, in_bracket=opens_bracket)
        if of is not None and after and after[-1].of is None:
            after[-1], at = replace(after[-1], of=of), of.end
        elif of is not None and not after and before and before[0].of is None:
            before, at = [replace(before[0], of=of), *before[1:]], of.end
        elif opens_bracket or is_about(context.text, start):
            rest = _REST_OF_PART.match(context.text, start)
            at = rest.end() if rest else start
        else:
            break
    return before, after


def _organization_of(context: NameContext, at: int) -> Name | None:
    """Find the organization in "HLV A | của tuyển B"."""
    start = skip_forward(context.text, at, "belong")
    if start == at:
        return None
    name = context.name_at(start) or context.name_at(skip_forward(context.text, start, "group"))
    return None if name is None or name.label == "PER" else name


def _affiliation(context: NameContext, start: int, before: list[Office], *, in_bracket: bool) -> Name | None:
    """Find the organization, in brackets also the place, that fills a part after a name with the titles `before` it."""
    name = context.name_at(start)
    if name is None:
        name, in_bracket = context.name_at(skip_forward(context.text, start, "belong")), True
    if name is None or name.label == "PER" or (name.label == "LOC" and not in_bracket):
        return None
    if name.label == "LOC" and before and before[0].title.kind == "business":
        return None  # a driver's or a shareholder's place is a home
    end = name.end
    if (bracket := _BRACKET.match(context.text, end)) is not None:
        end = bracket.end()
    return name if _END_OF_PART.match(context.text, end) else None


def is_about(text: str, start: int) -> bool:
    """Tell whether a part after a name says its age, home or other name."""
    return text[start : start + 1].isdigit() or skip_forward(text, start, "about") > start


def _office_at(context: NameContext, start: int, *, clear: bool) -> Office | None:
    """Find the title that a part after a name begins with, unless it is the title of the next name.

    `clear` says that the sign before the part is none with which a clause begins.
    """
    text = context.text
    found = _title_of_part(context, start)
    if found is None:
        return None
    begin, end, title = found
    title_end = last = end
    ended = False
    continued = is_open(title) or is_open(title, "contest")
    for word in _words_after(text, skip_forward(text, end, "gap")):
        name = context.starting.get(word.start)
        if name is not None:
            if not (ended or last == end or is_open(title)):
                return None
            return _held_in(context, Office(begin, title_end, title), name, None if ended else end)
        if matches_rule(word, "end"):
            return Office(begin, title_end, title)
        if matches_rule(word, "verb"):
            break
        ended = ended or _ends_title(word, continued)
        title_end = title_end if ended else word.end
        last = word.end
    # A short title that is not closed begins a clause: "gặp ông A, bác sĩ nói".
    long = title.words.count(" ") > 1 and text[begin].isupper()
    closed = clear or ended or long or _END_OF_PART.match(text, last) is not None
    return Office(begin, title_end, title) if closed else None


def _title_of_part(context: NameContext, start: int) -> tuple[int, int, Title] | None:
    """Find the title at the start of a part and what is held with it; None when it is the title of the next name."""
    text, limit = context.text, context.next_start(start)
    found = title_at(text, skip_forward(text, start, "lead"), limit)
    if found is None or found[2].kind == KINSHIP:
        return None
    begin, end, title = found
    while (more := title_at(text, skip_forward(text, end, "lead"), limit)) and text[end : more[0]].strip() == "kiêm":
        end = more[1]
    if (dash := _DASH.match(text, end)) and (more := title_at(text, dash.end(), limit)):
        name = context.name_at(more[1])
        if name is not None and name.label == "PER":
            return None
    return begin, end, title


def _ends_title(word: Word, continued: bool) -> bool:
    """Check whether a word after a title no longer belongs to it."""
    return matches_rule(word, "in") or matches_rule(word, "origin") or not (continued or word.source.islower())


def _words_after(text: str, start: int) -> Iterator[Word]:
    """Give the words that follow without a sign between, as many as a title may hold."""
    words = words_of(text)
    first = word_at(text, start)
    for number in range(first, min(first + _LONGEST_TAIL, len(words))) if first is not None else ():
        if not words.follows(number):
            return
        yield words[number]


def _held_in(context: NameContext, office: Office, name: Name, title_end: int | None) -> Office | None:
    """Join the name after a title to it; None where the title is that of the next person.

    Parameters
    ----------
    context : NameContext
    office : Office
    name : Name
        The first name after the title.
    title_end : int or None
        Where the words of the list end; None where other words part the title from the name.
    """
    start = skip_back(context.text, name.start, "group")
    if name.label == "PER":
        return office if title_end is None else None
    if title_end is None and skip_back(context.text, start, "in") == start:
        return office
    last = name
    while (following := context.name_at(last.end)) is not None:
        if following.label == "PER":
            return None
        last = following
    end = office.end
    if title_end is not None:
        said = context.text[office.start : start].rstrip()
        end = max(title_end, min(office.end, office.start + len(said)))
    return replace(office, end=end, of=name)
