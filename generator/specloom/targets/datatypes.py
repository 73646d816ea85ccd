"""Types and the facts of a field, in words, for documentation."""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_letters, digits

from .. import ir
from . import markdown
from .base import by_identity
from .field_words import (
    ACCESS,
    LONGEST_LIST,
    Keeping,
    as_json,
    conditions_of,
    first,
    is_free,
    kept,
    member,
    shown,
)
from .lookup import Index

_OPEN_ENDS = frozenset(ascii_letters + digits + "`)")
_MOST_OPTIONS = 8  # of a union, in a table's cell


class Datatypes:
    """Spells types for readers; definitions become links to their sections.

    ``file`` names the file in its service's folder that holds a definition's section.
    """

    def __init__(
        self, index: Index, file: Callable[[ir.Ref], str] = lambda _: "schemas.md"
    ) -> None:
        self._index = index
        self._file = file
        self._told = by_identity(self._facts_once)
        self._alike = by_identity(self._facts)
        self._spelled: dict[tuple[ir.Ref, str], str] = {}

    def datatype(self, type: ir.Type, folder: str = "service") -> str:
        """The type as Markdown; ``folder`` is where the page lies, ``service`` or ``root``."""
        match type:
            case ir.Primitive(kind, format):
                return f"{kind} ({format})" if format else kind
            case ir.Ref() as ref:
                if (ref, folder) not in self._spelled:
                    self._spelled[ref, folder] = self._named(ref, folder)
                return self._spelled[ref, folder]
            case ir.Const(value):
                return f"always {markdown.code_span(as_json(value))}"
            case ir.ListOf(item):
                return f"array of {self._whole(item, folder)}"
            case ir.TupleOf(items, rest):
                told = "array of " + ", ".join(self._whole(i, folder) for i in items)
                return told + self._rest(rest, folder)
            case ir.MapOf(value):
                return f"map of string to {self._whole(value, folder)}"
            case ir.Nullable(inner):
                return f"{self.datatype(inner, folder)} or null"
            case ir.OneOf(options):
                return self._union(options, folder)

    def _whole(self, type: ir.Type, folder: str) -> str:
        """The type as it is said of what is in something: alternatives in parentheses."""
        text = self.datatype(type, folder)
        several = isinstance(type, ir.OneOf) and len(type.options) > 1
        return f"({text})" if several or isinstance(type, ir.Nullable) else text

    def _rest(self, type: ir.Type | None, folder: str) -> str:
        if type == ir.ANY:
            return ", then anything"
        return f", then any number of {self._whole(type, folder)}" if type else ""

    def told_apart(self, type: ir.Type, folder: str = "service") -> str:
        """By which property a union's options are told apart; empty if it is none."""
        if not isinstance(type, ir.OneOf) or type.tag is None:
            return ""
        values: dict[tuple[int, ...], list[str]] = {}
        for value, at in [(v, (n,)) for v, n in type.tag.values] + [*type.tag.shared]:
            values.setdefault(at, []).append(markdown.code(value))
        if type.tag.default is not None:
            values.setdefault((type.tag.default,), []).append("anything else")
        told = [
            f"{self._those(type, at, folder)} for {', '.join(first(names))}"
            for at, names in values.items()
        ]
        return f"{markdown.code(type.tag.wire)} tells which: {'; '.join(told)}."

    def _those(self, union: ir.OneOf, at: tuple[int, ...], folder: str) -> str:
        found = [union.options[number] for number in at]
        return " or ".join(
            self.link(o, folder) if isinstance(o, ir.Ref) else self.datatype(o, folder)
            for o in found
        )

    def link(self, ref: ir.Ref, folder: str = "service") -> str:
        """The definition's name, linked to its section."""
        shared = ref.home is None and folder == "service"
        up = "../" if shared else ""
        return f"[{ref.name.pascal}]({up}{self._file(ref)}#{ref.name.kebab})"

    def facts(self, field: ir.Field, note: str = "") -> str:
        """All that is known of a field beside its type: text, values, default, limits.

        ``note`` is what a caller knows beyond that.
        """
        told = self._told(field)  # a field stands wherever its object is unfolded
        return _sentences(told, note) if note else told

    def _facts_once(self, field: ir.Field) -> str:
        return self._alike(self._index.alike(field))

    def _facts(self, field: ir.Field) -> str:
        text = self._text(field.doc, field.type)
        values = self._values(field.type)
        default, limits = field.default, self.limits(field.type, field.limits)
        bare = default is ir.ABSENT and not limits and field.access == "both"
        if bare and not (field.deprecated or values):  # most fields have a text alone
            return text
        return _sentences(
            "**Deprecated.**" if field.deprecated else "",
            text,
            values,
            "" if isinstance(default, ir.Absent) else _default(default),
            limits,
            ACCESS[field.access],
        )

    def limits(self, type: ir.Type, own: ir.Limits | None = None) -> str:
        """What values of a type must keep to."""
        if is_free(type, own):
            return ""
        told = kept(type, own, self._index, markdown.code_span)
        return " ".join(filter(None, map(_limits, told)))

    def whole(self, record: ir.Record) -> str:
        """What an object must keep to as a whole; empty where that is nothing."""
        if record.limits is None and not record.conditions:
            return ""
        limits = self.limits(ir.ANY, record.limits)
        return _sentences(limits, *conditions_of(record, markdown.code_span))

    def whole_body(self, operation: ir.Operation) -> str:
        """The same of a body whose properties are inputs of their own."""
        record = self._index.unfolded(operation)
        return self.whole(record) if record is not None else ""

    def column_facts(self, column: ir.Column) -> str:
        """All that is known of a column beside its type: its text, values and place."""
        return _sentences(
            "**Deprecated.**" if column.deprecated else "",
            self._text(column.doc, column.type),
            self._values(column.type),
            _found(column),
        )

    def answer(self, answer: ir.Response) -> str:
        """What an answer's body holds."""
        if answer.type is None:
            return "nothing"
        text = self.datatype(answer.type)
        match answer.kind:
            case "events":
                return f"a stream of events, each {text}"
            case "jsonl":
                return f"JSON Lines, each {text}"
            case "binary":
                return "bytes"
            case "json" | "none":
                return text
            case kind:
                return f"{text}, as {kind}"

    def extra(self, record: ir.Record, folder: str = "service") -> str:
        """The type of properties that a record allows beside those it names."""
        return self.datatype(record.extra, folder) if record.extra is not None else ""

    def _named(self, ref: ir.Ref, folder: str) -> str:
        match self._index.definition(ref):
            case ir.Enum(kind=kind) as enum:
                return (
                    f"{kind} ({self.link(ref, folder)})" if has_section(enum) else kind
                )
            case ir.Record():
                return f"object ({self.link(ref, folder)})"
            case _:
                return self.link(ref, folder)

    def _union(self, options: tuple[ir.Type, ...], folder: str) -> str:
        spelled = (self.datatype(option, folder) for option in options)
        named = [*dict.fromkeys(spelled)]  # two sets of texts are both "string"
        if len(named) > _MOST_OPTIONS:
            named[_MOST_OPTIONS:] = [f"one of {len(named) - _MOST_OPTIONS} more"]
        return " or ".join(named) or "nothing"

    def _text(self, doc: ir.Text, type: ir.Type) -> str:
        """The text, or that of the definition behind the type: a description is never empty
        where somebody wrote one.
        """
        if doc is ir.NO_TEXT and isinstance(type, ir.Ref):
            return markdown.sentence(self._index.definition(type).doc)
        return markdown.inline(doc)

    def _values(self, type: ir.Type) -> str:
        if isinstance(type, ir.Primitive):
            return ""
        found = self._index.resolve(type)
        if isinstance(found, ir.ListOf):
            found = self._index.resolve(found.item)
        if not isinstance(found, ir.Enum):
            return ""
        names = [member(m, markdown.code_span) for m in found.members]
        return f"One of: {', '.join(first(names))}."


