"""Connections that know the deadline of the call that uses them.

``httpx2`` bounds each step on a socket, so that a server that sends one byte a second may
take for ever. Here every step is bounded by what is left of the whole call as well. The
asynchronous side needs none of this: there the deadline is a cancelled task.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import httpcore2
import httpx2

from .deadlines import Deadline
from .origins import Origin, proxy_for

_NONE = Deadline(None)
_deadline: ContextVar[Deadline] = ContextVar("deadline", default=_NONE)


@contextmanager
def bounded(deadline: Deadline) -> Generator[None]:
    """Within this block, sockets of this thread obey the deadline."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


class _Stream(httpcore2.NetworkStream):
    """A connection whose every step is bounded by the current deadline."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _bound(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _bound(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        bound = _bound(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, bound))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.NetworkBackend):
    """Opens connections that obey the current deadline."""

    def __init__(self, inner: httpcore2.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        bound = _bound(timeout, httpcore2.ConnectTimeout)
        stream = self._inner.connect_tcp(
            host, port, bound, local_address, socket_options
        )
        return _Stream(stream)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        bound = _bound(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._inner.connect_unix_socket(path, bound, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def _bound(timeout: float | None, expired: Callable[[str], Exception]) -> float | None:
    """The timeout within the deadline. Zero would make the socket non-blocking."""
    bound = _deadline.get().bound(timeout)
    if bound is not None and bound <= 0:
        raise expired("the deadline has passed")
    return bound


def sender(target: Origin) -> httpx2.BaseTransport:
    """What sends to this origin, by way of the environment's proxy if it names one."""
    transport = httpx2.HTTPTransport(
        verify=_trust(target[0]), proxy=proxy_for(*target), limits=_LIMITS
    )
    # The pool takes its backend as an argument that HTTPTransport does not pass on; should
    # a later release rename the attribute, deadlines hold between chunks only.
    pool: Any = getattr(transport, "_pool", None)
    if (inner := getattr(pool, "_network_backend", None)) is not None:
        pool._network_backend = _Backend(inner)
    return transport


def async_sender(target: Origin) -> httpx2.AsyncBaseTransport:
    """The same for asynchronous code."""
    return httpx2.AsyncHTTPTransport(
        verify=_trust(target[0]), proxy=proxy_for(*target), limits=_LIMITS
    )


_LIMITS = httpx2.Limits(
    max_connections=200, max_keepalive_connections=40, keepalive_expiry=30
)


@lru_cache(maxsize=2)
def _trust(scheme: str) -> ssl.SSLContext:
    """One TLS context for all clients; loading trusted certificates takes a while."""
    if scheme == "http":  # never used for TLS, and quick to make
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx2.create_ssl_context()
