"""Which SQL verb reaches an operation, and the method's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .. import ir
from ..names import Name
from . import words as english
from .grouping import Place
from .words import Words

# What comes back: rows, one object, or what nobody knows.
Found = Literal["many", "single", ""]

# DELETE under these names ends or empties something that stays.
_NO_ROW = frozenset("cancel clear disable purge reset stop".split())
# Words that tell nothing, and how many of an operationId are a name still, no sentence.
_SMALL = english.PREPOSITIONS | frozenset("a an and or the".split())
_LONGEST = 6
_KEY = re.compile(r"\{([^{}]*)\}((?:\.\w+)*)")
_MOST_KEYS = 3  # that a name has where fewer tell it apart
_FILE_BODIES = frozenset({"binary", "multipart", "xml", "text"})
_TABULAR = frozenset({"json", "jsonl", "events"})


class Choice(NamedTuple):
    """A SQL verb and the sentence that says why."""

    verb: ir.SqlVerb
    rule: str


def choose(
    operation: ir.Operation,
    place: Place,
    answer: ir.Response | None,
    found: Found,
    required: tuple[Name, ...],
) -> Choice:
    """The SQL verb of an operation.

    SELECT needs rows to come back, DELETE and UPDATE need a row to be meant; what is neither
    of these nor a new row is left to EXEC.
    """
    if operation.body and operation.body.kind in _FILE_BODIES:
        return Choice("exec", "body: files, text or XML, so no SQL row holds it")
    match operation.verb:
        case "get" | "query":
            return _reading(place, answer, f"HTTP {operation.verb.upper()}")
        case "delete":
            return _deleting(place)
        case "patch":
            return _changing(place, "update")
        case "put":
            return _changing(place, "replace")
        case "post":
            return _posting(place, found, required)
        case _:
            return Choice("exec", "HTTP method: none that speaks of rows")


def _reading(place: Place, answer: ir.Response | None, http: str) -> Choice:
    if answer is None or answer.kind not in _TABULAR:
        return Choice("exec", f"{http}: the answer is no JSON")
    called = place.action[0] if place.action else place.spoken.verb
    if called in english.FILES:
        return Choice("exec", f"{http}: exports a file")
    if place.action and english.speech(called) == "action":
        return Choice("exec", f"{http}: an action")
    return Choice("select", http)


def _deleting(place: Place) -> Choice:
    told = english.speech(place.action[0]) if place.action else ""
    if place.foreign or told == "action":
        return Choice("exec", "HTTP DELETE: of something else than a row")
    if place.spoken.verb in _NO_ROW and not place.keys:
        return Choice("exec", "HTTP DELETE: the operationId ends or empties what stays")
    return Choice("delete", "HTTP DELETE")


def _changing(place: Place, verb: ir.SqlVerb) -> Choice:
    """PATCH and PUT: the verb they stand for, unless the path or the operationId says better."""
    http = "PATCH" if verb == "update" else "PUT"
    speech = english.speech(place.action[0]) if place.action else ""
    if place.action and (place.foreign or speech == "action"):
        return Choice("exec", f"HTTP {http}: an action")
    if _acts(place):
        return Choice("exec", f"HTTP {http}: the operationId acts")
    creates = place.spoken.speech == "create" and place.spoken.verb != "upsert"
    if creates and verb == "replace":
        return Choice("insert", "HTTP PUT: the operationId creates")
    return Choice(verb, f"HTTP {http}")


def _acts(place: Place) -> bool:
    """Whether the operationId does something that is neither changing nor adding a row."""
    verb, on = place.spoken.verb, english.noun(place.spoken.rest)
    return not place.action and english.acts(verb, on, place.noun)


def _posting(place: Place, found: Found, required: tuple[Name, ...]) -> Choice:
    """POST: by the action in the path, else by the operationId, else by where it stands."""
    if place.action:
        return _acting(place, found, required)
    match place.spoken.speech:
        case "read":
            return _searching(place.spoken.verb, found, "operationId")
        case "update":
            return Choice("update", "HTTP POST: the operationId updates")
        case "delete":
            return _removing(required, "operationId")
        case "create":
            return Choice("insert", "HTTP POST: the operationId creates")
        case "action" if place.keys or _acts(place):
            return Choice("exec", "HTTP POST: the operationId acts")
        case _ if place.keys:
            return Choice("update", "HTTP POST to a row")
        case _ if _is_list_of_actions(place):
            return Choice("exec", "HTTP POST to the actions of something: performs one")
        case _:
            return Choice("insert", "HTTP POST to a collection")


def _is_list_of_actions(place: Place) -> bool:
    """Whether ``/droplets/{id}/actions`` or the like lists what was done to the noun before."""
    above = place.nouns[-2] if len(place.nouns) > 1 else ()
    listed = len(place.noun) == 1 and place.noun[0] in english.FOLDERS
    return listed and english.is_plural(above) and above != place.noun


def _acting(place: Place, found: Found, required: tuple[Name, ...]) -> Choice:
    head = place.action[0]
    if place.foreign:
        return Choice("exec", "HTTP POST: an action on something else than a row")
    if head in english.MANY:
        return _all_at_once(place.action[1:], found)
    speech = english.speech(head)
    if speech in ("update", "delete") and english.is_plural(place.action):
        return _all_at_once(place.action[1:], found)
    match speech:
        case "read":
            return _searching(head, found, "path")
        case "create":
            return Choice("insert", "HTTP POST: the path creates")
        case "update" if not required and english.is_plural(place.noun):
            told = "HTTP POST: the path updates, but nothing says which row"
            return Choice("exec", told)
        case "update":
            return Choice("update", "HTTP POST: the path updates")
        case "replace":
            return Choice("replace", "HTTP POST: the path replaces")
        case "delete":
            return _removing(required, "path")
        case _:
            return Choice("exec", "HTTP POST: an action")


def _all_at_once(what: Words, found: Found) -> Choice:
    """``batch-get``, ``bulk-import``, ``delete-runs``: rows come back, or no row is meant."""
    if what and english.speech(what[0]) == "read":
        return _searching(what[0], found, "path")
    return Choice("exec", "HTTP POST: many at once")


def _searching(verb: str, found: Found, where: str) -> Choice:
    """SELECT by POST: of rows, or of the one object that ``DescribeTable`` gets."""
    if found == "many":
        return Choice("select", f"HTTP POST: the {where} searches, an array comes back")
    if found == "single" and verb in english.GETTING:
        return Choice("select", f"HTTP POST: the {where} gets one object")
    return Choice("exec", f"HTTP POST: the {where} reads, but no array comes back")


def _removing(required: tuple[Name, ...], where: str) -> Choice:
    """DELETE by POST needs a required attribute: without, it would delete no row in particular."""
    if required:
        return Choice("delete", f"HTTP POST: the {where} deletes")
    return Choice("exec", f"HTTP POST: the {where} deletes, but nothing says which row")


# ---------------------------------------------------------------------- names


def name(operation: ir.Operation, place: Place, found: Found) -> Name:
    """What the method is called: the path's action, else the place's own verb.

    A tail of the operationId (``…_by_name``, ``…_for_user``) is kept, since it tells apart
    what would have one name. Nothing but the operation itself is looked at.
    """
    if place.action:
        return Name(_action_name(place, found == "many"))
    plain, tail = _plain_name(operation, place, found), _qualifier(place)
    return Name((*(plain[:1] if tail else plain), *tail))


def _action_name(place: Place, many: bool) -> Words:
    """The action without the resource's noun: ``set experiment tag`` is ``set_tag``."""
    head, rest = place.action[:1], place.action[1:]
    if english.speech(head[0]) == "read" and not english.noun(rest):
        listed = head == ("get",) and many and not place.keys and not rest
        return ("list",) if listed else (*head, *rest)
    noun = english.one(place.noun)
    if english.one(rest) == noun and (
        rest == noun or english.speech(head[0]) == "read"
    ):
        return head
    if rest[: len(noun)] == noun and len(rest) > len(noun):
        return (*head, *rest[len(noun) :])
    return (*head, *rest)


