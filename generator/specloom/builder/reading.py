"""What the first half of the builder hands to the second: operations read, not yet grouped."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from .. import ir
from ..names import Name

Definitions: TypeAlias = Mapping[ir.Ref, ir.Definition]


class Hints(NamedTuple):
    """Extensions of an operation that decide its place; wire text."""

    resource: str = ""  # x-stackql-resource
    method: str = ""  # x-stackql-method
    verb: str = ""  # x-stackql-verb
    object_key: str = ""  # x-stackql-objectKey
    also: tuple[Mapping[str, Any], ...] = ()  # x-specloom-also
    paging: Any = None  # x-specloom-paging (mapping or False), else None
    vendor: Mapping[str, Any] = MappingProxyType({})  # x-speakeasy-*, x-fern-*, …
    safe: bool = False  # x-specloom-safe


class Further(NamedTuple):
    """An operation once more, with a body of another type.

    ``word`` says of which; ``at`` is the pointer of its media type.
    """

    operation: ir.Operation
    word: Name
    at: str


class Reading(NamedTuple):
    """One operation, read: its IR, its hints and where it stands.

    ``path`` is the template as written (``/pets/{id}``); ``pointer`` the operation's JSON
    pointer in ``Document.root``. Paging inference and SQL shapes use ``operation`` and the
    definitions, never the raw document. ``further`` is the operation with each body that
    is of another type than its own. ``rules`` read what is not written of parameters.
    """

    operation: ir.Operation
    hints: Hints
    path: str
    pointer: str
    further: tuple[Further, ...] = ()
    rules: tuple[ir.Rule, ...] = ()
