"""Request bodies: their schemas, and the templates that write what SQL gives as it is typed.

StackQL sends every attribute of an UPDATE, REPLACE or DELETE as a JSON string, and writes
no other body than JSON. A template makes numbers and booleans of such strings, and writes
forms, text, and bodies that are not objects, which SQL gives as one attribute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ... import ir
from ..sql_words import is_plain_form, sql_names, wraps_body
from .gotemplates import JSON_TEMPLATE, is_string, literal, property_of
from .schemas import Schema, Schemas

_STRINGS_ONLY: Final = frozenset(("update", "replace", "delete"))
_BARE: Final = frozenset(("integer", "number", "boolean"))
_DEEPEST: Final = 5  # lists and objects in each other that a form spreads
_LIST: Final = '"[]interface {}"'
_MAP: Final = '"map[string]interface {}"'
_HOLDERS: Final = f"{_LIST} {_MAP}"
_RAW: Final = frozenset(("text", "xml", "binary", "events", "jsonl"))


class Request(NamedTuple):
    """How a method sends its body: what SQL sees instead of its schema, and its template."""

    media: ir.Text
    override: Schema | None = None
    template: str = ""

    @property
    def transform(self) -> Schema:
        return {"type": JSON_TEMPLATE, "body": ir.Text(self.template)}


def body_schema(operation: ir.Operation, body: ir.Body, schemas: Schemas) -> Schema:
    """The schema of the body as it travels.

    A body of attributes is a reference to its record, or an object of its own where a
    caller gives less than the record has. What the record requires is required although
    the body may be left out: by that, statements tell methods apart.
    """
    if body.kind in _RAW:
        return _opaque(body.kind)
    if not body.unfolded:
        return schemas.of(body.type)
    attributes = _attributes(operation)
    record = schemas.index.record(body.type)
    if record is not None and [f.wire for f in record.fields] == [
        f.wire for f in attributes
    ]:
        return schemas.of(body.type)
    return _object([(field.wire, field) for field in attributes], body, schemas)


def request(method: ir.Method, schemas: Schemas) -> Request | None:
    """How a method sends its body; None where it has none."""
    operation, body = method.operation, method.operation.body
    if body is None:
        return None
    if not body.unfolded:
        return _whole(operation, body, schemas)
    names = sql_names(operation)
    attributes = [(names[field.name], field) for field in _attributes(operation)]
    renamed = {name: field.wire for name, field in attributes if name != field.wire}
    override = _object(attributes, body, schemas) if renamed else None
    match body.kind:
        case "json":
            typed = _typed(method, attributes, schemas)
            if typed or renamed:
                return Request(body.media, override, _json_template(typed, renamed))
            is_plain = body.media.raw == "application/json"
            return Request(body.media, None, "" if is_plain else "{{ toJson . }}")
        case "form" if is_plain_form(body):
            styles = _styles(body, {field.wire: name for name, field in attributes})
            return Request(body.media, override, _form_template(renamed, styles))
        case _:
            return Request(body.media, override)


def _attributes(operation: ir.Operation) -> list[ir.Field]:
    return [p.field for p in operation.parameters if p.location == "field"]


def _opaque(kind: ir.MediaKind) -> Schema:
    if kind == "binary":
        return {"type": "string", "format": "binary"}
    return {"type": "string"}


def _object(
    attributes: list[tuple[ir.Text, ir.Field]], body: ir.Body, schemas: Schemas
) -> Schema:
    schema: Schema = {"type": "object"}
    record = schemas.index.record(body.type)
    needed = {f.wire for f in record.fields if f.required} if record else set()
    if names := [name for name, field in attributes if field.wire in needed]:
        schema["required"] = [*names]
    schema["properties"] = {name: schemas.field(field) for name, field in attributes}
    return schema


# --------------------------------------------------------------------------- whole bodies


def _whole(operation: ir.Operation, body: ir.Body, schemas: Schemas) -> Request:
    if body.kind == "form" and is_plain_form(body):  # of several kinds of objects
        spelled = {how.wire: how.wire for how in body.encodings}
        styles = _styles(body, spelled)
        return Request(body.media, None, _form_template({}, styles))
    if not wraps_body(operation, schemas.index):
        is_plain = body.media.raw == "application/json" or body.kind != "json"
        return Request(body.media, None, "" if is_plain else "{{ toJson . }}")
    given = next(p.field for p in operation.parameters if p.location == "body")
    schema = _opaque(body.kind) if body.kind in _RAW else schemas.field(given)
    name = sql_names(operation)[given.name]
    required: Schema = {"required": [name]} if given.required else {}
    override: Schema = {"type": "object", **required, "properties": {name: schema}}
    template = _whole_template(name, given.type, body, schemas)
    return Request(body.media, override, template)


def _whole_template(
    name: ir.Text, type: ir.Type, body: ir.Body, schemas: Schemas
) -> str:
    """The one attribute as the body: text as it is, JSON as JSON.

    Arrays and objects may come as text that holds their JSON; it is sent as it is.
    """
    operand = property_of(name)
    if body.kind in _RAW:
        return f"{{{{ with {operand} }}}}{{{{ . }}}}{{{{ end }}}}"
    if schemas.column_type(type) in ("", "string"):
        return f"{{{{ toJson {operand} }}}}"
    return (
        f"{{{{ if {is_string(operand)} }}}}{{{{ {operand} }}}}"
        f"{{{{ else }}}}{{{{ toJson {operand} }}}}{{{{ end }}}}"
    )


# --------------------------------------------------------------------------- attributes


def _typed(
    method: ir.Method, attributes: list[tuple[ir.Text, ir.Field]], schemas: Schemas
) -> list[ir.Text]:
    """The attributes that would arrive as strings though they are numbers or booleans."""
    if method.verb not in _STRINGS_ONLY:
        return []
    return [
        name for name, field in attributes if schemas.column_type(field.type) in _BARE
    ]


def _json_template(typed: list[ir.Text], renamed: Mapping[ir.Text, ir.Text]) -> str:
    """The attributes as a JSON object; an empty string for a number or boolean is null."""
    value = "{{ toJson $value }}"
    if typed:
        names = " ".join(map(literal, typed))
        value = (
            f"{{{{ if and (eq $key {names}) ({is_string('$value')}) }}}}"
            "{{ if $value }}{{ $value }}{{ else }}null{{ end }}"
            "{{ else }}{{ toJson $value }}{{ end }}"
        )
    spelled = {name: literal(wire) for name, wire in renamed.items()}
    return "\n".join(
        [
            "{{- $more := false -}}",
            "{",
            "{{- range $key, $value := . }}{{ if $more }},{{ end }}{{ $more = true }}",
            f"  {_key(spelled, '{{ toJson $key }}')}: {value}",
            "{{- end }}",
            "}",
        ]
    )


class _Styles(NamedTuple):
    """The attributes of a form of which a description says how they are written.

    ``deep``: every member has a pair of its own, ``rows[0][name]``. ``json``: as JSON.
    ``spread``: an object gives a pair for each of its members.
    """

    deep: list[ir.Text]
    json: list[ir.Text]
    spread: list[ir.Text]


def _styles(body: ir.Body, names: Mapping[ir.Text, ir.Text]) -> _Styles:
    """What is written in another way than plain values, by what SQL calls it."""
    styles = _Styles([], [], [])
    for how in body.encodings:
        if how.wire in names:
            if how.is_json:
                styles.json.append(names[how.wire])
            elif how.style == "deepObject":
                styles.deep.append(names[how.wire])
            elif how.media is None:
                styles.spread.append(names[how.wire])
    return styles


def _form_template(renamed: Mapping[ir.Text, ir.Text], styles: _Styles) -> str:
    """The attributes as a form; a list gives its key once for each of its values.

    As from clients, what is null is left out, and items behind it move up.
    """
    spelled = {
        name: f"{{{{ urlquery {literal(wire)} }}}}" for name, wire in renamed.items()
    }
    key = _key(spelled, "{{ urlquery $key }}")
    return "\n".join(
        [
            "{{- $more := false -}}",
            "{{- range $key, $value := . -}}",
            _given("$value"),
            *(_deep_rows(renamed, styles.deep) if styles.deep else ()),
            *(_json_rows(key, styles.json) if styles.json else ()),
            *(_spread_rows(styles.spread) if styles.spread else ()),
            f'{{{{- if eq (printf "%T" $value) {_LIST} -}}}}',
            f"{{{{- range $item := $value -}}}}{_given('$item')}",
            f"{_pair(key, '$item')}{{{{- end -}}}}{{{{- end -}}}}",
            f"{{{{- else -}}}}{_pair(key, '$value')}{{{{- end -}}}}",
            *("{{- end -}}" for names in styles if names),
            "{{- end -}}",
            "{{- end -}}",
        ]
    )


def _json_rows(key: str, names: list[ir.Text]) -> Iterator[str]:
    yield f"{{{{- if eq $key {' '.join(map(literal, names))} -}}}}"
    yield f"{_next(key)}{{{{ urlquery (toJson $value) }}}}"
    yield "{{- else -}}"


def _spread_rows(names: list[ir.Text]) -> Iterator[str]:
    said = f"(eq $key {' '.join(map(literal, names))})"
    yield f'{{{{- if and {said} (eq (printf "%T" $value) {_MAP}) -}}}}'
    yield f"{{{{- range $inner, $of := $value -}}}}{_given('$of')}"
    yield f"{_pair('{{ urlquery $inner }}', '$of')}"
    yield "{{- end -}}{{- end -}}{{- else -}}"


def _deep_rows(
    renamed: Mapping[ir.Text, ir.Text], deep: list[ir.Text]
) -> Iterator[str]:
    yield f"{{{{- if eq $key {' '.join(map(literal, deep))} -}}}}"
    yield "{{- $name0 := $key -}}{{- $value0 := $value -}}"
    for name in deep:
        if name in renamed:
            wire = literal(renamed[name])
            yield f"{{{{- if eq $key {literal(name)} }}}}{{{{ $name0 = {wire} }}}}{{{{ end -}}}}"
    yield from _deep_pairs(0)
    yield "{{- else -}}"


def _deep_pairs(level: int) -> Iterator[str]:
    """The pairs of ``$value`` of a level: StackQL's templates cannot call themselves."""
    name, value, inner = f"$name{level}", f"$value{level}", level + 1
    pair = _pair(f"{{{{ urlquery {name} }}}}", value)
    if level == _DEEPEST:
        yield pair
        return
    yield f'{{{{- if eq (printf "%T" {value}) {_HOLDERS} -}}}}'
    yield f"{{{{- $at{inner} := 0 -}}}}"
    yield f"{{{{- range $step{inner}, $value{inner} := {value} -}}}}{_given(f'$value{inner}')}"
    yield f'{{{{- $name{inner} := printf "%s[%v]" {name} $step{inner} -}}}}'
    yield f'{{{{- if eq (printf "%T" {value}) {_LIST} -}}}}'
    yield f'{{{{- $name{inner} = printf "%s[%v]" {name} $at{inner} -}}}}'
    yield f"{{{{- $at{inner} = plus1 $at{inner} -}}}}"
    yield f'{{{{- if not (eq (printf "%T" $value{inner}) {_HOLDERS}) -}}}}'
    yield f'{{{{- $name{inner} = printf "%s[]" {name} -}}}}{{{{- end -}}}}{{{{- end -}}}}'
    yield from _deep_pairs(inner)
    yield f"{{{{- end -}}}}{{{{- end -}}}}{{{{- else -}}}}{pair}{{{{- end -}}}}"


def _given(operand: str) -> str:
    """Opens what is done where a value is not null, which a form cannot say."""
    return f'{{{{- if ne (printf "%T" {operand}) "<nil>" -}}}}'


def _next(key: str) -> str:
    """What stands before the value of the next pair."""
    return f"{{{{ if $more }}}}&{{{{ end }}}}{{{{ $more = true }}}}{key}="


def _pair(key: str, operand: str) -> str:
    """One pair of a form; what is no string goes as its JSON, which numbers are in full."""
    return (
        f"{_next(key)}"
        f"{{{{ if {is_string(operand)} }}}}{{{{ urlquery {operand} }}}}"
        f"{{{{ else }}}}{{{{ urlquery (toJson {operand}) }}}}{{{{ end }}}}"
    )


def _key(spelled: Mapping[ir.Text, str], otherwise: str) -> str:
    """The key at hand as it travels."""
    text = otherwise
    for name, wire in spelled.items():
        test = f"{{{{ if eq $key {literal(name)} }}}}"
        text = f"{test}{wire}{{{{ else }}}}{text}{{{{ end }}}}"
    return text
