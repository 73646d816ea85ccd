"""Ctrl-C as a way to stop a statement, not the program."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from .engine import Engine


@contextmanager
def interruptible(engine: Engine) -> Iterator[None]:
    """While this lasts, Ctrl-C makes the running statement raise ``Cancelled``.

    A second Ctrl-C does what it always did, should the first not be heard.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return

    def cancel(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        engine.cancel()

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
