"""A configuration file comes in, a `Recipe` goes out: what to train, on what, and how."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from confection import Config, ConfigValidationError

from thucthe.corpora.gold_files import Example, read_examples
from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.recognize.tags.scheme import SCHEMES

Log = Callable[[str], None]
Progress = Callable[[int, int], None]
"""Told of the steps that are done and of how many there are."""
ExamplesByScheme = dict[str, list[Example]]
_Settings = TypeVar("_Settings")


@dataclass(frozen=True)
class Recipe:
    """A training configuration.

    Attributes
    ----------
    path : Path
        The file.
    sections : dict of str to dict
        Its sections.
    data : Path
        Folder that the file's relative paths start from.
    work : Path
        Folder for the results of stages; those that lie there already are not made again.
    """

    path: Path
    sections: dict[str, dict[str, Any]]
    data: Path
    work: Path

    def settings(self, section: str, kind: type[_Settings]) -> _Settings:
        """Read a section as a record.

        Raises
        ------
        InvalidInputError
            If it has a key that the record does not know.
        """
        try:
            return kind(**self.sections.get(section, {}))
        except TypeError as error:
            raise InvalidInputError(f"{self.path}: the section [{section}] is wrong ({error})") from error

    def paths(self, section: str, key: str) -> list[Path]:
        """Return the files named in a setting, separated by spaces."""
        return [self.data / name for name in str(self.sections[section][key]).split()]

    def examples(self) -> tuple[ExamplesByScheme, ExamplesByScheme]:
        """Read the annotated texts of ``[data]`` by scheme; those that ``[held_out]`` keeps for measuring come apart.

        Raises
        ------
        InvalidInputError
            If a scheme is unknown or a file can't be parsed.
        """
        unknown = set(self.sections["data"]) - set(SCHEMES)
        if unknown:
            raise InvalidInputError(
                f"{self.path}: [data] names the scheme {', '.join(sorted(unknown))}; known are {', '.join(SCHEMES)}"
            )
        endings = self.sections.get("held_out", {})
        used: ExamplesByScheme = {}
        held_out: ExamplesByScheme = {}
        for scheme in self.sections["data"]:
            examples = [e for path in self.paths("data", scheme) for e in read_examples(path)]
            ending = str(endings[scheme]) if scheme in endings else None
            kept = [ending is not None and example.id.endswith(ending) for example in examples]
            used[scheme] = [e for e, k in zip(examples, kept, strict=True) if not k]
            held_out[scheme] = [e for e, k in zip(examples, kept, strict=True) if k]
        return used, held_out


def read_recipe(path: Path, data: Path, work: Path, needed: Collection[str]) -> Recipe:
    """Read a configuration file (the format of spaCy's and confection's configurations).

    Raises
    ------
    NotFoundError
        If it does not exist.
    InvalidInputError
        If it can't be parsed or lacks a section.
    """
    if not path.is_file():
        raise NotFoundError(f"{path}: no such configuration file")
    try:
        sections = dict(Config().from_disk(path))
    except (ConfigValidationError, ValueError) as error:
        raise InvalidInputError(f"{path}: not a configuration ({error})") from error
    missing = sorted(set(needed) - set(sections))
    if missing:
        raise InvalidInputError(f"{path}: the section [{'], ['.join(missing)}] is missing")
    return Recipe(path, sections, data, work)
