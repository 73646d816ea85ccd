"""What generated clients inherit: one transport, opened at first use, closed at the end."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Never, Self, TypedDict, TypeVar

from .async_transport import AsyncTransport
from .calls import Options, Service, Setup
from .credentials import (
    ApiKey,
    Auth,
    BasicAuth,
    BearerToken,
    Place,
    Token,
    accepted,
    from_environment,
)
from .deadlines import Timeouts
from .exchanges import Settings
from .files import Bytes
from .messages import HttpResponse
from .oauth import OAuth2ClientCredentials
from .options import CALL_OPTIONS, arguments, by_name, refuse_unknown
from .parameters import Query
from .resources import AsyncResource, Resource
from .responses import Sizes
from .transport import Transport
from .waiting import Budget, Retries

if TYPE_CHECKING:
    import httpx2

R = TypeVar("R", bound="Resource | AsyncResource")
N = TypeVar("N", bound="Namespace")


class CommonOptions(TypedDict, total=False):
    """What every client takes beside its API's own arguments.

    ``base_url``             replaces the address in the API's description, for all services
    ``auth``                 replaces all other credentials
    ``timeout``              seconds for a whole call, or ``Timeouts``; None: no limit
    ``max_retries``          attempts after the first, for what may be repeated (3)
    ``headers``              sent with every request
    ``requests_per_second``  a budget that all calls of this client share
    ``follow_redirects``     within the same origin (False)
    ``sizes``                the largest answers to take into memory
    ``strict``               raise DecodeError where an answer is not as described (False)
    """

    base_url: str
    auth: Auth
    timeout: Timeouts | float | None
    max_retries: int
    headers: Mapping[str, str]
    requests_per_second: float
    follow_redirects: bool
    sizes: Sizes
    strict: bool


class ClientOptions(CommonOptions, total=False):
    """``CommonOptions``, and ``transport``: any ``httpx2.BaseTransport``.

    ``httpx2.HTTPTransport(proxy=…, verify=…)``, ``httpx2.MockTransport(answer)`` for tests,
    or one of your own. It is left open when the client is closed.
    """

    transport: httpx2.BaseTransport


class AsyncClientOptions(CommonOptions, total=False):
    """``CommonOptions``, and ``transport``: any ``httpx2.AsyncBaseTransport``.

    ``httpx2.AsyncHTTPTransport(proxy=…, verify=…)``, ``httpx2.MockTransport(answer)`` for
    tests, or one of your own. It is left open when the client is closed.
    """

    transport: httpx2.AsyncBaseTransport


@dataclass(frozen=True, slots=True)
class About:
    """What a generated client says of itself: its name, and how to give credentials.

    ``services`` are the API's addresses, each once, with the ways to be known there.
    """

    agent: str
    hint: str = ""
    services: tuple[Service, ...] = ()


class _Base:
    """A client's setup, and copies of it that do calls differently."""

    def __init__(self, setup: Setup, transport: Any) -> None:
        self._setup = setup
        self._transport = transport
        self._options = Options()

    def with_options(
        self,
        *,
        timeout: Timeouts | float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
        **unknown: Never,
    ) -> Self:
        """The same client and connections, with other timeouts, retries or headers.

        ``query`` adds parameters that methods do not have, by their names on the wire:
        text, numbers, truth values and lists of them (``ids=1&ids=2``). They come after the
        arguments of a method and take the place of one with the same name; None takes an
        added one back. Every page is asked for with them, unless the server gave its whole
        URL. What turns pages is refused: it can only be an argument.
        """
        refuse_unknown("with_options", unknown, CALL_OPTIONS)
        made = copy.copy(self)
        # What was made lazily has no leading underscore, and holds the old options.
        made.__dict__ = {k: v for k, v in vars(self).items() if k.startswith("_")}
        made._options = self._options.but(timeout, max_retries, headers, query)
        return made

    def _made(self, cls: type[N]) -> N:
        return cls(self._setup, self._transport, self._options)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class BaseClient(_Base):
    """A client for threads; use it as a context manager, or ``close`` it."""

    _transport: Transport

    def __init__(
        self,
        about: About,
        variables: Mapping[str, str | None],
        credentials: Mapping[str, Auth | None],
        options: ClientOptions,
    ) -> None:
        _check(type(self), options, ClientOptions)
        transport = Transport(_settings(about, options), http=options.get("transport"))
        super().__init__(_setup(about, variables, credentials, options), transport)

    def send_request(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = ...,
        content: Bytes | None = None,
    ) -> HttpResponse:
        """The answer to a request that the API's description does not have, as it came.

        ``path`` is below the server's base URL, and may have a query; a whole URL is taken
        if it is at the same origin, and needed where the API has several addresses.
        Credentials are those that the description asks for everywhere; where there are none,
        or these were not given, those that most methods take. Timeouts, retries and errors
        are as for any method, ``query`` is as for ``with_options``. ``json`` is sent as JSON,
        None as null; ``content`` as it is, its type told by a header. Raises StatusError,
        TransportError, ArgumentError.
        """
        from .undescribed import undescribed

        options = self._options.but(headers=headers, query=query)
        call = undescribed(self._setup, options, method, path, json, content)
        response = self._transport.send(call.request)
        call.check(response)
        return response

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.close()


