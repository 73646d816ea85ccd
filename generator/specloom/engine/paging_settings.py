"""How a document says that pages follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from ..verification.schemas import steps
from .catalog import Paging
from .settings import Config, Refused, first, text

# What upstream's engine does where nothing is said.
_DEFAULT = Paging("token", "pageToken", next=("nextPageToken",))
LINK = Paging("url", header="Link")
_LINK_PROVIDERS = ("github", "okta")
_LINKED = "link_header_next"
_KINDS = {"token": "token", "next_url": "url", "page": "page", "offset": "offset"}


def paging(configs: Sequence[Config], hint: Any, provider: str) -> Paging:
    """How pages follow each other. Raises Refused.

    ``configs`` are the method's, the resource's, and those of wider levels. ``hint`` is the
    operation's ``x-specloom-paging``, which says what the format cannot; it comes between.
    """
    own = first(configs[:2], "pagination")
    if own:
        return _completed(_said(own), hint)
    if isinstance(hint, dict) and hint.get("kind"):
        return _hinted(hint)
    said = first(configs[2:], "pagination")
    if said:
        return _said(said)
    return LINK if provider in _LINK_PROVIDERS else _DEFAULT


def _said(said: Config) -> Paging:
    request, answer = first([said], "requestToken"), first([said], "responseToken")
    algorithm = text(said, "algorithm")
    reading, sending = text(answer, "algorithm"), text(request, "algorithm")
    place, key = text(answer, "location") or "body", text(answer, "key")
    _check_known("requestToken.algorithm", sending, ("", "default"))
    _check_known("responseToken.algorithm", reading, ("", "default", _LINKED))
    _check_known("responseToken.location", place, ("body", "header"))
    _check_known(
        "algorithm", algorithm, ("", "page_number", "odata_next_link", _LINKED)
    )
    if _LINKED in (algorithm, reading) or (place == "header" and key.lower() == "link"):
        _check_known("responseToken.key", key or "Link", ("Link", "link"))
        return LINK  # whatever the request says: the link is the whole next request
    target = text(request, "location") or "query"
    if algorithm == "page_number":
        pages = _path(text(first([said], "responseTerminator"), "key"))
        return _placed("page", request, target, current=_path(key), pages=pages)
    found: dict[str, Any] = (
        {"header": key} if place == "header" else {"next": _path(key)}
    )
    if target == "request":
        return Paging("url", **found)
    return _placed("token", request, target, **found)


def _completed(said: Paging, hint: Any) -> Paging:
    """Paging with what the format has no words for, if the hint means the same."""
    if not isinstance(hint, dict) or hint.get("parameter") != said.parameter:
        return said
    told = _hinted(hint)
    if (told.kind, said.kind) != ("token", "token"):
        return said
    return replace(said, switch=told.switch, otherwise=told.otherwise)


def _check_known(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise Refused(f"pagination with {what} {value!r}")


def _placed(kind: Any, request: Config, target: str, **found: Any) -> Paging:
    """Paging by a value in the query or the body."""
    encoding = text(request, "encoding")
    _check_known("requestToken.encoding", encoding, ("", "url", "none"))
    _check_known("requestToken.location", target, ("query", "body"))
    made: Any = target
    return Paging(kind, text(request, "key"), made, raw=encoding == "none", **found)


def _hinted(hint: Config) -> Paging:
    kind = text(hint, "kind")
    if kind == "link":
        return LINK
    if kind not in _KINDS:
        raise Refused(f"x-specloom-paging of kind {kind!r}")
    made: Any = _KINDS[kind]
    start, other = hint.get("first"), hint.get("otherwise")
    return Paging(
        made,
        text(hint, "parameter"),
        next=_path(text(hint, "next")),
        pages=_path(text(hint, "pages")),
        total=_path(text(hint, "total")),
        more=_path(text(hint, "more")),
        first=start if isinstance(start, int) else 0,
        switch=text(hint, "switch"),
        otherwise=_hinted(other) if isinstance(other, dict) else None,
    )


def _path(key: str) -> tuple[str, ...]:
    """``$.a.b`` as a path; a key without a dollar is a single name."""
    if not key.startswith("$"):
        return (key,) if key else ()
    found = steps(key)
    if not found or "*" in found:
        raise Refused(f"pagination with the key {key!r}")
    return tuple(found)
