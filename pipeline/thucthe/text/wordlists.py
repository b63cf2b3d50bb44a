"""Read word lists: text files with an entry or a row of columns a line; lines that begin with ``#`` are remarks."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Protocol

from thucthe.resources import find_data


class TextFile(Protocol):
    """A file on disk or a resource of a package."""

    def read_text(self, encoding: str | None = None) -> str:
        """Return the decoded content."""


def read_lines(file: TextFile) -> list[str]:
    """Return the entries of a word list, without remarks and empty lines."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def read_rows(file: TextFile) -> list[list[str]]:
    """Return the entries of a word list with several columns."""
    return [line.split("\t") for line in read_lines(file)]


@cache
def common_word_places() -> frozenset[str]:
    """Return names of Vietnamese units that are common words, too, such as "hòa bình"; in lower case."""
    return frozenset(read_lines(files(__package__) / "common_word_places.txt"))


@cache
def romanized_family_names() -> frozenset[str]:
    """Return Korean and Chinese family names as the press romanizes them, in lower case; they come first: "Moon"."""
    return frozenset(read_lines(files(__package__) / "romanized_family_names.txt"))


def read_gazetteer(name: str) -> list[str]:
    """Return the names in a list of ``data/gazetteers``, such as ``provinces``."""
    return read_lines(find_data(f"gazetteers/{name}.txt"))