def _plain_name(operation: ir.Operation, place: Place, found: Found) -> Words:
    """``list get create replace update delete``, by HTTP verb and whether a row is meant.

    What the operationId does to a row in a way of its own is called as it says.
    """
    own = _own_verb(operation.verb, place)
    if own:
        return own
    match operation.verb:
        case "get" | "query":
            if place.keys:
                many = found == "many"
                return ("list", "by", *place.keys[-1]) if many else ("get",)
            one = found == "single" and place.spoken.verb != "list"
            listed = found == "many" or (_means_all(place) and not one)
            return ("list",) if listed else ("get",)
        case "post":
            return _posted_name(place)
        case "put" | "patch" | "delete":
            plain = {"put": "replace", "patch": "update", "delete": "delete"}[
                operation.verb
            ]
            needs = any(
                p.field.required and p.location == "query" for p in operation.parameters
            )
            return (plain, "all") if _means_all(place) and not needs else (plain,)
        case "other":
            return Name.of(operation.method.raw.lower()).words
        case verb:
            return (verb,)


def _own_verb(verb: ir.HttpVerb, place: Place) -> Words:
    """The operationId's verb, where the HTTP verb's usual name would hide what is done."""
    spoken = place.spoken
    match verb:
        case "put" if spoken.speech == "create":
            return (spoken.verb, *_or_else(spoken.rest))
        case "put" | "patch" if spoken.speech == "action":
            return (spoken.verb,)
        case "post" if spoken.speech == "action" and (place.keys or _acts(place)):
            return (spoken.verb,)
        case "delete" if spoken.verb in _NO_ROW and not place.keys:
            return (spoken.verb,)
        case _:
            return ()


