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


class NothingToReadError(RunError, NotFoundError):
    """The sources contain no articles."""


class OtherSettingsError(RunError):
    """The output folder holds a run with another version, model or other options."""


class OutputError(ThuctheError, OSError):
    """An output folder or file can't be written."""


class UnwritableError(RunError, OutputError):
    """The output folder of a run can't be written, or one of its files is open in another program."""


class NoSpaceError(RunError, OutputError):
    """The disk of the output folder is full, or its quota is used up."""


class InUseError(RunError, OutputError):
    """Another process writes to the folder."""


class WritingError(OutputError):
    """The tables of a shard can't be written."""


class ForeignFileError(RunError, OutputError):
    """A file that thucthe did not write, or that was changed since, is in the way."""


class OutputExistsError(OutputError, FileExistsError):
    """The output exists and may hold work of the user's."""
