"""Media types: which one specloom speaks where a document offers several."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from ..ir import MediaKind
from ..names import Name
from ..runtime.media import without_parameters

#: A token of RFC 9110, section 5.6.2: what methods and headers may be called.
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# What is not in here, and not text or +json by its name, is bytes.
_KINDS: Mapping[str, MediaKind] = {
    "application/json": "json",
    "text/json": "json",
    "application/x-www-form-urlencoded": "form",
    "multipart/form-data": "multipart",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/event-stream": "events",
    "application/jsonl": "jsonl",
    "application/x-jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
    "application/x-jsonlines": "jsonl",
    "application/json-lines": "jsonl",
    "application/ndjson": "jsonl",
    "application/json-seq": "jsonl",
    "application/graphql": "text",
    "application/yaml": "text",
    "application/x-yaml": "text",
}

# From the one we would rather speak to the one we would rather not.
_REQUESTS: tuple[MediaKind, ...] = (
    "json", "multipart", "form", "jsonl", "binary", "text", "xml", "events", "none",
)  # fmt: skip
_ANSWERS: tuple[MediaKind, ...] = (
    "json", "events", "jsonl", "binary", "text", "xml", "form", "multipart", "none",
)  # fmt: skip
# What a body may be called by its kind.
_WORDS: frozenset[MediaKind] = frozenset(
    {"json", "form", "multipart", "text", "xml", "binary"}
)
_STREAMS: frozenset[MediaKind] = frozenset({"events", "jsonl", "binary"})  # equals


def kind_of(media: str) -> MediaKind:
    """How bodies of this media type are written and read."""
    bare = without_parameters(media)
    known = _KINDS.get(bare)
    if known:
        return known
    if bare.endswith("+json") or bare in ("*/*", "application/*"):
        return "json"
    if bare.endswith("+xml") and not bare.startswith("image/"):
        return "xml"
    if bare.startswith("multipart/"):
        return "multipart"
    return "text" if bare.startswith("text/") else "binary"


def word_of(media: str, taken: Collection[MediaKind]) -> Name:
    """What a body of this media type is called: its kind, or its subtype if that is taken."""
    kind = kind_of(media)
    if kind in _WORDS and kind not in taken:
        return Name((kind,))
    return Name.of(media.partition("/")[2].lower().replace("*", "any"), "body")


def request_order(offered: Iterable[str]) -> list[str]:
    """Media types of a request body, the best first; equals stay in written order."""
    return sorted(
        offered, key=lambda media: (_rank(media, _REQUESTS), _is_patch(media))
    )


def answer_order(offered: Iterable[str]) -> list[str]:
    """Media types of an answer, the best first; equals stay in written order."""
    return sorted(offered, key=_answer_rank)


def _answer_rank(media: str) -> tuple[int, bool]:
    kind = kind_of(media)
    return (1, False) if kind in _STREAMS else _rank(media, _ANSWERS)


def _rank(media: str, order: tuple[MediaKind, ...]) -> tuple[int, bool]:
    exact = without_parameters(media) == "application/json"
    return order.index(kind_of(media)), not exact


def _is_patch(media: str) -> bool:
    return "json-patch" in media.lower()
