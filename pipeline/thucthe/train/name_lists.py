"""Write the name lexicon: names of the gazetteers and names that a recognizer finds often."""

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
_AMBIGUOUS = "m"


def choose_names(
    counts: Mapping[tuple[str, str], int], min_count: int, min_share: float = 0.8, max_units: int = 6
) -> dict[str, str]:
    """Select the names that were found at least `min_count` times.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        Number of times that each name (units joined by spaces) was found with each label.
    min_count : int
    min_share : float
        Minimum share of the most frequent label, 0 to 1; below it the name is ambiguous (letter ``m``).
    max_units : int
        Maximum number of units in a name.

    Returns
    -------
    dict of str to str
        The letter of the label of each selected name in lower case.
    """
    by_name: dict[str, Counter[str]] = {}
    for (name, label), count in counts.items():
        if len(name.split(" ")) <= max_units:
            by_name.setdefault(name.lower(), Counter())[label] += count
    chosen: dict[str, str] = {}
    for name, labels in by_name.items():
        label, count = max(labels.items(), key=lambda item: (item[1], item[0]))
        if labels.total() >= min_count:
            chosen[name] = _FOUND[label] if count >= min_share * labels.total() else _AMBIGUOUS
    return chosen


def write_names(gazetteers: Path, chosen: Mapping[str, str], target: Path) -> None:
    """Write the names of the gazetteers and the chosen names, each with the letters of the lists that contain it.

    Parameters
    ----------
    gazetteers : Path
        Folder of the gazetteers.
    chosen : mapping of str to str
        As returned by `choose_names`.
    target : Path
        Table to write, tab-separated.
    """
    lists: dict[str, set[str]] = {}
    for file, letter in _GAZETTEERS.items():
        for line in read_lines(gazetteers / f"{file}.txt"):
            key = " ".join(normalize_form(line[start:end]) for start, end in find_units(line)).lower()
            lists.setdefault(key, set()).add(letter)
    for name, letter in chosen.items():
        lists.setdefault(name, set()).add(letter)
    lines = (f"{name}\t{''.join(sorted(letters))}\n" for name, letters in sorted(lists.items()))
    target.write_text("".join(lines), encoding="utf-8")
