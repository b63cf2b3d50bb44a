"""Keep the garbage collector away from what stays for the life of a process."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def permanent() -> Iterator[None]:
    """Load in the block what a process keeps: nothing is collected meanwhile, and later collections pass over it.

    For processes of our own only. Without this, collections are a tenth of the time that a worker takes to start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def release() -> None:
    """Collect also what was loaded as permanent and is no longer used."""
    gc.unfreeze()
    gc.collect()


def collect_rarely() -> None:
    """Let collections wait for more new objects; for processes of our own that make many at a time and keep few."""
    gc.set_threshold(10_000, 5, 5)