def _or_else(words: Words) -> Words:
    """``or update`` of ``create or update secret``."""
    return words[:2] if words[:1] == ("or",) else ()


def _means_all(place: Place) -> bool:
    """Whether a path to a plural means all of them: not if the operationId speaks of one."""
    if place.keys or not english.is_plural(place.noun):
        return False
    if not english.EVERY.isdisjoint(place.spoken.rest):
        return True
    told = english.noun(place.spoken.rest)
    return not told or english.is_plural(told)


def _posted_name(place: Place) -> Words:
    speech = place.spoken.speech
    if speech in ("read", "delete", "update"):
        return (place.spoken.verb,)
    if speech == "create" or not place.keys:
        return ("create",)
    return ("update",)


def _qualifier(place: Place) -> Words:
    """The operationId's tail, where neither the path's nouns nor its only key say it already."""
    tail = english.tail(place.spoken.rest)
    said = [english.singular(word) for noun in place.nouns for word in noun]
    if len(place.keys) == 1:
        said += [*place.keys[0], "id", "name"]
    told = (english.singular(word) for word in tail if not _is_small(word))
    known = len(tail) > _LONGEST or all(_is_said(word, said) for word in told)
    return () if known else tail


def _is_small(word: str) -> bool:
    """Whether a word tells nothing; a version tells only where there are several."""
    return word in _SMALL or (word[0] == "v" and english.is_version(word))


def _is_said(word: str, said: list[str]) -> bool:
    """Whether a word was said before, maybe shortened: ``app`` says ``application``."""
    return word in said or any(
        min(len(one), len(word)) > 2 and (one.startswith(word) or word.startswith(one))
        for one in said
    )


def longer(
    operation: ir.Operation, path: str, plain: Name, holder: str = ""
) -> Iterator[Name]:
    """Names for a method whose plain one is taken: with the path's keys, then the operationId.

    The last keys first, those that say which row; then those of many that the path of the
    one that holds the name, ``holder``, has not; then all, for rows of something else. Where
    that path is of another version, that comes first.
    """
    parts = path.removesuffix(".json").split("/")
    if version := _version_beside(parts, holder.removesuffix(".json").split("/")):
        yield Name((*plain.words, *version))
    nouns = [index for index, part in enumerate(parts) if part and "{" not in part]
    known = {*_keys(holder)}
    whole, last = _keys(path), _keys("/".join(parts[nouns[-1] if nouns else 0 :]))
    many = len(whole) > _MOST_KEYS and bool(known)
    own = [key for key in whole if key not in known] if many else []
    for keys in (last, own, whole):
        tail = ("by", *(word for key in keys for word in key))
        if keys and plain.words[-len(tail) :] != tail:
            yield Name((*plain.words, *tail))
    if operation.id:
        yield Name.of(operation.id.raw)
    yield Name.of(f"{operation.method.raw.lower() or operation.verb} {path}")


def _keys(path: str) -> list[Words]:
    """The names of a path's parameters."""
    return [Name.of(key + more).words for key, more in _KEY.findall(path)]


def _version_beside(parts: list[str], others: list[str]) -> Words:
    """The version by which alone a path differs from another one; nothing where it does not."""
    own, theirs = (list(filter(english.is_version, path)) for path in (parts, others))
    alike = [p for p in parts if p not in own] == [p for p in others if p not in theirs]
    return Name.of(own[0]).words if alike and len(own) == 1 and own != theirs else ()
