"""What a document describes and a client has no use for."""

from __future__ import annotations

from collections.abc import Sequence

from ..document.pointers import join
from .operations import VERBS, Written
from .reader import Object, Reader, object_in


def note_uncalled(reader: Reader, operations: Sequence[Written]) -> None:
    """Say, once each, that webhooks, callbacks and links are not generated.

    Nothing is called after their operationIds, so that one which is taken is no error.
    """
    taken = {written.id: written.at for written in operations if written.id}
    if webhooks := object_in(reader.root, "webhooks"):
        _note(reader, "webhooks are requests that the server sends", "/webhooks")
        _note_ids(reader, webhooks, "/webhooks", taken)
    for written in operations:
        if object_in(written.facts, "callbacks"):
            at = join(written.at, "callbacks")
            _note(reader, "callbacks are requests that the server sends", at)
            for name, listed in object_in(written.facts, "callbacks").items():
                there, items = reader.follow(listed, join(at, name))
                _note_ids(reader, items, there, taken)
        responses = object_in(written.facts, "responses")
        for status in responses:
            if object_in(object_in(responses, status), "links"):
                at = join(written.at, "responses", status, "links")
                _note(reader, "links only suggest what to call next", at)


def _note_ids(reader: Reader, items: Object, at: str, taken: dict[str, str]) -> None:
    """Tell of operationIds in path items that others have; ``taken`` says where they are."""
    for key in items:
        if key.startswith("x-"):
            continue
        there, item = reader.follow(items[key], join(at, key))
        for verb in VERBS & item.keys():
            id, where = item[verb].get("operationId"), join(there, verb)
            if isinstance(id, str) and taken.setdefault(id, where) != where:
                told = f"the operationId {id!r} is that of another operation"
                reader.note(
                    told, join(where, "operationId"), "nothing is called after this one"
                )


def _note(reader: Reader, message: str, at: str) -> None:
    reader.note(message, at, "a client does not call them", once=True)
