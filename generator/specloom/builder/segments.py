"""Path parameters whose value is several segments, though the description marks none.

Discovery documents write ``{+name}`` for ``projects/p/locations/l``; what was converted from
them says ``{name}``, like any other parameter. It is several segments where something else
leaves no doubt, and only where a collection would stand: first in the path, or behind a
version. Anywhere else, and for files and URLs, a slash is part of one segment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from ..path_values import SAID, has_slashes
from . import words as english

_MARKED: Final = "the parameter's extension or pattern"
_NAMES: Final = frozenset({"name", "parent", "resource"})  # of Google's API guide
_LONGEST: Final = 2_000  # characters of a description that are read
_KEY: Final = r"\{[\w-]+\}|\[[\w-]+\]|\*"
_STEP: Final = rf"(?:{_KEY}|[A-Za-z][\w.-]*)"
_TEMPLATE: Final = re.compile(rf"(?<![\w/.:{{}}*-])/?({_STEP}(?:/{_STEP})+)")
_IS_KEY: Final = re.compile(_KEY)
_IS_COLLECTION: Final = re.compile(r"[a-z][A-Za-z0-9_]*")
_NAMESPACE: Final = re.compile(r"\w+(\.\w+)+")


class Route(NamedTuple):
    """Where an operation is: its path, the path of the server before it, its operationId."""

    path: str
    base: str = ""
    id: str = ""


class Several(NamedTuple):
    """That a value is several segments: which rule says so, and what one looks like."""

    rule: str
    example: str = ""

    @property
    def is_inferred(self) -> bool:
        """Whether the description does not say it in so many words."""
        return self.rule != _MARKED


class _Place(NamedTuple):
    """What stands around a parameter: fixed segments since the version, and behind it.

    ``scoped``: a namespace of Azure's resources follows, as in ``providers/Microsoft.Web``.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    scoped: bool
    has_verb: bool


def several(route: Route, facts: Mapping[str, Any], schema: Any) -> Several | None:
    """That a path parameter's value is several segments; None if it is one."""
    wire, said = facts["name"], facts.get("description")
    place = _place(route, wire)
    is_marked = has_slashes({**facts, "schema": schema})
    if not is_marked and (place is None or not _may_be(facts, schema)):
        return None
    told = _collections(route.id, place) if place else ()
    template = _template(said[:_LONGEST]) if isinstance(said, str) else ()
    if place and template[-1:] == place.after[:1]:  # the path has this one already
        template = template[:-1]
    shown = _named(told) if told and not _ends_in_key(template) else _shown(template)
    if is_marked or place is None:
        return Several(_MARKED, shown)
    first = not place.before
    if told and (first or template or wire in _NAMES):
        rule = "operationId: it names the collections that the value leads through"
        return Several(rule, shown)
    if first and template:
        return Several("description: it writes the value as a path", shown)
    if first and place.scoped:
        rule = "path: what stands in front of /providers/ is a scope"
        return Several(rule, "subscriptions/my-subscription")
    if first and (
        (wire == "parent" and place.after) or (wire == "resource" and place.has_verb)
    ):
        return Several("path: a parent or resource in front of all collections")
    return None


def _may_be(facts: Mapping[str, Any], schema: Any) -> bool:
    """Whether a value can hold slashes at all, and nothing says that they are encoded."""
    if any(facts.get(key) is False for key in SAID):
        return False
    if not isinstance(schema, dict) or schema.get("type", "string") != "string":
        return False
    return not any(key in schema for key in ("enum", "const", "format", "pattern"))


def _place(route: Route, wire: str) -> _Place | None:
    """Where a parameter stands; None unless it is a whole segment and the first parameter."""
    if not route.path[route.path.find("{") :].startswith(f"{{{wire}}}"):
        return None  # as for nearly all
    path = _cut(route.path.partition("#")[0].partition("?")[0])
    at = next((i for i, s in enumerate(path) if "{" in s), len(path))
    key, _, verb = path[at].partition(":") if at < len(path) else ("", "", "")
    if key != f"{{{wire}}}":
        return None
    before = [s for s in _cut(route.base) if "{" not in s] + path[:at]
    since = [i + 1 for i, s in enumerate(before) if english.is_version(s)]
    after = path[at + 1 :]
    scoped = len(after) > 1 and after[0].lower() == "providers"
    return _Place(
        tuple(before[since[-1] if since else 0 :]),
        tuple(s.partition(":")[0] for s in after if "{" not in s),
        scoped and bool(_NAMESPACE.fullmatch(after[1])),
        bool(verb),
    )


def _cut(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _collections(id: str, place: _Place) -> Sequence[str]:
    """The collections that an operationId has where the parameter stands.

    ``container.projects.locations.clusters.list`` of ``/v1/{parent}/clusters``: projects and
    locations. The segments around must be in the operationId too.
    """
    told = id.split(".")[1:-1]
    count = len(place.before)
    if _lower(told[:count]) != _lower(place.before):
        return ()
    rest = told[count:]
    if not place.after:
        return rest
    lower, follows = _lower(rest), place.after[0].lower()
    if follows not in lower:
        return ()
    return rest[: len(lower) - 1 - lower[::-1].index(follows)]


def _lower(texts: Sequence[str]) -> list[str]:
    return [text.lower() for text in texts]


def _template(said: str) -> tuple[str, ...]:
    """The first path with keys in a description, cut: ``projects/{project}/locations/*``."""
    for found in _TEMPLATE.finditer(said):
        steps = found[1].rstrip(".").split("/")
        keys = sum(1 for step in steps if _IS_KEY.fullmatch(step))
        if keys and any(map(_IS_COLLECTION.fullmatch, steps)):
            return tuple(steps)
    return ()


def _ends_in_key(template: Sequence[str]) -> bool:
    return bool(template) and bool(_IS_KEY.fullmatch(template[-1]))


def _shown(template: Sequence[str]) -> str:
    """A value as a template has it: ``projects/my-project``."""
    return "/".join(
        (
            _key_of(template[i - 1] if i else step, step)
            if _IS_KEY.fullmatch(step)
            else step
        )
        for i, step in enumerate(template)
    )


def _key_of(collection: str, key: str) -> str:
    named = key if _IS_KEY.fullmatch(collection) else collection
    return "-".join(("my", *english.one(english.of(named))))


def _named(collections: Sequence[str]) -> str:
    """A value that leads through collections; one that is no plural has nothing in it."""
    return "/".join(
        f"{name}/{_key_of(name, name)}" if english.is_plural(english.of(name)) else name
        for name in collections
    )
