"""Register the knowledge bases and describe links to any of them.

Another package adds one by an entry point of the group ``thucthe_knowledge_bases`` whose value is a `KnowledgeBase`;
the setting ``knowledge_base`` of the component ``thucthe_linker`` selects one by name.
"""

from __future__ import annotations

from collections.abc import Sequence

from thucthe.doc_data import USER
from thucthe.recognize.name_entry import NameEntry
from thucthe.registry import Registry
from thucthe.resolve.lexicon.gazetteer import Gazetteer
from thucthe.resolve.lexicon.knowledge_base import KnowledgeBase, Place

GAZETTEER = "gazetteer"
KNOWLEDGE_BASES: Registry[KnowledgeBase] = Registry(
    "knowledge_bases",
    KnowledgeBase,  # type: ignore[type-abstract]
    {GAZETTEER: Gazetteer()},
)


def is_known_source(source: str) -> bool:
    """Check whether any knowledge base describes the ids of a source.

    Parameters
    ----------
    source : str
        As in `Place.source`.

    Returns
    -------
    bool
    """
    return any(source in base.sources for base in KNOWLEDGE_BASES.entries.values())


def describe(source: str, id: str, own: Sequence[NameEntry] = ()) -> Place | None:
    """Return the place that a link points to.

    Parameters
    ----------
    source, id : str
        As in `Link`.
    own : sequence of NameEntry
        The user's own list: one of its ids refers to the first known place among the links of its entry.

    Returns
    -------
    Place or None
        None if no knowledge base has it.
    """
    if source == USER:
        links = (link.partition(":") for entry in own if entry.id == id for link in entry.links)
        places = (describe(source, id) for source, _, id in links if source != USER)
        return next((place for place in places if place is not None), None)
    bases = (base for base in KNOWLEDGE_BASES.entries.values() if source in base.sources)
    return next((place for place in (base.describe(source, id) for base in bases) if place is not None), None)