class AsyncBaseClient(_Base):
    """A client for ``asyncio`` and ``trio``; use it as an asynchronous context manager."""

    _transport: AsyncTransport

    def __init__(
        self,
        about: About,
        variables: Mapping[str, str | None],
        credentials: Mapping[str, Auth | None],
        options: AsyncClientOptions,
    ) -> None:
        _check(type(self), options, AsyncClientOptions)
        settings, http = _settings(about, options), options.get("transport")
        transport = AsyncTransport(settings, http=http)
        super().__init__(_setup(about, variables, credentials, options), transport)

    async def send_request(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = ...,
        content: Bytes | None = None,
    ) -> HttpResponse:
        """The answer to a request that the API's description does not have, as it came.

        All is as for the client for threads.
        """
        from .undescribed import undescribed

        options = self._options.but(headers=headers, query=query)
        call = undescribed(self._setup, options, method, path, json, content)
        response = await self._transport.send(call.request)
        call.check(response)
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self.aclose()


class Namespace:
    """A service: its resources, made when they are asked for."""

    _service: Service = Service()

    def __init__(self, setup: Setup, transport: Any, options: Options) -> None:
        self._setup = setup
        self._transport = transport
        self._options = options

    def _made(self, cls: type[R]) -> R:
        return cls(self._setup, self._transport, self._service, self._options)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def _check(cls: type, options: Mapping[str, Any], known: type) -> None:
    """Refuse options that no client knows. Raises TypeError."""
    if not known.__annotations__.keys() >= options.keys():
        taken = (*arguments(cls), *known.__annotations__)
        refuse_unknown(cls.__name__, options, taken)


def _setup(
    about: About,
    variables: Mapping[str, str | None],
    credentials: Mapping[str, Auth | None],
    options: CommonOptions,
) -> Setup:
    return Setup(
        base_url=options.get("base_url", ""),
        variables=variables,
        credentials=credentials,
        auth=accepted(options.get("auth")),
        hint=about.hint,
        strict=options.get("strict", False),
        services=about.services,
    )


def _settings(about: About, options: CommonOptions) -> Settings:
    rate = options.get("requests_per_second")
    given = by_name("headers", options.get("headers"))
    headers = {name.lower(): value for name, value in given.items()}
    return Settings(
        timeouts=Timeouts.of(options.get("timeout", Timeouts())),
        retries=Retries(most=options.get("max_retries", 3)),
        headers=tuple(headers.items()),
        budget=None if rate is None else Budget(rate),
        follow_redirects=options.get("follow_redirects", False),
        sizes=options.get("sizes", Sizes()),
        agent=about.agent,
    )


def bearer_credential(token: Token | None, variable: str) -> Auth | None:
    """The token, else the one in the environment; None without either."""
    found = token or from_environment(variable)
    return BearerToken(found) if found else None


def basic_credential(
    username: str | None, password: str | None, user_variable: str, variable: str
) -> Auth | None:
    """User name and password, each else from the environment; None without a name.

    No password is an empty one: many APIs take a key as the user's name, and nothing else.
    """
    user = username or from_environment(user_variable)
    secret = from_environment(variable) if password is None else password
    return BasicAuth(user, secret or "") if user else None


def api_key_credential(
    key: str | None, variable: str, name: str, place: Place
) -> Auth | None:
    """The key, else the one in the environment; None without either."""
    found = key or from_environment(variable)
    return ApiKey(found, name, place) if found else None


def oauth2_credential(
    token: Token | None,
    client_id: str | None,
    client_secret: str | None,
    variables: tuple[str, str, str],
    url: str,
    scopes: Sequence[str] = (),
) -> Auth | None:
    """The token that was given, else the one that id and secret get at the endpoint."""
    user = client_id or from_environment(variables[1])
    secret = client_secret or from_environment(variables[2])
    if token is None and user and secret:
        return OAuth2ClientCredentials(url, user, secret, scopes)
    return bearer_credential(token, variables[0])
