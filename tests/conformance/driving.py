"""Calls every method of a generated client, and decodes every documented answer."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any
from warnings import catch_warnings, simplefilter

from specloom import ir
from specloom.targets.client.methods import method_name
from specloom.targets.client.packages import member_name
from specloom.targets.lookup import Index
from specloom.targets.python import ident

from .comparing import Comparing
from .operations import Content, Described, Descriptions, Input, Key
from .requests import NOTHING, Arrived, Given, faults, is_accepted
from .schemas import Schemas
from .stub import Answered, Stub
from .values import made

_STREAMED = ("events", "jsonl")
_BYTES = b"\x00\x01 bytes \xff"
_UNDOCUMENTED = {
    "4": (418, 400, 451),
    "5": (500, 599),
    "2": (200, 202, 207),
    "3": (300,),
}


@dataclass(slots=True)
class Report:
    """What was called, and everything that was wrong with it."""

    operations: int = 0
    methods: int = 0
    called: set[str] = field(default_factory=set)
    exchanges: int = 0
    failures: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        head = (
            f"{self.operations} operations in, {self.methods} methods out, "
            f"{len(self.called)} called in {self.exchanges} exchanges: "
            f"{len(self.failures)} failures, {len(self.doubts)} doubts"
        )
        return "\n".join([head, *self.failures])


@dataclass(frozen=True, slots=True)
class Expected:
    """One documented answer, as it is sent and as it should be decoded.

    ``raises``: it ends in an exception, with ``value`` as its body. ``way`` is what the
    method is called by that gives the answer as a stream, beside the one that waits.
    """

    answered: Answered
    value: Any
    type: ir.Type | None
    raises: bool
    way: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a generated client, and what the document says of its operation."""

    service: ir.Service
    resource: ir.Resource
    method: ir.Method
    described: Described
    schemas: Schemas

    @property
    def way(self) -> tuple[str, str, str]:
        return (
            member_name(self.service),
            ident(self.resource.name),
            method_name(self.method),
        )

    @property
    def address(self) -> str:
        return f"{'.'.join(self.way)} ({self.described.key})"


def methods_of(api: ir.Api, documents: Mapping[str, Descriptions]) -> Iterator[Method]:
    """Every method; ``documents`` are known by the names in ``ir.Source.file``."""
    for service in api.services:
        for resource in service.resources:
            for method in resource.methods:
                source = method.operation.source
                assert source is not None
                descriptions = documents[source.file.raw]
                described = descriptions.operation(source.pointer.raw)
                yield Method(service, resource, method, described, descriptions.schemas)


# --------------------------------------------------------------------------- arguments


def given_to(method: Method, full: bool) -> Iterator[Given]:
    """What the method is called with: different values as long as there are any."""
    described, schemas = method.described, method.schemas
    body = method.method.operation.body
    streams: dict[Key, Iterator[tuple[Any, bool]]] = {}
    for said in described.inputs:
        if said.required or full:
            streams[said.place, said.name] = _values(schemas, said, full)
    wants_body = body is not None and (described.needs_body or full)
    bodies = _bodies(method, body, full) if wants_body and body else iter(())
    last: dict[Key, tuple[Any, bool]] = {}
    last_body: tuple[Any, bool] | None = None
    while True:
        fresh = {key: next(stream, None) for key, stream in streams.items()}
        fresh_body = next(bodies, None)
        if last and not any(fresh.values()) and fresh_body is None:
            return
        if last_body is not None and not streams and fresh_body is None:
            return
        last.update((key, found) for key, found in fresh.items() if found is not None)
        last_body = fresh_body or last_body
        yield _given(last, last_body, body)
        if not streams and fresh_body is None:
            return


def _values(schemas: Schemas, said: Input, full: bool) -> Iterator[tuple[Any, bool]]:
    """Values of a parameter that its style can write, if there are any."""
    make = partial(made, schemas, said.schema, "request", full, said.name, plain=True)
    flat = not said.media and said.style != "deepObject"
    found = list(make(flat=flat))
    return iter(found or [(value, False) for value, _ in make()])


