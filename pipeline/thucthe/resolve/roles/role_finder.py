"""The spaCy component ``thucthe_roles``: the offices that are stated next to a person's name.

They are stored as ``doc._.thucthe.roles``. Three places are searched: before the name ("Chủ tịch Trung Quốc Tập Cận
Bình"), after it ("ông A, Phó giám đốc Sở Y tế, cho biết"; "PGS.TS B (Bệnh viện C)"; "HLV D của tuyển E"), and
before the first of several names ("hai Phó Thủ tướng A và B"). Words of address, family and praise alone are not
offices, nor are appointments ("được bổ nhiệm làm Giám đốc"). No pattern matches across a paragraph break.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from thucthe.doc_data import Role, register_extensions, set_roles
from thucthe.resolve.lexicon.titles import is_open, skip_back, skip_forward
from thucthe.resolve.roles.after_name import offices_after
from thucthe.resolve.roles.before_name import offices_before
from thucthe.resolve.roles.name_context import SPACE, Name, NameContext, Office
from thucthe.text.words import fold

_NEXT_NAME = re.compile(rf"(?:\s\([^()\n]{{1,60}}\))?{SPACE}(?:[,;&]{SPACE}(?:(?:và|cùng|hay)\s)?|(?:và|cùng|hay)\s)")


@Language.factory("thucthe_roles", requires=["doc.ents"])
def create_roles(nlp: Language, name: str) -> RoleFinder:
    """Create the component ``thucthe_roles``.

    Parameters
    ----------
    nlp : Language
    name : str
        Name of the component in the pipeline.

    Returns
    -------
    RoleFinder
    """
    return RoleFinder(name)


class RoleFinder(Pipe):
    """Sets ``doc._.thucthe.roles``, a list of `Role` in the order of the persons."""

    def __init__(self, name: str = "roles") -> None:
        register_extensions()
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find the roles of one Doc."""
        set_roles(doc, find_roles(doc))
        return doc


def find_roles(doc: Doc) -> list[Role]:
    """Find the roles that a text states next to the names of persons.

    Parameters
    ----------
    doc : Doc
        With its names in ``doc.ents``.

    Returns
    -------
    list of Role
        In the order of the persons, then of the titles.
    """
    context = NameContext(doc)
    shared: dict[int, Office] = {}
    taken: set[int] = set()
    roles: list[Role] = []
    for person in context.names:
        if person.label != "PER":
            continue
        before = offices_before(context, person, taken)
        if before:
            shared |= _shared_office(context, person, before[0])
        elif person.start in shared:
            before = [shared[person.start]]
        before, after = offices_after(context, person, before)
        taken.update(office.start for office in after)
        held = (office for office in (*reversed(before), *after) if _is_office(office, context.text))
        roles += [_role(person, office, context.text) for office in held]
    return roles


def _shared_office(context: NameContext, person: Name, office: Office) -> dict[int, Office]:
    """Return the further names that a title in the plural is for, by their starts."""
    if skip_back(context.text, office.start, "plural") == office.start:
        return {}
    shared: dict[int, Office] = {}
    name: Name | None = person
    while name is not None and (joint := _NEXT_NAME.match(context.text, name.end)):
        name = context.starting.get(joint.end())
        if name is not None and name.label != "PER":
            break
        if name is not None:
            shared[name.start] = office
    return shared


def _role(person: Name, office: Office, text: str) -> Role:
    of = () if office.of is None else (office.of,)
    return Role(
        person=person.span,
        title=text[office.start : _title_end(office, text)],
        of=None if office.of is None else office.of.span,
        start=min(person.start, office.start, *(name.start for name in of)),
        end=max(person.end, office.end, *(name.end for name in of)),
    )


def _is_office(office: Office, text: str) -> bool:
    """Check whether a title is an office: neither praise nor a word that needs an organization it does not have."""
    vague = office.of is None and is_open(office.title, "vague") and _is_bare(office, text)
    return not vague and not is_open(office.title, "fame")


def _is_bare(office: Office, text: str) -> bool:
    """Check whether nothing follows the words of the list within a title."""
    return fold(text[office.start : office.end]) == office.title.words


def _title_end(office: Office, text: str) -> int:
    """Return the end of a title, with the unit that completes it: "Trưởng ban" of "Ban Tổ chức"."""
    if office.of is not None and is_open(office.title, "bare") and _is_bare(office, text):
        unit = skip_forward(text, office.of.start, "unit")
        if unit > office.of.start and not text[office.end : office.of.start].strip():
            return unit
    return office.end
