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

from typing import NamedTuple

from .. import ir
from ..names import Name
from . import paths, speaking
from . import words as english
from .speaking import Spoken
from .words import Words

_READING = frozenset({"get", "head", "query"})


class Place(NamedTuple):
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
    said = speaking.spoken(operation, service)
    inputs = (p.field.wire.raw for p in operation.parameters if p.location == "query")
    segments, custom = paths.cut(paths.without_selector(path, inputs))
    segments = paths.spelled_out(segments, operation.id.raw.split("."))
    told = paths.without_scopes(paths.without_boilerplate(segments, service))
    nouns, keys, below_row = paths.folded(told)
    plain = operation.verb in _READING and not any(map(english.speech, custom[:2]))
    if not custom:
        found = Place(nouns, keys, said, "path: its nouns")
        found = _acting(found, operation.verb, below_row)
    else:
        found = Place((*nouns, custom), keys, said, "path: its nouns")
        if not plain:
            rule = "path: a verb after a colon, a dot or a hash"
            found = _called(found, bool(keys), rule)
    return _named(found, operation, service)


def _acting(place: Place, verb: ir.HttpVerb, below_row: bool) -> Place:
    """The place with the last noun read as an action, if that is what it is."""
    last = place.noun
    if not last:
        return place
    head = last[1] if last[0] in english.MANY and len(last) > 1 else last[0]
    reads = verb in _READING
    if _is_spoken_of(place, last) or english.is_compound(last):
        return place
    match english.speech(head):
        case "read":
            return _called(place, below_row, "path: the last segment is a reading verb")
        case "delete" if not reads:
            return _called(place, below_row, "path: the last segment is a verb")
        case "create" | "update" | "replace" if not reads and verb != "delete":
            return _called(place, below_row, "path: the last segment is a verb")
        case "action" if reads and _is_asked_for(place, last):
            return _called(place, below_row, "path: the last segment is an action")
        case "action" if verb == "delete" and place.spoken.verb == "".join(last):
            return _called(place, below_row, "path: the last segment is an action")
        case _ if reads or verb == "delete" or (place.keys and len(last) > 1):
            return place
        case "action" if not _is_noun(place, last):
            return _called(place, below_row, "path: the last segment is an action")
        case _ if place.keys:
            return place
        case _ if _is_first_said(place, last):
            return _called(
                place, below_row, "operationId: its verb is the last segment"
            )
        case _:
            return _done_to_row(place, verb, below_row)


def _is_spoken_of(place: Place, last: Words) -> bool:
    """Whether the operationId does something plain to what starts with a verb.

    ``GET …/scan-history`` is ``getScanHistory``, ``POST …/remove-token`` is
    ``createRemoveToken``. A single word needs a key behind it as well: ``query/{resultId}``.
    """
    verb, rest = place.spoken.verb, place.spoken.rest
    if verb == last[0] or place.spoken.speech in ("", "action"):
        return False
    if len(last) == 1:
        return bool(place.keys) and last[0] in rest
    return any(rest[i : i + len(last)] == last for i in range(len(rest)))


def _is_asked_for(place: Place, last: Words) -> bool:
    """``GET …/export``, or ``GET …/test`` where the operationId says "test" as well."""
    if len(last) > 1 and last[0] in english.NOUNISH:
        return False
    files = len(last) == 1 and last[0] in english.FILES
    return files or last[0] == place.spoken.verb


def _is_first_said(place: Place, last: Words) -> bool:
    """Whether the operationId's verb is the last segment.

    A word that we know as no verb is one where what it is done to stands in the path:
    ``POST /logs/analytics/zap`` is ``ZapLogs``, but ``POST /quote`` is ``quoteDetails``.
    """
    verb, rest = place.spoken
    if verb:
        return verb == "".join(last)
    above = {english.singular(word) for noun in place.nouns[:-1] for word in noun}
    return rest[:1] == last and not above.isdisjoint(map(english.singular, rest[1:]))


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
    """POST to a singular below a row or a collection: an action, unless it creates something.

    Below anything else if it ends with what the operationId does: ``settings/plan-enable``.
    """
    parent = place.nouns[-2] if len(place.nouns) > 1 else ()
    folder = bool(parent) and parent[-1] in english.FOLDERS
    below = folder or below_row or english.is_plural(parent)
    stands = bool(parent) and (below or place.spoken.verb == place.noun[-1])
    if verb != "post" or not stands or english.is_plural(place.noun):
        return place
    if place.spoken.speech not in ("action", ""):
        return place
    says = bool(place.spoken.verb) and set(place.noun) <= set(place.spoken.rest)
    action = (place.spoken.verb, *place.spoken.rest) if says else place.noun
    rule = "path: POST to a singular below a collection"
    return _lifted(place, action, rule, below_row)._replace(foreign=True)


def _lifted(place: Place, action: Words, rule: str, below_row: bool) -> Place:
    """The place one noun up, with an action; folders such as ``lifecycle`` are no resource.

    Unless it is done to one of what is in the folder: ``operations/{id}:cancel``.
    """
    nouns = place.nouns[:-1]
    if len(nouns) > 1 and nouns[-1][-1] in english.FOLDERS and not below_row:
        nouns = nouns[:-1]
    return Place(nouns, place.keys, place.spoken, rule, action)


def _called(place: Place, below_row: bool, rule: str) -> Place:
    """The last segment taken as an action, on the noun before it or on the one it names."""
    up = _lifted(place, place.noun, rule, below_row)
    start = 2 if up.action[0] in english.MANY and len(up.action) > 1 else 1
    named = english.noun(up.action[start:])
    speech = english.speech(up.action[start - 1])
    if not named and below_row and speech == "create":
        return up._replace(foreign=True)  # /carts/{id}/add adds no cart
    if not named or english.one(named) == english.one(up.noun)[-len(named) :]:
        return up
    collects = bool(up.nouns) and (below_row or english.is_plural(up.noun))
    if speech == "read" or not up.nouns or (speech != "action" and not collects):
        return _own(up, named)
    return Place(up.nouns, up.keys, up.spoken, rule, up.action, foreign=True)


def _own(place: Place, named: Words) -> Place:
    """A resource of its own for what an action names: ``runs/get-output`` is ``run_output``."""
    tail = english.tail(place.action)
    rule = f"{place.rule}; it names a resource of its own"
    if not place.nouns:  # one place for CreateTable and ListTables
        named = english.several(named)
    return Place(
        (*place.nouns, named), place.keys, place.spoken, rule, (place.action[0], *tail)
    )


def _named(place: Place, operation: ir.Operation, service: Name) -> Place:
    """A place with at least one noun: from the tag, the operationId or the service if need be."""
    if place.nouns:
        return place
    tags = [words for tag in operation.tags if (words := english.of(tag.raw))]
    told = english.noun(place.spoken.rest) or english.noun(place.action[1:])
    named = tags[0] if tags else told
    rule = f"{place.rule}; the path has no noun, the tag or operationId has"
    found = (named or service.words,)
    return Place(found, place.keys, place.spoken, rule, place.action, place.foreign)