def _given(
    inputs: Mapping[Key, tuple[Any, bool]],
    body: tuple[Any, bool] | None,
    described: ir.Body | None,
) -> Given:
    sure = all(good for _, good in inputs.values()) and (body is None or body[1])
    return Given(
        {key: value for key, (value, _) in inputs.items() if value not in ([], {})},
        NOTHING if body is None else body[0],
        described.media.raw if described else "",
        not sure,
    )


def _bodies(method: Method, body: ir.Body, full: bool) -> Iterator[tuple[Any, bool]]:
    content = next(c for c in method.described.bodies if c.media == body.media.raw)
    match body.kind:
        case "binary" | "xml":
            yield _BYTES, True
        case "text":
            yield "Text, ä and 日本", True
        case "jsonl" | "events":
            found = made(method.schemas, content.item, "request", full, "item")
            yield from (([value, value], good) for value, good in found)
        case kind:
            plain = kind != "json"
            found = made(
                method.schemas, content.schema, "request", full, "body", plain=plain
            )
            for value, good in found:
                files = kind == "multipart"
                yield (
                    _with_files(method.schemas, content, value) if files else value
                ), good


def _with_files(schemas: Schemas, content: Content, value: Any) -> Any:
    """The same with bytes where the schema says that there are files."""
    whole = schemas.whole(content.schema)
    for choice in whole.choices:
        for option in choice.options:
            schemas.add(whole, option)
    made_of = dict(value)
    for name in value:
        part = schemas.whole({"allOf": whole.properties.get(name, [])})
        if _is_file(part.keywords):
            made_of[name] = _BYTES
        items = part.keywords.get("items")
        if items is not None and _is_file(schemas.whole(items).keywords):
            made_of[name] = [_BYTES for _ in value[name]]
    return made_of


def _is_file(said: Mapping[str, Any]) -> bool:
    media = str(said.get("contentMediaType", ""))
    return said.get("format") == "binary" or (
        bool(media) and "contentEncoding" not in said and "json" not in media
    )


def arguments(method: Method, given: Given) -> dict[str, Any]:
    """The keyword arguments. Raises LookupError for what the method cannot be given."""
    operation = method.method.operation
    named = {(p.location, p.field.wire.raw): p for p in operation.parameters}
    found: dict[str, Any] = {}
    for (place, name), value in given.inputs.items():
        if (place, name) not in named:
            raise LookupError(f"there is no argument for {place} {name!r}")
        found[ident(named[place, name].field.name)] = value  # type: ignore[index]
    if given.body is NOTHING:
        return found
    if operation.body is None:
        raise LookupError("there is no argument for the body")
    if not operation.body.unfolded:
        whole = next(p for p in operation.parameters if p.location == "body")
        return {**found, ident(whole.field.name): given.body}
    for wire, value in given.body.items():
        if ("field", wire) not in named:
            raise LookupError(f"there is no argument for the body's {wire!r}")
        found[ident(named["field", wire].field.name)] = value
    return found


# --------------------------------------------------------------------------- answers


def expected_of(method: Method) -> Iterator[tuple[Expected, bool]]:
    """Every documented answer in every media type that the client accepts."""
    for reply in method.described.replies:
        for status in _statuses(method.described, reply.status):
            answers = [
                a for a in method.method.operation.answers if a.status == reply.status
            ]
            if not reply.contents or method.described.verb == "HEAD":
                yield _empty(method, status), True
                continue
            for answer in answers:
                content = next(
                    c
                    for c in reply.contents
                    if answer.media and c.media == answer.media.raw
                )
                yield from _filled(method, status, answer, content)


def _statuses(described: Described, status: str) -> list[int]:
    """Codes that stand for a documented status; none for those that end no exchange."""
    documented = {reply.status for reply in described.replies}
    if status.isdigit():
        return [int(status)] if int(status) >= 200 else []
    if status.endswith("XX"):
        codes = _UNDOCUMENTED.get(status[0], ())
        return [c for c in codes if str(c) not in documented][:1]
    free = [c for c in (418, 500) if str(c) not in documented]
    free = [c for c in free if f"{c // 100}XX" not in documented][:1]
    return [*free, *([] if any(s[0] == "2" for s in documented) else [200])]


def _empty(method: Method, status: int) -> Expected:
    headers = {"location": "/elsewhere"} if 300 < status < 400 else {}
    return Expected(
        Answered(status, headers=headers), None, None, status >= 300 and status != 304
    )


