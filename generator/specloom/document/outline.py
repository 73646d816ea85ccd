"""What a document says apart from its prose, and which parts another prose can reach.

A part is a path, a webhook, a component, a file that is referred to, or another field of
the document. Two documents of the same structure give the same names, types and decisions;
where their prose differs, only what is made of that part differs, or of one that refers
to it.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeGuard

from .pointers import join
from .references import MOUNT, Refusal, pointer_in

_PROSE: Final = frozenset({"description", "summary"})
#: Where keys are data, names that authors chose, or what nothing shows: no prose of ours.
_DATA: Final = frozenset(
    ("const", "default", "enum", "example", "examples", "links", "mapping", "scopes")
)
TAGS: Final = "tags"
_GROUPS: Final = ("paths", "webhooks", MOUNT)
_DEPTHS: Final = {**dict.fromkeys(_GROUPS, 2), "components": 3}
_BY_NAME: Final = "securitySchemes"  # operations name these without a reference
_NESTED: Final = (dict, list)
_MARK: Final = "…"


class Outline(NamedTuple):
    """Digests of a document's parts: of all that each says, and of all but its prose.

    ``parts`` are pointers. Equal ``parts`` and ``bare`` mean equal structure.
    """

    parts: tuple[str, ...]
    whole: tuple[str, ...]
    bare: tuple[str, ...]

    def changed(self, earlier: Outline) -> list[str] | None:
        """The parts whose prose is another than it was; None if more than prose differs."""
        if (self.parts, self.bare) != (earlier.parts, earlier.bare):
            return None
        pairs = zip(self.parts, self.whole, earlier.whole, strict=True)
        return [part for part, now, then in pairs if now != then]


class Parts:
    """The parts of a document's tree."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._dumps: tuple[bytes, ...] = ()
        self._outline: Outline | None = None

    @cached_property
    def _nodes(self) -> dict[str, Any]:
        return dict(_parts(self._root))

    def outline(self, earlier: Outline | None = None) -> Outline | None:
        """The outline, worked out once; None for a tree that is nested too deep for it.

        What an earlier outline says of parts that are as they were is not found out again.
        """
        if self._outline is None:
            self._outline = self._made(earlier)
        return self._outline

    def changed(self, earlier: Outline) -> list[str] | None:
        """The parts whose prose is another than it was; None if more than prose differs."""
        outline = self.outline(earlier)
        return outline.changed(earlier) if outline else None

    def prose_of_tags(self, parts: Iterable[str]) -> Iterator[str]:
        """What those of the parts that are tags say of themselves."""
        for part in parts:
            if part.startswith(f"/{TAGS}/"):
                tag = _object(self._nodes[part])
                yield from (tag[key] for key in _PROSE & tag.keys())

    def longest(self, parts: Iterable[str]) -> int:
        """How many characters the longest text in some parts has."""
        return max((_longest(self._nodes[part]) for part in parts), default=0)

    def _made(self, earlier: Outline | None) -> Outline | None:
        known = {}
        if earlier is not None:
            known = dict(zip(earlier.whole, earlier.bare, strict=True))
        nodes = self._nodes.values()
        try:
            self._dumps = tuple(map(_dump, nodes))
            whole = tuple(map(_digest, self._dumps))
            pairs = zip(whole, nodes, strict=True)
            bare = tuple(known.get(w) or _digest(_dump(_masked(n))) for w, n in pairs)
        except (RecursionError, ValueError):
            return None
        return Outline(tuple(self._nodes), whole, bare)

    def reached(self, changed: Iterable[str]) -> frozenset[str]:
        """The changed parts, and all that refer to them over however many references.

        Call ``outline`` first; it must not have been None.
        """
        referring: dict[str, set[str]] = {}
        families: set[str] = set()
        for part, target in self._references():
            referring.setdefault(target, set()).add(part)
            if not target:
                families.add(part)
        extending = self._extending() if families else {}
        for parent in families:  # it means its children, who refer to it, and theirs
            for child in _closure([parent], extending) | referring.get(parent, set()):
                referring.setdefault(child, set()).add(parent)
        return frozenset(_closure(changed, referring))

    def _extending(self) -> dict[str, set[str]]:
        """The parts that extend a part."""
        found: dict[str, set[str]] = {}
        for part, node in self._nodes.items():
            for target in _extended(node):
                found.setdefault(target, set()).add(part)
        return found

    def _references(self) -> Iterator[tuple[str, str]]:
        """Which part refers to which, and to an empty pointer if it has a discriminator."""
        known: dict[bytes, tuple[str, ...]] = {}
        for (part, node), dump in zip(self._nodes.items(), self._dumps, strict=True):
            if _DISCRIMINATOR in dump:
                yield from ((part, target) for target in _tagged(node))
            for ref in set(_texts_after(_REF, dump)):
                if ref not in known:
                    known[ref] = tuple(_led_to(_text(ref)))
                yield from ((part, target) for target in known[ref])


