"""What a published mapping says in vain: what is no object or no list, and leads nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from ..document.forms import type_name
from ..document.pointers import join
from .reader import Reader, object_in

_AT: Final = "/components/x-stackQL-resources"
_NAMES: Final[Mapping[type, str]] = {dict: "an object", list: "a list"}


def note_mapping(reader: Reader, operations: Collection[str]) -> None:
    """Say what of ``components.x-stackQL-resources`` cannot be followed.

    ``operations`` are the pointers of all operations of the document, chosen or not.
    """
    components = object_in(reader.root, "components")
    resources = _members(reader, components, "x-stackQL-resources", "/components")
    for name, at in resources:
        resource = object_in(object_in(components, "x-stackQL-resources"), name)
        _note_resource(reader, resource, at, operations)


def _note_resource(
    reader: Reader, resource: dict[str, Any], at: str, operations: Collection[str]
) -> None:
    methods = object_in(resource, "methods")
    for name, below in _members(reader, resource, "methods", at):
        operation = object_in(object_in(methods, name), "operation")
        ref = str(operation.get("$ref", ""))
        if ref.removeprefix("#") not in operations:
            message = f"the method {name!r} names no operation of the document"
            reader.note(message, below, "left out")
    verbs = object_in(resource, "sqlVerbs")
    for verb in verbs:
        where = join(at, "sqlVerbs")
        for item, place in _items(reader, verbs, verb, where):
            ref = str(item.get("$ref", "")) if isinstance(item, dict) else ""
            if ref.rpartition("/")[2] not in methods:
                message = f"this entry of `{verb}` names no method of its resource"
                reader.note(message, place, "ignored")


def _members(
    reader: Reader, parent: dict[str, Any], key: str, at: str
) -> Iterator[tuple[str, str]]:
    """The keys of the object under ``key`` that hold objects, with their pointers."""
    if not _is(reader, dict, parent, key, at):
        return
    members, here = parent[key], join(at, key)
    for name in members:
        if _is(reader, dict, members, name, here):
            yield name, join(here, name)


def _items(
    reader: Reader, parent: dict[str, Any], key: str, at: str
) -> Iterator[tuple[Any, str]]:
    if _is(reader, list, parent, key, at):
        for index, item in enumerate(parent[key]):
            yield item, join(at, key, index)


def _is(
    reader: Reader, wanted: type, parent: dict[str, Any], key: str, at: str
) -> bool:
    """Whether there is such a value under a key; if there is another, a note says so."""
    value = parent.get(key)
    if value is not None and not isinstance(value, wanted):
        message = f"`{key}` must be {_NAMES[wanted]}, not {type_name(value)}"
        reader.note(message, join(at, key), "ignored")
    return isinstance(value, wanted)