def _filled(
    method: Method, status: int, answer: ir.Answer, content: Content
) -> Iterator[tuple[Expected, bool]]:
    bare = content.bare
    media = {"*/*": "application/json", "application/*": "application/json"}.get(
        bare, content.media.replace("*", "x")
    )
    headers = {"location": "/elsewhere"} if 300 < status < 400 else {}
    sending = partial(Answered, status, media, headers=headers)
    raises = status >= 300 and status != 304
    schema = content.item if answer.kind in _STREAMED else content.schema
    match answer.kind:
        case "json":
            for value, good in made(method.schemas, schema, "response", True, "answer"):
                body = json.dumps(value).encode()
                yield Expected(sending(body), value, answer.type, raises), good
        case "events" | "jsonl":
            for value, good in made(method.schemas, schema, "response", True, "item"):
                body = _streamed(answer.kind, [value, value])
                items = [value, value]
                yield Expected(
                    sending(body), items, answer.type, raises, "stream"
                ), good
        case "text":
            yield Expected(sending("Wörter".encode()), "Wörter", None, raises), True
        case kind:
            way = "download" if kind == "binary" else ""
            yield Expected(sending(_BYTES), _BYTES, None, raises, way), True


def _streamed(kind: str, values: Sequence[Any]) -> bytes:
    lines = [json.dumps(value) for value in values]
    if kind == "jsonl":
        return "".join(f"{line}\n" for line in lines).encode()
    return "".join(
        f"id: {i}\ndata: {line}\n\n" for i, line in enumerate(lines)
    ).encode()


# --------------------------------------------------------------------------- calling


