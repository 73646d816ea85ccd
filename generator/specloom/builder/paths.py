"""A path cut into what its segments mean: nouns, keys, and a verb at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..names import Name
from . import words as english
from .words import Words

_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?(-\w+)?")
_NAMESPACE = re.compile(r"\w+(\.\w+)+")
_SUFFIX = re.compile(r"\.(json|xml|yaml|csv|txt|html?|pdf)$", re.IGNORECASE)
_BOILERPLATE = frozenset({"api", "apis", "rest", "restapi", "openapi"})
_EXTENSION = re.compile(r"(?<=[^/])\.\{[^{}/]*\}$")  # /pets.{format}
_SCOPES = frozenset({"namespace", "location", "zone", "region"})
_IN_FRONT = frozenset({"public"})  # further on it says which: gists/public


class Segment(NamedTuple):
    """One step of a path: fixed words, or a parameter (then ``words`` are its name's)."""

    words: Words
    parameter: bool = False


_JSON = Segment(("json",))  # /containers/json: how it is answered, not what


def cut(path: str) -> tuple[list[Segment], Words]:
    """The path's segments, and the words of a custom verb (``:cancel``, ``chat.postMessage``)."""
    plain = _EXTENSION.sub("", _SUFFIX.sub("", path.split("?")[0]))
    parts = [part for part in plain.split("/") if part]
    parts = _below_provider(parts)
    custom: Words = ()
    if parts:
        parts[-1:], custom = _split_custom(parts[-1])
    between = [p for p in parts[:-1] if any(map(str.isalnum, p))]  # no $, no ~
    found = [s for part in [*between, *parts[-1:]] for s in _segments(part)]
    return found[:-1] if len(found) > 1 and found[-1] == _JSON else found, custom


def _below_provider(parts: list[str]) -> list[str]:
    """What is left of ``…/providers/Microsoft.Compute/virtualMachines``: the rest is scope."""
    for index in range(len(parts) - 2, 0, -1):
        if parts[index - 1].lower() == "providers" and _NAMESPACE.fullmatch(
            parts[index]
        ):
            return parts[index + 1 :]
    return parts


def _segments(part: str) -> list[Segment]:
    """A noun, a key (``:id`` as well), or a noun with its key; versions and signs are nothing."""
    if part.startswith(":"):
        return [Segment(english.of(part), parameter=True)]
    if part == "-" or english.is_version(part) or _DATE.fullmatch(part):
        return []
    fixed, brace, key = part.partition("{")
    found = [Segment(words)] if (words := english.of(fixed)) else []
    return [*found, Segment(english.of(key), parameter=True)] if brace else found


def _split_custom(part: str) -> tuple[list[str], Words]:
    """``models:batchGet`` and ``users.list`` cut into what is meant and what is done."""
    head, found, told = part.partition("#")
    if found and "=" in told:  # AWS: #X-Amz-Target=DynamoDB_20120810.ListTables
        return [head] if head else [], english.of(re.split(r"[=.]", told)[-1])
    for sign in ("#", ":"):
        head, found, verb = part.rpartition(sign)
        if not head and not any(map(english.speech, english.of(verb)[:1])):
            continue  # Express writes keys as :id
        if found and verb.replace("-", "_").isidentifier() and english.of(verb):
            return [head] if head else [], english.of(verb)
    head, dot, verb = part.rpartition(".")
    words = english.of(verb)
    if dot and head and "{" not in part and words and english.speech(words[0]):
        return head.split("."), words
    return [part], ()


def without_selector(path: str, inputs: Iterable[str]) -> str:
    """The path without the parameters that a fragment names: ``/tags/{arn}#tagKeys``.

    They tell apart what has one path, and are no part of what is done.
    """
    plain, _, told = path.partition("#")
    return plain if told and {*told.split("&")} <= {*inputs} else path


def spelled_out(segments: list[Segment], told: Sequence[str]) -> list[Segment]:
    """The segments with the collections that stand in a key: ``{name}`` or ``{parent}``.

    Google writes one key for ``projects/*/locations/*/clusters/*``, of which the operationId
    tells: ``container.projects.locations.clusters.nodePools.list``.
    """
    if len(told) < 3 or not segments or not segments[0].parameter:
        return segments
    key, *rest = segments
    named = (part for part in told[1:-1] if not english.is_version(part))
    nouns = [words for part in named if (words := english.of(part))]
    written = [segment.words for segment in rest if not segment.parameter]
    while nouns and nouns[-1] in written:
        nouns.pop()
    if not nouns:
        return segments
    found = [
        segment
        for words in nouns
        for segment in (Segment(words), Segment(english.one(words), parameter=True))
    ]
    return [*found[:-1], key if not written else found[-1], *rest]


def without_boilerplate(segments: list[Segment], service: Name) -> list[Segment]:
    """What is left when ``api`` and the service's own name are taken off the front."""
    around = zip([_JSON, *segments], segments, [*segments[1:], _JSON], strict=False)
    found = [
        here for before, here, after in around if not _is_plain(before, here, after)
    ]
    if len(found) > 1 and not found[0].parameter and found[0].words[0] in _IN_FRONT:
        found = found[1:]
    nouns = [s.words for s in found[:2] if not s.parameter]
    if len(nouns) == 2 and english.same(nouns[0], service.words):
        return found[1:]
    return found or segments


def _is_plain(before: Segment, segment: Segment, after: Segment) -> bool:
    """Whether a segment is boilerplate; ``/apis`` is that unless a key says which, or whose."""
    theirs = segment.words == ("apis",) and (before.parameter or after.parameter)
    plain = not segment.parameter and "".join(segment.words) in _BOILERPLATE
    return plain and not theirs


def without_scopes(segments: list[Segment]) -> list[Segment]:
    """What is left without ``zones/{zone}`` and the like: they tell where, not what."""
    found: list[Segment] = []
    for index, segment in enumerate(segments):
        followed = any(not later.parameter for later in segments[index + 1 :])
        if followed and found and _is_scope(found, segment):
            found.pop()
        else:
            found.append(segment)
    return found


def _is_scope(before: list[Segment], key: Segment) -> bool:
    """Whether a key and the noun before it say where something is.

    A zone by itself may be the thing; inside a project it hardly is.
    """
    noun = before[-1]
    if noun.parameter or not key.parameter or len(noun.words) > 1:
        return False
    scope = english.singular(noun.words[0])
    inside = len(before) > 1 or scope == "namespace"
    return inside and scope in _SCOPES and english.singular(key.words[0]) == scope


def folded(
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
            if nouns and not below_row and _says_again(nouns[-1], segment.words):
                nouns.pop()  # /circuits/circuit-terminations
            nouns.append(segment.words)
    return tuple(nouns), tuple(keys), below_row


def _says_again(folder: Words, noun: Words) -> bool:
    """Whether a noun begins with the folder that it is in."""
    return english.one(folder) == english.one(noun[: len(folder)])