def _longest(node: Any) -> int:
    longest, waiting = 0, [node]
    while waiting:
        value = waiting.pop()
        if type(value) is str:
            longest = max(longest, len(value))
        elif type(value) in _NESTED:
            waiting += value.values() if type(value) is dict else value
    return longest


def _closure(start: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    """These, and all that edges lead to from them, over however many."""
    found = set(start)
    waiting = list(found)
    while waiting:
        new = edges.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def part_of(pointer: str) -> str:
    """The part that a pointer leads into."""
    first, *others = pointer.split("/", 4)[1:] or [""]
    depth = _DEPTHS.get(first, 1)
    if depth == 3 and others and _is_whole(others[0]):
        depth = 2
    return "/" + "/".join([first, *others][:depth])


def is_field(part: str) -> bool:
    """Whether a part is a field of the document, such as ``/info``, or an item of one, which
    no element is of."""
    first, *others = part.split("/")[1:]
    return first not in _DEPTHS or (first == "components" and len(others) == 1)


def _parts(root: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for field, value in root.items():
        if field in _GROUPS and _has_parts(value):
            for key, node in value.items():
                yield join("", field, key), node
        elif field == "components" and _has_parts(value):
            yield from _components(value)
        elif field == TAGS and type(value) is list:
            for index, tag in enumerate(value):
                yield join("", TAGS, str(index)), tag
        else:  # what an extension holds is data
            yield join("", field), {field: value}


def _components(components: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for kind, group in components.items():
        if _is_whole(kind) or not _has_parts(group):
            yield join("/components", kind), {kind: group}
        else:
            for key, node in group.items():
                yield join("/components", kind, key), node


def _has_parts(group: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a group is one; any other is a part itself, or it could become nonsense unseen."""
    return isinstance(group, dict) and bool(group)


def _is_whole(kind: str) -> bool:
    """Whether components of a kind are one part: not all of them are told by references."""
    return kind == _BY_NAME or kind.startswith("x-")


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _masked(node: Any) -> Any:
    """The node with a mark for each prose, which can be changed but not come or go."""
    kind = type(node)
    if kind is list:
        return [_masked(item) if type(item) in _NESTED else item for item in node]
    if kind is not dict:
        return node
    copy = dict(node)
    for key, value in node.items():
        kind = type(value)
        if kind is str:
            if key in _PROSE and value.strip():
                copy[key] = _MARK
        elif kind in _NESTED and key not in _DATA and key[:2] != "x-":
            copy[key] = _masked(value)
    return copy


def _dump(value: Any) -> bytes:
    """A tree as bytes: the same for equal trees with equal order."""
    return marshal.dumps(value, 0)


def _digest(dump: bytes) -> str:
    """Hexadecimal digits: equal for equal bytes."""
    return hashlib.blake2b(dump, digest_size=16).hexdigest()


_REF: Final = _dump("$ref")
_DEFAULT: Final = "defaultMapping"
_DISCRIMINATOR: Final = _dump("discriminator")
_HEAD: Final = len(_dump(""))  # a text's type, and how many bytes follow


def _texts_after(key: bytes, dump: bytes) -> Iterator[bytes]:
    """The bytes of texts that follow a key in a tree: to search is faster than to walk."""
    at = dump.find(key)
    while at >= 0:
        start = at + len(key)
        text = start + _HEAD
        if dump[start : start + 1] == key[:1]:
            yield dump[text : text + int.from_bytes(dump[start + 1 : text], "little")]
        at = dump.find(key, start)


def _text(written: bytes) -> str:
    """The text; an empty one for bytes that only looked like one, inside of another."""
    try:
        return written.decode("utf-8", "surrogatepass")
    except ValueError:
        return ""


def _tagged(node: Any) -> Iterator[str]:
    """An empty pointer for a discriminator, and the parts that its mapping names."""
    waiting = [node]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            if type(tag := value.get("discriminator")) is dict:
                yield ""
                for named in (*_object(tag.get("mapping")).values(), tag.get(_DEFAULT)):
                    yield from _led_to(named)
                    yield join("/components/schemas", str(named))
            waiting += value.values()
        elif type(value) is list:
            waiting += value


def _extended(node: Any) -> Iterator[str]:
    """The parts that a schema extends: what its ``allOf`` refers to, at any depth of it."""
    branches = _object(node).get("allOf")
    for branch in branches if type(branches) is list else ():
        yield from _led_to(_object(branch).get("$ref"))
        yield from _extended(branch)


def _led_to(ref: Any) -> Iterator[str]:
    try:
        if isinstance(ref, str) and ref.startswith("#"):
            yield part_of(pointer_in(ref))
    except Refusal:  # data that looks like a reference
        return
