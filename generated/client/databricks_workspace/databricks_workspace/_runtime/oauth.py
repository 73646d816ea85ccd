"""OAuth2 client credentials: tokens fetched once, shared, and renewed in time."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from .credentials import NoAuth, header_value, is_given
from .errors import ApiError, CredentialsError
from .exchanges import Settings
from .messages import HttpResponse, Outgoing, RequestSpec
from .shapes import member

if TYPE_CHECKING:
    import anyio

_EARLY = 60.0  # seconds before its end at which a token is no longer used


class OAuth2ClientCredentials(NoAuth):
    """A token from the API's token endpoint, in exchange for an id and a secret.

    One fetch serves all threads and tasks that wait for it. A token is renewed a minute
    before it ends, or after the server has answered 401. ``token_url`` is asked with the
    id and secret in a basic header (RFC 6749, 2.3.1); ``in_body`` puts them into the form
    instead, as some servers want it.
    """

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: str,
        scopes: Sequence[str] = (),
        *,
        in_body: bool = False,
    ) -> None:
        self._spec = _token_request(
            token_url, client_id, client_secret, scopes, in_body
        )
        self._secret = client_secret
        self._token = ""
        self._until = 0.0
        self._lock = threading.Lock()
        self._async_lock: anyio.Lock | None = None

    def apply(self, request: Outgoing) -> None:
        if is_given(request):
            return
        if not self._fresh():
            with self._lock:
                if not self._fresh():  # another thread may have fetched one meanwhile
                    self._fetch()
        self._put(request)

    async def apply_async(self, request: Outgoing) -> None:
        if is_given(request):
            return
        if not self._fresh():
            import anyio

            self._async_lock = self._async_lock or anyio.Lock()
            async with self._async_lock:
                if not self._fresh():
                    await self._fetch_async()
        self._put(request)

    def renew(self, request: Outgoing) -> bool:
        """Drop the token that the request carried, unless a newer one is here already."""
        if request.headers.get("authorization") == f"Bearer {self._token}":
            self._until = 0.0
        return True

    def _fresh(self) -> bool:
        return time.monotonic() < self._until

    def _put(self, request: Outgoing) -> None:
        request.secrets.extend((self._token, self._secret))
        request.headers["authorization"] = header_value(
            f"Bearer {self._token}", "token"
        )

    def _fetch(self) -> None:
        from .transport import Transport

        try:
            with Transport(Settings(self._spec.path)) as transport:
                self._take(transport.send(self._spec))
        except ApiError as error:
            raise self._failed(error) from None

    async def _fetch_async(self) -> None:
        from .async_transport import AsyncTransport

        try:
            async with AsyncTransport(Settings(self._spec.path)) as transport:
                self._take(await transport.send(self._spec))
        except ApiError as error:
            raise self._failed(error) from None

    def _take(self, answer: HttpResponse) -> None:
        """Keep the token that the endpoint answered with."""
        body = answer.plain()
        token = member(body, "access_token")
        if not answer.ok or not isinstance(token, str) or not token:
            reason = member(body, "error")
            raise CredentialsError(
                f"the token endpoint answered {answer.status_code}"
                + (f" ({reason})" if isinstance(reason, str) else "")
            )
        try:
            lifetime = float(member(body, "expires_in"))
        except (TypeError, ValueError):
            lifetime = 3600.0
        self._token = token
        self._until = time.monotonic() + max(lifetime - min(_EARLY, lifetime / 2), 1.0)

    def _failed(self, error: ApiError) -> CredentialsError:
        message = error.message.replace(self._secret, "***") if self._secret else ""
        return CredentialsError(f"no token from the token endpoint: {message}")


def _token_request(
    token_url: str, client_id: str, secret: str, scopes: Sequence[str], in_body: bool
) -> RequestSpec:
    form = {"grant_type": "client_credentials"}
    if scopes:
        form["scope"] = " ".join(scopes)
    headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ]
    if in_body:
        form |= {"client_id": client_id, "client_secret": secret}
    else:
        pair = f"{quote(client_id, '')}:{quote(secret, '')}".encode()
        headers.append(("authorization", f"Basic {base64.b64encode(pair).decode()}"))
    # Asking for a token twice does no harm, so that the request may be repeated.
    return RequestSpec(
        "POST",
        token_url,
        headers=tuple(headers),
        content=urlencode(form).encode(),
        safe=True,
    )
