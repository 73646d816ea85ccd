"""Definitions by reference, and the few questions that every target asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from .. import ir
from ..names import Name
from .base import by_identity
from .ways import python_names, ways

if TYPE_CHECKING:
    from ..reuse import Touched
    from .examples import Example


class _Everything:
    """Holds whatever it is asked for."""

    def __contains__(self, element: object) -> bool:
        return True


EVERYTHING: Final = _Everything()


class Index:
    """The definitions of an API, looked up by ``Ref``.

    ``touched`` holds the elements that have to be rendered; of others an earlier run's
    text is kept.
    """

    def __init__(self, api: ir.Api) -> None:
        self.api = api
        self._definitions: dict[ir.Ref, ir.Definition] = {
            ir.Ref(d.name): d for d in api.definitions
        }
        for service in api.services:
            for d in service.definitions:
                self._definitions[ir.Ref(d.name, service.name)] = d
        self.touched: Touched | _Everything = EVERYTHING
        self._alike: dict[tuple[object, ...], ir.Field] = {}
        self.alike = by_identity(self._first_alike)
        #: The definitions that a definition names directly.
        self.named = by_identity(_named)
        #: How a method's answer can be had in Python.
        self.ways = by_identity(ways)
        #: What the methods of a resource are called in Python.
        self.python_names = by_identity(python_names)
        #: Methods that send another body to the same operation, by the names of methods.
        self.beside = by_identity(_beside)
        self._resolved: dict[ir.Ref, ir.Type | ir.Record | ir.Enum] = {}
        #: Whether values, by their identities, are what names stand for.
        self.fitting: dict[tuple[int, ir.Ref], tuple[ir.Value, bool]] = {}
        #: Examples of calls, by the names of service, resource and method.
        self.examples: dict[tuple[Name, Name, Name], Example] = {}

    def definition(self, ref: ir.Ref) -> ir.Definition:
        """What ``ref`` names. The builder made both, so a miss is a KeyError, a bug."""
        return self._definitions[ref]

    def resolve(self, type: ir.Type) -> ir.Type | ir.Record | ir.Enum:
        """The type without names and null around it: no Alias, no Nullable."""
        if isinstance(type, ir.Nullable):
            type = type.type
        if not isinstance(type, ir.Ref):
            return type
        if type not in self._resolved:
            self._resolved[type] = self._followed(type)
        return self._resolved[type]

    def _first_alike(self, field: ir.Field) -> ir.Field:
        """The first field of which the same is told, though maybe with another example.

        Large documents repeat most fields in many records; who looks up by the first one
        spells them once. A field with values has no other: ``1`` equals ``true``.
        """
        type = ir.without_null(field.type)
        bare = field.default is ir.ABSENT and field.limits is None
        if not (bare and isinstance(type, ir.Primitive | ir.Ref)):
            return field
        told = (field.doc, field.required, field.access, field.deprecated)
        return self._alike.setdefault(
            (field.name, field.wire, field.type, *told), field
        )

    def _followed(self, type: ir.Type) -> ir.Type | ir.Record | ir.Enum:
        seen: set[ir.Ref] = set()
        while True:
            match type:
                case ir.Nullable(inner):
                    type = inner
                case ir.Ref() as ref if ref not in seen:
                    seen.add(ref)
                    definition = self.definition(ref)
                    if not isinstance(definition, ir.Alias):
                        return definition
                    type = definition.type
                case ir.Ref():  # an alias of itself; the loader refuses these
                    return ir.ANY
                case _:
                    return type

    def record(self, type: ir.Type) -> ir.Record | None:
        """The record behind a type, if it is one."""
        found = self.resolve(type)
        return found if isinstance(found, ir.Record) else None

    def unfolded(self, operation: ir.Operation) -> ir.Record | None:
        """The record that a body is whose properties are parameters, if there is one."""
        body = operation.body
        return self.record(body.type) if body is not None and body.unfolded else None

    def element(self, type: ir.Type) -> ir.Type | None:
        """What a list holds, if the type is one."""
        found = self.resolve(type)
        return found.item if isinstance(found, ir.ListOf) else None

    def scalar(self, type: ir.Type) -> bool:
        """Whether a value of the type is a string, a number or a boolean."""
        match self.resolve(type):
            case ir.Primitive(kind):
                return kind not in ("any", "null")
            case ir.Enum() | ir.Const():
                return True
            case _:
                return False


def refs(type: ir.Type) -> Iterator[ir.Ref]:
    """The definitions that a type names directly."""
    match type:
        case ir.Ref():
            yield type
        case ir.ListOf(inner) | ir.MapOf(inner) | ir.Nullable(inner):
            yield from refs(inner)
        case ir.OneOf(options):
            for option in options:
                yield from refs(option)
        case ir.TupleOf(items, rest):
            for item in (*items, *([rest] if rest is not None else [])):
                yield from refs(item)


def as_list(type: ir.TupleOf) -> ir.ListOf:
    """A tuple as a list, each item of which is of any of its types."""
    types = type.items if type.rest is None else (*type.items, type.rest)
    inner = [ir.without_null(type) for type in types]
    options = dict.fromkeys(
        option
        for t in inner
        for option in (t.options if isinstance(t, ir.OneOf) else (t,))
    )
    if ir.ANY in options:
        return ir.ListOf(ir.ANY)
    item = inner[0] if len(options) == 1 else ir.OneOf(tuple(options))
    has_null = any(isinstance(t, ir.Nullable) for t in types)
    return ir.ListOf(ir.Nullable(item) if has_null else item)


def _named(definition: ir.Definition) -> list[ir.Ref]:
    match definition:
        case ir.Record(fields=fields, extra=extra):
            types = [field.type for field in fields]
            if extra is not None:
                types.append(extra)
            rest = (type for type in types if not isinstance(type, ir.Primitive))
            return [ref for type in rest for ref in refs(type)]
        case ir.Alias(type=type):
            return list(refs(type))
        case ir.Enum():
            return []


def _beside(resource: ir.Resource) -> dict[Name, list[ir.Method]]:
    """Of the methods whose operation takes bodies of several types, the others."""
    known: dict[ir.Text, list[ir.Method]] = {}
    for method in resource.methods:
        known.setdefault(method.operation.key, []).append(method)
    return {
        method.name: [m for m in alike if m.operation.body != method.operation.body]
        for alike in known.values()
        if len({id(method.operation) for method in alike}) > 1
        for method in alike
    }


def is_binary(type: ir.Type | ir.Record | ir.Enum) -> bool:
    """Whether all values are bytes, or lists of such."""
    while isinstance(type, ir.Nullable | ir.ListOf):
        type = type.type if isinstance(type, ir.Nullable) else type.item
    if isinstance(type, ir.OneOf):
        return all(map(is_binary, type.options))
    return isinstance(type, ir.Primitive) and type.format == "binary"


_latest: list[Index] = []


def index_of(api: ir.Api) -> Index:
    """The index of an API; the targets of one run share it."""
    if not _latest or _latest[0].api is not api:
        _latest[:] = [Index(api)]
    return _latest[0]


def parameter(operation: ir.Operation, name: Name) -> ir.Parameter:
    """The parameter of that name."""
    return next(p for p in operation.parameters if p.field.name == name)


def variables(
    service: ir.Service, operation: ir.Operation | None = None
) -> tuple[ir.Variable, ...]:
    """The variables of the first server, which is the one that is called.

    That of the operation, where it has its own.
    """
    servers = (operation.servers if operation is not None else ()) or service.servers
    return servers[0].variables if servers else ()


def usual_url(server: ir.Server) -> str:
    """The server's URL with the values that its variables have if nobody gives any."""
    usual = {variable.name: variable.default.raw for variable in server.variables}
    parts = (p.raw if isinstance(p, ir.Text) else usual[p] for p in server.parts)
    return "".join(parts)


