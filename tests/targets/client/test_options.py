"""What clients and single calls can be given, and what becomes of anything else."""

from __future__ import annotations

from types import ModuleType

import pytest

from scripted_server import Server, answer


@pytest.mark.parametrize("name", ["Client", "AsyncClient"])
@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("timout", "did you mean 'timeout'"),
        ("default_headers", "did you mean 'headers'"),
        ("tokn", "did you mean 'token'"),
        ("verify", "It takes token, "),
    ],
)
def test_an_unknown_option_of_a_client_is_refused_with_what_it_takes(
    features: ModuleType, name: str, option: str, said: str
) -> None:
    with pytest.raises(TypeError, match=f"{name} takes no '{option}'") as caught:
        getattr(features, name)(**{option: "x"})
    assert said in str(caught.value)
    assert "base_url, auth, timeout" in str(caught.value)


def test_an_unknown_option_of_a_call_is_refused_with_what_it_takes(
    features: ModuleType,
) -> None:
    with features.Client(base_url="http://127.0.0.1:1") as client:
        for made in (client, client.bodies.whole):
            with pytest.raises(
                TypeError, match="with_options takes no 'timout'"
            ) as caught:
                made.with_options(timout=5)
            said = str(caught.value)
            assert said.endswith(
                "did you mean 'timeout'? It takes timeout, max_retries, headers, query"
            )


@pytest.mark.parametrize("name", ["Client", "AsyncClient"])
@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("auth", "a-secret", r"auth takes BearerToken\(…\), .* not a str"),
        ("auth", ("me", "a-secret"), r"auth takes .* BasicAuth\(…\), .* not a tuple"),
        ("headers", "a-secret", "headers takes a dictionary .* not a str"),
    ],
)
def test_what_an_option_of_a_client_cannot_be_is_refused_and_not_shown(
    features: ModuleType, name: str, option: str, given: object, said: str
) -> None:
    with pytest.raises(features.ArgumentError, match=said) as caught:
        getattr(features, name)(**{option: given})
    assert "a-secret" not in str(caught.value)


def test_further_parameters_and_headers_of_a_call_have_names(
    features: ModuleType,
) -> None:
    with features.Client(base_url="http://127.0.0.1:1") as client:
        for made in (client, client.bodies.whole):
            with pytest.raises(
                features.ArgumentError, match=r"query takes a dict.* str"
            ):
                made.with_options(query="a=b")
        with pytest.raises(features.ArgumentError, match=r"headers takes a .* list"):
            client.send_request("GET", "/x", headers=[("a", "b")])


def test_a_header_that_the_caller_gives_goes_before_the_credentials(
    features: ModuleType,
) -> None:
    asked: list[str] = []

    def token() -> str:
        asked.append("token")
        return "made"

    with (
        Server(lambda seen: answer(401, b"Bearer own-secret", "text/plain")) as server,
        features.Client(
            base_url=server.url, auth=features.BearerToken(token)
        ) as client,
    ):
        single = client.answers.pets.with_options(
            headers={"Authorization": "Bearer own-secret"}
        )
        with pytest.raises(features.UnauthorizedError) as caught:
            single.get()
        seen = [each.headers["authorization"] for each in server.seen]
    assert set(seen) == {"Bearer own-secret"}
    assert not asked
    assert "own-secret" not in str(caught.value)


@pytest.mark.parametrize("password", ["", None])
def test_a_user_without_a_password_is_sent(
    features: ModuleType, password: str | None
) -> None:
    with (
        Server(lambda seen: answer(204, kind="")) as server,
        features.Client(
            base_url=server.url, username="sk_test", password=password
        ) as client,
    ):
        client.security.basic.get()
        assert server.seen[0].headers["authorization"] == "Basic c2tfdGVzdDo="
