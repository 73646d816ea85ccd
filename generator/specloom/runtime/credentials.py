"""Who asks: what proves it, and which of several proofs an operation takes."""

from __future__ import annotations

import base64
import inspect
import os
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias

from .errors import ArgumentError, CredentialsError
from .messages import Outgoing

Token: TypeAlias = "str | Callable[[], str] | Callable[[], Awaitable[str]]"
Place: TypeAlias = Literal["header", "query", "cookie"]

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class Auth(Protocol):
    """Adds proof to a request: any object with these methods can be given as ``auth=``.

    ``class Signed(NoAuth)`` need only say what is different, such as ``apply``, which
    changes the ``headers`` (by their names in lower case) or the ``query`` of the request.

    ``apply`` runs before each attempt, ``apply_async`` for asynchronous clients. After an
    answer of 401, ``renew`` throws away what was used and says whether there may be
    better; the request is then sent once more. A header ``Authorization`` that the caller
    gave stands there already, and goes before the credentials of this package.
    """

    def apply(self, request: Outgoing) -> None: ...

    async def apply_async(self, request: Outgoing) -> None: ...

    def renew(self, request: Outgoing) -> bool: ...


def accepted(given: Any) -> Auth | None:
    """What a client was given as ``auth=``. Raises ArgumentError, which does not show it."""
    if given is None or hasattr(given, "apply"):
        auth: Auth | None = given
        return auth
    kind = type(given).__name__
    raise ArgumentError(
        f"auth takes BearerToken(…), BasicAuth(…), ApiKey(…) or the like, not a {kind}"
    )


class NoAuth:
    """Adds nothing; for servers that ask nobody's name."""

    def apply(self, request: Outgoing) -> None:
        pass

    async def apply_async(self, request: Outgoing) -> None:
        pass

    def renew(self, request: Outgoing) -> bool:
        return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class BearerToken(NoAuth):
    """``Authorization: Bearer …``: a token, or a function that returns one.

    The function is called for each request (cache inside it if it is slow), and may be a
    coroutine function for asynchronous clients. After a 401 it is asked once more.
    """

    def __init__(self, token: Token) -> None:
        self._token = token

    def apply(self, request: Outgoing) -> None:
        if is_given(request):
            return
        value = self._token if isinstance(self._token, str) else self._token()
        if not isinstance(value, str):
            if inspect.iscoroutine(value):
                value.close()
            raise CredentialsError(
                "the token function is for asynchronous clients only"
            )
        self._put(request, value)

    async def apply_async(self, request: Outgoing) -> None:
        if is_given(request):
            return
        value = self._token if isinstance(self._token, str) else self._token()
        self._put(request, value if isinstance(value, str) else await value)

    def renew(self, request: Outgoing) -> bool:
        return not isinstance(self._token, str)

    def _put(self, request: Outgoing, value: str) -> None:
        request.secrets.append(value)
        request.headers["authorization"] = f"Bearer {header_value(value, 'token')}"


class BasicAuth(NoAuth):
    """``Authorization: Basic …``: a user name and a password."""

    def __init__(self, username: str, password: str) -> None:
        if ":" in username:
            raise ArgumentError("a user name for basic authentication has no colon")
        packed = base64.b64encode(f"{username}:{password}".encode()).decode()
        # Without a password, the name is what proves who asks.
        self._secrets = (password or username, packed)
        self._header = f"Basic {packed}"

    def apply(self, request: Outgoing) -> None:
        if is_given(request):
            return
        request.secrets.extend(self._secrets)
        request.headers["authorization"] = self._header

    async def apply_async(self, request: Outgoing) -> None:
        self.apply(request)


class ApiKey(NoAuth):
    """A key in a header, the query or a cookie, by the name that the API gives it."""

    def __init__(self, value: str, name: str, place: Place = "header") -> None:
        self._value = value
        self._name = name
        self._place = place

    def apply(self, request: Outgoing) -> None:
        from urllib.parse import quote

        request.secrets.append(self._value)
        if self._place == "header":
            value = header_value(self._value, self._name)
            request.headers.setdefault(self._name.lower(), value)
        elif self._place == "query":
            request.query.append((quote(self._name, ""), quote(self._value, "")))
        else:
            request.cookies.append((self._name, quote(self._value, "")))

    async def apply_async(self, request: Outgoing) -> None:
        self.apply(request)


class Together(NoAuth):
    """Several proofs that an API asks for at once."""

    def __init__(self, *parts: Auth) -> None:
        self._parts = parts

    def apply(self, request: Outgoing) -> None:
        for part in self._parts:
            part.apply(request)

    async def apply_async(self, request: Outgoing) -> None:
        for part in self._parts:
            await part.apply_async(request)

    def renew(self, request: Outgoing) -> bool:
        renewed = [
            part.renew(request) for part in self._parts
        ]  # each one, not until one
        return any(renewed)


def is_given(request: Outgoing) -> bool:
    """Whether the caller has said already who asks."""
    return "authorization" in request.headers


def chosen(
    alternatives: Sequence[Sequence[str]], given: Mapping[str, Auth | None]
) -> Auth | None:
    """The first alternative for which all credentials were given; None if there is none.

    Each alternative names the schemes that hold together; an empty one asks for nothing.
    ``given`` has None for what was not given. Schemes that it does not have are left to the
    caller's own transport, as mutual TLS is.
    """
    for names in alternatives:
        parts = [given[name] for name in names if name in given]
        kept = [part for part in parts if part is not None]
        if kept and len(kept) == len(parts):
            return kept[0] if len(kept) == 1 else Together(*kept)
    return None


def from_environment(*names: str) -> str | None:
    """The first of these environment variables that is set and not empty."""
    return next((os.environ[name] for name in names if os.environ.get(name)), None)


def token(name: str) -> str:
    """The name of a header or cookie, if it can be one. Raises ArgumentError."""
    if not _TOKEN.fullmatch(name):
        raise ArgumentError(f"{name!r:.80} cannot be the name of a header or cookie")
    return name


def header_value(value: str, what: str) -> str:
    """The value, if a header can carry it. Raises ArgumentError without showing it."""
    if value != value.strip() or any(
        (c < " " and c != "\t") or c == "\x7f" for c in value
    ):
        raise ArgumentError(
            f"the {what} holds a line break, another control character or outer spaces, "
            "which no header can carry"
        )
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        raise ArgumentError(f"the {what} holds characters outside Latin-1") from None
    return value
