"""What a document describes and a client has no use for."""

from __future__ import annotations

from collections.abc import Iterable

from ..document.pointers import join
from .operations import Written
from .reader import Reader, object_in


def note_uncalled(reader: Reader, operations: Iterable[Written]) -> None:
    """Say, once each, that webhooks, callbacks and links are not generated."""
    if object_in(reader.root, "webhooks"):
        _note(reader, "webhooks are requests that the server sends", "/webhooks")
    for written in operations:
        if object_in(written.facts, "callbacks"):
            at = join(written.at, "callbacks")
            _note(reader, "callbacks are requests that the server sends", at)
        responses = object_in(written.facts, "responses")
        for status in responses:
            if object_in(object_in(responses, status), "links"):
                at = join(written.at, "responses", status, "links")
                _note(reader, "links only suggest what to call next", at)


def _note(reader: Reader, message: str, at: str) -> None:
    reader.note(message, at, "a client does not call them", once=True)
