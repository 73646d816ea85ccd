"""An operation as a module's constant: everything that the runtime must know of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ... import ir
from ...names import Name
from ...runtime.media import MEDIA, without_parameters
from ..lookup import (
    Index,
    http_method,
    is_binary,
    may_be_left_out,
    part_media,
    sent_media,
)
from ..positions import Positions, positions
from ..python import constant, ident, string
from ..statuses import is_unchanged
from ..ways import Switch, Way, switch
from .annotations import Annotations
from .layout import (
    Code,
    Item,
    Named,
    call,
    collection,
    dictionary,
    fits,
    grouped,
    laid_out,
)
from .results import ANSWER, Result
from .scope import Scope

_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_EXPLODED = {"path": False, "query": True, "header": False, "cookie": True}


class Descriptors:
    """Writes the constants of one module."""

    def __init__(self, index: Index, spelled: Annotations, scope: Scope) -> None:
        self._index = index
        self._spelled = spelled
        self._scope = scope
        #: Names for types that are too long for their lines, with their definitions.
        self.named: dict[str, None] = {}

    def statement(
        self, method: ir.Method, results: tuple[Result, ...], named: Mapping[Way, str]
    ) -> str:
        """``_GET = Operation[models.Run](…)``; ``named``: what its ways are called."""
        use = self._scope.use
        operation = method.operation
        items: list[Item] = [
            string(http_method(operation)),
            collection(_path(operation)),
            *self._parts(method, named),
        ]
        if method.paging is not None:
            items.append(Named("paging=", self._paging(method.paging)))
        if operation.safe and operation.verb not in ("get", "head", "options", "query"):
            items.append("safe=True")
        if operation.security is not None:
            items.append(Named("security=", security(operation.security)))
        if operation.servers:
            items.append(Named("server=", server(operation.servers[0], use("Server"))))
        answer = results[0].answer
        name, made = constant(method.name), f"{use('Operation')}[{answer}]"
        if not fits(f"{name} = {made}("):
            short, definition = self._scope.named(method.name, ANSWER, answer)
            if not fits(f"{name} = {use('Operation')}[{short}]("):
                short, definition = self._scope.shortened(method.name, answer)
            self.named[definition] = None
            made = f"{use('Operation')}[{short}]"
        return laid_out(call(made, *items, open=True), 0, before=f"{name} = ")

    def _parts(self, method: ir.Method, named: Mapping[Way, str]) -> Iterator[Item]:
        operation, asks = method.operation, switch(method, self._index)
        params = [
            self._param(p, _switched(p, asks, named)) for p in operation.parameters
        ]
        if extras := extras_argument(self._index, operation):
            params.append(call(self._scope.use("Param"), string(extras), '"extras"'))
        if params:
            yield Named("params=", collection(params))
        if operation.body is not None:
            yield Named("body=", self._body(operation, operation.body))
        answers = [self._answer(a) for a in _told(operation)]
        if answers:
            yield Named("responses=", collection(answers))

    def _param(self, parameter: ir.Parameter, more: list[Item]) -> Code:
        field, place = parameter.field, parameter.location
        items: list[Item] = [string(ident(field.name)), string(place)]
        if ident(field.name) != field.wire.raw:
            items.append(f"wire={string(field.wire.raw)}")
        if place in _STYLES:
            if parameter.style != _STYLES[place]:
                items.append(f"style={string(parameter.style)}")
            if parameter.explode != _EXPLODED[place]:
                items.append(f"explode={parameter.explode}")
        flags = {
            "reserved": parameter.allow_reserved,
            "slashes": parameter.slashes,
            "json": parameter.is_json,
            "null": sends_null(self._index, parameter),
            "many": self._index.element(field.type) is not None,
            "deprecated": field.deprecated,
        }
        items += [f"{name}=True" for name, on in flags.items() if on]
        return call(self._scope.use("Param"), *items, *more)

    def _body(self, operation: ir.Operation, body: ir.Body) -> Code:
        items: list[Item] = [string(body.kind), string(sent_media(body))]
        encodings = list(self._encodings(body))
        if encodings:
            items.append(dictionary(encodings))
        if may_be_left_out(operation, body, self._index):
            items.append("optional=True")
        if body.parts is not None:
            found = positions(body.type, body.parts, self._index)
            items.append(Named("parts=", self._unnamed(found)))
        return call(self._scope.use("Body"), *items)

    def _unnamed(self, found: Positions) -> Code:
        """The parts of a list by their positions; what is alike from some on, once."""
        others = list(self._encoding(*found.others))
        first = [list(self._encoding(*position)) for position in found.first]
        while first and first[-1] == others:
            first.pop()
        items: list[Item] = []
        if first:
            items.append(collection([self._how(one) for one in first]))
        if others:
            items.append(Named("others=", self._how(others)))
        return call(self._scope.use("Parts"), *items)

    def _how(self, items: list[Item]) -> Code:
        return call(self._scope.use("Encoding"), *items)

    def _encodings(self, body: ir.Body) -> Iterator[tuple[str, Code]]:
        """The properties of a form that travel in a way of their own."""
        if body.kind not in ("form", "multipart"):
            return
        said = {encoding.wire: encoding for encoding in body.encodings}
        record = self._index.record(body.type)
        for field in record.fields if record is not None else ():
            items = list(self._encoding(field.type, said.get(field.wire)))
            spread = body.kind == "form" and not self._index.scalar(field.type)
            if items or (spread and field.wire in said):
                yield string(field.wire.raw), self._how(items)

    def _encoding(self, type: ir.Type, said: ir.Encoding | None) -> Iterator[Item]:
        if media := part_media(said):
            yield f"media={string(media)}"
        if said is not None and said.style != "form":
            yield f"style={string(said.style)}"
        if said is not None and not said.explode:
            yield "explode=False"
        if said is not None and said.allow_reserved:
            yield "reserved=True"
        if said is not None and said.headers:
            told = [[string(n.raw), string(t.raw)] for n, t in said.headers]
            yield Named("headers=", collection([collection([*pair]) for pair in told]))
        element = self._index.resolve(self._index.element(type) or type)
        if is_binary(element):
            yield "file=True"

    def _answer(self, answer: ir.Response) -> Code:
        items: list[Item] = [string(answer.status), string(answer.kind)]
        if answer.type is not None and answer.kind in ("json", "events", "jsonl"):
            items.append(grouped(self._spelled.decoded(answer.type)))
        if answer.media is not None and answer.media.raw != MEDIA.get(answer.kind):
            items.append(f"media={string(answer.media.raw)}")
        return call(self._scope.use("Response"), *items)

    def _paging(self, paging: ir.Paging) -> Code:
        items: list[Item] = [string(paging.kind)]
        if paging.items:
            items.append(Named("items=", _texts(paging.items)))
        if paging.parameter is not None:
            items.append(f"parameter={string(ident(paging.parameter))}")
        for name, path in (
            ("next", paging.next),
            ("total", paging.total),
            ("more", paging.more),
        ):
            if path:
                items.append(Named(f"{name}=", _texts(path)))
        if paging.first:
            items.append(f"first={paging.first}")
        if paging.switch is not None:
            items.append(f"switch={string(ident(paging.switch))}")
        if paging.otherwise is not None:
            items.append(Named("otherwise=", self._paging(paging.otherwise)))
        return call(self._scope.use("Paging"), *items)


def _switched(
    parameter: ir.Parameter, asks: Switch | None, named: Mapping[Way, str]
) -> list[Item]:
    """What the runtime must know of the argument that asks for a stream."""
    if asks is None or asks.parameter is not parameter:
        return []
    return [f"streams={string(named['stream'])}", *(["on=True"] if asks.on else [])]


def extras_argument(index: Index, operation: ir.Operation) -> str:
    """The argument for properties of the body that are not declared, if it may have any."""
    record = index.unfolded(operation)
    if record is None or record.extra is None:
        return ""
    taken = {ident(p.field.name) for p in operation.parameters}
    name = "additional_properties"
    return f"{name}_" if name in taken else name


def sends_null(index: Index, parameter: ir.Parameter) -> bool:
    """Whether None means null rather than that nothing was given."""
    return parameter.is_in_body and admits_null(index, parameter.field.type)


def admits_null(index: Index, type: ir.Type) -> bool:
    """Whether null is a value of the type, rather than what stands for none."""
    if isinstance(type, ir.Nullable):
        return True
    match index.resolve(type):
        case ir.Primitive("null" | "any") | ir.Const(None):
            return True
        case _:
            return False


def security(alternatives: tuple[tuple[ir.Requirement, ...], ...]) -> Code:
    """Alternatives by the names of their schemes."""
    return collection(
        [collection([string(r.scheme.snake) for r in a]) for a in alternatives]
    )


def server(found: ir.Server, made: str) -> Code:
    """A base URL: text and variables in turn, and the variables' defaults."""
    items: list[Item] = [collection(_alternating(found.parts))]
    if found.variables:
        pairs = [
            (string(ident(v.name)), string(v.default.raw)) for v in found.variables
        ]
        items.append(dictionary(pairs))
    return call(made, *items)


