"""Async clients in tests that are written once, for both kinds of client."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Iterator
from typing import Any


class Blocking:
    """An async object used like its sync twin: what it awaits, it hands over.

    What comes out of an ``await`` is data and comes as it is; anything else that has
    methods of its own comes wrapped.
    """

    def __init__(self, wrapped: Any, runner: asyncio.Runner) -> None:
        self._wrapped = wrapped
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        return self._handed(getattr(self._wrapped, name))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._handed(self._wrapped(*args, **kwargs))

    def __iter__(self) -> Iterator[Any]:
        """One by one, as ``async for`` would have them."""
        items = aiter(self._wrapped)
        nothing = object()
        while (item := self._awaited(anext(items, nothing))) is not nothing:
            yield item

    def __enter__(self) -> Blocking:
        self._awaited(self._wrapped.__aenter__())
        return self

    def __exit__(self, *error: Any) -> None:
        self._awaited(self._wrapped.__aexit__(*error))

    def _handed(self, value: Any) -> Any:
        if inspect.isawaitable(value):
            return self._awaited(value)
        plain = value is None or isinstance(value, str | int | float | list | dict)
        return value if plain else Blocking(value, self._runner)

    def _awaited(self, awaitable: Awaitable[Any]) -> Any:
        async def wait() -> Any:
            return await awaitable

        return self._runner.run(wait())
