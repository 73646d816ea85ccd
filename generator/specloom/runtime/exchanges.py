"""One call from its first attempt to its last: what both transports decide alike."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .credentials import Auth, NoAuth, header_value, token
from .deadlines import Deadline, Timeouts
from .errors import (
    REDIRECTS,
    ArgumentError,
    BrokenResponseError,
    ConnectionFailedError,
    RedirectError,
    RequestTimeoutError,
    TransportError,
)
from .messages import HttpResponse, Outgoing, RequestSpec
from .origins import followed, joined, origin
from .redaction import printable, redacted, shown_url
from .responses import ACCEPTED, Sizes, Unpacker
from .waiting import Budget, Retries, retry_after

if TYPE_CHECKING:
    import httpx2

logger = logging.getLogger(__name__.partition("._runtime")[0])

_MOST_REDIRECTS = 5
_WHERE = (
    "`location` of this error is the whole address, to ask for without credentials; a client"
    " with follow_redirects=True follows within the same origin."
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What all calls of a transport share."""

    base_url: str = ""
    auth: Auth = field(default_factory=NoAuth)
    retries: Retries = field(default_factory=Retries)
    timeouts: Timeouts = field(default_factory=Timeouts)
    sizes: Sizes = field(default_factory=Sizes)
    budget: Budget | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    follow_redirects: bool = False
    agent: str = "specloom"  # what the client is called where nothing else says so


