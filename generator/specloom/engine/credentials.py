"""Who asks: a provider's ``auth`` settings to the credentials that requests carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import UnsupportedError
from ..runtime.credentials import ApiKey, Auth, BasicAuth, NoAuth, Together
from ..runtime.errors import ArgumentError
from ..runtime.messages import Outgoing
from ..runtime.oauth import OAuth2ClientCredentials
from .errors import StatementError

_ENVIRONMENT = re.compile(r"\{\{\s*\.__env__([A-Za-z0-9_]+)\s*\}\}")
_REFUSED_FILES = ("credentialsfilepath", "credentialsfilepathenvvar")
_LONGEST_CHAIN = 4


class Absent(NoAuth):
    """No credentials, since the environment lacks the variables that would hold them."""

    def __init__(self, variables: tuple[str, ...]) -> None:
        self.variables = variables


class Prefixed(NoAuth):
    """``Authorization`` with a value as it is."""

    def __init__(self, value: str, secret: str) -> None:
        self._value = value
        self._secret = secret

    def apply(self, request: Outgoing) -> None:
        request.secrets.append(self._secret)
        request.headers["authorization"] = self._value


def credentials(
    provider: str,
    own: Mapping[str, Any] | None,
    document: Mapping[str, Any],
    environ: Mapping[str, str],
) -> Auth:
    """The credentials for a provider: the caller's settings, else its document's.

    Without the secret that they ask for, requests go without: a server that insists
    answers 401. Files are read only where the caller names them. Raises UnsupportedError,
    StatementError.
    """
    settings = own if own is not None else document
    if own is None:
        for key in _REFUSED_FILES:
            if settings.get(key):
                raise UnsupportedError(
                    f"the document of {provider} asks for a file of credentials ({key})",
                    hint="give auth for the provider yourself, which may name the file",
                )
    parts: list[Auth] = []
    while settings and len(parts) < _LONGEST_CHAIN:
        parts.append(_Settings(provider, settings, environ).auth())
        successor = settings.get("successor")
        settings = successor if isinstance(successor, dict) else {}
    return parts[0] if len(parts) == 1 else Together(*parts)


class _Settings:
    """One ``auth`` object and the environment that it looks into."""

    def __init__(
        self, provider: str, settings: Mapping[str, Any], environ: Mapping[str, str]
    ) -> None:
        self._provider = provider
        self._settings = settings
        self._environ = environ
        self._lacking: list[str] = []  # variables that were looked for

    def auth(self) -> Auth:
        kind = str(self._settings.get("type") or "null_auth").lower()
        try:
            match kind:
                case "null_auth":
                    return NoAuth()
                case "api_key":
                    return self._key("")
                case "bearer":
                    return self._key("Bearer ")
                case "basic":
                    return self._basic()
                case "custom":
                    return self._custom()
                case "oauth2":
                    return self._oauth2()
        except ArgumentError as error:
            raise StatementError(f"credentials of {self._provider}: {error}") from None
        raise UnsupportedError(
            f"{self._provider} asks for auth of type {kind!r}, which is not supported",
            hint="give auth for the provider yourself, e.g. a bearer token",
        )

    def _key(self, default_prefix: str) -> Auth:
        value = self._secret()
        if not value:
            return self._absent()
        prefix = str(self._settings.get("valuePrefix") or default_prefix)
        return Prefixed(prefix + value, value)

    def _basic(self) -> Auth:
        user, password = self._named("username"), self._named("password")
        if not user:
            user, password = self._named("api_key"), self._named("api_secret")
        if user:
            return BasicAuth(user, password)
        packed = self._secret()  # user and password, packed already
        return Prefixed(f"Basic {packed}", packed) if packed else self._absent()

    def _custom(self) -> Auth:
        value, name = self._secret(), str(self._settings.get("name") or "")
        if not value:
            return self._absent()
        place = self._settings.get("location") or "header"
        if not name or place not in ("header", "query"):
            raise UnsupportedError(
                f"custom auth of {self._provider} needs a name, and location header or query"
            )
        prefix = str(self._settings.get("valuePrefix") or "")
        return ApiKey(prefix + value, name, "query" if place == "query" else "header")

    def _oauth2(self) -> Auth:
        grant = str(self._settings.get("grant_type") or "client_credentials")
        if grant != "client_credentials":
            raise UnsupportedError(f"the OAuth2 grant {grant!r} is not supported")
        if self._settings.get("values"):
            raise UnsupportedError("OAuth2 with values of its own is not supported")
        client, secret = self._named("client_id"), self._named("client_secret")
        url = _ENVIRONMENT.sub(
            lambda name: self._environ.get(name[1], ""),
            str(self._settings.get("token_url") or ""),
        )
        if not client or not secret or not url:
            return self._absent()
        said = self._settings.get("scopes") or ()
        scopes = said.split() if isinstance(said, str) else said
        in_body = str(self._settings.get("auth_style") or "") in ("1", "in_params")
        return OAuth2ClientCredentials(url, client, secret, scopes, in_body=in_body)

    def _secret(self) -> str:
        """The one secret of the settings: given, in the environment, or in a file."""
        found = self._named("credentials", "api_key")
        path = self._settings.get("credentialsfilepath") or self._environ.get(
            str(self._settings.get("credentialsfilepathenvvar") or "")
        )
        if found or not path:
            return found
        try:
            return Path(str(path)).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise StatementError(
                f"the credentials file of {self._provider} cannot be read"
            ) from None

    def _named(self, *names: str) -> str:
        """The value of a key, or of the environment variable that its sibling names."""
        for name in names:
            value = self._settings.get(name)
            if isinstance(value, str) and value:
                return value
            for suffix in ("_var", "_env_var", "envvar"):
                variable = self._settings.get(name + suffix)
                if isinstance(variable, str) and self._environ.get(variable):
                    return self._environ[variable]
                if isinstance(variable, str):
                    self._lacking.append(variable)
        return ""

    def _absent(self) -> Auth:
        return Absent(tuple(dict.fromkeys(self._lacking)))