class Driver:
    """Drives the clients of one package against the stub."""

    def __init__(
        self,
        package: ModuleType,
        api: ir.Api,
        documents: Mapping[str, Descriptions],
        stub: Stub,
    ) -> None:
        self._package = package
        self._stub = stub
        self._errors = package._runtime.errors
        self._index = Index(api)
        self._comparing = Comparing(self._index, package._runtime.models)
        self.methods = list(methods_of(api, documents))
        self.report = Report(sum(1 for d in documents.values() for _ in d.all()))
        self.report.methods = len(self.methods)

    def run(self) -> Report:
        """Call everything, first one call after the other, then asynchronously."""
        warnings = _Warnings()
        logger = logging.getLogger(self._package.__name__)
        logger.addHandler(warnings)
        options: dict[str, Any] = {
            "base_url": self._stub.url,
            "max_retries": 0,
            "strict": True,
        }
        try:
            with catch_warnings():
                simplefilter("ignore", DeprecationWarning)
                asyncio.run(self._plainly(options))
                asyncio.run(self._asynchronously(options))
        finally:
            logger.removeHandler(warnings)
        self.report.failures += [f"logged: {text}" for text in warnings.texts]
        return self.report

    async def _plainly(self, options: Mapping[str, Any]) -> None:
        with self._package.Client(**self._credentials(), **options) as client:
            for method in self.methods:
                await self._each(method, client, "")

    async def _asynchronously(self, options: Mapping[str, Any]) -> None:
        async with self._package.AsyncClient(
            **self._credentials(), **options
        ) as client:
            for method in self.methods:
                await self._each(method, client, "async ")

    def _credentials(self) -> dict[str, str]:
        """Every credential that the client takes, but those for getting tokens."""
        taken = inspect.signature(self._package.Client.__init__).parameters
        return {
            name: f"secret-{name}"
            for name, parameter in taken.items()
            if name != "self"
            and parameter.kind is parameter.KEYWORD_ONLY
            and not name.endswith(("client_id", "client_secret"))
        }

    async def _each(self, method: Method, client: Any, how: str) -> None:
        service, resource, name = method.way
        home = getattr(getattr(client, service), resource)
        ways = {"": getattr(home, name)}
        for way in ("stream", "download"):
            ways[way] = getattr(home, f"{name}_{way}", ways[""])
        fail = partial(self._fail, how + method.address)
        expected = list(expected_of(method))
        if not expected:
            expected = [(Expected(Answered(204), None, None, False), True)]
        good = [e for e, _ in expected if not e.raises] or [expected[0][0]]
        for full in (False, True):
            for number, given in enumerate(given_to(method, full)):
                if given.doubtful:
                    self.report.doubts.append(f"{method.address}: request")
                wanted = good[number % len(good)]
                await self._exchange(method, ways, given, wanted, fail)
        given = next(given_to(method, False))
        for each, is_sure in expected:
            if not is_sure:
                self.report.doubts.append(
                    f"{method.address}: answer {each.answered.status}"
                )
            await self._exchange(method, ways, given, each, fail)

    def _fail(self, where: str, message: str) -> None:
        line = f"{where}: {message}"
        if line not in self.report.failures:
            self.report.failures.append(line)

    async def _exchange(
        self,
        method: Method,
        ways: Mapping[str, Any],
        given: Given,
        expected: Expected,
        fail: Callable[[str], None],
    ) -> None:
        def judge(arrived: Arrived) -> Iterator[str]:
            media = expected.answered.media
            if media and not is_accepted(arrived.headers.get("accept", ""), media):
                yield f"{media} is documented and not accepted"
            yield from faults(method.schemas, method.described, given, arrived)

        self._stub.expect(judge, expected.answered)
        self.report.exchanges += 1
        status = expected.answered.status
        try:
            way = "" if expected.raises else expected.way
            got = await _result(ways[way](**arguments(method, given)))
        except self._errors.StatusError as error:
            if not expected.raises or error.status_code != status:
                fail(f"{status}: {type(error).__name__}: {error!s:.300}")
            else:
                self._compare_error(expected, error, fail)
        except self._errors.RedirectError as error:
            if not 300 < status < 400:
                fail(f"{status}: {error}")
        except Exception as error:
            fail(f"{status}: {type(error).__name__}: {error!s:.600}")
            return
        else:
            if expected.raises:
                fail(f"{status}: returned {got!r:.200}")
            for difference in self._compared(expected, got):
                fail(f"{status} {expected.answered.media}: {difference}")
        count, found = self._stub.finish()
        for fault in found:
            fail(f"request: {fault}")
        if count != 1:
            fail(f"{status}: {count} requests were sent")
        else:
            self.report.called.add(method.address)

    def _compare_error(self, expected: Expected, error: Any, fail: Any) -> None:
        status = expected.answered.status
        wanted = self._errors.class_for(status)
        if type(error) is not wanted:
            fail(f"{status}: {type(error).__name__} instead of {wanted.__name__}")
        value, body = expected.value, error.body
        if isinstance(value, bytes):
            return  # told as text, whatever it is
        if isinstance(value, list) and expected.answered.media.startswith("text/event"):
            return
        for difference in self._comparing.differences(value, body, expected.type):
            fail(f"{status} body: {difference}")

    def _compared(self, expected: Expected, got: Any) -> Iterator[str]:
        if isinstance(expected.value, bytes) or expected.type is None:
            nothing = expected.value is None and got == b""  # a file without content
            if not nothing and got != expected.value:
                yield f"{expected.value!r:.200} was decoded as {got!r:.200}"
            return
        if isinstance(got, _Items):
            if len(got) != len(expected.value):
                yield f"{len(expected.value)} items came as {len(got)}"
            for sent, item in zip(expected.value, got, strict=False):
                data = getattr(item, "data", item)
                yield from self._comparing.differences(sent, data, expected.type)
            return
        yield from self._comparing.differences(expected.value, got, expected.type)


class _Items(list[Any]):
    """What a stream gave."""


async def _result(called: Any) -> Any:
    """What a call gives in the end, whatever kind of method it is."""
    if inspect.isawaitable(called):
        called = await called
    home = type(called).__module__.rpartition(".")[0]
    match type(called).__name__ if home.endswith("_runtime") else "":
        case "Paginator":
            return called.page().result
        case "AsyncPaginator":
            return (await called.page()).result
        case "Stream":
            return _Items(called)
        case "AsyncStream":
            return _Items([item async for item in called])
        case "Download":
            return called.read()
        case "AsyncDownload":
            return await called.read()
        case _:
            return called


class _Warnings(logging.Handler):
    """Keeps what the client logs: an answer that does not fit its type, for one."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())
