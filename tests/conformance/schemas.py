"""Schemas of a document as a server reads them, without specloom's builder.

What holds together is put together, and values are checked by ``jsonschema`` with the
dialects of ``openapi-schema-validator``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias
from urllib.parse import unquote

from jsonschema.exceptions import UnknownType
from jsonschema.validators import Draft202012Validator, extend
from openapi_schema_validator import OAS30Validator, OAS31Validator

from specloom.document import Document

Schema: TypeAlias = Any
Direction: TypeAlias = Literal["request", "response"]

_PLAIN: Any = Draft202012Validator.VALIDATORS
_HIDDEN = {"request": "readOnly", "response": "writeOnly"}
_TAG_HINT = "x-ms-discriminator-value"
_GATHERED = frozenset(
    "$ref allOf oneOf anyOf properties required patternProperties"
    " additionalProperties unevaluatedProperties discriminator".split()
)


@dataclass(slots=True)
class Choice:
    """Options of a ``oneOf`` or ``anyOf``; ``tags`` names each one to its discriminator."""

    options: list[Schema]
    property: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Whole:
    """Everything that a schema says together with what it refers to and extends."""

    keywords: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, list[Schema]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    patterns: dict[str, Schema] = field(default_factory=dict)
    extras: list[Schema] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)
    parts: list[int] = field(default_factory=list)

    def copy(self) -> Whole:
        return Whole(
            dict(self.keywords),
            {name: list(parts) for name, parts in self.properties.items()},
            dict(self.required),
            dict(self.patterns),
            list(self.extras),
            list(self.choices),
            dict(self.fixed),
            list(self.parts),
        )

    @property
    def closed(self) -> bool:
        """Whether undeclared properties are forbidden."""
        return any(extra is False for extra in self.extras)


class Schemas:
    """The schemas of one document."""

    def __init__(self, document: Document) -> None:
        self.root = document.root
        self.version = document.version
        self._siblings = document.version in ("3.1", "3.2")
        components = document.root.get("components") or {}
        self.components: dict[str, Schema] = components.get("schemas") or {}
        self._names = {id(schema): name for name, schema in self.components.items()}
        self._validators: dict[Direction, Any] = {}

    # ------------------------------------------------------------------ reading

    def behind(self, value: Any) -> Any:
        """What a chain of references leads to."""
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            value = self.target(value["$ref"])
        return value

    def target(self, ref: str) -> Any:
        """What stands at a local reference."""
        value: Any = self.root
        for token in unquote(ref.removeprefix("#")).split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
        return value

    def whole(self, schema: Schema) -> Whole:
        """The schema with everything that it refers to and extends."""
        whole = Whole()
        self.add(whole, schema)
        return whole

    def whole_of_all(self, schema: Schema) -> Whole:
        """The schema with all options of its choices, as if all of them held."""
        whole = self.whole(schema)
        while whole.choices:
            for option in whole.choices.pop().options:
                self.add(whole, option)
        return whole

    def add(self, whole: Whole, schema: Schema) -> None:
        """Add what a schema says."""
        if schema is False:
            whole.keywords["not"] = {}
        if not isinstance(schema, dict) or id(schema) in whole.parts:
            return
        whole.parts.append(id(schema))
        if "$ref" in schema:
            self.add(whole, self.target(schema["$ref"]))
            if not self._siblings:
                whole.keywords.update((k, True) for k in _access(schema))
                return
        for branch in schema.get("allOf") or ():
            self.add(whole, branch)
        self._gather(whole, schema)
        for key, value in schema.items():
            if key not in _GATHERED or not value:  # empty, it still tells of an object
                whole.keywords[key] = _narrowed(whole.keywords.get(key), key, value)

    def _gather(self, whole: Whole, schema: dict[str, Any]) -> None:
        for name, value in (schema.get("properties") or {}).items():
            whole.properties.setdefault(name, []).append(value)
        whole.required.update(dict.fromkeys(schema.get("required") or ()))
        whole.patterns.update(schema.get("patternProperties") or {})
        for key in ("additionalProperties", "unevaluatedProperties"):
            if key in schema:
                whole.extras.append(schema[key])
        self._tag(whole, schema)
        for key in ("oneOf", "anyOf"):
            options = schema.get(key) or []
            if options and not any(self._is_part(whole, o) for o in options):
                whole.choices.append(self._choice(schema, options))

    def _is_part(self, whole: Whole, option: Schema) -> bool:
        """Whether the option is what is being put together (it extends its parent)."""
        return id(self.behind(option)) in whole.parts

    # ------------------------------------------------------------------ discriminators

    def _choice(self, schema: dict[str, Any], options: list[Schema]) -> Choice:
        described = schema.get("discriminator") or {}
        if not described:
            return Choice(options)
        tags = [self._tag_of(described, self.behind(option)) for option in options]
        return Choice(options, described["propertyName"], tags)

    def _tag(self, whole: Whole, schema: dict[str, Any]) -> None:
        """A parent with a discriminator is one of those that extend it, or is one itself."""
        described = schema.get("discriminator") or {}
        if not described or "oneOf" in schema or "anyOf" in schema:
            return
        said = self.behind(
            (schema.get("properties") or {}).get(described["propertyName"])
        )
        if isinstance(said, dict) and said.get("type") in ("array", "object"):
            return  # no value of which is a tag
        tags = [self._names[part] for part in whole.parts if part in self._names]
        top = self.components[tags[0]] if tags else schema
        if whole.parts[0] != id(schema) and top is not schema:
            if tag := self._tag_of(described, top):
                whole.fixed[described["propertyName"]] = tag
        elif children := self._children(described, schema):
            tags = [self._tag_of(described, child) for child in children]
            whole.choices.append(Choice(children, described["propertyName"], tags))

    def _tag_of(self, described: dict[str, Any], schema: Schema) -> str:
        """What tells a schema from the others: its name, unless it says better itself."""
        said = schema if isinstance(schema, dict) else {}
        name = said.get(_TAG_HINT) or self._names.get(id(schema), "")
        own = self._listed(schema, described["propertyName"])
        return self._mapped(described, schema) or (
            "" if own and name not in own else name
        )

    def _listed(self, schema: Schema, name: str) -> list[Any]:
        """The values that a schema itself lists for a property."""
        if not isinstance(schema, dict):
            return []
        said = self.behind((schema.get("properties") or {}).get(name, {}))
        own = [said["const"]] if "const" in said else list(said.get("enum") or ())
        inline = (b for b in schema.get("allOf") or () if "$ref" not in b)
        return [*own, *(value for b in inline for value in self._listed(b, name))]

    def _mapped(self, described: dict[str, Any], schema: Schema) -> str:
        """The tag that the mapping has for a schema, if there is one."""
        for tag, target in (described.get("mapping") or {}).items():
            name = target.removeprefix("#/components/schemas/")
            if name in self.components and self.behind(self.components[name]) is schema:
                return str(tag)
        return ""

    def _children(self, described: dict[str, Any], schema: Schema) -> list[Schema]:
        """The schemas that a parent's discriminator leads to, or that extend it."""
        return [
            child
            for child in self.components.values()
            if self._extends(child, schema)
            or (child is not schema and self._mapped(described, child))
        ]

    def _extends(self, child: Schema, parent: Schema) -> bool:
        branches = child.get("allOf") if isinstance(child, dict) else None
        return any(
            self.behind(branch) is parent or self._extends(self.behind(branch), parent)
            for branch in branches or ()
            if isinstance(branch, dict) and "$ref" in branch
        )

    # ------------------------------------------------------------------ checking

    def errors(self, value: Any, schema: Schema, direction: Direction) -> list[str]:
        """What is wrong with a value, as the schema's own dialect says."""
        if isinstance(value, bytes) or schema is True:
            return []
        validator = self._validator(direction).evolve(schema=schema)
        try:
            return [
                f"{error.json_path}: {_shortened(error.message)}"
                for error in validator.iter_errors(value)
            ]
        except (RecursionError, UnknownType, TypeError):  # several types in 3.0
            return ["the schema has no end, or a type that there is not"]

    def _validator(self, direction: Direction) -> Any:
        if direction not in self._validators:
            base = OAS31Validator if self._siblings else OAS30Validator
            cls: Any = extend(  # type: ignore[no-untyped-call]
                base,
                {
                    "required": _required(self._hidden[direction]),
                    "pattern": _pattern,
                    "oneOf": self._one_of,
                    "anyOf": self._any_of,
                    "allOf": _PLAIN["allOf"],
                },
            )
            # References start at the document, whichever schema in it is asked about.
            self._validators[direction] = cls(
                self.root, format_checker=base.FORMAT_CHECKER
            )
        return self._validators[direction]

    def _one_of(
        self, validator: Any, options: Any, value: Any, schema: Any
    ) -> Iterator[Any]:
        """Where a discriminator tells options apart, they may overlap."""
        check = self._any_of if "discriminator" in schema else _PLAIN["oneOf"]
        yield from check(validator, options, value, schema)

    def _any_of(
        self, validator: Any, options: Any, value: Any, schema: Any
    ) -> Iterator[Any]:
        """One of those options that the value's tag leads to."""
        choice = self._choice(schema, options)
        if choice.property and isinstance(value, dict):
            told = ("", value.get(choice.property))
            pairs = zip(options, choice.tags, strict=True)
            options = [option for option, tag in pairs if tag in told] or options
        yield from _PLAIN["anyOf"](validator, options, value, schema)

    @cached_property
    def _hidden(self) -> dict[str, frozenset[str]]:
        """Names of properties that do not travel in a direction, anywhere."""
        found: dict[str, set[str]] = {key: set() for key in _HIDDEN}
        for name, value in _properties(self.root):
            try:
                said = {*_access(value), *_access(self.behind(value))}
            except LookupError:
                continue  # what nothing refers to in other files stays as written
            for direction, key in _HIDDEN.items():
                if key in said:
                    found[direction].add(name)
        return {direction: frozenset(names) for direction, names in found.items()}


