"""Word lists of a model folder come in, what is known of forms beyond the text goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CLUSTERS, NAMES = "clusters.tsv", "names.tsv"


@dataclass(frozen=True, slots=True)
class Lexicons:
    """What is known of forms beyond the text.

    Attributes
    ----------
    clusters : dict of str to tuple of three str
        Number of a form's distributional cluster at three grains, from small to large.
    names : dict of str to str
        Lists in which a (lower-case, space-joined) name stands, as one letter each.
    """

    clusters: Mapping[str, tuple[str, str, str]]
    names: Mapping[str, str]


def load_lexicons(folder: Path) -> Lexicons:
    """Read the two tables of a model folder."""
    clusters: dict[str, tuple[str, str, str]] = {}
    for line in (folder / CLUSTERS).read_text(encoding="utf-8").splitlines():
        form, small, middle, large = line.split("\t")
        clusters[form] = (small, middle, large)
    names: dict[str, str] = {}
    for line in (folder / NAMES).read_text(encoding="utf-8").splitlines():
        name, lists = line.split("\t")
        names[name] = lists
    return Lexicons(clusters, names)
