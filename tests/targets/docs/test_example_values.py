"""Example values fit their schemas: the spec's own where they do, else the simplest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from example_apis import FEATURES, HERE, SHOP, Called, methods
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from specloom import document, ir
from specloom.names import Name
from specloom.targets.examples import arguments
from specloom.targets.examples.fitting import fits, is_value, is_within
from specloom.targets.examples.sql_spelling import plain
from specloom.targets.examples.values import Examples
from specloom.targets.lookup import Index

_READ_ONLY = "bodies"  # requires attributes of callers that are read-only
INDEX = SHOP["orders.list"].index
TEXT, WHOLE, NUMBER = (
    ir.Primitive("string"),
    ir.Primitive("integer"),
    ir.Primitive("number"),
)
DAY, MOMENT = ir.Primitive("string", "date"), ir.Primitive("string", "date-time")
STATUS, LINE = (ir.Ref(Name((word,)), Name(("svc",))) for word in ("status", "line"))


def a(**members: ir.Value) -> ir.Object:
    return ir.Object(tuple((ir.Text(key), value) for key, value in members.items()))


@pytest.mark.parametrize(
    ("value", "type"),
    [
        (ir.Text("a"), TEXT),
        (3, WHOLE),
        (3, NUMBER),
        (None, ir.Nullable(TEXT)),
        (ir.Text("open"), STATUS),
        (ir.Array((ir.Text("a"),)), ir.ListOf(TEXT)),
        (a(sku=ir.Text("a-1"), more=True), LINE),
        (a(any=3), ir.MapOf(WHOLE)),
        (3, ir.OneOf((TEXT, WHOLE))),
        (3, ir.Const(3)),
        (ir.Array((3,)), ir.ANY),
        (ir.Text("2026-02-28"), DAY),
        (ir.Text("2026-02-28T23:59:59.5+01:00"), MOMENT),
        (
            ir.Text("00000000-0000-4000-8000-00000000000A"),
            ir.Primitive("string", "uuid"),
        ),
        (-(2**31), ir.Primitive("integer", "int32")),
    ],
)
def test_a_value_of_the_type_fits(value: ir.Value, type: ir.Type) -> None:
    assert fits(value, type, INDEX)


@pytest.mark.parametrize(
    ("value", "type"),
    [
        (ir.Text("3"), WHOLE),
        (True, WHOLE),
        (3.5, WHOLE),
        (None, TEXT),
        (ir.Text("lost"), STATUS),
        (ir.Text("a"), ir.ListOf(TEXT)),
        (ir.Array((3,)), ir.ListOf(TEXT)),
        (a(amount=3), LINE),
        (a(sku=3), LINE),
        (a(any=ir.Text("3")), ir.MapOf(WHOLE)),
        (True, ir.OneOf((TEXT, WHOLE))),
        (ir.Text("2026-02-30"), DAY),
        (ir.Text("20260228"), DAY),
        (ir.Text("2026-02-28"), MOMENT),
        (ir.Text("2026-02-28T12:00:00"), MOMENT),
        (ir.Text("12:00"), ir.Primitive("string", "time")),
        (ir.Text("abc"), ir.Primitive("string", "uuid")),
        (ir.Text("nobody"), ir.Primitive("string", "email")),
        (2**31, ir.Primitive("integer", "int32")),
    ],
)
def test_a_value_that_contradicts_its_type_does_not(
    value: ir.Value, type: ir.Type
) -> None:
    assert not fits(value, type, INDEX)


@pytest.mark.parametrize(
    ("value", "limits", "fits"),
    [
        (ir.Text("AT"), ir.Limits(max_length=2), True),
        (ir.Text("country"), ir.Limits(max_length=2), False),
        (ir.Text(""), ir.Limits(min_length=1), False),
        (ir.Array((3,)), ir.Limits(min_items=2), False),
        (ir.Array((3, 4)), ir.Limits(min_items=2, max_items=2), True),
        (3, ir.Limits(minimum=3, maximum=3), True),
        (3, ir.Limits(exclusive_minimum=3), False),
        (2.5, ir.Limits(exclusive_maximum=2.5), False),
        (ir.Text("a"), ir.Limits(pattern=ir.Text("b")), True),
    ],
)
def test_a_value_is_no_longer_or_larger_than_its_limits(
    value: ir.Value, limits: ir.Limits, fits: bool
) -> None:
    field = ir.Field(Name(("f",)), ir.Text("f"), ir.ANY, limits=limits)
    if isinstance(value, ir.Array):
        field = ir.Field(field.name, field.wire, ir.ListOf(WHOLE), limits=limits)
    assert is_value(value, field, INDEX) is fits


def test_a_value_is_made_where_the_spec_s_own_contradicts_its_schema() -> None:
    count = next(
        a
        for a in arguments(SHOP["orders.create"].method, INDEX)
        if a.parameter.field.wire.raw == "count"
    )
    assert count.value == 3  # "{{count}}" is no integer; the smallest is 3


def test_deprecated_attributes_and_page_tokens_are_not_shown() -> None:
    def shown(name: str) -> list[str]:
        found = arguments(SHOP[name].method, INDEX)
        return [argument.parameter.field.wire.raw for argument in found]

    assert shown("orders.list") == ["pageSize", "status"]
    assert shown("orders.create") == ["note", "count", "lines", "lambda"]


def test_a_value_keeps_to_limits_and_ends_where_a_type_holds_itself() -> None:
    order = next(d for d in INDEX.api.services[0].definitions if d.name.snake == "order")  # fmt: skip
    examples = Examples(INDEX)
    assert examples.of_type(ir.Ref(order.name, Name(("svc",)))) == a(
        id=ir.Text("id"), status=ir.Text("open")
    )
    assert examples.of_type(WHOLE, ir.Limits(minimum=7, multiple_of=7)) == 7
    assert examples.of_type(TEXT, ir.Limits(min_length=6)) == ir.Text("textte")


@pytest.mark.parametrize(
    ("format", "least", "text"),
    [
        ("date-time", 23, "2026-01-31T12:00:00.00Z"),
        ("time", 10, "12:00:00.0Z"),
        ("decimal", 6, "1.0000"),
        ("date", 12, "2026-01-31"),
        ("uri", 24, "https://example.com/http"),
    ],
)
def test_a_text_that_must_be_longer_keeps_its_format(
    format: ir.Format, least: int, text: str
) -> None:
    type = ir.Primitive("string", format)
    made = Examples(INDEX).of_type(type, ir.Limits(min_length=least))
    assert made == ir.Text(text) and fits(made, type, INDEX)


@pytest.mark.parametrize(
    ("limits", "number"),
    [
        (ir.Limits(minimum=0.25, multiple_of=0.1), 0.3),
        (ir.Limits(minimum=0.65, multiple_of=0.05), 0.65),
        (ir.Limits(maximum=-0.7, multiple_of=0.1), -0.7),
        (ir.Limits(minimum=10**40, multiple_of=3), 10**40 + 2),
    ],
)
def test_multiples_are_counted_in_decimals(
    limits: ir.Limits, number: int | float
) -> None:
    type = ir.Primitive("integer" if isinstance(number, int) else "number")
    assert Examples(INDEX).of_type(type, limits) == number


def test_sizes_that_nothing_can_have_make_no_example_of_that_size() -> None:
    examples = Examples(INDEX)
    held = ir.Limits(min_items=3, held=ir.Held((1,), least=10**9))
    value = examples.of_type(ir.ListOf(ir.Primitive("integer"), limits=held))
    assert isinstance(value, ir.Array)
    assert len(value.items) == 20
    wide = ir.Limits(minimum=1e308, maximum=1.7e308, multiple_of=5e-324)
    assert examples.of_type(ir.Primitive("number", limits=wide)) == 1e308
    assert not is_within(10**400, ir.Limits(multiple_of=0.5))


def test_a_multiple_that_no_float_can_be_is_none() -> None:
    limits = ir.Limits(minimum=1.7976931348623157e308, multiple_of=1e308)
    assert isinstance(Examples(INDEX).of_type(NUMBER, limits), float)


@pytest.mark.parametrize("path", [HERE / "shop.yaml", *FEATURES], ids=lambda p: p.stem)
def test_bodies_are_valid_by_their_schemas(path: Path) -> None:
    root = document.load(path).root
    registry: Registry[Any] = Registry().with_resource(
        "urn:root", DRAFT202012.create_resource(root)
    )
    for called in methods(path):
        body = called.method.operation.body
        if body is None or body.kind != "json" or path.stem == _READ_ONLY:
            continue
        schema = _found(root, called)["content"][body.media.raw].get("schema", {})
        validator = OAS31Validator(
            _anchored(schema), registry=registry, format_checker=oas31_format_checker
        )
        assert not list(validator.iter_errors(_body(called))), called.command


def _body(called: Called) -> object:
    given = arguments(called.method, called.index)
    for argument in given:
        if argument.parameter.location == "body":
            return plain(argument.value)
    return {
        a.parameter.field.wire.raw: plain(a.value)
        for a in given
        if a.parameter.location == "field"
    }


def _found(root: Any, called: Called) -> Any:
    """The request body's own node of the document."""
    source = called.method.operation.source
    assert source is not None
    body = _at(root, source.pointer.raw)["requestBody"]
    return _at(root, body["$ref"][1:]) if "$ref" in body else body


