"""OAuth2 client credentials: one fetch for all, renewed in time, never shown."""

from __future__ import annotations

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from scripted_server import Seen, Server, answer
from specloom.runtime.async_transport import AsyncTransport
from specloom.runtime.errors import CredentialsError
from specloom.runtime.exchanges import Settings
from specloom.runtime.messages import RequestSpec
from specloom.runtime.oauth import OAuth2ClientCredentials
from specloom.runtime.transport import Transport

GET = RequestSpec("GET", "/things")


class Provider:
    """Hands out numbered tokens and takes only the newest."""

    def __init__(self, lifetime: object = 3600) -> None:
        self.fetched = 0
        self.lifetime = lifetime
        self.revoked = False
        self.forms: list[bytes] = []

    def __call__(self, seen: Seen) -> bytes:
        if seen.path == "/token":
            time.sleep(0.05)
            self.fetched += 1
            self.revoked = False
            self.forms.append(seen.body)
            token = {
                "access_token": f"token-{self.fetched}",
                "expires_in": self.lifetime,
            }
            return answer(200, json.dumps(token).encode())
        good = seen.headers.get("authorization") == f"Bearer token-{self.fetched}"
        return answer(200 if good and not self.revoked else 401, b"{}")


def auth_of(server: Server, **more: bool) -> OAuth2ClientCredentials:
    return OAuth2ClientCredentials(
        f"{server.url}/token", "me", "s3cret+", ["a", "b"], **more
    )


def test_threads_that_need_a_token_at_once_share_one_fetch() -> None:
    provider = Provider()
    with (
        Server(provider) as server,
        Transport(Settings(server.url, auth_of(server))) as transport,
    ):
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: transport.send(GET), range(16)))
        assert {raw.status_code for raw in answers} == {200}
    assert provider.fetched == 1
    assert provider.forms == [b"grant_type=client_credentials&scope=a+b"]


def test_tasks_that_need_a_token_at_once_share_one_fetch() -> None:
    provider = Provider()

    async def main(server: Server) -> set[int]:
        async with AsyncTransport(Settings(server.url, auth_of(server))) as transport:
            answers = await asyncio.gather(*(transport.send(GET) for _ in range(8)))
            return {raw.status_code for raw in answers}

    with Server(provider) as server:
        assert asyncio.run(main(server)) == {200}
    assert provider.fetched == 1


def test_a_token_that_the_server_no_longer_takes_is_renewed_once() -> None:
    provider = Provider()
    with (
        Server(provider) as server,
        Transport(Settings(server.url, auth_of(server))) as transport,
    ):
        assert transport.send(GET).attempts == 1
        provider.revoked = True
        assert transport.send(GET).attempts == 2
        assert transport.send(GET).attempts == 1
    assert provider.fetched == 2


def test_a_token_is_renewed_before_it_ends() -> None:
    provider = Provider(lifetime=0)
    with (
        Server(provider) as server,
        Transport(Settings(server.url, auth_of(server))) as transport,
    ):
        transport.send(GET)
        time.sleep(1.05)
        transport.send(GET)
    assert provider.fetched == 2


@pytest.mark.parametrize("lifetime", ["soon", None, "60", [1]])
def test_a_lifetime_that_makes_no_sense_is_an_hour(lifetime: object) -> None:
    provider = Provider(lifetime)
    with (
        Server(provider) as server,
        Transport(Settings(server.url, auth_of(server))) as transport,
    ):
        assert transport.send(GET).ok and transport.send(GET).ok
    assert provider.fetched == 1


def test_the_secret_can_travel_in_the_form() -> None:
    provider = Provider()
    with (
        Server(provider) as server,
        Transport(Settings(server.url, auth_of(server, in_body=True))) as transport,
    ):
        transport.send(GET)
    assert provider.forms[0].endswith(b"client_id=me&client_secret=s3cret%2B")


@pytest.mark.parametrize(
    "made",
    [
        answer(
            400, b'{"error": "invalid_client", "error_description": "s3cret+ is wrong"}'
        ),
        answer(200, b"{}"),
        answer(200, b"<html>", "text/html"),
        answer(302, Location="http://elsewhere.example/"),
    ],
)
def test_a_refusal_is_told_without_the_secret(made: bytes) -> None:
    with (
        Server(lambda _: made) as server,
        Transport(Settings(server.url, auth_of(server))) as transport,
        pytest.raises(CredentialsError, match="token endpoint") as caught,
    ):
        transport.send(GET)
    assert "s3cret" not in str(caught.value) + repr(caught.value)
