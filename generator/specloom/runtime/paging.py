"""Items across pages: iterate, or turn the pages yourself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from .messages import HttpResponse
from .pages import Paging, Walk

Item = TypeVar("Item")
Result = TypeVar("Result")

Fetch = Callable[[Mapping[str, Any], str], tuple[Result, HttpResponse]]
AsyncFetch = Callable[[Mapping[str, Any], str], Awaitable[tuple[Result, HttpResponse]]]


class _Found(Generic[Item, Result]):
    """What a page holds, however it was fetched."""

    def __init__(self, walk: Walk, result: Result, response: HttpResponse) -> None:
        #: The whole answer, decoded.
        self.result = result
        #: The answer as it came.
        self.response = response
        #: The items of this page.
        self.items: list[Item] = walk.items(result)
        #: The token (or number, or URL) of the next page; None on the last.
        self.next_page_token = walk.next(result, len(self.items), response)
        self._walk = walk

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __repr__(self) -> str:
        more = "" if self.next_page_token is None else ", more to come"
        return f"{type(self).__name__}({len(self.items)} items{more})"


class Page(_Found[Item, Result]):
    """One page: its ``items``, the whole ``result``, and the way to the next."""

    def __init__(
        self, walk: Walk, fetch: Fetch[Result], found: tuple[Result, HttpResponse]
    ) -> None:
        super().__init__(walk, *found)
        self._fetch = fetch

    def next_page(self) -> Page[Item, Result] | None:
        """The next page, or None after the last."""
        if self.next_page_token is None:
            return None
        walk = self._walk.onward(self.next_page_token)
        found = self._fetch(walk.given, walk.url)
        return Page(walk, self._fetch, found)


class AsyncPage(_Found[Item, Result]):
    """One page: its ``items``, the whole ``result``, and the way to the next."""

    def __init__(
        self, walk: Walk, fetch: AsyncFetch[Result], found: tuple[Result, HttpResponse]
    ) -> None:
        super().__init__(walk, *found)
        self._fetch = fetch

    async def next_page(self) -> AsyncPage[Item, Result] | None:
        """The next page, or None after the last."""
        if self.next_page_token is None:
            return None
        walk = self._walk.onward(self.next_page_token)
        found = await self._fetch(walk.given, walk.url)
        return AsyncPage(walk, self._fetch, found)


class Paginator(Generic[Item, Result]):
    """All items, page by page, fetched as they are needed.

    Nothing is sent before the first item or page is asked for. Each iteration starts
    again from the first page. Raises PagingLoopError if the server leads in circles.
    """

    def __init__(
        self, paging: Paging, given: Mapping[str, Any], fetch: Fetch[Result]
    ) -> None:
        self._paging = paging
        self._given = given
        self._fetch = fetch

    def page(self) -> Page[Item, Result]:
        """The first page, for those who turn pages themselves."""
        walk = Walk.begin(self._paging, self._given)
        return Page(walk, self._fetch, self._fetch(walk.given, ""))

    def pages(self) -> Iterator[Page[Item, Result]]:
        """All pages."""
        page: Page[Item, Result] | None = self.page()
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page.items


class AsyncPaginator(Generic[Item, Result]):
    """All items, page by page, fetched as they are needed; for asynchronous code."""

    def __init__(
        self, paging: Paging, given: Mapping[str, Any], fetch: AsyncFetch[Result]
    ) -> None:
        self._paging = paging
        self._given = given
        self._fetch = fetch

    async def page(self) -> AsyncPage[Item, Result]:
        """The first page, for those who turn pages themselves."""
        walk = Walk.begin(self._paging, self._given)
        return AsyncPage(walk, self._fetch, await self._fetch(walk.given, ""))

    async def pages(self) -> AsyncIterator[AsyncPage[Item, Result]]:
        """All pages."""
        page: AsyncPage[Item, Result] | None = await self.page()
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in page.items:
                yield item
