"""Labels of entities: names, order, colours, and their names in other annotation schemes.

A pipeline finds persons, places and organizations; components and names files of a user's own may add other labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LABELS = ("PER", "LOC", "ORG")
"""Persons, locations and organizations."""

_SYNONYMS = {
    "PERSON": "PER",
    "PERS": "PER",
    "LOCATION": "LOC",
    "GPE": "LOC",
    "ORGANIZATION": "ORG",
    "ORGANISATION": "ORG",
}
_COLOURS = {"PER": "#a6dcef", "LOC": "#b9e8a8", "ORG": "#ffe08a"}
_OTHER_COLOURS = ("#e3c6f2", "#f7c3b5", "#c9d3e0", "#e6d9a8", "#b5e3d8", "#f2bfd4")
_LABEL = re.compile(r"[^\W\d_][\w.-]{0,39}")


def canonical_label(label: str) -> str:
    """Return the name that a label has here: ``PERSON`` is ``PER``; a label of the user's own stays as it is."""
    upper = label.upper()
    return _SYNONYMS.get(upper, upper if upper in LABELS else label)


def is_valid_label(label: str) -> bool:
    """Check whether a string can be a label: a letter, then up to 39 letters, digits, underscores, dots or hyphens."""
    return _LABEL.fullmatch(label) is not None


def sort_labels(labels: Iterable[str]) -> list[str]:
    """Sort labels as tables and pages list them: `LABELS` first, then the others alphabetically."""
    given = set(labels)
    return [*(label for label in LABELS if label in given), *sorted(given.difference(LABELS))]


def label_colours(labels: Iterable[str]) -> dict[str, str]:
    """Map labels, in their order, to background colours (``#rrggbb``) on which black text is legible."""
    others = [label for label in sort_labels(labels) if label not in _COLOURS]
    colours = {label: _OTHER_COLOURS[number % len(_OTHER_COLOURS)] for number, label in enumerate(others)}
    return {label: _COLOURS.get(label) or colours[label] for label in sort_labels(labels)}
