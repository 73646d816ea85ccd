"""A request to be, and an answer as it came."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from .deadlines import Timeouts
from .errors import status_error
from .media import without_parameters
from .redaction import printable, redacted, shown_url
from .waiting import retry_after

if TYPE_CHECKING:
    import httpx2

    from .credentials import Auth

Pairs: TypeAlias = "tuple[tuple[str, str], ...]"
# A streamed body is given as a function, so that a retry can start it again.
Content: TypeAlias = (
    "bytes | Callable[[], Iterable[bytes]] | Callable[[], AsyncIterable[bytes]] | None"
)

_REQUEST_IDS = ("x-request-id", "request-id", "x-amzn-requestid", "x-ms-request-id")
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "QUERY"})


@dataclass(frozen=True, slots=True)
class RequestSpec:
    """One request, before credentials.

    ``path`` is percent-encoded and relative to the base URL, or an absolute URL of the
    same origin. ``query`` holds names and values that are encoded already, in order.
    ``safe`` marks a request that may be repeated although its method says nothing of it.
    ``base_url`` and ``auth`` replace the transport's own for this request; ``timeouts``
    and ``max_retries`` likewise, where they aren't None.
    """

    method: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    cookies: Pairs = field(default=(), repr=False)
    content: Content = field(default=None, repr=False)
    safe: bool = False
    base_url: str = ""
    auth: Auth | None = field(default=None, repr=False)
    timeouts: Timeouts | None = None
    max_retries: int | None = None

    def repeatable(self) -> bool:
        """Whether the server may see the request twice without harm."""
        return (
            self.safe
            or self.method.upper() in _IDEMPOTENT
            or any(name.lower() == "idempotency-key" for name, _ in self.headers)
        )

    def at(self, path: str) -> RequestSpec:
        """The same request to another place, such as a next page's URL."""
        return replace(self, path=path, query=())


@dataclass(slots=True)
class Outgoing:
    """A request that is about to be sent; credentials add themselves to it.

    What is put into ``secrets`` is struck out of everything that is shown.
    """

    method: str
    url: str
    query: list[tuple[str, str]] = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    cookies: list[tuple[str, str]] = field(repr=False)
    content: Content = field(default=None, repr=False)
    secrets: list[str] = field(default_factory=list[str], repr=False)

    @property
    def asked(self) -> str:
        """What was asked for, without query: ``GET https://host/path``."""
        return printable(f"{self.method} {redacted(shown_url(self.url), self.secrets)}")

    def full_url(self) -> str:
        if not self.query:
            return self.url
        joint = "&" if "?" in self.url else "?"
        return self.url + joint + "&".join(f"{k}={v}" for k, v in self.query)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer as it came, whatever its status.

    ``url`` is where it came from, query included: it may hold an API key, so it is left
    out of ``repr``. ``content`` is unpacked already. ``elapsed`` counts all attempts.
    """

    status_code: int
    headers: httpx2.Headers = field(repr=False)
    content: bytes = field(repr=False)
    asked: str
    url: str = field(repr=False)
    attempts: int = 1
    elapsed: float = 0.0
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        return succeeded(self.status_code)

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case: ``application/json``."""
        return without_parameters(self.headers.get("content-type", ""))

    @property
    def text(self) -> str:
        """The body as text; what cannot be decoded is replaced, never an error."""
        return text_of(self.content, self.headers.get("content-type", ""))

    @property
    def request_id(self) -> str | None:
        """The server's own name for this request; some put a word of theirs before it."""
        others = (name for name in self.headers if name.endswith("-request-id"))
        for name in (*_REQUEST_IDS, *others):
            if name in self.headers:
                return self.headers[name]
        return None

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asked to wait."""
        return retry_after(self.headers)

    def json(self) -> Any:
        """The body as plain JSON values. Raises ValueError."""
        return json.loads(self.content)

    def raise_for_status(self) -> None:
        """Raise the error for this status, if it is one."""
        if not self.ok:
            raise status_error(self, self.plain())

    def plain(self) -> Any:
        """JSON values where the body is JSON, else its text; None if there is none."""
        if not self.content:
            return None
        try:
            return self.json()
        except (ValueError, RecursionError):
            return self.text

    def excerpt(self, longest: int) -> str:
        """The beginning of the body on one line, without secrets."""
        text = text_of(
            self.content[: 4 * longest], self.headers.get("content-type", "")
        )
        shown = printable(redacted(" ".join(text.split()), self.secrets))
        return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def succeeded(status: int) -> bool:
    """Whether an answer is what was asked for: 304 says that the caller has it already."""
    return status < 300 or status == 304


def text_of(content: bytes, content_type: str) -> str:
    """The text of a body: by the charset it names, else UTF-8; never an error."""
    parameters = {
        name.strip().lower(): value.strip(" \"'")
        for name, _, value in (
            part.partition("=") for part in content_type.split(";")[1:]
        )
    }
    try:
        return content.decode(parameters.get("charset", "utf-8-sig"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
