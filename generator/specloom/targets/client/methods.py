"""The modules of resources: a constant for each operation, two classes of methods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ... import ir
from ...names import Name
from ..lookup import Index
from ..python import class_name, constant, docstring, ident, string, wrapped
from ..ways import Way, method_name
from .annotations import Annotations
from .choices import Choices
from .descriptors import Descriptors, extras_argument
from .docstrings import Docstrings
from .layout import (
    Group,
    call,
    class_head,
    declared,
    dictionary,
    fits,
    laid_out,
    returned,
    signature,
)
from .results import ANSWER, ITEM, Result, Results
from .scope import Scope
from .signatures import Signatures

_WAYS = {
    "call": "_call",
    "pages": "_pages",
    "stream": "_stream",
    "download": "_download",
}


class Method(NamedTuple):
    """A method as it is printed; ``head`` is its whole signature."""

    decorator: str
    head: str
    doc: str
    body: str


class Class(NamedTuple):
    """A resource's class, and the view that gives its answers as they came."""

    head: str
    doc: str
    methods: tuple[Method, ...]
    view_property: str
    view_made: str
    view_head: str
    view_doc: str
    viewed: tuple[str, ...]


class Module(NamedTuple):
    """A resource's module, ready to be printed."""

    imports: str
    exports: tuple[str, ...]
    aliases: tuple[str, ...]
    constants: tuple[str, ...]
    classes: tuple[Class, ...]
    has_deprecated: bool


class Asked(NamedTuple):
    """One way to call an operation, under the name that it has in Python."""

    name: str
    method: ir.Method
    result: Result


class Resources:
    """Makes the modules of an API's resources."""

    def __init__(self, index: Index, choices: Choices) -> None:
        self._index = index
        self._choices = choices
        self._docs = Docstrings(index)

    def module(self, service: ir.Service, resource: ir.Resource) -> Module:
        plain = class_name(resource.name)
        exports = (f"Async{plain}", plain)
        scope = Scope(1, [*exports, *(f"{name}Raw" for name in exports)])
        # Method names hide the module's in annotations, which the class's scope resolves.
        scope.inner = frozenset(map(method_name, resource.methods))
        spelled = Annotations(self._index, self._choices, scope, service.name)
        results = Results(spelled, scope)
        descriptors = Descriptors(self._index, spelled, scope)
        named = self._index.python_names(resource)
        asked = _asked(resource, results, named)
        taken = Signatures(self._index, spelled, scope)
        making = _Making(self._index, self._docs, service, resource, scope, taken)
        return Module(
            constants=tuple(
                descriptors.statement(m, results.of(m), named[m.name])
                for m in resource.methods
            ),
            classes=(making.cls(asked, waits=False), making.cls(asked, waits=True)),
            aliases=tuple(sorted(making.aliases | descriptors.named)),
            imports=scope.imports(),
            exports=exports,
            has_deprecated=any(m.operation.deprecated for m in resource.methods),
        )


