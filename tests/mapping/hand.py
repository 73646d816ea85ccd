"""Operations written by hand, as the first half of the builder would read them.

::

    run = record("Run", id="string", info=record("RunInfo", run_id="string"))
    reading("GET /runs/{run_id}", id="getRun", answers={"run": run})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from specloom import ir
from specloom.builder.reading import Hints, Reading
from specloom.builder.resources import assign
from specloom.errors import Place
from specloom.names import Name

SERVICE = Name.of("shop")
definitions: dict[ir.Ref, ir.Definition] = {}


def type_of(told: Any) -> ir.Type:
    """``"string"``, ``"string:uri"``, ``[item]``, ``{property: …}`` or a type as it is."""
    if isinstance(told, str):
        kind, _, form = told.partition(":")
        return ir.Primitive(cast(ir.Kind, kind), cast(ir.Format, form))
    if isinstance(told, list):
        return ir.ListOf(type_of(told[0]))
    if isinstance(told, Mapping):
        return record("", **told)
    return cast(ir.Type, told)


def record(_name: str = "", **properties: Any) -> ir.Ref:
    """A reference to a new record with these properties."""
    fields = tuple(_field(wire, told) for wire, told in properties.items())
    ref = ir.Ref(Name.of(f"{_name or 'inline'}-{len(definitions)}"))
    definitions[ref] = ir.Record(ref.name, ir.Text(_name), fields)
    return ref


def _field(wire: str, told: Any, **more: Any) -> ir.Field:
    return ir.Field(Name.of(wire), ir.Text(wire), type_of(told), **more)


def reading(
    key: str,
    *,
    id: str = "",
    tags: Sequence[str] = (),
    answers: Any = None,
    headers: Sequence[str] = (),
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    media: ir.MediaKind = "json",
    sends: ir.MediaKind = "json",
    hints: Hints | None = None,
) -> Reading:
    """An operation; in ``query`` and ``body`` a name with ``*`` at its end is required."""
    verb, _, path = key.partition(" ")
    parameters = [*_keys(path), *_inputs(query, "query"), *_inputs(body, "field")]
    came = ir.Response(
        "200",
        media if answers is not None else "none",
        None if answers is None else type_of(answers),
        headers=tuple(_field(header, "string") for header in headers),
    )
    operation = ir.Operation(
        ir.Text(key),
        ir.Text(id),
        cast(ir.HttpVerb, verb.lower()),
        (ir.Text(path),),
        tuple(parameters),
        None if body is None else _body(body, sends),
        (came,),
        tags=tuple(map(ir.Text, tags)),
    )
    pointer = f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{verb.lower()}"
    return Reading(operation, hints or Hints(), path, pointer)


def _keys(path: str) -> list[ir.Parameter]:
    keys = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    return [
        ir.Parameter(_field(wire, "string", required=True), "path", "simple")
        for wire in keys
    ]


def _body(told: Mapping[str, Any], kind: ir.MediaKind) -> ir.Body:
    held = record("", **{wire.rstrip("*"): type for wire, type in told.items()})
    return ir.Body(held, ir.Text("application/json"), kind, True, True)


def _inputs(
    told: Mapping[str, Any] | None, location: ir.Location
) -> list[ir.Parameter]:
    return [
        ir.Parameter(_input(wire, kind), location)
        for wire, kind in (told or {}).items()
    ]


def _input(wire: str, told: Any) -> ir.Field:
    """A field of its own (for defaults and descriptions), or one of the given type."""
    if isinstance(told, ir.Field):
        return told
    return _field(wire.rstrip("*"), told, required=wire.endswith("*"))


def resources(*readings: Reading, **more: Any) -> tuple[ir.Resource, ...]:
    """The resources of some operations, in a service called ``shop``."""
    return assign(readings, definitions, SERVICE, place=place, **more)


def place(pointer: str) -> Place:
    return Place("shop.yaml", pointer=pointer)


def methods(*readings: Reading, **more: Any) -> dict[str, ir.Method]:
    """The methods of some operations by ``resource.method``."""
    return {
        f"{resource.name.snake}.{method.name.snake}": method
        for resource in resources(*readings, **more)
        for method in resource.methods
    }


def address(one: Reading) -> str:
    """Where a single operation ends up, as ``resource.method``."""
    (found,) = methods(one)
    return found


def method(one: Reading, **more: Any) -> ir.Method:
    """The method that a single operation becomes."""
    (found,) = methods(one, **more).values()
    return found


def rule(found: ir.Method, what: str) -> str:
    """The sentence that says what decided something."""
    return next(rule.rule for rule in found.rules if rule.what == what)


def path(steps: Sequence[ir.Text]) -> str:
    return ".".join(step.raw for step in steps)
