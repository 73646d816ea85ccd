"""System calls that fail, or kill the process, at the Nth call; and trees to compare."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from specloom.output import disk

#: Everything by which `specloom.output` changes a disk.
CALLS: tuple[tuple[Any, str], ...] = (
    (os, "write"),
    (os, "mkdir"),
    (os, "rename"),
    (os, "replace"),
    (os, "link"),
    (os, "unlink"),
    (os, "rmdir"),
    (os, "chmod"),
    (disk, "exchange"),
    (disk, "settle"),
)


class Sabotage:
    """Counts the calls, and does its deed at one of them (at all later ones too: ``stays``)."""

    def __init__(self, number: int, deed: Callable[[], None], stays: bool) -> None:
        self._number = number
        self._deed = deed
        self._stays = stays
        self.calls = 0

    @property
    def happened(self) -> bool:
        return self.calls >= self._number

    def wrapped(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def act(*args: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self._number or (self._stays and self.happened):
                self._deed()
            return call(*args, **options)

        return act


@contextmanager
def sabotaged(
    number: int, deed: Callable[[], None], stays: bool = False
) -> Iterator[Sabotage]:
    """Within the block, the ``number``-th call is preceded by ``deed``."""
    sabotage = Sabotage(number, deed, stays)
    originals = [(module, name, getattr(module, name)) for module, name in CALLS]
    try:
        for module, name, call in originals:
            setattr(module, name, sabotage.wrapped(call))
        yield sabotage
    finally:
        for module, name, call in originals:
            setattr(module, name, call)


def failing(error: int) -> Callable[[], None]:
    """A deed: the system refuses the call."""

    def fail() -> None:
        raise OSError(error, os.strerror(error))

    return fail


def killed(number: int, work: Callable[[], None]) -> bool:
    """Do the work in a process that dies at its ``number``-th call; whether it died."""
    child = os.fork()
    if child == 0:
        with sabotaged(number, lambda: os._exit(9)):
            work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by relative path."""
    found = {}
    for where, _, files in os.walk(folder):
        for name in files:
            path = Path(where, name)
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found
