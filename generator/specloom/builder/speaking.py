"""What an operationId says: a verb and what it is about."""

from __future__ import annotations

import re
from typing import NamedTuple

from .. import ir
from ..names import Name
from . import words as english
from .words import Words

_GROUPED = re.compile(r"([A-Z][A-Za-z0-9]*)_[A-Z][A-Za-z0-9]*")  # as AutoRest has it
# What frameworks add to keep operationIds apart: getPetUsingGET, getPet_1, get_pet_alt1.
_NUMBERED = re.compile(
    r"(?<=\w)(Using(GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS))?(_\d+|_alt\d+)?$"
)
_HTTP = frozenset("get post put patch delete head options".split())
_WRITING = frozenset({"post", "put", "patch"})
_PLAIN = frozenset("get create add update edit replace delete destroy remove".split())


class Spoken(NamedTuple):
    """What the operationId says: its verb and the words after it; no verb, no words."""

    verb: str = ""
    rest: Words = ()

    @property
    def speech(self) -> english.Speech:
        return english.speech(self.verb)


def spoken(operation: ir.Operation, service: Name) -> Spoken:
    """The verb of the operationId: its first word once tags, versions and HTTP verbs are off.

    ``users_list`` and ``cdn_purge_cache`` have it later. There a verb that may be a noun as
    well counts only as the second word or the last. In ``test_case_update`` the first word
    is such a noun, as the last one tells. Of ``bulk_create`` the second word counts.
    """
    if not operation.id:
        return Spoken()
    told = _own_part(operation)
    found = _without_prefix(Name.of(told).words, operation, service)
    last = english.of(told.rpartition(".")[2]) if "." in told else ()
    if last and english.speech(last[0]):  # compute.instances.insert
        return Spoken(last[0], last[1:] or found[: -len(last)])
    by_http = found[0] in _WRITING and found[0] == operation.verb
    http = found[0] if by_http and found[0] != "post" else ""
    if len(found) > 1 and (by_http or english.is_version(found[0])):
        found = found[1:]
    if len(found) > 1 and found[0] in english.MANY and english.speech(found[1]):
        found = found[1:]
    if len(found) > 1 and found[-1] == operation.verb and not _is_plain(found[0]):
        found = found[:-1]
    index = _verb_in(found, operation, by_http)
    if index is None:
        return Spoken(http, found)
    group = _group_of(told)
    if group and index < len(group) and found[: len(group)] == group:
        return _in_group(group, found[len(group) :])
    return Spoken(found[index], found[index + 1 :] or found[:index])


def _group_of(told: str) -> Words:
    """``FaceList`` of ``FaceList_Train``; ``GET_Pets`` is in no group."""
    grouped = _GROUPED.fullmatch(told)
    words = english.of(grouped[1]) if grouped else ()
    return () if len(words) == 1 and words[0] in _HTTP else words


def _in_group(group: Words, own: Words) -> Spoken:
    """``Lists_GetByName`` gets lists by name, ``FaceList_Train`` lists nothing."""
    if not own or not english.speech(own[0]):
        return Spoken("", (*own, *group))
    rest = own[1:]
    about = (*group, *rest) if not rest or rest[0] in ("by", "or") else rest
    return Spoken(own[0], about)


def _own_part(operation: ir.Operation) -> str:
    """The operationId without path and HTTP verb at its end, where a framework adds both."""
    told, verb = _NUMBERED.sub("", operation.id.raw), operation.verb
    if not told.endswith(f"_{verb}"):
        return told
    path = operation.key.raw.partition(" ")[2].partition("?")[0]
    return told.removesuffix(re.sub(r"\W", "_", path) + f"_{verb}").rstrip("_") or told


def _is_plain(word: str) -> bool:
    """Whether a word is a verb that SQL has as well."""
    return english.speech(word) not in ("", "action")


def _verb_in(words: Words, operation: ir.Operation, by_http: bool) -> int | None:
    """Which of an operationId's words is its verb; None if none is.

    ``by_http``: the HTTP verb stood in front, so that the rest may be the path's words.
    """
    kinds = [english.speech(word) for word in words]
    if english.is_compound(words):
        kinds[0] = ""
    if kinds[0] and not _starts_with_noun(words, operation, by_http):
        return 0
    plain = [i for i, word in enumerate(words) if kinds[i] and _is_plain(word)]
    if plain or by_http:
        return next(iter(plain), None)
    end = len(words) - len(english.tail(words))
    acting = (i for i in (1, end - 1) if 0 < i < end and kinds[i])
    return next((i for i in acting if _is_verb(words, i, operation)), None)


def _starts_with_noun(words: Words, operation: ir.Operation, by_http: bool) -> bool:
    """Whether the first word is no verb: ``test_case_update``, ``post_upload_sessions``."""
    if words[0] not in english.NOUNISH:
        return False
    if words[-1] in _PLAIN and not english.tail(words):
        return True
    path = Name.of(operation.key.raw).words if by_http else ()
    listed = any(w != words[0] == english.singular(w) for w in path)  # flags
    pair = english.one(words[:2])
    return listed or any(pair == english.one(path[i : i + 2]) for i in range(len(path)))


def _is_verb(words: Words, index: int, operation: ir.Operation) -> bool:
    """Whether a word further back is a verb: it is no noun, or stands behind one of the path.

    ``images_export`` of ``/images/{id}`` exports, ``map_commit_author`` commits nothing.
    """
    if words[index] not in english.NOUNISH:
        return True
    return index == 1 and words[0] in Name.of(operation.key.raw).words


def _without_prefix(whole: Words, operation: ir.Operation, service: Name) -> Words:
    """The words behind a tag or the service's name; all of them where nothing would be left."""
    prefixes = sorted(
        (english.of(tag.raw) for tag in operation.tags), key=len, reverse=True
    )
    for prefix in (*prefixes, service.words):
        if whole[: len(prefix)] != prefix or not 0 < len(prefix) < len(whole):
            continue
        if not _is_first_verb(whole, prefix):
            return whole[len(prefix) :]
    return whole


def _is_first_verb(whole: Words, prefix: Words) -> bool:
    """Whether a tag is the verb itself: of ``Test gradle file``, not of ``test_list``."""
    acts = len(prefix) == 1 and english.speech(prefix[0])
    return bool(acts) and not english.speech(whole[1])
