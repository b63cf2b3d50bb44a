"""Exceptions that thucthe raises on purpose; each message is a sentence that says what to do.

All derive from `ThuctheError`, and also from the built-in exception that fits.
"""

from __future__ import annotations


class ThuctheError(Exception):
    """Base class of the exceptions below."""


class InvalidInputError(ThuctheError, ValueError):
    """An argument, an option, or a file of names, corrections, settings or annotated texts is wrong."""


class NotFoundError(ThuctheError, FileNotFoundError):
    """A source, model, table or other file does not exist."""


class ModelError(ThuctheError, ValueError, RuntimeError):
    """A trained pipeline is incomplete, damaged or made for another version."""


class MissingPackageError(ThuctheError, ModuleNotFoundError):
    """An optional package is not installed; the message names the extra that brings it."""


class PluginError(ThuctheError, ImportError):
    """An entry point of another package can't be used."""


class UnreadableError(ThuctheError):
    """An input can't become an article; in a run it is a row of the table ``rejects``."""


class DamagedError(ThuctheError, ValueError):
    """A file that thucthe keeps in an output folder is missing or damaged."""


class RunError(ThuctheError):
    """A run can't start or continue."""


class ResourceError(RunError):
    """The machine has too little memory, disk space or file handles; no input is at fault."""


class OutputError(ThuctheError, OSError):
    """An output folder or file can't be written."""


class InUseError(OutputError):
    """Another process writes to the folder."""


class WritingError(OutputError):
    """The tables of a shard can't be written."""


class ForeignFileError(OutputError):
    """A file that thucthe did not write, or that was changed since, is in the way."""


class OutputExistsError(OutputError, FileExistsError):
    """The output exists and may hold work of the user's."""