def has_section(definition: ir.Definition) -> bool:
    """Whether the schemas pages tell of it: an enumeration without a name of its own has
    nothing to tell that does not stand where it is used.
    """
    if definition.wire or not isinstance(definition, ir.Enum):
        return True
    told = any(member.doc or member.deprecated for member in definition.members)
    return told or len(definition.members) > LONGEST_LIST


def variable_facts(variable: ir.Variable) -> str:
    """All that is known of a server variable."""
    values = ", ".join(map(markdown.code, variable.values))
    return _sentences(
        markdown.inline(variable.doc),
        f"Default: {markdown.code(variable.default)}.",
        f"One of: {values}." if values else "",
    )


_KINDS = {"integer": "An integer", "any": "A value of one of several types"}


def kind_of(enum: ir.Enum) -> str:
    """What the values of an enum are, to begin a sentence with."""
    return _KINDS.get(enum.kind, f"A {enum.kind}")


def _found(column: ir.Column) -> str:
    """Where in the row the value stands, if its name does not say so."""
    if not column.path:
        return "It is the whole row."
    if column.path == (column.wire,):
        return ""
    return f"Found at {markdown.code_span('.'.join(p.raw for p in column.path))}."


def _sentences(*parts: str) -> str:
    """The parts, none of which runs into the next one."""
    said = [part for part in parts if part]
    return " ".join([*map(_ended, said[:-1]), *said[-1:]])


def _ended(text: str) -> str:
    """The text with the full stop that its author left out."""
    return text + "." if text[-1] in _OPEN_ENDS else text


def _default(value: ir.Value) -> str:
    return f"Default: {markdown.code_span(shown(value))}."


def _limits(keeping: Keeping) -> str:
    parts = keeping.parts
    if keeping.pattern is not None:
        parts = [*parts, f"pattern {markdown.code(keeping.pattern)}"]
    text = ", ".join(parts)
    if not text:
        return ""
    told = f"{keeping.subject} {text}".lstrip()
    return told[:1].upper() + told[1:] + "."
