"""Entries of the user's own list of names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, asdict, dataclass

from thucthe.errors import InvalidInputError
from thucthe.labels import canonical_label, is_valid_label


@dataclass(frozen=True, slots=True)
class NameEntry:
    """An entity of the user's own list.

    Attributes
    ----------
    name : str
        Name of the entity.
    label : str
        PER, LOC, ORG (or PERSON, LOCATION, ORGANIZATION, which mean the same) or a label of the user's own.
    aliases : tuple of str
        Other names of the same entity.
    id : str or None
        The user's identifier of the entity, or a known place as ``source:id``, such as ``geonames:1816670``.
    links : tuple of str
        Other descriptions of the entity. A link to a known place, in the same form, sets country and coordinates.
    """

    name: str
    label: str
    _: KW_ONLY
    aliases: tuple[str, ...] = ()
    id: str | None = None
    links: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Convert the label to its canonical form and lists to tuples.

        Raises
        ------
        InvalidInputError
            If the label is not valid, or aliases or links are one string.
        """
        for field in ("aliases", "links"):
            value = getattr(self, field)
            if isinstance(value, str):
                raise InvalidInputError(f"{self.name}: {field} is {value!r}, but must be a list or tuple of strings")
            object.__setattr__(self, field, tuple(value))
        if not is_valid_label(self.label):
            raise InvalidInputError(
                f"{self.name}: {self.label!r} is no label; write PER, LOC, ORG or a label of your own"
            )
        object.__setattr__(self, "label", canonical_label(self.label))


def to_config(entries: Iterable[NameEntry]) -> list[dict]:
    """Convert entries to the configuration of the component."""
    return [{**asdict(entry), "aliases": list(entry.aliases), "links": list(entry.links)} for entry in entries]
