"""Find the offices after a person's name, and the organization of one before it.

"ông A, | Phó giám đốc Sở Y tế, cho biết"; "A-| Bí thư Tỉnh ủy"; "PGS.TS B | (Bệnh viện C)"; "HLV D | của tuyển E".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from thucthe.resolve.lexicon.titles import KINSHIP, Title, is_open, matches_rule, skip_back, skip_forward, title_at
from thucthe.resolve.roles.name_context import MAX_TITLES, PARAGRAPH, SPACE, Name, NameContext, Office
from thucthe.text.words import Word, word_at, words_of

_LONGEST_TAIL = 8
"""Maximum number of words after a title that state its field."""
_PART = re.compile(
    rf"\)?{SPACE}(?:[,(]|(?<=\s)[-–—](?=\s)|(?=(?:kiêm|đồng thời là|và(?:\scũng)?\slà)\s)){SPACE}"
    rf"|(?P<glued>[^\S\n]?[-–—]{SPACE})(?=\w)"
    r"|(?P<copula>\s)(?=(?:(?:hiện|nguyên|từng|vốn|đang)\s)?là\s)"
)
"""Separator between a name or an office and the next part after it."""
_BRACKET = re.compile(r"\s\([^()\n]{1,40}\)")
_END_OF_PART = re.compile(rf"\s*(?:[,;.:()\n{PARAGRAPH}”\"]|\s[-–—]\s|\Z)")
_CLEAR = frozenset("(-–—")
"""Signs that only an apposition follows; after a comma a clause may begin."""
_FORMER = frozenset({"nguyên", "cựu"})
"""Modifiers that cannot begin a clause."""
_DASH = re.compile(r"\s[-–—]\s")
_DASH_BEFORE = re.compile(r"\s?[-–]\s?\Z")
_COMMA = re.compile(rf",{SPACE}")
_REST_OF_PART = re.compile(rf"[^,;)\n{PARAGRAPH}]*")
_STAFF = "cán bộ"
"""A title whose second word is not "bộ", ministry."""
_SEATS = frozenset({"state", "party", "sport", "police", "religion"})
"""Kinds of titles for which a place in brackets may be the seat; for others it is the home."""


def offices_after(context: NameContext, person: Name, before: list[Office]) -> tuple[list[Office], list[Office]]:
    """Find the offices after a name.

    Parameters
    ----------
    context : NameContext
    person : Name
    before : list of Office
        The offices before the name, the nearest first.

    Returns
    -------
    tuple of (list of Office, list of Office)
        The offices before the name, the nearest of which may have received an organization after the name; and the
        offices after the name.
    """
    after: list[Office] = []
    at = person.end
    if before and before[0].of is None and (of := _organization_of(context, before[0].title, at)) is not None:
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
            at = context.skip_terms(office.after)
            continue
        of = None if joint["glued"] else _affiliation(context, start, [*after[-1:], *before], in_bracket=opens_bracket)
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


def _organization_of(context: NameContext, title: Title, at: int) -> Name | None:
    """Find the organization in "HLV A | của tuyển B"; the place in "sinh viên A | đến từ B" is a home."""
    start = skip_forward(context.text, at, "belong")
    if start == at:
        return None
    name = context.name_at(start) or context.name_at(skip_forward(context.text, start, "group"))
    if name is None or name.label == "PER":
        return None
    return None if name.label == "LOC" and _is_home(context.text, at, title) else name


def _affiliation(context: NameContext, start: int, holding: list[Office], *, in_bracket: bool) -> Name | None:
    """Find the organization, in brackets also the place, that fills a part after a name.

    Parameters
    ----------
    context : NameContext
    start : int
        Offset of the part.
    holding : list of Office
        Offices that it may belong to, the nearest first.
    in_bracket : bool
    """
    name = context.name_at(start)
    if name is None:
        name, in_bracket = context.name_at(skip_forward(context.text, start, "belong")), True
    if name is None or name.label == "PER" or (name.label == "LOC" and not in_bracket):
        return None
    if name.label == "LOC" and holding and _is_home(context.text, start, holding[0].title):
        return None
    end = name.end
    if (bracket := _BRACKET.match(context.text, end)) is not None:
        end = bracket.end()
    return name if _END_OF_PART.match(context.text, end) else None


def _is_home(text: str, start: int, title: Title) -> bool:
    """Check whether a place after a name is a home and no seat, from the words before it and the kind of the title."""
    return skip_forward(text, start, "home") > start or title.kind not in _SEATS


def is_about(text: str, start: int) -> bool:
    """Check whether a part after a name states age, home or another name.

    Parameters
    ----------
    text : str
    start : int
        Character offset of the part.

    Returns
    -------
    bool
    """
    return text[start : start + 1].isdigit() or skip_forward(text, start, "about") > start


@dataclass(slots=True)
class _Tail:
    """The words after a title, up to the next name, term of office or verb.

    Attributes
    ----------
    title_end : int
        End of the words that belong to the title.
    last : int
        End of all words.
    ended : bool
        Whether there are words between title and `last` that don't belong to it.
    closed : bool
        Whether a word follows that cannot begin a clause.
    in_organ : bool
        Whether the name of an organ has begun.
    name : Name or None
        The name that follows.
    """

    title_end: int
    last: int
    ended: bool = False
    closed: bool = False
    in_organ: bool = False
    name: Name | None = None


def _office_at(context: NameContext, start: int, *, clear: bool) -> Office | None:
    """Find the office that a part after a name begins with, unless it is that of the next person.

    Parameters
    ----------
    context : NameContext
    start : int
        Offset of the part.
    clear : bool
        Whether no clause may begin here.
    """
    found = _title_of_part(context, start)
    if found is None:
        return None
    begin, end, title = found
    tail = _read_tail(context, end, title)
    office = Office(begin, tail.title_end, title)
    if tail.name is not None:
        if not (tail.ended or tail.last == end or tail.in_organ or is_open(title)):
            return None
        return _held_in(context, office, tail.name, None if tail.ended else end)
    # A short title that is not closed begins a clause: "gặp ông A, bác sĩ nói".
    first, *rest = title.words.split()
    long = first in _FORMER or (len(rest) > 1 and context.text[begin].isupper())
    if not (clear or tail.ended or tail.closed or long or _END_OF_PART.match(context.text, tail.last)):
        return None
    stated = context.join_term(office)
    if stated.end == office.end:
        return office
    of = context.name_at(stated.end) or context.name_at(skip_forward(context.text, stated.end, "in"))
    return stated if of is None else _held_in(context, stated, of, stated.end)


def _read_tail(context: NameContext, end: int, title: Title) -> _Tail:
    text = context.text
    tail = _Tail(end, end, in_organ=is_organ(title))
    continued = is_open(title) or is_open(title, "contest")
    gap = end if context.name_at(end) is not None else skip_forward(text, end, "gap")
    for word in _words_after(text, gap):
        tail.name = context.starting.get(word.start)
        if tail.name is not None:
            break
        if _serves(text, word, "end") or _serves(text, word, "term"):
            tail.closed = True
            break
        tail.in_organ = tail.in_organ or begins_organ(text, word)
        if begins_predicate(text, word, in_organ=tail.in_organ and context.name_at(word.end) is None):
            break
        tail.ended = tail.ended or _ends_title(word, text, continued or tail.in_organ)
        tail.title_end = tail.title_end if tail.ended else word.end
        tail.last = word.end
    return tail


def begins_predicate(text: str, word: Word, *, in_organ: bool = False) -> bool:
    """Check whether a word begins a predicate, which cannot belong to a title: "cho biết", but not "phát triển".

    Parameters
    ----------
    text : str
    word : Word
    in_organ : bool
        Whether the word is within the name of an organ, in which "và" may precede a capital letter: "Sở Giáo dục và
        Đào tạo".

    Returns
    -------
    bool
    """
    if not word.source.islower() or not _serves(text, word, "verb") or _serves(text, word, "charge"):
        return False
    if skip_back(text, word.end, "organ") < word.start:  # "Hội đồng"
        return False
    return not (in_organ and word.folded == "và" and text[word.end + 1 : word.end + 2].isupper())


def begins_organ(text: str, word: Word) -> bool:
    """Check whether a word begins the name of an organ that is not a recognized name: "Sở", "Tỉnh ủy".

    Parameters
    ----------
    text : str
    word : Word

    Returns
    -------
    bool
    """
    return word.source[0].isupper() and _serves(text, word, "organ")


def is_organ(title: Title) -> bool:
    """Check whether a title has the head of an organ's name after its first word: "Phó Giám đốc Sở".

    Parameters
    ----------
    title : Title

    Returns
    -------
    bool
    """
    words = words_of(title.words.replace(_STAFF, " "))
    return any(matches_rule(words[number], "organ") for number in range(1, len(words)))


def _serves(text: str, word: Word, kind: str) -> bool:
    return skip_forward(text, word.start, kind) > word.start


def _title_of_part(context: NameContext, start: int) -> tuple[int, int, Title] | None:
    """Find the title at the start of a part with titles joined to it; None if it is the title of the next name."""
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


def _ends_title(word: Word, text: str, continued: bool) -> bool:
    """Check whether a word after a title no longer belongs to it."""
    return _serves(text, word, "in") or _serves(text, word, "origin") or not (continued or word.source.islower())


def _words_after(text: str, start: int) -> Iterator[Word]:
    """Yield the words that follow without a sign between, as many as a title may hold."""
    words = words_of(text)
    first = word_at(text, start)
    for number in range(first, min(first + _LONGEST_TAIL, len(words))) if first is not None else ():
        word = words[number]
        if not follows(text, word):
            return
        yield word


def follows(text: str, word: Word) -> bool:
    """Check whether a word follows the previous one without a sign, except a dash within a unit's name.

    Parameters
    ----------
    text : str
    word : Word

    Returns
    -------
    bool
        True in "Tài chính - | Kế hoạch".
    """
    if word.follows:
        return True
    dash = _DASH_BEFORE.search(text[max(0, word.start - 3) : word.start])
    return dash is not None and word.source[0].isupper() and title_at(text, word.start) is None


def _held_in(context: NameContext, office: Office, name: Name, title_end: int | None) -> Office | None:
    """Attach the name after a title to it; None if the title is that of the next person.

    Parameters
    ----------
    context : NameContext
    office : Office
    name : Name
        The first name after the title.
    title_end : int or None
        End of the words of the list; None where other words separate the title from the name.
    """
    start = skip_back(context.text, name.start, "group")
    if name.label == "PER":
        return office if title_end is None else None
    if title_end is None and skip_back(context.text, start, "in") == start:
        return office
    last = name
    while (following := _next_in_chain(context, last)) is not None:
        if following.label == "PER":
            return None
        last = following
    following = context.name_at(name.end)
    if name.label == "LOC" and following is not None and following.label == "ORG":
        # "Giám đốc công ty Mỹ Sao Xanh"
        name = following
    if name.label == "LOC" and is_open(office.title) and (organ := _organ_of_region(context, name)) is not None:
        return replace(office, end=name.end, of=organ)
    end = office.end
    if title_end is not None:
        said = context.text[office.start : start].rstrip()
        end = max(title_end, min(office.end, office.start + len(said)))
    return replace(office, end=end, of=name)


def _organ_of_region(context: NameContext, region: Name) -> Name | None:
    """Return the organization in "Giám đốc phụ trách Iran | của Nhóm A", where the region is not the seat."""
    start = skip_forward(context.text, region.end, "in")
    name = context.name_at(start) if start > region.end else None
    return name if name is not None and name.label == "ORG" else None


def _next_in_chain(context: NameContext, name: Name) -> Name | None:
    """Return the name right after another, or after a comma if it is no person's: "Vụ A, Bộ B | C"."""
    end = context.skip_terms(name.end)
    following = context.name_at(end) or context.name_at(skip_forward(context.text, end, "in"))
    if following is None and (comma := _COMMA.match(context.text, name.end)) is not None:
        following = context.starting.get(comma.end())
        return None if following is None or following.label == "PER" else following
    return following
