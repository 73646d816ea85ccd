"""A file to a plain value that knows where its parts stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..collector import collector_paused
from ..errors import DocumentError, Place
from . import json_values
from .faults import SOMETHING, Fault
from .files import decode, read_bytes
from .limits import DEFAULT, Limits, exceeded
from .positions import Positions, Span


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its value, and the place of each part of it.

    ``name`` is the file as the user named it; ``size`` is that of its bytes.
    """

    path: Path
    name: str
    value: Any
    size: int
    positions: Positions

    @property
    def digest(self) -> str:
        """The SHA-256 of its text, worked out when it is asked for."""
        return self.positions.digest()

    def place(self, pointer: str) -> Place:
        """Where the value at a JSON pointer (or the nearest one around it) is written."""
        return self.positions.of(pointer)

    def excerpt(self, pointer: str) -> str:
        """The member at a JSON pointer as it is written, with its key; "" if it is not."""
        return self.positions.excerpt(pointer)


def read(
    path: Path, limits: Limits = DEFAULT, *, name: str = "", named: bool = True
) -> Source:
    """Read a JSON or YAML file: strings, numbers, booleans, null, lists and dicts.

    A name that ends in ``.json`` is JSON; everything else is YAML, of which JSON is a
    part. ``named=False``: the user did not name this file, so errors never quote it.
    """
    name = name or str(path)
    return parse(read_bytes(path, name, limits), path, limits, name=name, named=named)


def parse(
    data: bytes,
    path: Path,
    limits: Limits = DEFAULT,
    *,
    name: str = "",
    named: bool = True,
) -> Source:
    """``read`` for bytes that are in memory already."""
    name = name or str(path)
    text = decode(data, name)
    is_json = path.suffix.lower() == ".json"
    try:
        with collector_paused():
            value, positions = _parsed(text, is_json, limits, name, named)
    except _Misread as misread:
        raise _error(misread, limits, named) from None
    return Source(path, name, value, len(data), positions)


class _Misread(Exception):
    def __init__(self, fault: Fault, positions: Positions) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.positions = positions


def _parsed(
    text: str, is_json: bool, limits: Limits, name: str, named: bool
) -> tuple[Any, Positions]:
    """JSON where the text is JSON, by its name or as it turns out; else YAML."""
    if is_json or text[:64].lstrip()[:1] in ("{", "["):
        spans: dict[str, Span] = {}
        positions = Positions(name, text, json_values.scan, spans, named)
        try:
            if is_json and not text.strip():
                raise Fault("the file is empty", 0, SOMETHING)
            return json_values.parse(text, limits, spans), positions
        except Fault as fault:
            if is_json or not fault.message.startswith("not JSON"):
                raise _Misread(fault, positions) from None
    from . import yaml_values  # a third of the time of a small JSON document

    known: dict[str, Span] = {}
    positions = Positions(name, text, yaml_values.scan, known, named)
    try:
        return yaml_values.parse(text, limits, known), positions
    except Fault as fault:
        raise _Misread(fault, positions) from None


def _error(misread: _Misread, limits: Limits, named: bool) -> DocumentError:
    fault, place = misread.fault, misread.positions.at(misread.fault.offset)
    if fault.limit:
        return exceeded(limits, fault.limit, fault.message, place)
    if not named:
        return DocumentError(
            "the referenced file is not valid JSON or YAML",
            place,
            "read it with specloom by its own name to see what is wrong",
        )
    return DocumentError(fault.message, place, fault.hint)