@dataclass(slots=True)
class _Making:
    """One module in the making."""

    index: Index
    docs: Docstrings
    service: ir.Service
    resource: ir.Resource
    scope: Scope
    signatures: Signatures
    aliases: dict[str, None] = field(default_factory=dict)
    given: dict[Name, list[str]] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)

    def cls(self, asked: list[Asked], waits: bool) -> Class:
        """One of the two classes; ``waits``: the asynchronous one."""
        use = self.scope.use
        name = ("Async" if waits else "") + class_name(self.resource.name)
        doc = wrapped(self.resource.doc.raw, 84) or [_about(self.resource)]
        viewed = [a for a in asked if a.result.way in ("call", "pages")]
        view_base = f"{use('RawView')}[{name}]" if viewed else ""
        return Class(
            head=class_head(name, use("AsyncResource" if waits else "Resource")),
            doc=docstring(doc, 4),
            methods=tuple(self._method(a, waits) for a in asked),
            view_property=signature("def with_raw_response", (), f"{name}Raw", 4),
            view_made=returned(call(f"{name}Raw", "self"), 8),
            view_head=class_head(f"{name}Raw", view_base),
            view_doc=docstring(
                [f"The methods of ``{name}``, giving answers as they came."], 4
            ),
            viewed=tuple(self._viewed(name, a, waits) for a in viewed),
        )

    def _given(self, method: ir.Method) -> list[str]:
        """The lines of a method's parameters, which both clients share."""
        if method.name not in self.given:
            self.given[method.name] = list(self._params(method))
        return self.given[method.name]

    def _method(self, asked: Asked, waits: bool) -> Method:
        method, result = asked.method, asked.result
        decorator = ""
        if method.operation.deprecated:
            mark = self.scope.use("deprecated")
            decorator = f'@{mark}("this operation is deprecated")'
        return Method(
            decorator=decorator,
            head=self._head(asked, waits),
            doc=self.docs.method(self.service, self.resource, method, result, waits),
            body=self._body(asked, waits),
        )

    def _head(self, asked: Asked, waits: bool) -> str:
        """The signature, one parameter a line; without parameters it is one line."""
        method, result = asked.method, asked.result
        begin = "async def" if waits and result.way == "call" else "def"
        given = result.waited if waits else result.value
        if not fits(f") -> {given}:", 4):
            given = self._shorter(asked, given)
        params = self._given(method)
        return signature(f"{begin} {asked.name}", params, given, 4)

    def _params(self, method: ir.Method) -> Iterator[str]:
        """``name: type`` of what must be given, then ``name: type | None = None``."""
        for name, annotation, default, part in self.signatures.of(method):
            code = declared(name, annotation, default, 8, ",")
            if code is None:
                short = self._short(method.name, part, annotation)
                code = declared(name, short, default, 8, ",")
            yield code or ""

    def _body(self, asked: Asked, waits: bool) -> str:
        """The call of the runtime, which is the same for both clients but for ``await``."""
        if asked.name not in self.bodies:
            self.bodies[asked.name] = laid_out(self._made(asked), 8, before="return ")
        body = self.bodies[asked.name]
        if not waits or asked.result.way != "call":
            return body
        waited = "return await" + body.removeprefix("return")
        if "\n" in body or fits(waited, 8):
            return waited
        return laid_out(self._made(asked), 8, before="return await ")

    def _made(self, asked: Asked) -> Group:
        method = asked.method
        names = [ident(p.field.name) for p in method.operation.parameters]
        if extras := extras_argument(self.index, method.operation):
            names.append(extras)
        given = dictionary([(string(name), name) for name in names])
        return call(f"self.{_WAYS[asked.result.way]}", constant(method.name), given)

    def _viewed(self, cls: str, asked: Asked, waits: bool) -> str:
        """``get = raw(Runs.get)``."""
        page = "_page" if asked.result.way == "pages" else ""
        function = self.scope.use(f"async_raw{page}" if waits else f"raw{page}")
        made = call(function, f"{cls}.{asked.name}")
        return laid_out(made, 4, before=f"{asked.name} = ")

    def _shorter(self, asked: Asked, annotation: str) -> str:
        """What a method returns, where that is too long; still a Paginator of something."""
        method, result = asked.method.name, asked.result
        if result.way == "call":
            return self._short(method, ANSWER, annotation)
        outer, _, inner = annotation.removesuffix("]").partition("[")
        last = f", {result.answer}" if result.way == "pages" else ""
        made = self._short(method, ITEM, inner.removesuffix(last))
        if last:
            made += f", {self._short(method, ANSWER, result.answer)}"
        return f"{outer}[{made}]"

    def _short(self, method: Name, part: Name, annotation: str) -> str:
        """A name for a type that is too long for its line."""
        name, definition = self.scope.named(method, part, annotation)
        self.aliases[definition] = None
        return name


def _asked(
    resource: ir.Resource, results: Results, named: dict[Name, dict[Way, str]]
) -> list[Asked]:
    """Each result of each method under a name of its own."""
    return [
        Asked(named[method.name][result.way], method, result)
        for method in {m.name: m for m in resource.methods}.values()
        for result in results.of(method)
    ]


def _about(resource: ir.Resource) -> str:
    return f"The methods of ``{resource.name.snake}``."
