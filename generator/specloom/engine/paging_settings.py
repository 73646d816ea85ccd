"""How a document says that pages follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..verification.schemas import steps
from .catalog import Paging
from .settings import Config, Refused, first, text

# What upstream's engine does where nothing is said.
_DEFAULT = Paging("token", "pageToken", next=("nextPageToken",))
LINK = Paging("url", header="Link")
_LINK_PROVIDERS = ("github", "okta")
_KINDS = {"token": "token", "next_url": "url", "page": "page", "offset": "offset"}


def paging(configs: Sequence[Config], hint: Any, provider: str) -> Paging:
    """How pages follow each other. Raises Refused.

    ``configs`` are the method's, the resource's, and those of wider levels. ``hint`` is the
    operation's ``x-specloom-paging``, which says what the format cannot; it comes between.
    """
    own = first(configs[:2], "pagination")
    if own:
        return _said(own)
    if isinstance(hint, dict) and hint.get("kind"):
        return _hinted(hint)
    said = first(configs[2:], "pagination")
    if said:
        return _said(said)
    return LINK if provider in _LINK_PROVIDERS else _DEFAULT


def _said(said: Config) -> Paging:
    algorithm = text(said, "algorithm")
    request, answer = first([said], "requestToken"), first([said], "responseToken")
    for name, token in (("requestToken", request), ("responseToken", answer)):
        if text(token, "algorithm") not in ("", "default"):
            raise Refused(f"pagination with {name}.algorithm {token['algorithm']!r}")
    place, key = text(answer, "location") or "body", text(answer, "key")
    if place not in ("body", "header"):
        raise Refused(f"pagination with responseToken.location {place!r}")
    parameter, target = text(request, "key"), text(request, "location") or "query"
    if algorithm == "page_number":
        pages = _path(text(first([said], "responseTerminator"), "key"))
        return _placed("page", parameter, target, current=_path(key), pages=pages)
    if algorithm not in ("", "odata_next_link"):
        raise Refused(f"the pagination algorithm {algorithm!r}")
    found = {"header": key} if place == "header" else {"next": _path(key)}
    if target == "request":
        return Paging("url", **found)
    return _placed("token", parameter, target, **found)


def _placed(kind: Any, parameter: str, target: str, **found: Any) -> Paging:
    if target == "query":
        return Paging(kind, parameter, "query", **found)
    if target == "body":
        return Paging(kind, parameter, "body", **found)
    raise Refused(f"pagination with requestToken.location {target!r}")


def _hinted(hint: Config) -> Paging:
    kind = text(hint, "kind")
    if kind == "link":
        return LINK
    if kind not in _KINDS:
        raise Refused(f"x-specloom-paging of kind {kind!r}")
    made: Any = _KINDS[kind]
    start = hint.get("first")
    return Paging(
        made,
        text(hint, "parameter"),
        next=_path(text(hint, "next")),
        pages=_path(text(hint, "pages")),
        total=_path(text(hint, "total")),
        more=_path(text(hint, "more")),
        first=start if isinstance(start, int) else 0,
    )


def _path(key: str) -> tuple[str, ...]:
    """``$.a.b`` as a path; a key without a dollar is a single name."""
    if not key.startswith("$"):
        return (key,) if key else ()
    found = steps(key)
    if not found or "*" in found:
        raise Refused(f"pagination with the key {key!r}")
    return tuple(found)
