"""Rows of the gazetteer and the names of its places, as the tools that build it collect them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from thucthe.resolve.lexicon.gazetteer import place_key

_OTHER_LETTERS = str.maketrans("đĐłŁøØıæÆ", "dDlLoOiaA")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of places; `weight` is the prior of the place, for a city its population.

    `parent` and `present` are references as ``source:id``, several separated by spaces; `today_name` is the name of
    the unit that has the id today, if it is another.
    """

    ref: str
    name: str
    kind: str
    country: str
    parent: str = ""
    latitude: float | None = None
    longitude: float | None = None
    present: str = ""
    weight: int = 0
    today_name: str = ""

    def line(self) -> str:
        """Return the line of the table."""
        degrees = ["" if value is None else f"{value:.4f}" for value in (self.latitude, self.longitude)]
        return "\t".join(
            [
                self.ref,
                self.name,
                self.kind,
                self.country,
                self.parent,
                *degrees,
                self.present,
                str(self.weight),
                self.today_name,
            ]
        )


Names = dict[str, list[str]]
"""References of the places by key of a name; a final ``+`` means that the press uses the name for this place."""


def add_name(names: Names, form: str, ref: str) -> None:
    """Add a name; one with hyphens is also added without them: "Mát-xcơ-va", "Mátxcơva"."""
    for key in {place_key(form), place_key(form.replace("-", ""))}:
        if key:
            found = names[key]
            bare = ref.removesuffix("+")
            if bare in found and ref != bare:
                found.remove(bare)
            if bare not in found and bare + "+" not in found:
                found.append(ref)


def to_ascii(text: str) -> str:
    """Return a text with base letters only."""
    plain = unicodedata.normalize("NFD", text.translate(_OTHER_LETTERS))
    return "".join(character for character in plain if not unicodedata.combining(character))