def _shortened(message: str) -> str:
    """Both ends of a message: it begins with the value, and ends with what is wrong."""
    return message if len(message) < 200 else f"{message[:100]} … {message[-100:]}"


def is_hidden(whole: Whole, direction: Direction) -> bool:
    """Whether a property does not travel in this direction."""
    return whole.keywords.get(_HIDDEN[direction]) is True


def _access(schema: Schema) -> Iterator[str]:
    """Who may not see a property: it is said beside a reference as well, in any version."""
    told = schema if isinstance(schema, dict) else {}
    yield from (key for key in _HIDDEN.values() if told.get(key) is True)


def _properties(root: Any) -> Iterator[tuple[str, Any]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
            listed = node.get("properties")
            if isinstance(listed, dict):
                yield from listed.items()


def _narrowed(known: Any, key: str, said: Any) -> Any:
    """A keyword that is said twice: both hold."""
    if known is None or known == said:
        return said
    if key in ("minimum", "minLength", "minItems", "minProperties"):
        return max(known, said)
    if key in ("maximum", "maxLength", "maxItems", "maxProperties"):
        return min(known, said)
    if key == "enum":
        return [value for value in said if value in known] or said
    if key == "type":
        left, right = (t if isinstance(t, list) else [t] for t in (known, said))
        both = [kind for kind in right if kind in left]
        if not both and {"integer", "number"} <= {*left, *right}:
            return ["integer"]  # every integer is a number
        return both or said
    return said


# --------------------------------------------------------------------------- dialect


def _required(hidden: frozenset[str]) -> Any:
    def required(validator: Any, names: Any, value: Any, schema: Any) -> Iterator[Any]:
        told = [name for name in names if name not in hidden]
        yield from _PLAIN["required"](validator, told, value, schema)

    return required


def _pattern(validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[Any]:
    try:
        re.compile(pattern)
    except re.error:
        return  # ECMAScript's own; Python cannot tell
    yield from _PLAIN["pattern"](validator, pattern, value, schema)
