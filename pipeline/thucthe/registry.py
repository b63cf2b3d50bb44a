"""Registries of named entries to which other packages add entries of their own by entry points."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Generic, TypeVar

import catalogue

from thucthe.errors import InvalidInputError, PluginError

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Entries of one kind by name.

    Parameters
    ----------
    name : str
        Plural name of the kind. Another package adds an entry by an entry point of the group ``thucthe_{name}``.
    kind : type
        Class of the entries; a protocol must be checkable at run time.
    built_in : mapping of str to entry
        The entries of this package.
    """

    def __init__(self, name: str, kind: type[Entry], built_in: Mapping[str, Entry]) -> None:
        self.name = name
        self.group = f"thucthe_{name}"
        self._kind = kind
        self._built_in = dict(built_in)
        self._registry = catalogue.create("thucthe", name, entry_points=True)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """All entries by name, the built-in ones first.

        Raises
        ------
        PluginError
            If an entry point can't be loaded, is no entry of this kind, or has a name that is taken.
        """
        try:
            added = dict(sorted(self._registry.get_entry_points().items()))
        except Exception as error:  # another package may fail in any way
            raise PluginError(
                f"an entry point of the group {self.group} can't be loaded ({type(error).__name__}: {error}); "
                "repair or uninstall the package that has it"
            ) from error
        for name, entry in added.items():
            if name in self._built_in:
                raise PluginError(f"the entry point {name} of the group {self.group} has the name of a built-in entry")
            if not isinstance(entry, self._kind):
                raise PluginError(f"the entry point {name} of the group {self.group} is no {self._kind.__name__}")
        return MappingProxyType({**self._built_in, **added})

    def get(self, name: str) -> Entry:
        """Return an entry.

        Raises
        ------
        InvalidInputError
            If there is none of this name; the message lists those that there are.
        PluginError
            As for `entries`.
        """
        if name not in self.entries:
            raise InvalidInputError(f"{name} is none of the {self.name} {', '.join(self.entries)}")
        return self.entries[name]