def _path(operation: ir.Operation) -> list[Item]:
    return _alternating(operation.path)


def _alternating(parts: tuple[ir.Text | Name, ...]) -> list[Item]:
    """Text and names in turn, with empty text where two names touch."""
    made: list[Item] = []
    for part in parts:
        is_name = isinstance(part, Name)
        if is_name != bool(len(made) % 2):
            made.append('""')
        made.append(string(ident(part) if isinstance(part, Name) else part.raw))
    return made or ['""']


def _texts(path: tuple[ir.Text, ...]) -> Code:
    return collection([string(step.raw) for step in path])


def _told(operation: ir.Operation) -> list[ir.Response]:
    """The answers that the runtime must know, to read them or to ask for their types.

    Of errors that it reads as they come, the first of each type that no other answer has.
    """
    told = [a for a in operation.responses if _is_read(a) or is_unchanged(a, operation)]
    asked = {without_parameters(a.media.raw) for a in told if a.media is not None}
    for answer in operation.responses if asked else ():
        if (
            answer.media is not None
            and without_parameters(answer.media.raw) not in asked
        ):
            told.append(answer)
            asked.add(without_parameters(answer.media.raw))
    return told


def _is_read(answer: ir.Response) -> bool:
    """Whether an answer is read as described: errors only if their body has a type."""
    good = answer.status.startswith("2") or answer.status == "default"
    return good or (answer.kind == "json" and answer.type is not None)
