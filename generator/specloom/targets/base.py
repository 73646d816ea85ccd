"""What a target is: a name, a template tree, and the filters that its templates may use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ..names import Name

if TYPE_CHECKING:
    from .. import ir  # costs a run that has nothing to do half its time

Filter: TypeAlias = Callable[..., Any]

_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")

_DEVICES = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")


@dataclass(frozen=True, slots=True)
class File:
    """One file to be: ``path`` is relative, with ``/``; ``content`` is what lands on disk.

    ``sections``: where parts of its text begin that a later run may keep, and how long
    they are, by their keys. ``digest`` is the content's, if somebody worked it out before.
    ``is_kept``: the content was read in this run from where it is to land.
    """

    path: str
    content: bytes
    sections: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    digest: str = ""
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose about an output; each target reads what concerns it.

    ``profile`` is the docs' Markdown dialect: ``zensical``, ``docusaurus`` or ``plain``.
    ``version`` is the version of the generated distribution. ``source_url`` is where the
    specs can be read, for links: the file's path and ``#L`` and the line are put behind it.
    ``largest``: how many bytes a target's files may have together, if not as many as the
    limits say by default.
    """

    profile: str = "zensical"
    version: str = "0.1.0"
    source_url: str = ""
    largest: int | None = None


def file_name(name: Name) -> str:
    """The name as a file or folder that every system can hold (``aux`` is a device)."""
    return name.snake + "_" if _DEVICES.fullmatch(name.snake) else name.snake


def owned(api: ir.Api) -> Mapping[Name | None, tuple[ir.Definition, ...]]:
    """The definitions by the services that own them; None: those that several share."""
    found: dict[Name | None, tuple[ir.Definition, ...]] = {None: api.definitions}
    found.update((service.name, service.definitions) for service in api.services)
    return found


def by_identity(
    function: Callable[[_Argument], _Result],
) -> Callable[[_Argument], _Result]:
    """The function, called once for each object: to hash parts of an API is to walk them.

    What it remembers lives as long as it does itself, so it is made anew for each run.
    """
    known: dict[int, tuple[_Argument, _Result]] = {}

    def remembered(argument: _Argument) -> _Result:
        try:
            return known[id(argument)][1]
        except KeyError:
            pass
        result = function(argument)
        known[id(argument)] = argument, result
        return result

    return remembered


def no_files(api: ir.Api, options: Options) -> Iterable[File]:
    """No file beside those that templates make."""
    return ()


@dataclass(frozen=True, slots=True)
class Target:
    """Everything that ``rendering.render`` needs to know of a target.

    ``filters`` is called once a run, so that filters can share what they look up in the
    API. ``spell`` makes file names of the names that fill a template path's slots.
    ``extra`` adds files that no template makes, and empty ones, such as ``py.typed``: what
    renders empty is left out. ``tells_lines``: files say on which line of a description
    something is written.
    """

    name: str
    summary: str
    filters: Callable[[ir.Api, Options], Mapping[str, Filter]]
    spell: Callable[[Name], str] = file_name
    extra: Callable[[ir.Api, Options], Iterable[File]] = no_files
    tests: Mapping[str, Callable[..., bool]] = field(default_factory=dict)
    tells_lines: bool = False
