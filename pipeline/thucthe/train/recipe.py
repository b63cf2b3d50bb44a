"""Read recipes: configuration files that describe what to train, on which texts, and with which parameters."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from confection import Config, ConfigValidationError

from thucthe.checked import checked_dataclass
from thucthe.corpora.gold_files import Example, read_examples
from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.recognize.tags.scheme import SCHEMES

Log = Callable[[str], None]
"""Called with a message at each stage."""
Progress = Callable[[int, int], None]
"""Called with the number of completed steps and their total."""
ExamplesByScheme = dict[str, list[Example]]
_Settings = TypeVar("_Settings")
_CARD = "card"
"""Section that every recipe may have, see `tools.card`."""


@checked_dataclass
class PipelineConfig:
    """What ``meta.json`` of the pipeline says; ``[pipeline]``."""

    version: str | None = None
    description: str | None = None
    license: str | None = None


@checked_dataclass
class LabelConfig:
    """Labels of raw texts by a teacher; ``[labels]``, where each scheme is a key of its own.

    Attributes
    ----------
    teacher : str or None
        Name or folder of the pipeline that labels.
    processes : int
    exclude : str
        Annotated files, separated by spaces: raw texts that share a line with one of theirs are left out.
    texts : dict of str to str
        By scheme, raw files and after a colon the number of texts of each, separated by spaces.
    """

    teacher: str | None = None
    processes: int = 1
    exclude: str = ""
    texts: dict[str, str]


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
            If it has an unknown key, lacks one, or a value has a wrong type; names section and key.
        """
        try:
            return kind(**self.sections.get(section, {}))
        except InvalidInputError as error:
            raise InvalidInputError(f"{self.path}: [{section}] {error}") from error

    def labels(self) -> LabelConfig:
        """Read the section ``[labels]``; see `settings`."""
        section = self.sections.get("labels", {})
        others = {key: value for key, value in section.items() if key not in SCHEMES}
        if "texts" in others:
            raise InvalidInputError(f"{self.path}: [labels] names texts by their scheme: {', '.join(SCHEMES)}")
        try:
            return LabelConfig(**others, texts={key: section[key] for key in SCHEMES if key in section})
        except InvalidInputError as error:
            raise InvalidInputError(f"{self.path}: [labels] {error}") from error

    def paths(self, files: str) -> list[Path]:
        """Return the files named in a setting, separated by spaces."""
        return [self.data / name for name in files.split()]

    def examples(self) -> tuple[ExamplesByScheme, ExamplesByScheme]:
        """Read the annotated texts of ``[data]``, and separate those whose ids have an ending in ``[held_out]``.

        Returns
        -------
        used, held_out : dict of str to list of Example
            By annotation scheme.

        Raises
        ------
        InvalidInputError
            If a scheme is unknown or a file can't be understood.
        """
        endings = self._by_scheme("held_out")
        used: ExamplesByScheme = {}
        held_out: ExamplesByScheme = {}
        for scheme, files in self._by_scheme("data").items():
            examples = [e for path in self.paths(files) for e in read_examples(path)]
            ending = endings.get(scheme)
            kept = [ending is not None and example.id.endswith(ending) for example in examples]
            used[scheme] = [e for e, k in zip(examples, kept, strict=True) if not k]
            # A file may be listed several times, to be used more often in training.
            held_out[scheme] = list(dict.fromkeys(e for e, k in zip(examples, kept, strict=True) if k))
        return used, held_out

    def _by_scheme(self, section: str) -> dict[str, str]:
        """Read a section whose keys are schemes and whose values are strings."""
        values = self.sections.get(section, {})
        for key, value in values.items():
            if key not in SCHEMES:
                raise InvalidInputError(
                    f"{self.path}: [{section}] names the scheme {key}; known are {', '.join(SCHEMES)}"
                )
            if not isinstance(value, str):
                raise InvalidInputError(f"{self.path}: [{section}] {key} is {value!r}, but should be a string")
        return dict(values)


def read_recipe(
    path: Path, data: Path, work: Path, needed: Collection[str], optional: Collection[str] | None = None
) -> Recipe:
    """Read a configuration file in the format of spaCy's and confection's configurations.

    Parameters
    ----------
    path, data, work : Path
        As in `Recipe`.
    needed : collection of str
        Sections that it must have.
    optional : collection of str, optional
        Other sections that it may have; any when left out.

    Raises
    ------
    NotFoundError
        If it does not exist.
    InvalidInputError
        If it can't be understood, lacks a section, or has one that is unknown.
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
    known = {*needed, *optional, _CARD} if optional is not None else set(sections)
    unknown = sorted(set(sections) - known)
    if unknown:
        raise InvalidInputError(
            f"{path}: the section [{'], ['.join(unknown)}] is unknown; known are {', '.join(sorted(known))}"
        )
    no_sections = sorted(name for name, section in sections.items() if not isinstance(section, dict))
    if no_sections:
        raise InvalidInputError(f"{path}: {', '.join(no_sections)} belongs into a section")
    return Recipe(path, sections, data, work)
