"""Parameters that switch paging by tokens on: ``usemarker`` beside ``marker``."""

from __future__ import annotations

import re

from .. import ir
from ..names import Name
from .paging_evidence import Input

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")
_ASKS = re.compile(r"\b(requires?|needs?|must|only|sett?(ing)?)\b", re.IGNORECASE)
_DENIES = re.compile(r"\b(not|never|cannot|ignored?|unless|false)\b", re.IGNORECASE)
_TRUE = re.compile(r"\btrue\b", re.IGNORECASE)
# ``use_cursor`` is said of whatever the token is called.
_USED = frozenset({"cursor", "cursors", "marker", "markers"})


def of(paging: ir.Paging, inputs: list[Input]) -> Name | None:
    """The boolean parameter without which no token comes; None if there is none."""
    token = next((i for i in inputs if i.field.name == paging.parameter), None)
    if paging.kind != "token" or token is None:
        return None
    switches = (i for i in inputs if _may_switch(i) and _switches(i, token))
    return next((i.field.name for i in switches), None)


def _may_switch(given: Input) -> bool:
    field = given.field
    return (
        given.kind == "boolean" and not field.deprecated and field.default is not True
    )


def _switches(given: Input, token: Input) -> bool:
    return _is_called_so(given.key, token.key) or _is_asked_for(given, token)


def _is_called_so(key: str, token: str) -> bool:
    """Whether the name is ``use`` and the token's: ``usemarker``, ``use_cursor_pagination``."""
    joined = re.sub(r"_?(based)?_?(pagination|paging)$", "", key).replace("_", "")
    used = joined.removeprefix("use")
    return used != joined and (used == token.replace("_", "") or used in _USED)


def _is_asked_for(given: Input, token: Input) -> bool:
    """Whether the token's description asks for it: "requires `usemarker` to be `true`"."""
    named = re.compile(rf"(?<!\w){re.escape(given.field.wire.raw)}(?!\w)")
    return any(
        named.search(sentence)
        and _TRUE.search(sentence)
        and _ASKS.search(sentence)
        and not _DENIES.search(sentence)
        for sentence in _SENTENCE.split(token.field.doc.raw[:4000])
    )
