"""How pages follow each other, without sending anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from .errors import PagingLoopError, TransportError
from .origins import followed
from .redaction import printable
from .shapes import is_list, is_mapping
from .values import is_unset

if TYPE_CHECKING:
    from .messages import HttpResponse

PagingKind: TypeAlias = Literal["token", "offset", "page", "link", "next_url"]

_MOST_EMPTY = 100  # pages without items, one after another


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation's pages follow each other.

    ``items``, ``next``, ``total`` and ``more`` are paths of property names into an answer;
    ``parameter`` is the argument that the next page's token or number goes into, counted
    from ``first``. ``switch`` is an argument without which no token comes: it is true unless
    it is given. ``otherwise`` is how pages follow where no token comes.
    """

    kind: PagingKind
    items: tuple[str, ...] = ()
    parameter: str = ""
    next: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    first: int = 0
    switch: str = ""
    otherwise: Paging | None = None

    def begun(self, given: Mapping[str, Any]) -> tuple[Paging, Mapping[str, Any]]:
        """How pages follow for these arguments, and the arguments of the first request.

        Who gives an offset, or says that no token shall come, counts.
        """
        other = self.otherwise
        wanted = _argument(given, self.switch)
        counted = other is not None and _argument(given, other.parameter) is not None
        token = _argument(given, self.parameter) is not None
        if other and (wanted is False or (wanted is None and counted and not token)):
            return other, given
        if self.switch and wanted is None:
            return self, {**given, self.switch: True}
        return self, given


@dataclass(slots=True)
class Walk:
    """Where one page stands on the way through the pages, from a first request on.

    Knows what the way has led to, so that a server which leads in circles is noticed.
    """

    paging: Paging
    given: Mapping[str, Any]
    url: str = ""  # of the page asked for, where pages are URLs
    # What the caller gave, for pages that are counted after all.
    _own: Mapping[str, Any] = field(default_factory=dict[str, Any])
    rows: int = 0
    # Which page named each next one first; shared by all pages of the way.
    _seen: dict[str, int] = field(default_factory=dict[str, int])
    _depth: int = 0
    _empty: int = 0
    _digest: bytes = b""
    _refused: TransportError | None = None  # why the next page will not be asked for

    @classmethod
    def begin(cls, paging: Paging, given: Mapping[str, Any]) -> Walk:
        """The way from the first page on, for the arguments of a caller."""
        chosen, sent = paging.begun(given)
        return cls(chosen, sent, _own=given)

    def items(self, result: Any) -> list[Any]:
        """The items of a page; none where the answer has no such property."""
        found = dig(result, self.paging.items)
        if found is None:
            return []
        return found if is_list(found) else [found]

    def next(self, result: Any, count: int, response: HttpResponse) -> str | None:
        """The token, number or URL of the next page, None after the last.

        Raises PagingLoopError where the next page is one that was seen.
        """
        self.rows += count
        self._guard(count, response)
        if self.paging.more and dig(result, self.paging.more) is False:
            return None
        following = self._following(result, count, response)
        if following is None and self._counts_on(result):
            following = self._following(result, count, response)
        if following is not None and self._is_behind(following):
            raise PagingLoopError(
                f"{response.asked}: page {printable(following)[:80]!r} comes twice",
                attempts=response.attempts,
            )
        return following

    def _counts_on(self, result: Any) -> bool:
        """Whether pages are counted from here on: no token came at all, but there is more.

        A last page has no token, either. So the first page must say how much there is.
        """
        other = self.paging.otherwise
        if other is None or self._depth:
            return False
        total = dig(result, other.total) if other.total else None
        if not isinstance(total, int) and not (
            other.more and dig(result, other.more) is True
        ):
            return False
        self.paging, self.given = other, self._own
        return True

    def _is_behind(self, page: str) -> bool:
        """Whether the page was seen on the way here; a first sight is remembered."""
        return self._seen.setdefault(page, self._depth) < self._depth

    def onward(self, following: str) -> Walk:
        """The way to the page that ``next`` named; it can be taken more than once.

        Raises TransportError where that is at another origin: no page before it is lost.
        """
        if self._refused is not None:
            raise self._refused
        paging = self.paging
        if paging.kind in ("link", "next_url"):
            return replace(self, url=following, _depth=self._depth + 1)
        value: str | int = following
        if paging.kind in ("offset", "page"):
            value = int(following)
        given = {**self.given, paging.parameter: value}
        return replace(self, given=given, _depth=self._depth + 1)

    def _guard(self, count: int, response: HttpResponse) -> None:
        """Raise for endless empty pages, and for a server that ignores page numbers."""
        digest = hashlib.blake2b(response.content, digest_size=16).digest()
        numbered = self.paging.kind in ("offset", "page")
        self._empty = 0 if count else self._empty + 1
        if self._empty > _MOST_EMPTY or (count and numbered and digest == self._digest):
            raise PagingLoopError(
                (
                    f"{response.asked}: the same page again"
                    if count
                    else f"{response.asked}: {self._empty} empty pages in a row"
                ),
                attempts=response.attempts,
            )
        self._digest = digest

    def _following(self, result: Any, count: int, response: HttpResponse) -> str | None:
        match self.paging.kind:
            case "token":
                found = dig(result, self.paging.next)
                return str(found) if found not in (None, "", False) else None
            case "link":
                link = next_link(response.headers.get("link", ""))
                return self._elsewhere(link, response)
            case "next_url":
                found = dig(result, self.paging.next)
                return self._elsewhere(str(found) if found else "", response)
            case "offset":
                return self._number(result, count, count)
            case "page":
                return self._number(result, count, 1)

    def _elsewhere(self, location: str, response: HttpResponse) -> str | None:
        """The next page's URL, which must be at the same origin."""
        if not location:
            return None
        target = followed(response.url, location)
        if target is None:
            self._refused = TransportError(
                f"{response.asked}: the next page is at another origin; not followed",
                attempts=response.attempts,
            )
        return target or location

    def _number(self, result: Any, count: int, by: int) -> str | None:
        """The next page's number or offset; an empty page is the last."""
        given = self.given.get(self.paging.parameter)
        current = int(given) if isinstance(given, int | str) else self.paging.first
        total = dig(result, self.paging.total) if self.paging.total else None
        if not count or (
            isinstance(total, int) and self._reached(total, current, count)
        ):
            return None
        return str(current + by)

    def _reached(self, total: int, current: int, count: int) -> bool:
        """Whether the total, of items or of pages, has been reached."""
        if self.paging.kind == "offset":
            return current - self.paging.first + count >= total
        if "page" in self.paging.total[-1].lower():
            return current - self.paging.first + 1 >= total
        return self.rows >= total


