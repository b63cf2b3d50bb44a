"""Read recipes: configuration files that describe what to train, on which texts, and with which parameters."""

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
"""Called with a message at each stage."""
Progress = Callable[[int, int], None]
"""Called with the number of completed steps and their total."""
ExamplesByScheme = dict[str, list[Example]]
_Settings = TypeVar("_Settings")


@dataclass(frozen=True)
class Recipe:
    """A training configuration.

    Attributes
    ----------
    path : Path
        The configuration file.
    sections : dict of str to dict
    data : Path
        Folder that paths in the recipe are relative to.
    work : Path
        Working folder for the results of stages; existing ones are reused.
    """

    path: Path
    sections: dict[str, dict[str, Any]]
    data: Path
    work: Path

    def settings(self, section: str, kind: type[_Settings]) -> _Settings:
        """Read a section as a dataclass.

        Parameters
        ----------
        section : str
            Name of the section; a missing one gives the defaults.
        kind : type
            The dataclass.

        Raises
        ------
        InvalidInputError
            If the section has an unknown key or lacks a required one.
        """
        try:
            return kind(**self.sections.get(section, {}))
        except TypeError as error:
            raise InvalidInputError(f"{self.path}: the section [{section}] is invalid ({error})") from error

    def paths(self, section: str, key: str) -> list[Path]:
        """Return the files in a setting, which lists them separated by spaces."""
        return [self.data / name for name in str(self.sections[section][key]).split()]

    def examples(self) -> tuple[ExamplesByScheme, ExamplesByScheme]:
        """Read the annotated texts of ``[data]``, and separate those whose ids have an ending in ``[held_out]``.

        Returns
        -------
        used, held_out : dict of str to list of Example
            By annotation scheme.

        Raises
        ------
        InvalidInputError
            If a scheme is unknown or a file can't be parsed.
        """
        unknown = set(self.sections["data"]) - set(SCHEMES)
        if unknown:
            raise InvalidInputError(
                f"{self.path}: unknown scheme in [data]: {', '.join(sorted(unknown))}; supported: {', '.join(SCHEMES)}"
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
    """Read a configuration file in the format of spaCy and confection.

    Parameters
    ----------
    path : Path
    data, work : Path
        See `Recipe`.
    needed : collection of str
        Required sections.

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
