"""What an operationId says: a verb and what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from .. import ir
from ..names import Name
from . import words as english
from .words import Words

_WRITING = frozenset({"post", "put", "patch"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the operationId says: its verb and the words after it; no verb, no words."""

    verb: str = ""
    rest: Words = ()

    @property
    def speech(self) -> english.Speech:
        return english.speech(self.verb)


def spoken(operation: ir.Operation, service: Name) -> Spoken:
    """The verb of the operationId: its first word once tags, versions and HTTP verbs are off.

    ``users_list`` and ``cdn_purge_cache`` have it later. There a verb that may be a noun as
    well counts only as the second word or the last.
    """
    if not operation.id:
        return Spoken()
    whole = Name.of(operation.id.raw).words
    found = _without_prefix(whole, operation, service)
    by_http = found[0] in _WRITING and found[0] == operation.verb
    if len(found) > 1 and (by_http or english.is_version(found[0])):
        found = found[1:]
    kinds = [english.speech(word) for word in found]
    plain = [i for i, kind in enumerate(kinds) if kind not in ("", "action")]
    acting = [i for i in (1, len(found) - 1) if i < len(found) and kinds[i]]
    index = 0 if kinds[0] else next(iter(plain + acting), None)
    if index is None:
        return Spoken("", found)
    return Spoken(found[index], found[index + 1 :] or found[:index])


def _without_prefix(whole: Words, operation: ir.Operation, service: Name) -> Words:
    """The words behind a tag or the service's name; all of them where nothing would be left."""
    prefixes = sorted(
        (english.of(tag.raw) for tag in operation.tags), key=len, reverse=True
    )
    for prefix in (*prefixes, service.words):
        if prefix and whole[: len(prefix)] == prefix and len(whole) > len(prefix):
            return whole[len(prefix) :]
    return whole
