"""OpenAPI Overlay 1.0 and 1.1: changes to a document, in a document of their own."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import jsonpath

from ..errors import DocumentError
from .findings import Findings
from .forms import shown, type_name
from .json_values import measure
from .limits import FEW, Limits, exceeded
from .origins import Origin, Origins
from .pointers import join, of
from .reading import Source
from .references import lookup

_VERSION = re.compile(r"1\.[01]\.\d+")
_FIELDS: Final = ("target", "description", "update", "remove", "copy")
# A repeated group is what makes Python's matcher take exponential time.
_COSTLY = re.compile(r"\)\s*[*+{]")
_ACTION: Final = (
    "write a list of objects with `target` and `update`, `remove` or `copy`"
)
_FIRST: Final = "remove what is there with an action before this one"
_ENVIRONMENT = jsonpath.JSONPathEnvironment(strict=True)


class _Match(NamedTuple):
    pointer: str
    parts: tuple[str | int, ...]


class Overlay:
    """One overlay file, and the tree that it changes in place."""

    def __init__(
        self,
        source: Source,
        number: int,
        tree: dict[str, Any],
        origins: Origins,
        limits: Limits,
    ) -> None:
        self._source = source
        self._number = number
        self._tree = tree
        self._origins = origins
        self._limits = limits
        self._added = 0  # values that updates and copies have brought
        self._copies = 0
        self._version = ""
        self.findings = Findings()

    def apply(self, document: str) -> None:
        """Apply the actions in their order. ``document``: the file name it is for."""
        value = self._source.value
        if not isinstance(value, dict) or "overlay" not in value:
            raise self._error(
                "this is not an overlay: it has no `overlay` field",
                "",
                "begin it with `overlay: 1.0.0`",
            )
        version = value["overlay"]
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            raise self._error(
                f"{shown(version)} is not a version of overlays that specloom reads",
                "/overlay",
                "use 1.0.0 or 1.1.0",
            )
        self._version = version
        self._check_extends(value.get("extends"), document)
        actions = value.get("actions")
        if not isinstance(actions, list):
            raise self._error("`actions` must be a list", "/actions", _ACTION)
        for index, action in enumerate(actions):
            self._act(action, at := join("/actions", index))
            if index == len(actions) - 1 or (
                isinstance(action, dict) and "copy" in action
            ):
                self._check_size(at)

    def _check_extends(self, extends: Any, document: str) -> None:
        """An overlay may say which file it is for; it never makes us open another."""
        if extends is None:
            return
        if (
            not isinstance(extends, str)
            or extends.rpartition("/")[2] != document
            or ":" in extends
        ):
            raise self._error(
                "the overlay is for another document: `extends` is not followed",
                "/extends",
                f"remove it, or name {document!r}",
            )

    def _act(self, action: Any, at: str) -> None:
        if not isinstance(action, dict) or not isinstance(action.get("target"), str):
            raise self._error("an action is an object with a `target`", at, _ACTION)
        for key in action.keys() - {*_FIELDS}:
            if not key.startswith("x-"):
                self.findings.note(
                    f"{key!r} is not a field of an action", join(at, key), "ignored"
                )
        self._check_action(action, at)
        target = join(at, "target")
        matches = self._select(action["target"], target)
        if not matches:
            self.findings.note(
                "the target selects nothing", target, "nothing is changed"
            )
        elif action.get("remove") is True:
            if "update" in action or "copy" in action:
                self.findings.note("the action removes and changes", at, "it removes")
            self._remove(matches, at)
        elif "update" in action:
            if "copy" in action:
                raise self._error(
                    "an action cannot both update and copy", at, "write two actions"
                )
            self._update(matches, action["update"], join(at, "update"))
        elif "copy" in action:
            copied = self._copied(action["copy"], len(matches), at)
            self._update(matches, copied, join(at, "copy"))

    def _check_action(self, action: dict[str, Any], at: str) -> None:
        """Tell of what an action seems to do and does not."""
        removes = action.get("remove", False)
        if not isinstance(removes, bool):
            message = f"`remove` must be true or false, not {type_name(removes)}"
            raise self._error(message, join(at, "remove"), "write it without quotes")
        if not (removes or "update" in action or "copy" in action):
            self.findings.note("the action changes nothing", at, "ignored")
        if "copy" in action and self._version.startswith("1.0"):
            self.findings.note(
                "overlays 1.0 have no `copy`", join(at, "copy"), "read as in 1.1"
            )

    def _check_size(self, at: str) -> None:
        nodes, depth = measure(self._tree, self._limits)
        if depth > self._limits.depth:
            what = f"the changed document is nested deeper than {self._limits.depth} levels"
            raise exceeded(self._limits, "depth", what, self._source.place(at))
        if nodes > self._limits.nodes:
            what = "the changed document has too many values"
            raise exceeded(self._limits, "nodes", what, self._source.place(at))

    def _select(self, path: str, at: str) -> list[_Match]:
        """What a JSONPath query (RFC 9535) selects, each node once, in document order."""
        try:
            query = _ENVIRONMENT.compile(path)
        except jsonpath.JSONPathError as error:
            why = str(error.args[0]) if path[:1] == "$" else "it begins with no `$`"
            raise self._error(
                f"not a JSONPath query: {why}",
                at,
                "see RFC 9535, as in $.paths['/a'].get",
            ) from None
        if "match" in path or "search" in path:
            self._refuse_costly_pattern(path, at)
        found: dict[str, _Match] = {}
        for count, match in enumerate(query.finditer(self._tree)):
            if count > self._limits.nodes:
                what = "the query selects too many values"
                raise exceeded(self._limits, "nodes", what, self._source.place(at))
            pointer = of(match.parts)
            found.setdefault(pointer, _Match(pointer, match.parts))
        return list(found.values())

    def _refuse_costly_pattern(self, path: str, at: str) -> None:
        if _COSTLY.search(path):
            raise self._error(
                "a pattern in this query repeats a group, which can take forever",
                at,
                "write it without repeating a group",
            )

    # ------------------------------------------------------------------ remove

    def _remove(self, matches: list[_Match], at: str) -> None:
        for match in sorted(
            matches, key=lambda m: [_order(p) for p in m.parts], reverse=True
        ):
            if not match.parts:
                raise self._error(
                    "the document itself cannot be removed", at, "select what is in it"
                )
            parent = match.pointer.rpartition("/")[0]
            owner = lookup(self._tree, parent)
            del owner[match.parts[-1]]
            self._origins.forget(match.pointer)
            if isinstance(owner, list):
                for index in range(int(match.parts[-1]), len(owner)):
                    self._origins.move(join(parent, index + 1), join(parent, index))

    # ------------------------------------------------------------------ update

    def _copied(self, path: Any, times: int, at: str) -> Any:
        if not isinstance(path, str):
            raise self._error(
                "`copy` must be a JSONPath query", join(at, "copy"), "begin it with `$`"
            )
        sources = self._select(path, join(at, "copy"))
        if len(sources) != 1:
            raise self._error(
                f"`copy` selects {len(sources)} nodes, not one",
                join(at, "copy"),
                "write a query that selects one",
            )
        found = lookup(self._tree, sources[0].pointer)
        self._check_copies(measure(found, self._limits)[0] * times, at)
        return found

    def _check_copies(self, more: int, at: str) -> None:
        """Copies of copies grow like aliases of aliases, and have the same limit."""
        before, self._copies = self._copies, self._copies + more
        if self._copies <= FEW:
            return
        own = measure(self._tree, self._limits)[0] - before
        if self._copies > self._limits.expansion * own:
            times = self._limits.expansion
            what = f"copies make the document more than {times} times larger"
            raise exceeded(self._limits, "expansion", what, self._source.place(at))

    def _update(self, matches: list[_Match], value: Any, at: str) -> None:
        kinds = {_kind(lookup(self._tree, match.pointer)) for match in matches}
        if len(kinds) > 1:
            raise self._error(
                "the target selects nodes of several kinds",
                at,
                "write an action for each kind",
            )
        self._added += measure(value, self._limits)[0] * len(matches)
        if self._added > self._limits.nodes:
            what = "the overlay adds too many values"
            raise exceeded(self._limits, "nodes", what, self._source.place(at))
        for match in matches:
            added = _copy(value)  # nothing in the tree is shared
            selected = lookup(self._tree, match.pointer)
            if isinstance(selected, dict):
                self._merge(selected, added, match.pointer, at)
            elif isinstance(selected, list):
                self._extend(selected, added, match.pointer, at)
            else:
                self._replace(match, added, at)

    def _merge(self, target: dict[str, Any], added: Any, pointer: str, at: str) -> None:
        if not isinstance(added, dict):
            raise self._error(
                f"an object cannot be merged with {type_name(added)}", at, _FIRST
            )
        for key, value in added.items():
            below, source = join(pointer, key), join(at, key)
            present = target.get(key)
            if isinstance(present, dict) and value is not None:
                self._merge(present, value, below, source)
            elif isinstance(present, list) and value is not None:
                if not isinstance(value, list):
                    raise self._error(
                        f"a list cannot be merged with {type_name(value)}",
                        source,
                        "write a list",
                    )
                self._extend(present, value, below, source)
            elif key in target and _kind(value) != "a value" and present is not None:
                raise self._error(
                    f"{type_name(present)} cannot be merged with {type_name(value)}",
                    source,
                    _FIRST,
                )
            elif value is not None or not isinstance(present, dict | list):
                target[key] = value
                self._origins.forget(below)
                self._origins[below] = Origin(self._number, source)

    def _extend(self, target: list[Any], added: Any, pointer: str, at: str) -> None:
        several = isinstance(added, list)
        for index, item in enumerate(added if several else [added]):
            source = join(at, index) if several else at
            self._origins[join(pointer, len(target))] = Origin(self._number, source)
            target.append(item)

    def _replace(self, match: _Match, added: Any, at: str) -> None:
        if _kind(added) != "a value":
            raise self._error(
                f"a plain value cannot become {type_name(added)}", at, _FIRST
            )
        lookup(self._tree, match.pointer.rpartition("/")[0])[match.parts[-1]] = added
        self._origins[match.pointer] = Origin(self._number, at)

    def _error(self, message: str, at: str, hint: str = "") -> DocumentError:
        return DocumentError(message, self._source.place(at), hint)


def _kind(value: Any) -> str:
    return type_name(value) if isinstance(value, dict | list) else "a value"


def _order(part: str | int) -> tuple[int, str]:
    return (part, "") if isinstance(part, int) else (-1, part)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(member) for key, member in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
