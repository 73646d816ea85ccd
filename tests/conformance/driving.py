"""Calls every method of a generated client, and decodes every documented answer."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import ModuleType
from typing import Any
from warnings import catch_warnings, simplefilter

from specloom import ir
from specloom.targets.lookup import Index

from .answering import Expected, expected_of
from .comparing import Comparing
from .giving import Impossible, arguments, asking, given_to
from .methods import Method, methods_of, with_methods
from .operations import Descriptions
from .requests import Arrived, Given, faults, is_accepted
from .stub import Stub

Fail = Callable[[str], None]


@dataclass(slots=True)
class Report:
    """What was called, and everything that was wrong with it.

    ``methods`` counts the operations that have one, ``asked`` the methods that were to be
    called; ``doubts`` are values that no schema allows, of schemas that allow no value or that
    are not checked; ``impossible`` are methods that need such a value.
    """

    operations: int = 0
    methods: int = 0
    asked: int = 0
    called: set[str] = field(default_factory=set)
    impossible: set[str] = field(default_factory=set)
    exchanges: int = 0
    failures: dict[str, None] = field(default_factory=dict)
    doubts: dict[str, None] = field(default_factory=dict)

    def __str__(self) -> str:
        head = (
            f"{self.operations} operations in, {self.methods} methods out, "
            f"{len(self.called)} of {self.asked} called in {self.exchanges} exchanges, "
            f"{len(self.impossible)} impossible: "
            f"{len(self.failures)} failures, {len(self.doubts)} doubts"
        )
        return "\n".join([head, *self.failures])


def drive(
    package: ModuleType,
    api: ir.Api,
    documents: Mapping[str, Descriptions],
    stub: Stub,
    most: int | None = None,
) -> Report:
    """Call every method of both clients of a package, whatever the server answers.

    ``most``: of so many methods, spread over all of them.
    """
    driver = _Driver(package, api, documents, stub, most)
    logged = _Logged()
    logger = logging.getLogger(package.__name__)
    logger.addHandler(logged)
    try:
        with catch_warnings():
            simplefilter("ignore", DeprecationWarning)
            asyncio.run(driver.run_blocking())
            asyncio.run(driver.run_asynchronous())
    finally:
        logger.removeHandler(logged)
    driver.report.failures.update((f"logged: {text}", None) for text in logged.texts)
    return driver.report


class _Driver:
    def __init__(
        self,
        package: ModuleType,
        api: ir.Api,
        documents: Mapping[str, Descriptions],
        stub: Stub,
        most: int | None,
    ) -> None:
        self._package = package
        self._stub = stub
        self._errors = package._runtime.errors
        index = Index(api)
        self._comparing = Comparing(index, package._runtime.models)
        methods = list(methods_of(index, documents))
        step = 1 if most is None else max(1, -(-len(methods) // most))
        self._methods = methods[::step]
        self._options: dict[str, Any] = {
            "base_url": stub.url,
            "max_retries": 0,
            "strict": True,
            **self._credentials(),
        }
        operations = sum(
            1 for document in set(documents.values()) for _ in document.all()
        )
        self.report = Report(operations, with_methods(methods), len(self._methods))

    async def run_blocking(self) -> None:
        with self._package.Client(**self._options) as client:
            for method in self._methods:
                await self._try(method, client, "")

    async def run_asynchronous(self) -> None:
        async with self._package.AsyncClient(**self._options) as client:
            for method in self._methods:
                await self._try(method, client, "async ")

    def _credentials(self) -> dict[str, str]:
        """Every credential that the client takes, but those for getting tokens."""
        taken = inspect.signature(self._package.Client.__init__).parameters
        return {
            name: f"secret-{name}"
            for name, parameter in taken.items()
            if name != "self"
            and parameter.kind is parameter.KEYWORD_ONLY
            and not name.endswith("client_secret")
            and name.removesuffix("client_id") + "client_secret" not in taken
        }

    async def _try(self, method: Method, client: Any, how: str) -> None:
        def fail(message: str) -> None:
            self.report.failures[f"{how}{method.address}: {message}"] = None

        try:
            await self._each(method, _ways(method, client), fail)
        except Impossible:
            self.report.impossible.add(method.address)

    async def _each(self, method: Method, ways: Mapping[str, Any], fail: Fail) -> None:
        """With all kinds of arguments, and then to all kinds of answers."""
        expected = expected_of(method)
        good = [e for e in expected if not e.raises] or expected[:1]
        for full in (False, True):
            for number, given in enumerate(given_to(method, full)):
                if given.doubtful:
                    self.report.doubts[f"{method.address}: request"] = None
                each = good[number % len(good)]
                await self._exchange(method, ways, given, each, fail)
        given = next(given_to(method, False))
        for each in expected:
            if not each.is_sure:
                self.report.doubts[f"{method.address}: answer {each.status}"] = None
            await self._exchange(method, ways, given, each, fail)

    async def _exchange(
        self,
        method: Method,
        ways: Mapping[str, Any],
        given: Given,
        expected: Expected,
        fail: Fail,
    ) -> None:
        """One call, one request, one answer."""
        given = asking(method, given, "" if expected.raises else expected.way)
        self._stub.expect(partial(_judged, method, given, expected), expected.answered)
        self.report.exchanges += 1
        target = ways["" if expected.raises else expected.way]
        try:
            got = await _result(target(**arguments(method, given)))
        except self._errors.StatusError as error:
            self._compare_error(expected, error, fail)
        except self._errors.RedirectError as error:
            if not 300 < expected.status < 400:
                fail(f"{expected.status}: {error}")
        except Exception as error:
            fail(f"{expected.status}: {type(error).__name__}: {error!s:.600}")
            return
        else:
            self._compare(expected, got, fail)
        count, found = self._stub.finish()
        for fault in found:
            fail(f"request: {fault}")
        if count == 1:
            self.report.called.add(method.address)
        else:
            fail(f"{expected.status}: {count} requests were sent")

    def _compare_error(self, expected: Expected, error: Any, fail: Fail) -> None:
        wanted = self._errors.class_for(expected.status)
        if not expected.raises or error.status_code != expected.status:
            fail(f"{expected.status}: {type(error).__name__}: {error!s:.300}")
        elif type(error) is not wanted:
            fail(f"{expected.status}: {type(error).__name__}, not {wanted.__name__}")
        elif not isinstance(expected.value, bytes) and not expected.way:
            found = self._comparing.differences(
                expected.value, error.body, expected.type
            )
            for difference in found:
                fail(f"{expected.status} body: {difference}")

    def _compare(self, expected: Expected, got: Any, fail: Fail) -> None:
        if expected.raises:
            fail(f"{expected.status}: returned {got!r:.200}")
        for difference in self._differences(expected, got):
            fail(f"{expected.status} {expected.answered.media}: {difference}")

    def _differences(self, expected: Expected, got: Any) -> Iterator[str]:
        compare = self._comparing.differences
        if expected.type is None:
            nothing = expected.value is None and got == b""  # a file without content
            if not nothing and got != expected.value:
                yield f"{expected.value!r:.200} was decoded as {got!r:.200}"
        elif isinstance(got, _Items):
            if len(got) != len(expected.value):
                yield f"{len(expected.value)} items came as {len(got)}"
            for sent, item in zip(expected.value, got, strict=False):
                yield from compare(sent, getattr(item, "data", item), expected.type)
        else:
            yield from compare(expected.value, got, expected.type)


def _ways(method: Method, client: Any) -> dict[str, Any]:
    """The method, and those for its streams: itself if it gives nothing else."""
    service, resource, name = method.way
    home = getattr(getattr(client, service), resource)
    plain = getattr(home, name)
    streams = {w: getattr(home, f"{name}_{w}", plain) for w in ("stream", "download")}
    return {"": plain, **streams}


def _sent(method: Method, given: Given) -> Given:
    """What is sent: what was given, and what switches tokens of pages on."""
    paging = method.method.paging
    switch = paging.switch if paging is not None else None
    for parameter in method.operation.parameters:
        if parameter.field.name == switch and parameter.location == "query":
            inputs = {("query", parameter.field.wire.raw): True, **given.inputs}
            return replace(given, inputs=inputs)
    return given


def _judged(
    method: Method, given: Given, expected: Expected, arrived: Arrived
) -> Iterator[str]:
    media = expected.answered.media
    if media and not is_accepted(arrived.headers.get("accept", ""), media):
        yield f"{media} is documented and not accepted"
    yield from faults(method.schemas, method.described, _sent(method, given), arrived)


class _Items(list[Any]):
    """What a stream gave."""


async def _result(called: Any) -> Any:
    """What a call gives in the end, whatever kind of method it is."""
    if inspect.isawaitable(called):
        called = await called
    home, _, _ = type(called).__module__.rpartition(".")
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


class _Logged(logging.Handler):
    """Keeps what the client logs: an answer that does not fit its type, for one."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())