class Exchange:
    """A call in progress: its deadline, its attempts, and what to do after each."""

    def __init__(self, settings: Settings, spec: RequestSpec) -> None:
        self.settings = settings
        self.spec = spec
        self.timeouts = spec.timeouts or settings.timeouts
        self.deadline = Deadline(self.timeouts.total)
        self.attempts = 0
        self._failures = 0
        self._redirects = 0
        self._renewed = False
        self._started = time.monotonic()
        self._url = _target(settings, spec)
        self.auth = spec.auth or settings.auth
        self.outgoing = self._fresh()

    def begin(self) -> Outgoing:
        """The request of the next attempt, still without credentials."""
        self.attempts += 1
        self.outgoing = self._fresh()
        return self.outgoing

    def _fresh(self) -> Outgoing:
        headers = {"accept-encoding": ACCEPTED}
        for name, value in (*self.settings.headers, *self.spec.headers):
            headers[token(name.lower())] = header_value(value, f"header {name!r:.80}")
        own = headers.get("authorization", "")
        return Outgoing(
            self.spec.method,
            self._url,
            [] if self._redirects else list(self.spec.query),
            headers,
            list(self.spec.cookies),
            self.spec.content,
            # The whole header, and what follows the scheme's name.
            [*filter(None, (own, own.partition(" ")[2]))],
        )

    def request(self, content: Any) -> httpx2.Request:
        """The attempt in ``httpx2``'s form. Raises ArgumentError."""
        import httpx2

        try:
            request = httpx2.Request(
                self.outgoing.method,
                self.outgoing.full_url(),
                headers=list(_headers(self.outgoing, self.settings.agent)),
                content=content,
                extensions={"timeout": self._steps()},
            )
            request.method = self.outgoing.method  # ``Request`` has put it in capitals
            return request
        except httpx2.InvalidURL:  # its message may quote the query
            raise ArgumentError(f"{self.outgoing.asked} is not a usable URL") from None

    def _steps(self) -> dict[str, float | None]:
        """The timeouts of each step, none longer than what is left of the call."""
        bound, t = self.deadline.bound, self.timeouts
        steps = {"connect": t.connect, "read": t.read, "write": t.write, "pool": t.pool}
        return {name: bound(seconds) for name, seconds in steps.items()}

    def pause(self) -> float:
        """Seconds to wait for this attempt's turn. Raises where the call ends before it."""
        if self.settings.budget is None:
            return 0.0
        seconds = self.settings.budget.reserve()
        left = self.deadline.remaining()
        if left is not None and seconds >= left:
            asked = self.outgoing.asked
            raise self.deadline.error(asked, self.attempts, sent=False)
        return seconds

    def unpacker(self, headers: httpx2.Headers, sizes: Sizes | None = None) -> Unpacker:
        if self.spec.method == "HEAD":  # its headers speak of a body that isn't there
            headers = type(headers)()
        return Unpacker(headers, sizes or self.settings.sizes, self.outgoing.asked)

    def answer(self, response: httpx2.Response, content: bytes) -> HttpResponse:
        sent = self.outgoing
        return HttpResponse(
            response.status_code,
            response.headers,
            content,
            sent.asked,
            sent.full_url(),
            self.attempts,
            time.monotonic() - self._started,
            tuple(sent.secrets),
        )

    def after_answer(self, status: int, headers: httpx2.Headers) -> float | None:
        """None if this answer stands; else the seconds to wait before the next attempt."""
        logger.debug("%s: %d, attempt %d", self.outgoing.asked, status, self.attempts)
        if status in REDIRECTS:
            return self._after_redirect(status, headers)
        if status == 401 and not self._renewed:
            self._renewed = True
            return 0.0 if self.auth.renew(self.outgoing) else None
        asked_for = retry_after(headers)
        # Some servers limit rates by 403, which is final where it says no time.
        passing = status in self.settings.retries.statuses or (
            status == 403 and asked_for is not None
        )
        return self._wait(asked_for) if passing and self.spec.repeatable() else None

    def after_failure(self, error: TransportError) -> float:
        """The seconds to wait before the next attempt. Raises where there is none."""
        error.attempts = self.attempts
        if self.deadline.passed():
            raise self.deadline.error(self.outgoing.asked, self.attempts) from None
        if error.final or (error.sent and not self.spec.repeatable()):
            raise error
        wait = self._wait(None)
        if wait is None:
            raise error
        logger.info("%s; trying again in %.1f s", error.message, wait)
        return wait

    def failure(self, error: Exception) -> TransportError:
        """Our error for one of ``httpx2``'s, without what it may quote of the request."""
        import httpx2

        asked = self.outgoing.asked
        said = (
            printable(redacted(str(error), self.outgoing.secrets)) or "no reason given"
        )
        if isinstance(error, httpx2.ConnectTimeout | httpx2.PoolTimeout):
            limit = (
                "a free connection" if isinstance(error, httpx2.PoolTimeout) else "it"
            )
            return _connection_timeout(
                f"{asked}: timed out waiting to connect to {limit}"
            )
        if isinstance(error, httpx2.TimeoutException):
            return RequestTimeoutError(f"{asked}: {_silence(self.timeouts, error)}")
        if isinstance(error, httpx2.ConnectError | httpx2.ProxyError):
            return ConnectionFailedError(f"{asked}: cannot connect: {said}", sent=False)
        if isinstance(error, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
            return ConnectionFailedError(f"{asked}: cannot be sent: {said}", sent=False)
        return BrokenResponseError(f"{asked}: the connection broke: {said}")

    def _wait(self, asked_for: float | None) -> float | None:
        """Seconds before the next attempt; None when there is to be no next."""
        most = self.spec.max_retries
        retries = self.settings.retries
        if self._failures >= (retries.most if most is None else most):
            return None
        self._failures += 1
        wait = retries.backoff(self._failures) if asked_for is None else asked_for
        left = self.deadline.remaining()
        if wait > retries.patience or (left is not None and wait >= left):
            return None
        return wait

    def _after_redirect(self, status: int, headers: httpx2.Headers) -> float | None:
        """Follow to the same origin if that was asked for; anything else raises."""
        location = headers.get("location", "")
        target = followed(self._url, location)
        refusal = (
            "redirects are not followed"
            if not self.settings.follow_redirects
            else (
                "it leads to another origin"
                if target is None
                else (
                    "too many redirects"
                    if self._redirects >= _MOST_REDIRECTS
                    else (
                        "a redirected request may only be repeated as GET or HEAD"
                        if status < 307 and self.spec.method not in ("GET", "HEAD")
                        else ""
                    )
                )
            )
        )
        if refusal or target is None:
            shown = redacted(_shown_location(location), self.outgoing.secrets)
            error = RedirectError(
                f"{self.outgoing.asked} answered {status}, to {printable(shown)}: {refusal}",
                location,
                attempts=self.attempts,
            )
            error.add_note(_WHERE)
            raise error
        self._redirects += 1
        self._url = target
        return 0.0


def _silence(timeouts: Timeouts, error: Exception) -> str:
    """How long a step on the socket waited for the server, and which limit ended that."""
    import httpx2

    step = "write" if isinstance(error, httpx2.WriteTimeout) else "read"
    seconds = getattr(timeouts, step)
    if seconds is None:
        return "the server was silent for too long"
    return (
        f"the server was silent for {seconds:g} seconds, the limit `{step}` of Timeouts"
    )


def _connection_timeout(message: str) -> RequestTimeoutError:
    return RequestTimeoutError(message, sent=False)


def _shown_location(location: str) -> str:
    try:
        return shown_url(location) or "nowhere"
    except ValueError:
        return "an unreadable place"


def _target(settings: Settings, spec: RequestSpec) -> str:
    """The absolute URL to ask. Raises ArgumentError if it leaves the base's origin."""
    base = spec.base_url or settings.base_url
    url = joined(base, spec.path)
    if origin(url) != origin(base or url):
        raise ArgumentError(
            f"{printable(shown_url(url))} is not at {printable(shown_url(base))}: "
            "credentials are not taken to another origin"
        )
    if any(c <= " " or c == "\x7f" for c in url):
        raise ArgumentError("the URL holds a space or a control character")
    return url


def _headers(outgoing: Outgoing, agent: str) -> Iterable[tuple[str, str]]:
    """The headers to send, cookies among them. Raises ArgumentError."""
    if "user-agent" not in outgoing.headers:  # which some APIs take for a key
        yield "user-agent", agent
    yield from outgoing.headers.items()
    if outgoing.cookies:
        yield "cookie", "; ".join(f"{token(k)}={v}" for k, v in outgoing.cookies)
