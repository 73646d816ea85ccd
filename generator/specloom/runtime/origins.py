"""Where a request may go: URLs joined, origins compared, proxies looked up."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from .errors import ArgumentError
from .redaction import shown_url

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\]*")

Origin = tuple[str, str, int]


def origin(url: str) -> Origin:
    """Scheme, host and port of an absolute URL. Raises ArgumentError."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme.lower(), 0)
    except ValueError:
        raise ArgumentError(f"not a URL: {shown_url_or_nothing(url)}") from None
    if parts.scheme.lower() not in _PORTS or not parts.hostname:
        raise ArgumentError(
            f"not an http or https URL with a host: {shown_url_or_nothing(url)}"
        )
    return parts.scheme.lower(), parts.hostname.lower(), port


def shown_url_or_nothing(url: str) -> str:
    """``shown_url`` for text that may be no URL at all."""
    try:
        return shown_url(url) or "(empty)"
    except ValueError:
        return "(unreadable)"


def host_part(url: str) -> str:
    """Scheme and host of an absolute URL as it is written; nothing of a path."""
    found = _HOST.match(url)
    return found[0] if found else ""


def joined(base: str, path: str) -> str:
    """``path`` below ``base``, whose own path is kept; an absolute URL stays as it is."""
    if host_part(path):
        return path
    return f"{base.rstrip('/')}/{path.removeprefix('/')}" if path else base


def followed(current: str, location: str) -> str | None:
    """The URL that ``location`` means on the page ``current``; None in another origin."""
    try:
        target = urljoin(current, location)
        if urlsplit(target).username is None and origin(target) == origin(current):
            return target.partition("#")[0]
    except ValueError:
        pass
    return None


@lru_cache(maxsize=64)
def proxy_for(scheme: str, host: str, port: int) -> str | None:
    """The proxy that the environment names for this origin (HTTPS_PROXY, NO_PROXY, …)."""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    if not proxies or proxy_bypass(f"{host}:{port}"):
        return None
    proxy = proxies.get(scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"