def _at(root: Any, pointer: str) -> Any:
    for key in pointer.split("/")[1:]:
        root = root[key.replace("~1", "/").replace("~0", "~")]
    return root


def _anchored(node: Any) -> Any:
    """The schema with references to the document's root."""
    if isinstance(node, list):
        return [_anchored(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: f"urn:root{item}" if key == "$ref" else _anchored(item)
        for key, item in node.items()
    }


def test_a_path_shows_a_listed_value_that_it_can_have(tmp_path: Path) -> None:
    """Some lists begin with the empty text, which no path can hold."""
    path = tmp_path / "jobs.yaml"
    path.write_text("""\
openapi: 3.1.0
info: {title: Jobs, version: "1"}
paths:
  /jobs/{state}:
    get:
      operationId: listJobs
      parameters: [{name: state, in: path, required: true, schema: {enum: ["", active, done]}}]
      responses: {"204": {description: Nothing.}}
""")
    (called,) = methods(path)
    (state,) = arguments(called.method, called.index)
    assert state.value == ir.Text("active")


def test_what_is_required_with_what_is_found_without_making_what_is_within() -> None:
    """Each level would be made again for each condition of the level above."""
    made = [0]

    class Counting(Examples):
        def of(self, field: ir.Field, *deep: int) -> ir.Value:
            made[0] += 1
            return super().of(field, *deep)

    names = [ir.Text(f"p{number}") for number in range(9)]
    inner: ir.Type = TEXT
    records = []
    for level in range(5):
        name = Name.of(f"level {level}")
        fields = (ir.Field(Name.of(w.raw), w, inner, True) for w in names)
        needs = tuple(ir.Dependency(w, (names[0],)) for w in names)
        records.append(ir.Record(name, ir.Text(""), tuple(fields), conditions=needs))
        inner = ir.Ref(name, None)
    api = replace(INDEX.api, definitions=tuple(records))
    value = Counting(Index(api)).of_type(inner)
    assert isinstance(value, ir.Object)
    assert [key for key, _ in value.members] == names
    assert made[0] < 2_000
