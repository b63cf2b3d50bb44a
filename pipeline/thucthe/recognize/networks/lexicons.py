"""Read the lexicons of a model folder: distributional clusters and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CLUSTERS, NAMES = "clusters.tsv", "names.tsv"


@dataclass(frozen=True, slots=True)
class Lexicons:
    """Distributional clusters of forms, and lists of names.

    Attributes
    ----------
    clusters : dict of str to tuple of three str
        Cluster numbers of a form at three granularities, from coarse to fine.
    names : dict of str to str
        Lists that contain a (lower-case, space-joined) name, one letter each.
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
