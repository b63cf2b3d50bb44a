"""Gazetteers and the names that a recognizer finds often come in, the table of listed names goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from thucthe.recognize.tags.units import find_units, normalize_form
from thucthe.text.wordlists import read_lines

_GAZETTEERS = {
    "countries": "C",
    "provinces": "P",
    "districts": "D",
    "communes": "M",
    "cities": "T",
    "family_names": "F",
}
_FOUND = {"PER": "p", "LOC": "l", "ORG": "o"}
_MIXED = "m"


def choose_names(
    counts: Mapping[tuple[str, str], int], least: int, share: float = 0.8, longest: int = 6
) -> dict[str, str]:
    """Choose the names that were found at least `least` times, each with the letter of its label.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        How often each name (units joined by spaces) was found with each label.
    least : int
    share : float
        A name no label of which has this share of its finds gets the letter ``m``.
    longest : int
        Units of a name at most.
    """
    by_name: dict[str, Counter[str]] = {}
    for (name, label), count in counts.items():
        if len(name.split(" ")) <= longest:
            by_name.setdefault(name.lower(), Counter())[label] += count
    chosen: dict[str, str] = {}
    for name, labels in by_name.items():
        label, count = max(labels.items(), key=lambda item: (item[1], item[0]))
        if labels.total() >= least:
            chosen[name] = _FOUND[label] if count >= share * labels.total() else _MIXED
    return chosen


def write_names(gazetteers: Path, chosen: Mapping[str, str], target: Path) -> None:
    """Write each name of the gazetteers and of the chosen ones with a letter for each list that it stands in."""
    lists: dict[str, set[str]] = {}
    for file, letter in _GAZETTEERS.items():
        for line in read_lines(gazetteers / f"{file}.txt"):
            key = " ".join(normalize_form(line[start:end]) for start, end in find_units(line)).lower()
            lists.setdefault(key, set()).add(letter)
    for name, letter in chosen.items():
        lists.setdefault(name, set()).add(letter)
    lines = (f"{name}\t{''.join(sorted(letters))}\n" for name, letters in sorted(lists.items()))
    target.write_text("".join(lines), encoding="utf-8")
