"""One pass over a document: every value in its place, every reference followed.

The walk follows the grammar, so it knows a schema from an example and a reference from
data that looks like one. It mends what is wrong but understood, in the tree itself, so
that nothing after it has to know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Final, NamedTuple, TypeAlias

from ..errors import DocumentError
from . import rules
from .findings import Findings, Trail, nearest, pointer_of
from .forms import FORMS, mend, type_name
from .grammar import VERBS, Shape, shapes
from .limits import Limits, beyond
from .misplaced import Instead, meant, put_instead
from .pointers import tokens
from .references import References, Refusal, mounted, pointer_in, reference_to

_HOW_TO_WRITE: Final = {
    "an object": "write keys with colons, one level deeper, or `{…}`",
    "a list": "write items with dashes, or `[…]`",
    "text": "put the value in quotes",
    "text or a list": "name one type, or several in a list",
    "true or false": "write `true` or `false`",
}


class Arrival(NamedTuple):
    """Where a reference leads, the kind it expects there, and the first that does so."""

    pointer: str
    kind: str
    trail: Trail
    ref: str


#: The type of value that needs no reading; how others are read, and what as.
_Field: TypeAlias = tuple[Any, Callable[..., None] | None, Any]


@cache
def _fields(version: str) -> Mapping[str, Mapping[str, _Field]]:
    """What the walk does with every field, by kind and key."""
    return {kind: _fields_of(shape) for kind, shape in shapes(version).items()}


def _fields_of(shape: Shape) -> dict[str, _Field]:
    fields: dict[str, _Field] = {
        key: (expected, mend if expected else None, expected)
        for key, expected in shape.leaves.items()
    }
    for key, (form, kind) in shape.nested.items():
        fields[key] = (None, FORMS[form], kind)
    return fields


class Walk:
    """The walk over one document's tree and over what its references bring in.

    ``arrivals`` are the distinct targets of references, ``referring`` all objects with
    one; ``composed`` are the schemas with ``allOf``; ``schemas``, in a 2.0 document, all.
    """

    def __init__(
        self, version: str, references: References, findings: Findings, limits: Limits
    ) -> None:
        self.references = references
        self.findings = findings
        self.limits = limits
        self.version = version
        self.arrivals: list[Arrival] = []
        self.composed: list[tuple[dict[str, Any], Trail]] = []
        self.schemas: list[dict[str, Any]] = []
        self.referring: list[dict[str, Any]] = []
        self._asked: list[str] = []  # what kinds of object these expect
        self._instead: Instead = {}
        self._shapes = shapes(version)
        self._fields = _fields(version)
        self._siblings = version in ("3.1", "3.2")
        self._file = 0
        self._depth = 0
        self._around: Trail = None  # the nearest schema around with an `$id`
        self._kinds: dict[int, str] = {}
        self._targets: dict[tuple[int, str], str | None] = {}
        self._wanted: set[tuple[str, str]] = set()
        self._later: list[Callable[[], object]] = []

    def run(self, root: dict[str, Any]) -> None:
        """Visit the document, then what references lead to beyond it."""
        self.visit("document", root, None)
        for arrival in self.arrivals:  # which grows while it is gone through
            self._arrive(arrival)
        put_instead(self._instead, zip(self.referring, self._asked, strict=True))
        for change in self._later:
            change()
        if self.version == "2.0" and not self.findings:
            self._look_again()

    def _look_again(self) -> None:
        """Refuse references into fields that are ignored, which are gone by now."""
        for arrival in self.arrivals:
            try:
                self.references.value(arrival.pointer)
            except Refusal as refusal:
                self._refuse(arrival.ref, refusal, arrival.trail)

    def later(self, change: Callable[..., object], *arguments: Any) -> None:
        """Change the tree in this way when nothing iterates over it any more."""
        self._later.append(partial(change, *arguments))

    # ------------------------------------------------------------------ objects

    def visit(self, kind: str, node: dict[str, Any], trail: Trail) -> None:
        """Visit an object of a kind, and what is in it."""
        shape = self._shapes[kind]
        self._kinds[id(node)] = shape.kind
        if "$ref" in node and shape.referable:
            self._refer(shape.kind, node, trail)
            if not (
                shape.kind == "pathItem" or (self._siblings and shape.kind == "schema")
            ):
                return
        fields, longest = self._fields[kind], self.limits.text
        for key, value in node.items():
            if key in fields:
                usual, read, expected = fields[key]
                if value.__class__ is usual:
                    if usual is str and len(value) > longest:
                        self.exceed("text", f"`{key}` is too long", (trail, key))
                elif read is not None:
                    read(self, expected, node, key, (trail, key))
            elif shape.others != "data" and key[:2] != "x-":
                self._other(shape, node, key, (trail, key))
        for key in shape.required + shape.expected:
            if key not in node or (node[key] is None and key in shape.required):
                self._miss(shape, key, trail)
        if check := rules.CHECKS.get(shape.kind):
            check(self, node, trail)

    def _other(
        self, shape: Shape, node: dict[str, Any], key: str, trail: Trail
    ) -> None:
        if key == "$ref":
            self.refuse_reference(shape.label, trail)
            return
        if shape.others:
            if rules.admits(self, shape.kind, key, trail):
                form = "texts" if shape.others == "scopes" else "one"
                FORMS[form](self, shape.others, node, key, trail)
            return
        if key.lower() in VERBS and shape.kind == "pathItem":
            self.findings.error(
                f"the operation {key!r} is not in lower case",
                trail,
                f"write {key.lower()!r}",
            )
            return
        if self.version == "2.0":  # what is lifted is read as 3.0, which may know it
            self.later(rules.leave_extensions, node, key)
        if self.findings.is_first(topic := (shape.kind, key)):
            near = nearest(key, [*shape.leaves, *shape.nested])
            self.findings.note(
                f"{shape.label}: the field {key!r} is not one that the specification has",
                trail,
                f"ignored (did you mean {near!r}?)" if near else "ignored",
                topic,
            )

    def _miss(self, shape: Shape, key: str, trail: Trail) -> None:
        if key in shape.required:
            self.findings.error(
                f"{shape.label}: `{key}` is missing",
                trail,
                f"add it: the specification requires `{key}` here",
            )
        else:
            self.findings.note(
                f"{shape.label}: `{key}` is missing",
                trail,
                "left empty",
                (shape.kind, key),
            )

    def refuse_reference(self, where: str, trail: Trail) -> None:
        """Keep the error that a reference stands where the specification has none."""
        self.findings.error(
            f"a reference cannot stand for the whole {where}",
            trail,
            "refer to single parts, or bundle the files into one",
        )

    def drop(self, node: dict[str, Any], key: str, trail: Trail) -> None:
        """Read a field that is null as one that is not given."""
        self.findings.note(
            f"`{key}` is empty", trail, "read as not given", ("empty", key)
        )
        self.later(node.pop, key, None)

    def spelling(self, value: Any, trail: Trail) -> str:
        """The text of a number or flag as its author wrote it: 1.10 is not 1.1."""
        file, pointer = mounted(pointer_of(trail))
        return self.references.files[file].positions.spelling(pointer, value)

    def wrong_type(self, what: str, value: Any, expected: str, trail: Trail) -> None:
        """Keep the error that a value has the wrong JSON type."""
        self.findings.error(
            f"`{what}` must be {expected}, not {type_name(value)}",
            trail,
            (
                "write one, or remove the key"
                if value is None
                else _HOW_TO_WRITE.get(expected, "")
            ),
        )

    def note_type(
        self, what: str, value: Any, expected: str, trail: Trail, reading: str
    ) -> None:
        """Keep the note that a value has the wrong JSON type but is understood."""
        message = f"`{what}` should be {expected}, not {type_name(value)}"
        self.findings.note(message, trail, reading, ("type", what, value.__class__))

    def exceed(self, limit: str, what: str, trail: Trail) -> None:
        """Keep the error that a limit was exceeded."""
        message, hint = beyond(self.limits, limit, what)
        self.findings.error(message, trail, hint)

    # ------------------------------------------------------------------ nested values

    def schema(self, node: dict[str, Any], trail: Trail) -> None:
        """Visit a schema, unless it lies too deep in others."""
        if self._depth >= self.limits.schema_depth:
            self.exceed("schema_depth", "schemas are nested too deep", trail)
            return
        self._depth += 1
        if "$id" in node:
            around, self._around = self._around, trail
            self.visit("schema", node, trail)
            self._around = around
        else:
            self.visit("schema", node, trail)
        self._depth -= 1

    # ------------------------------------------------------------------ references

    def _refer(self, kind: str, node: dict[str, Any], trail: Trail) -> None:
        self.referring.append(node)
        self._asked.append(kind)
        ref = node["$ref"]
        if ref.__class__ is not str:
            self.wrong_type("$ref", ref, "text", (trail, "$ref"))
            return
        target = self.target(ref, kind, (trail, "$ref"))
        if target is not None:
            node["$ref"] = target

    def target(self, ref: str, kind: str, trail: Trail) -> str | None:
        """The local reference that ``ref`` stands for; its target will be visited."""
        if self._around is not None and ref[:1] == "#":
            ref = self._within(ref)
        known = (self._file, ref)
        if known not in self._targets:
            self._targets[known] = self._locate(ref, trail)
        pointer = self._targets[known]
        if pointer is None:
            return None
        if (pointer, kind) not in self._wanted:
            self._wanted.add((pointer, kind))
            self.arrivals.append(Arrival(pointer, kind, trail, ref))
        return reference_to(pointer)

    def _within(self, ref: str) -> str:
        """A reference below the schema around that has an `$id`, if it leads there.

        That is what JSON Schema says; documents that mean their own root are common.
        """
        around = mounted(pointer_of(self._around))[1]
        try:
            inner = reference_to(around + pointer_in(ref))
        except Refusal:  # an anchor
            return ref
        return inner if self.finds(inner) else ref

    def finds(self, ref: str) -> bool:
        """Whether a reference leads to something."""
        try:
            self.references.value(self.references.locate(ref, self._file))
        except (Refusal, DocumentError):
            return False
        return True

    def _locate(self, ref: str, trail: Trail) -> str | None:
        try:
            return self.references.locate(ref, self._file)
        except Refusal as refusal:
            self._refuse(ref, refusal, trail)
        except DocumentError as error:
            self.findings.add(error)
        return None

    def _refuse(self, ref: str, refusal: Refusal, trail: Trail) -> None:
        shown = "this reference" if refusal.secret else f"the reference {ref!r}"
        self.findings.error(
            f"{shown} cannot be followed: {refusal.message}",
            trail,
            refusal.hint,
            quoted=not refusal.secret,
        )

    def _arrive(self, arrival: Arrival) -> None:
        """Check that what a reference leads to is there and is of the kind it expects."""
        try:
            value = self.references.value(arrival.pointer)
        except Refusal as refusal:
            self._refuse(arrival.ref, refusal, arrival.trail)
            return
        expected = self._shapes[arrival.kind]
        found = self._kinds.get(id(value)) if value.__class__ is dict else None
        if value.__class__ is dict and found is None:
            self._file = mounted(arrival.pointer)[0]
            trail: Trail = None
            for token in tokens(arrival.pointer):
                trail = (trail, token)
            self.visit(arrival.kind, value, trail)
        elif found != arrival.kind and not (
            expected.kind == "schema" and isinstance(value, bool)
        ):
            self._mistake(arrival, expected, found, value)

    def _mistake(
        self, arrival: Arrival, expected: Shape, found: str | None, value: Any
    ) -> None:
        """Keep that a reference leads to another kind: an error, unless both say the same."""
        what = f"the {self._shapes[found].label} object" if found else type_name(value)
        message = (
            f"the reference {arrival.ref!r} does not lead to {expected.called}, "
            f"but to {what}"
        )
        told = meant(expected.kind, found, value, arrival.pointer)
        if told is None or (told.instead and self.version == "2.0"):
            hint = f"refer to {expected.called}, or write it in place"
            self.findings.error(message, arrival.trail, hint)
        else:
            self.findings.note(message, arrival.trail, told.reading)
            self._instead[reference_to(arrival.pointer), arrival.kind] = told.instead
