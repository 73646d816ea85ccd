"""``with_raw_response``: a resource's own methods, giving answers as they came.

A generated view says ``get = raw(Runs.get)`` for each method, so that type checkers see
the method's arguments and ``RawResponse`` of its result.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from .calls import RawResponse
from .paging import AsyncPaginator, Paginator
from .resources import AsyncResource, Resource

P = ParamSpec("P")
R = TypeVar("R", bound="Resource | AsyncResource")
T = TypeVar("T")
Given = TypeVar("Given")
AsyncR = TypeVar("AsyncR", bound=AsyncResource)
SyncR = TypeVar("SyncR", bound=Resource)


class RawView(Generic[R]):
    """The base of a view: it holds the resource that the methods are called on."""

    def __init__(self, resource: R) -> None:
        self._resource = resource.raw_()


class RawMethod(Generic[P, Given]):
    """A method of the resource, seen through a view."""

    def __init__(self, method: Callable[..., Any]) -> None:
        self._method = method

    def __get__(self, view: Any, owner: type | None = None) -> Callable[P, Given]:
        return partial(self._method, view._resource)


def raw(method: Callable[Concatenate[SyncR, P], T]) -> RawMethod[P, RawResponse[T]]:
    """The method with its answer as it came."""
    return RawMethod(method)


def raw_page(
    method: Callable[Concatenate[SyncR, P], Paginator[Any, T]],
) -> RawMethod[P, RawResponse[T]]:
    """The first page of a paged method, as it came."""
    return RawMethod(method)


def async_raw(
    method: Callable[Concatenate[AsyncR, P], Awaitable[T]],
) -> RawMethod[P, Awaitable[RawResponse[T]]]:
    """The method with its answer as it came."""
    return RawMethod(method)


def async_raw_page(
    method: Callable[Concatenate[AsyncR, P], AsyncPaginator[Any, T]],
) -> RawMethod[P, Awaitable[RawResponse[T]]]:
    """The first page of a paged method, as it came."""
    return RawMethod(method)
