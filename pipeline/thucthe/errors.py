"""Exceptions that a caller may catch."""

from __future__ import annotations


class UnreadableError(Exception):
    """An input that can't become an article; the message says why in a sentence."""


class RunError(Exception):
    """A run that can't begin or go on; the message says why and what to do."""


class InUseError(OSError):
    """Another process writes to the folder."""


class WritingError(OSError):
    """The part of a shard can't be written; the message says why."""
