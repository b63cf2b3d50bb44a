"""Find facts other than titles next to the names of persons: age, year of birth, home and form of address.

The facts are evidence for distinguishing persons of one name across articles; no output table contains them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from thucthe.resolve.lexicon.titles import KINSHIP, title_before
from thucthe.resolve.roles.name_context import PARAGRAPH, Name, NameContext

AGE, BIRTH, HOME, ADDRESS = "age", "birth", "home", "address"
"""Kinds of facts."""
_WINDOW = 120
"""Maximum number of characters after a name in which its facts are searched."""
_CLAUSE_END = re.compile(rf"[.!?;](?=\s|$)|[\n{PARAGRAPH}]")
_BIRTH = re.compile(r"\b(?:sinh năm|SN|sn|sinh ngày [\d/.\- ]{3,10}?[/.-])\s*:?\s*((?:19|20)\d\d)\b")
_AGE = re.compile(r"\b(\d{1,3}) tuổi\b")
_OLDEST = 120
_HOME = re.compile(r"\b(?:ngụ|trú|thường trú|cư trú|quê|quê quán|sống|sinh sống|người)\b(?:\s(?:tại|ở|ở tại))?\s?\Z")
_HOME_GAP = re.compile(r"\s*[,–-]?\s*")


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about a person.

    Attributes
    ----------
    person : Span
    kind : str
        `AGE`, `BIRTH`, `HOME` or `ADDRESS`.
    value : str
        Years, year, or the word of address in lower case; empty for a home.
    of : Span or None
        Place of the home.
    """

    person: Span
    kind: str
    value: str = ""
    of: Span | None = None


def find_facts(doc: Doc) -> list[Fact]:
    """Find the facts stated next to the names of persons.

    Parameters
    ----------
    doc : Doc
        With its names in ``doc.ents``.

    Returns
    -------
    list of Fact
        By position.
    """
    context = NameContext(doc)
    return [
        fact
        for number, name in enumerate(context.names)
        if name.label == "PER"
        for fact in _facts_of(context, number, name)
    ]


def _facts_of(context: NameContext, number: int, name: Name) -> Iterator[Fact]:
    text = context.text
    title = title_before(text, name.start)
    if title is not None and title[2].kind == KINSHIP:
        yield Fact(name.span, ADDRESS, title[2].words)
    end = _clause_end(context, number, name)
    clause = text[name.end : end]
    birth = _BIRTH.search(clause)
    if birth:
        yield Fact(name.span, BIRTH, birth[1])
    age = _AGE.search(clause)
    if age and int(age[1]) <= _OLDEST:
        yield Fact(name.span, AGE, age[1])
    home = _home(context, number, name, end)
    if home is not None:
        yield Fact(name.span, HOME, of=home.span)


def _clause_end(context: NameContext, number: int, name: Name) -> int:
    """Return where the text about a person ends: at the next person, the end of the sentence or of the window."""
    end = min(len(context.text), name.end + _WINDOW)
    for other in _names_after(context, number):
        if other.start >= end:
            break
        if other.label == "PER":
            end = other.start
            break
    stop = _CLAUSE_END.search(context.text, name.end, end)
    return stop.start() if stop else end


def _names_after(context: NameContext, number: int) -> Iterator[Name]:
    return (context.names[i] for i in range(number + 1, len(context.names)))


def _home(context: NameContext, number: int, name: Name, end: int) -> Name | None:
    """Return the last place of an address after a name: the province in "ngụ xã A, tỉnh B"."""
    home: Name | None = None
    for other in _names_after(context, number):
        if other.start >= end:
            break
        if home is not None and _HOME_GAP.fullmatch(context.text, home.end, other.start) is None:
            break
        if other.label == "LOC" and (home is not None or _HOME.search(context.text[name.end : other.start])):
            home = other
    return home
