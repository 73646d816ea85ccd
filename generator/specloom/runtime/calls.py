"""What calls share, whether they wait or not: settings, requests, results, errors."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .credentials import Auth, NoAuth, chosen
from .deadlines import Timeouts
from .errors import ApiError, ArgumentError, status_error
from .messages import HttpResponse, Pairs, RequestSpec
from .operations import Operation, Response, Server, Way
from .options import by_name
from .parameters import Query, undescribed_pairs
from .streaming import Items, StreamKind
from .values import plain

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Service:
    """Where a service is and whom it serves, unless an operation says otherwise."""

    server: Server | None = None
    security: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller chose for single calls; None is what the client does anyway.

    ``query`` holds further parameters by their names, encoded already.
    """

    timeouts: Timeouts | None = None
    max_retries: int | None = None
    headers: Pairs = ()
    query: Mapping[str, Pairs] = field(default_factory=dict[str, Pairs], repr=False)
    raw: bool = False

    def but(
        self,
        timeout: Timeouts | float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
    ) -> Options:
        """These options with others; what is None stays. Raises ArgumentError."""
        more = by_name("query", query)
        told = {name: plain(value) for name, value in more.items() if value is not None}
        encoded = {name: undescribed_pairs(name, value) for name, value in told.items()}
        kept = {k: v for k, v in self.query.items() if k not in more}
        return replace(
            self,
            timeouts=self.timeouts if timeout is None else Timeouts.of(timeout),
            max_retries=self.max_retries if max_retries is None else max_retries,
            headers=(*self.headers, *by_name("headers", headers).items()),
            query=kept | encoded,
        )


@dataclass(frozen=True, slots=True)
class Setup:
    """What a client was given, apart from how it sends.

    ``auth`` replaces whatever the description says of credentials; ``hint`` tells how to
    give them. ``services`` are the API's addresses, and what proves there who asks.
    """

    base_url: str = ""
    variables: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    credentials: Mapping[str, Auth | None] = field(
        default_factory=dict[str, "Auth | None"], repr=False
    )
    auth: Auth | None = field(default=None, repr=False)
    hint: str = ""
    strict: bool = False
    services: tuple[Service, ...] = ()

    def address(self, server: Server | None) -> str:
        """The base URL of a server, or of the one that is to replace all."""
        return self.base_url or (server.url(self.variables) if server else "")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call of an operation: the request, and what to make of its answer."""

    setup: Setup
    operation: Operation[T]
    request: RequestSpec

    def at(self, url: str) -> Call[T]:
        """The same call for another page."""
        return replace(self, request=self.request.at(url)) if url else self

    def result(self, response: HttpResponse, needed: bool = False) -> T:
        """The decoded answer. Raises StatusError, DecodeError.

        ``needed``: what is no such answer at all is an error, and not given as it came.
        """
        self.check(response)
        status, media = response.status_code, response.content_type
        answer = self.operation.answer(status, media, "whole")
        made: T = _decoded(response, answer, self.setup.strict, needed)
        return made

    def check(self, response: HttpResponse) -> None:
        """Raise the error that the answer is, if it is one.

        304 is one where the operation cannot be asked on a condition: it has no value that
        could stand for "as before".
        """
        status = response.status_code
        if response.ok and (status != 304 or self.operation.lists(304)):
            return
        answer = self.operation.answer(status, response.content_type)
        body = _error_body(response, answer)
        own = any(name == "authorization" for name, _ in self.request.headers)
        anonymous = type(self.request.auth) is NoAuth and not own
        hint = self.setup.hint if status == 401 and anonymous else ""
        raise status_error(response, body, hint)

    def items(self, head: HttpResponse) -> Items:
        """What turns the pieces of a streamed answer into items."""
        status, media = head.status_code, head.content_type
        answer = self.operation.answer(status, media, "stream")
        kind: StreamKind = "jsonl" if answer and answer.kind == "jsonl" else "events"
        type = Any if answer is None or answer.type is None else answer.type
        return Items(kind, type, head, self.setup.strict)


def prepared(
    setup: Setup,
    service: Service,
    options: Options,
    operation: Operation[T],
    given: Mapping[str, Any],
    way: Way = "whole",
) -> Call[T]:
    """The call for these arguments. Raises ArgumentError."""
    for name in operation.deprecated(given):
        _warn(f"the argument {name!r} is deprecated")
    request = operation.request(given, way, options.query)
    headers = {name.lower(): value for name, value in request.headers}
    headers |= {name.lower(): value for name, value in options.headers}
    request = replace(
        request,
        headers=tuple(headers.items()),
        base_url=_base_url(setup, service, operation),
        auth=_auth(setup, service, operation),
        timeouts=options.timeouts,
        max_retries=options.max_retries,
    )
    return Call(setup, operation, request)


class RawResponse(Generic[T]):
    """An answer as it came, and what it means on demand."""

    def __init__(
        self, response: HttpResponse, parse: Callable[[HttpResponse], T]
    ) -> None:
        self._response = response
        self._parse = parse

    @property
    def status_code(self) -> int:
        return self._response.status_code

    @property
    def headers(self) -> httpx2.Headers:
        return self._response.headers

    @property
    def content(self) -> bytes:
        return self._response.content

    @property
    def text(self) -> str:
        return self._response.text

    @property
    def request_id(self) -> str | None:
        return self._response.request_id

    @property
    def attempts(self) -> int:
        return self._response.attempts

    @property
    def elapsed(self) -> float:
        return self._response.elapsed

    def parse(self) -> T:
        """The decoded answer. Raises StatusError, DecodeError."""
        return self._parse(self._response)

    def __repr__(self) -> str:
        return f"RawResponse({self._response!r})"


def _warn(message: str) -> None:
    """Warn at the line that called the generated method."""
    level, frame = 1, inspect.currentframe()
    package = __name__.rpartition(".")[0].removesuffix("._runtime") + "."
    while frame is not None and frame.f_globals.get("__name__", "").startswith(package):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, DeprecationWarning, stacklevel=level)


def _base_url(setup: Setup, service: Service, operation: Operation[Any]) -> str:
    url = setup.address(operation.server or service.server)
    if "://" not in url:
        raise ArgumentError(
            f"base_url={url!r:.200} has no scheme: write http:// or https:// before it"
            if setup.base_url
            else "the API's description names no host: give base_url="
        )
    return url


def _auth(setup: Setup, service: Service, operation: Operation[Any]) -> Auth | None:
    alternatives = (
        service.security if operation.security is None else operation.security
    )
    if operation.security == ():  # said to be for everybody: nothing is shown
        return NoAuth()
    return setup.auth or chosen(alternatives, setup.credentials) or NoAuth()


def _decoded(
    response: HttpResponse, answer: Response | None, strict: bool, needed: bool
) -> Any:
    """The body as the type that the answer is documented with."""
    if answer is None:
        return response.plain()
    if answer.kind == "none" or response.status_code in (204, 205, 304):
        return None
    if answer.kind == "text":
        return response.text
    if answer.kind in ("json", "events", "jsonl"):
        from .decoding import decode

        return decode(response, answer.type, strict=strict, needed=needed)
    return response.content


def _error_body(response: HttpResponse, answer: Response | None) -> Any:
    """The body of an error, as far as it is what the description says; never raises."""
    from .decoding import tolerant

    if answer is not None and answer.kind == "json":
        try:
            return tolerant(response.json(), answer.type, [])
        except (ApiError, TypeError, ValueError, RecursionError):
            pass  # what it is instead is told as it is
    return response.plain()