def http_method(operation: ir.Operation) -> str:
    """What stands before the path in a request; where a description names it, its text."""
    return operation.method.raw or operation.verb.upper()


def route(operation: ir.Operation) -> str:
    """``GET /pets/{id}``, as it is sent."""
    return f"{http_method(operation)} {path_of(operation)}"


def path_of(operation: ir.Operation) -> str:
    """The path with the wire names of its parameters in braces."""
    wires = {p.field.name: p.field.wire.raw for p in operation.parameters}
    return "".join(
        part.raw if isinstance(part, ir.Text) else "{" + wires[part] + "}"
        for part in operation.path
    )


def may_be_left_out(operation: ir.Operation, body: ir.Body, index: Index) -> bool:
    """Whether there is no body if none of its attributes are given.

    Where an empty object is as good, it is sent by the methods that usually have a
    body: many servers want one that their descriptions call optional. There is no
    multipart body without parts.
    """
    if body.required or not body.unfolded:
        return False
    record = index.record(body.type)
    fields = record.fields if record is not None else ()
    lacking = any(f.required and f.access != "read" for f in fields)
    usual = operation.verb in ("post", "put", "patch")
    return lacking or not usual or body.kind == "multipart"


_SENT: Mapping[str, str] = {
    "json": "application/json",
    "multipart": "multipart/form-data",
    "parts": "multipart/mixed",
    "text": "text/plain",
    "xml": "application/xml",
}


def sent_media(body: ir.Body) -> str:
    """The media type that a request names: a range like ``*/*`` is none."""
    if "*" not in body.media.raw:
        return body.media.raw
    kind = body.kind if body.parts is None else "parts"
    return _SENT.get(kind, "application/octet-stream")


def part_media(how: ir.Encoding | None) -> str:
    """The media type that a part names: the first of several, a range is none."""
    told = how.media.raw.partition(",")[0].strip() if how and how.media else ""
    return "" if "*" in told else told


def outermost(columns: Iterable[ir.Column]) -> tuple[ir.Column, ...]:
    """The columns that no other one holds: promoted ones and parts of a whole left out."""
    wholes = [column for column in columns if not column.promoted]
    paths = {column.path for column in wholes}
    return tuple(
        c for c in wholes if not any(c.path[:n] in paths for n in range(len(c.path)))
    )