def _argument(given: Mapping[str, Any], name: str) -> Any:
    """An argument; None where it was not given."""
    value = given.get(name) if name else None
    return None if is_unset(value) else value


_LINK = re.compile(
    r'<([^<>]*)>((?:\s*;\s*[^\s=;,]+\s*(?:=\s*(?:"[^"]*"|[^\s;,"]*))?)*)'
)
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))', re.IGNORECASE)


def next_link(header: str) -> str:
    """The URL that a ``Link`` header calls ``next`` (RFC 8288), or nothing."""
    for match in _LINK.finditer(header[:20_000]):
        relation = _REL.search(match[2])
        if relation and "next" in (relation[1] or relation[2] or "").lower().split():
            return match[1]
    return ""


def dig(value: Any, path: tuple[str, ...]) -> Any:
    """What lies at a path of property names, as they travel; None if nothing does.

    Through a list, the way leads over its last item: cursors are taken from there.
    """
    for name in path:
        if is_list(value):
            value = value[-1] if value else None
        if is_mapping(value):
            value = value.get(name)
        elif value is not None:
            value = getattr(value, _attributes(type(value)).get(name, name), None)
    return value


def _find_attributes(cls: Any) -> dict[str, str]:
    """The attribute for each wire name of a model; empty for anything else."""
    from .models import Model, OpenModel, members

    if not issubclass(cls, Model | OpenModel):
        return {}
    return {member.wire: member.attribute for member, _ in members(cls)}


_attributes: Callable[[Any], dict[str, str]] = cache(_find_attributes)
