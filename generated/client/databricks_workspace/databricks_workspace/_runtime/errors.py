"""What a call can raise. ``except ApiError`` takes all of it.

::

    ApiError
    ├── ArgumentError (ValueError)      the call cannot be sent as it was asked for
    ├── CredentialsError                no token could be obtained
    ├── TransportError                  no usable answer came
    │   ├── ConnectionFailedError       nothing was sent
    │   ├── RequestTimeoutError (TimeoutError)
    │   │   └── DeadlineExceededError   the total time was used up
    │   ├── BrokenResponseError           the answer stopped early or was garbled
    │   ├── ResponseTooLargeError         a size cap was reached
    │   └── RedirectError               the answer points elsewhere; not followed
    ├── StatusError                     the server answered with an error
    │   ├── BadRequestError … RateLimitedError      400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 429
    │   └── ServerError                             500 and above
    ├── DecodeError                     the answer is not what its description says
    ├── StreamError                     the server told of an error within a stream
    └── PagingLoopError                 pages lead back to a page already seen

No message, ``repr`` or traceback holds a credential: URLs are shown without their query,
and known secrets are struck out of whatever the server echoed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from .messages import HttpResponse

_EXCERPT = 300  # characters of a body that a message shows


class ApiError(Exception):
    """The base of everything that a call raises.

    ``attempts`` counts the requests that were tried, 0 if none was.
    """

    def __init__(self, message: str, *, attempts: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.attempts = attempts


class ArgumentError(ApiError, ValueError):
    """The call cannot be sent as it was asked for; nothing was sent."""


class CredentialsError(ApiError):
    """No token could be obtained; the request itself was not sent."""


class TransportError(ApiError):
    """No usable answer came.

    ``sent``: whether the server may have acted on the request. ``final``: another attempt
    would end the same way.
    """

    final: ClassVar[bool] = False

    def __init__(self, message: str, *, attempts: int = 0, sent: bool = True) -> None:
        super().__init__(message, attempts=attempts)
        self.sent = sent


class ConnectionFailedError(TransportError):
    """The server could not be reached; nothing was sent."""


class RequestTimeoutError(TransportError, TimeoutError):
    """The server was silent for longer than a timeout allows."""


class DeadlineExceededError(RequestTimeoutError):
    """The total time of the call was used up, however busy the connection was."""

    final = True


class BrokenResponseError(TransportError):
    """The answer stopped early, was longer than it said, or could not be unpacked."""


class ResponseTooLargeError(TransportError):
    """The answer is larger than the client was told to take."""

    final = True


class RedirectError(TransportError):
    """The answer points elsewhere; credentials are never taken there.

    ``location`` is where, as the server wrote it.
    """

    final = True

    def __init__(self, message: str, location: str, *, attempts: int = 0) -> None:
        super().__init__(message, attempts=attempts)
        self.location = location


class StatusError(ApiError):
    """The server answered with an error status.

    ``body`` is the decoded answer: the declared error type where the description has one,
    plain JSON values where it has none, text where it is no JSON. ``response`` is the
    answer as it came.
    """

    def __init__(
        self, response: HttpResponse, body: Any = None, hint: str = ""
    ) -> None:
        message = f"{response.status_code} for {response.asked}"
        excerpt = response.excerpt(_EXCERPT)
        if excerpt:
            message += f": {excerpt}"
        if hint:
            message += f" ({hint})"
        super().__init__(message, attempts=response.attempts)
        self.response = response
        self.body = body

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.response, self.body)

    @property
    def status_code(self) -> int:
        return self.response.status_code

    @property
    def request_id(self) -> str | None:
        """The server's own name for this request, for its operators' logs."""
        return self.response.request_id

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asked to wait, if it said so."""
        return self.response.retry_after


class BadRequestError(StatusError):
    """400: the server does not take the request."""


class UnauthorizedError(StatusError):
    """401: no credentials, or not these."""


class ForbiddenError(StatusError):
    """403: these credentials may not do this."""


class NotFoundError(StatusError):
    """404: there is no such thing."""


class MethodNotAllowedError(StatusError):
    """405: the server does not do this here."""


class ConflictError(StatusError):
    """409: the state of the thing does not allow it."""


class GoneError(StatusError):
    """410: it was there, and is no more."""


class PreconditionFailedError(StatusError):
    """412: the thing has changed since it was read."""


class PayloadTooLargeError(StatusError):
    """413: the server does not take a body of this size."""


class UnsupportedMediaTypeError(StatusError):
    """415: the server does not take a body of this type."""


class UnprocessableError(StatusError):
    """422: well formed, and not valid."""


class RateLimitedError(StatusError):
    """429: too many requests; ``retry_after`` says how long to wait, if the server did."""


class ServerError(StatusError):
    """500 and above: the server failed."""


class DecodeError(ApiError):
    """The answer is not what its description says.

    ``path`` is the JSON path of the first value that does not fit, ``$`` the answer itself.
    """

    def __init__(
        self, message: str, *, response: HttpResponse, path: str = "$"
    ) -> None:
        shown = response.excerpt(200)
        kind = response.content_type or "no content type"
        super().__init__(
            f"{response.asked} answered {response.status_code} ({kind}): {message}"
            + (f"; it begins {shown}" if shown else ""),
            attempts=response.attempts,
        )
        self.reason = message
        self.response = response
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return _decode_error, (self.reason, self.response, self.path)


class StreamError(ApiError):
    """The server told of an error within a stream that had begun well.

    ``body`` is what it told, as plain JSON values, or text where it is no JSON.
    ``response`` is the answer's head, with that as its content.
    """

    def __init__(self, response: HttpResponse, body: Any = None) -> None:
        said = response.excerpt(_EXCERPT)
        super().__init__(
            f"{response.asked} told of an error within its stream: {said}",
            attempts=response.attempts,
        )
        self.response = response
        self.body = body

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.response, self.body)

    @property
    def request_id(self) -> str | None:
        """The server's own name for this request, for its operators' logs."""
        return self.response.request_id


class PagingLoopError(ApiError):
    """Pages lead back to a page already seen, or on for ever without an item."""


def _decode_error(message: str, response: HttpResponse, path: str) -> DecodeError:
    return DecodeError(message, response=response, path=path)


REDIRECTS = (301, 302, 303, 307, 308)  # that say where the answer is
_BY_STATUS: dict[int, type[StatusError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    409: ConflictError,
    410: GoneError,
    412: PreconditionFailedError,
    413: PayloadTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableError,
    429: RateLimitedError,
}


def class_for(status: int) -> type[StatusError]:
    """The exception that stands for a status that is neither a success nor a redirect."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else StatusError)


def status_error(
    response: HttpResponse, body: Any = None, hint: str = ""
) -> StatusError:
    """The error for an answer of 400 and above."""
    return class_for(response.status_code)(response, body, hint)
