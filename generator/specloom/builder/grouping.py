"""Which resource an operation belongs to, and what it does there, read off path and operationId.

Every decision looks at one operation alone. So adding an operation never moves or renames
another: two operations share a resource because their own paths say the same thing.

::

    /api/2.0/mlflow/runs/search      POST  mlflow_runs    action ("search",)
    /instances/{id}/disks/{disk}     GET   instance_disks          a row
    /instances/{id}/boot             POST  instances      action ("boot",)
    /models:batchGet                 GET   models         action ("batch", "get")
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .. import ir
from ..names import Name
from . import words as english
from .words import Words

_VERSION = re.compile(r"[vV]?\d+(\.\d+)*((alpha|beta|rc|preview)\d*)?(-preview)?")
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?(-\w+)?")
_SUFFIX = re.compile(r"\.(json|xml|yaml|csv|txt|html?|pdf)$", re.IGNORECASE)
_BOILERPLATE = frozenset({"api", "apis", "rest", "restapi", "public", "openapi"})
_NOTHING = "-"
_READING = frozenset({"get", "head", "query"})
_WRITING = frozenset({"post", "put", "patch"})


@dataclass(frozen=True, slots=True)
class Segment:
    """One step of a path: fixed words, or a parameter (then ``words`` are its name's)."""

    words: Words
    parameter: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the operationId says: its verb and the words after it; no verb, no words."""

    verb: str = ""
    rest: Words = ()
    whole: Words = ()

    @property
    def speech(self) -> english.Speech:
        return english.speech(self.verb)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation stands.

    ``nouns`` are the collections on the way, the last one being the resource's own.
    ``keys`` are the parameters behind it: none for a collection, some for one row.
    ``action`` is what a path or an operationId calls it, where HTTP's verb does not say;
    ``foreign``: the action is about something else than a row of the resource.
    """

    nouns: tuple[Words, ...]
    keys: tuple[Words, ...]
    spoken: Spoken
    rule: str
    action: Words = ()
    foreign: bool = False

    @property
    def noun(self) -> Words:
        return self.nouns[-1] if self.nouns else ()

    @property
    def name(self) -> Name:
        """The resource's name: every noun on the way, only the last one in the plural."""
        *parents, last = self.nouns
        return Name((*(w for noun in parents for w in english.one(noun)), *last))


def locate(operation: ir.Operation, path: str, service: Name) -> Place:
    """Where an operation stands in a service, by its own path, HTTP verb and operationId."""
    spoken = _spoken(operation, service)
    segments, custom = _cut(path)
    nouns, keys, below_row = _folded(_without_boilerplate(segments, service))
    if (
        custom
        and operation.verb in _READING
        and not any(map(english.speech, custom[:2]))
    ):
        found = Place((*nouns, custom), keys, spoken, "path: its nouns")
    elif custom:
        place = Place((*nouns, custom), keys, spoken, "")
        found = _called(
            place, bool(keys), "path: a verb after a colon, a dot or a hash"
        )
    else:
        found = _acting(
            Place(nouns, keys, spoken, "path: its nouns"), operation.verb, below_row
        )
    return _named(found, operation, service)


# ---------------------------------------------------------------------- the path's words


@lru_cache(maxsize=4096)
def _words(text: str) -> Words:
    """The words of a path segment; a number in front stays a word of its own."""
    found = Name.of(text, default=_NOTHING).words
    return () if found == (_NOTHING,) else found


def _cut(path: str) -> tuple[list[Segment], Words]:
    """The path's segments, and the words of a custom verb (``:cancel``, ``chat.postMessage``)."""
    parts = [part for part in _SUFFIX.sub("", path.split("?")[0]).split("/") if part]
    custom: Words = ()
    if parts:
        parts[-1:], custom = _split_custom(parts[-1])
    return [segment for part in parts for segment in _segments(part)], custom


def _segments(part: str) -> list[Segment]:
    """A noun, a key, or (``thumbnail.{size}``) a noun with its key; versions are nothing."""
    if _VERSION.fullmatch(part) or _DATE.fullmatch(part):
        return []
    fixed, brace, key = part.partition("{")
    found = [Segment(words)] if (words := _words(fixed)) else []
    return [*found, Segment(_words(key), parameter=True)] if brace else found


def _split_custom(part: str) -> tuple[list[str], Words]:
    """``models:batchGet`` and ``users.list`` cut into what is meant and what is done."""
    for sign in ("#", ":"):
        head, found, verb = part.rpartition(sign)
        if found and verb.isidentifier() and _words(verb):
            return [head] if head else [], _words(verb)
    head, dot, verb = part.rpartition(".")
    words = _words(verb)
    if dot and head and "{" not in part and words and english.speech(words[0]):
        return head.split("."), words
    return [part], ()


def _without_boilerplate(segments: list[Segment], service: Name) -> list[Segment]:
    """What is left when ``api`` and the service's own name are taken off the front."""
    found = [s for s in segments if s.parameter or "".join(s.words) not in _BOILERPLATE]
    fixed = [s for s in found if not s.parameter]
    if len(fixed) > 1 and found[0] is fixed[0] and _same(fixed[0].words, service.words):
        behind = found[1:]
        if not behind[0].parameter:
            return behind
    return found or segments


def _same(left: Words, right: Words) -> bool:
    return "".join(english.one(left)) == "".join(english.one(right))


def _folded(
    segments: list[Segment],
) -> tuple[tuple[Words, ...], tuple[Words, ...], bool]:
    """Nouns, the keys behind the last one, and whether that one stands below a row."""
    nouns: list[Words] = []
    keys: list[Words] = []
    below_row = False
    for segment in segments:
        if segment.parameter:
            keys.append(segment.words)
        else:
            below_row, keys = bool(keys), []
            nouns.append(segment.words)
    return tuple(nouns), tuple(keys), below_row


# ---------------------------------------------------------------------- the operationId


def _spoken(operation: ir.Operation, service: Name) -> Spoken:
    """The verb of the operationId: its first word once tags, versions and HTTP verbs are off.

    ``users_list`` and ``cdn_purge_cache`` have it later. There a verb that may be a noun as
    well counts only as the second word or the last.
    """
    if not operation.id:
        return Spoken()
    whole = Name.of(operation.id.raw).words
    found = _without_prefix(whole, operation, service)
    if len(found) > 1 and (
        found[0] == operation.verb in _WRITING or _VERSION.fullmatch(found[0])
    ):
        found = found[1:]
    plain = [
        i for i, word in enumerate(found) if english.speech(word) not in ("", "action")
    ]
    acting = [i for i in (1, len(found) - 1) if english.speech(found[i % len(found)])]
    index = 0 if english.speech(found[0]) else next(iter(plain + acting), None)
    if index is None:
        return Spoken("", found, whole)
    return Spoken(found[index], found[index + 1 :] or found[:index], whole)


def _without_prefix(whole: Words, operation: ir.Operation, service: Name) -> Words:
    """The words behind a tag or the service's name; all of them where nothing would be left."""
    prefixes = sorted(
        (_words(tag.raw) for tag in operation.tags), key=len, reverse=True
    )
    for prefix in (*prefixes, service.words):
        if prefix and whole[: len(prefix)] == prefix and len(whole) > len(prefix):
            return whole[len(prefix) :]
    return whole


# ---------------------------------------------------------------------- actions


def _acting(place: Place, verb: ir.HttpVerb, below_row: bool) -> Place:
    """The place with the last noun read as an action, if that is what it is."""
    last = place.noun
    if not last:
        return place
    head = last[1] if last[0] in english.MANY and len(last) > 1 else last[0]
    reads = verb in _READING
    match english.speech(head):
        case "read":
            return _called(place, below_row, "path: the last segment is a reading verb")
        case "create" | "update" | "replace" | "delete" if not reads:
            return _called(place, below_row, "path: the last segment is a verb")
        case "action" if reads and _is_asked_for(place, last):
            return _called(place, below_row, "path: the last segment is an action")
        case _ if reads or verb == "delete" or (place.keys and len(last) > 1):
            return place
        case "action" if not _is_noun(place, last):
            return _called(place, below_row, "path: the last segment is an action")
        case _ if place.keys:
            return place
        case _ if place.spoken.verb == "".join(last):
            return _called(
                place, below_row, "operationId: its verb is the last segment"
            )
        case _:
            return _done_to_row(place, verb, below_row)


def _is_asked_for(place: Place, last: Words) -> bool:
    """``GET …/export``, or ``GET …/test`` where the operationId says "test" as well."""
    return len(last) == 1 and (last[0] in english.FILES or last[0] == place.spoken.verb)


def _is_noun(place: Place, last: Words) -> bool:
    """Whether words that start with a verb name a thing: ``restore-points``, ``stream``.

    So it is where the operationId does something else to it: ``createRestorePoint``.
    """
    if place.spoken.verb == last[0]:
        return False
    done = place.spoken.speech in ("create", "read", "update", "replace")
    if len(last) > 1:
        return english.is_plural(last) and (done or last[0] in english.NOUNISH)
    return done and last[0] in place.spoken.rest


def _done_to_row(place: Place, verb: ir.HttpVerb, below_row: bool) -> Place:
    """POST to a singular below a row or a collection: an action, unless it creates something."""
    parent = place.nouns[-2] if len(place.nouns) > 1 else ()
    stands = bool(parent) and (below_row or english.is_plural(parent))
    if verb != "post" or not stands or english.is_plural(place.noun):
        return place
    if place.spoken.speech not in ("action", ""):
        return place
    says = bool(place.spoken.verb) and set(place.noun) <= set(place.spoken.rest)
    action = (place.spoken.verb, *place.spoken.rest) if says else place.noun
    return _lifted(
        place, action, "path: POST to a singular below a collection", foreign=True
    )


def _lifted(place: Place, action: Words, rule: str, foreign: bool = False) -> Place:
    """The place one noun up, with an action; folders such as ``lifecycle`` are no resource."""
    nouns = place.nouns[:-1]
    if len(nouns) > 1 and nouns[-1][-1] in english.FOLDERS:
        nouns = nouns[:-1]
    return Place(nouns, place.keys, place.spoken, rule, action, foreign)


def _called(place: Place, below_row: bool, rule: str) -> Place:
    """The last segment taken as an action, on the noun before it or on the one it names."""
    up = _lifted(place, place.noun, rule)
    start = 2 if up.action[0] in english.MANY and len(up.action) > 1 else 1
    named = english.noun(up.action[start:])
    if not named or english.one(named) == english.one(up.noun)[-len(named) :]:
        return up
    collects = bool(up.nouns) and (below_row or english.is_plural(up.noun))
    speech = english.speech(up.action[start - 1])
    if speech == "read" or not up.nouns or (speech != "action" and not collects):
        return _own(up, named)
    return Place(up.nouns, up.keys, up.spoken, rule, up.action, foreign=True)


def _own(place: Place, named: Words) -> Place:
    """A resource of its own for what an action names: ``runs/get-output`` is ``run_output``."""
    tail = english.tail(place.action)
    rule = f"{place.rule}; it names a resource of its own"
    return Place(
        (*place.nouns, named), place.keys, place.spoken, rule, (place.action[0], *tail)
    )


def _named(place: Place, operation: ir.Operation, service: Name) -> Place:
    """A place with at least one noun: from the tag, the operationId or the service if need be."""
    if place.nouns:
        return place
    named = english.noun(place.spoken.rest) or english.noun(place.action[1:])
    for tag in operation.tags:
        named = _words(tag.raw) or named
        break
    rule = f"{place.rule}; the path has no noun, the tag or operationId has"
    found = (named or service.words,)
    return Place(found, place.keys, place.spoken, rule, place.action, place.foreign)
