"""Log suppressed exceptions, and the records of worker processes where their parent logs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging.handlers import QueueHandler

ROOT = "thucthe"
"""Name of the logger above all others of the package."""


@contextmanager
def suppressed(logger: logging.Logger, message: str, *kinds: type[Exception]) -> Iterator[None]:
    """Suppress exceptions of these kinds in a block and log them as debug messages."""
    try:
        yield
    except kinds:
        logger.debug(message, exc_info=True)


class _Forwarder(QueueHandler):
    def __init__(self, send: Callable[[logging.LogRecord], None]) -> None:
        super().__init__(queue=None)  # type: ignore[arg-type]
        self._send = send

    def enqueue(self, record: logging.LogRecord) -> None:
        self._send(record)


def forward(send: Callable[[logging.LogRecord], None], level: int) -> None:
    """Send the log records of this process to another one, from this level up, for `handle`."""
    logger = logging.getLogger(ROOT)
    logger.setLevel(level)
    logger.addHandler(_Forwarder(send))


def handle(record: logging.LogRecord) -> None:
    """Log a record that another process sent."""
    logger = logging.getLogger(record.name)
    if logger.isEnabledFor(record.levelno):
        logger.handle(record)
