"""What pages tell of types, fields and methods, in words that mean one thing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from example_apis import EVERYWHERE, SHOP, Called

from specloom import ir
from specloom.names import Name
from specloom.targets import wording
from specloom.targets.datatypes import Datatypes, has_section
from specloom.targets.docs import page_name
from specloom.targets.lookup import Index
from specloom.targets.statuses import exception_name
from specloom.targets.unfolding import Unfolding

INDEX = SHOP["orders.list"].index
SERVICE = SHOP["orders.list"].service
ORDERS = SHOP["orders.list"].resource
TYPES = Datatypes(INDEX)
TEXT = ir.Primitive("string")
HOME = Name(("svc",))


def ref(name: str, home: Name | None = HOME) -> ir.Ref:
    return ir.Ref(Name((name,)), home)


def field(record: str, wire: str) -> ir.Field:
    found = INDEX.record(ref(record))
    assert found is not None
    return next(f for f in found.fields if f.wire.raw == wire)


@pytest.mark.parametrize(
    ("type", "told"),
    [
        (TEXT, "string"),
        (ir.Primitive("integer", "int64"), "integer (int64)"),
        (ir.ListOf(TEXT), "array of string"),
        (ir.MapOf(ir.Primitive("boolean")), "map of string to boolean"),
        (ir.Nullable(TEXT), "string or null"),
        (ir.OneOf((TEXT, ir.Primitive("null"))), "string or null"),
        (ir.OneOf((TEXT, TEXT)), "string"),
        (ir.OneOf(()), "nothing"),
        (
            ir.Nullable(ir.ListOf(ir.Nullable(TEXT))),
            "array of (string or null) or null",
        ),
        (
            ir.MapOf(ir.OneOf((TEXT, ref("line")))),
            "map of string to (string or object ([Line](schemas.md#line)))",
        ),
        (
            ir.TupleOf((TEXT, TEXT), ir.Primitive("boolean")),
            "array of string, string, then any number of boolean",
        ),
        (ir.TupleOf((TEXT,), ir.ANY), "array of string, then anything"),
        (ir.Const(ir.Text("a|b")), "always <code>&#34;a&#124;b&#34;</code>"),
        (ref("line"), "object ([Line](schemas.md#line))"),
        (ir.ListOf(ref("status")), "array of string ([Status](schemas.md#status))"),
    ],
)
def test_a_type_is_told_in_words(type: ir.Type, told: str) -> None:
    assert TYPES.datatype(type) == told


def test_a_union_tells_by_which_property_and_values_its_options_are_known() -> None:
    line, status = ref("line"), ref("status")
    values = ((ir.Text("a"), 0), (ir.Text("b"), 1), (ir.Text("c"), 0))
    shared = ((ir.Text("d"), (0, 1)),)
    union = ir.OneOf((line, status), ir.Tag(ir.Text("kind"), values, 1, shared))
    assert TYPES.told_apart(union) == (
        "`kind` tells which: [Line](schemas.md#line) for `a`, `c`; "
        "[Status](schemas.md#status) for `b`, anything else; "
        "[Line](schemas.md#line) or [Status](schemas.md#status) for `d`."
    )
    assert TYPES.told_apart(ir.OneOf((line, status))) == TYPES.told_apart(line) == ""


def test_no_fact_runs_into_the_next_one() -> None:
    size = ir.Field(
        Name(("size",)), ir.Text("size"), TEXT, doc=ir.Text("Rows on a page"), default=2
    )
    assert TYPES.facts(size) == "Rows on a page. Default: `2`."
    assert TYPES.facts(size, "Called `s`.") == "Rows on a page. Default: `2`. Called `s`."  # fmt: skip


def test_a_union_of_many_names_the_first_and_counts_the_rest() -> None:
    many = ir.OneOf(tuple(ir.Const(n) for n in range(50)))
    assert TYPES.datatype(many).endswith("`7` or one of 42 more")


def test_what_several_services_share_is_linked_from_either_folder() -> None:
    shared = ref("line", home=None)
    assert TYPES.link(shared) == "[Line](../schemas.md#line)"
    assert TYPES.link(shared, "root") == "[Line](schemas.md#line)"


def test_a_field_tells_its_text_default_limits_and_access() -> None:
    assert TYPES.facts(field("line", "amount")) == (
        "How many. Default: `1`. At least 1, at most 99."
    )
    assert TYPES.facts(field("line", "colour")) == "As it will be. Read only."
    assert TYPES.facts(field("line", "sku")).startswith("Article. Pattern ")


def test_a_field_without_text_tells_what_its_type_is_and_may_be() -> None:
    told = "How far the order is. One of: `open`, `paid`, `sent`."
    assert TYPES.facts(field("order", "status")) == told


def test_columns_say_where_they_were_found_unless_their_name_does() -> None:
    columns = {c.wire.raw: TYPES.column_facts(c) for c in SHOP["orders.list"].method.columns}  # fmt: skip
    assert columns["id"] == "Number of the order."
    assert columns["name"] == "Full name. Found at `buyer.name`."


def test_an_enumeration_without_a_name_has_no_section_of_its_own() -> None:
    member = ir.Member(Name(("a",)), ir.Text("a"))
    enum = ir.Enum(Name(("e",)), ir.NO_TEXT, "string", (member,))
    assert not has_section(enum)
    many = tuple(ir.Member(Name(("a", str(n))), n) for n in range(41))
    assert has_section(ir.Enum(Name(("e",)), ir.NO_TEXT, "integer", many))
    assert has_section(ir.Enum(Name(("e",)), ir.Text("E"), "string", (member,)))


def test_nested_fields_are_rows_and_a_record_in_itself_is_not_unfolded_again() -> None:
    (rows,) = Unfolding(INDEX).rows((ir.ListOf(ref("order")), ir.Text("orders")))
    assert [row.path.raw for row in rows] == [
        "orders[].id",
        "orders[].status",
        "orders[].lines",
        "orders[].lines[].sku",
        "orders[].lines[].amount",
        "orders[].lines[].colour",
        "orders[].parent",
        "orders[].labels",
        "orders[].buyer",
        "orders[].buyer.name",
    ]


def test_a_map_of_maps_of_itself_has_no_fields() -> None:
    name = Name(("endless",))
    endless = ir.Alias(name, ir.Text("endless"), ir.MapOf(ir.Ref(name)))
    holder = ir.Field(name, ir.Text("held"), ir.Ref(name))
    record = ir.Record(Name(("holder",)), ir.Text("holder"), (holder,))
    api = replace(INDEX.api, definitions=(endless, record), services=())
    part = (ir.Ref(record.name), ir.Text("o"))
    (rows,) = Unfolding(Index(api)).rows(part)
    assert [row.path.raw for row in rows] == ["o.held"]


def test_tables_stay_bounded_by_depth_and_no_level_is_shown_in_part() -> None:
    part = (ref("order"), ir.Text("o"))
    unfolding = Unfolding(INDEX)
    shallow = unfolding.rows(*[part] * 15)  # 150 rows, if all levels were shown
    assert {row.path.raw.count(".") for rows in shallow for row in rows} == {1}
    assert sum(map(len, shallow)) == 15 * 6
    assert unfolding.rows(*[part] * 25) == [()] * 25
    assert all(len(rows) == 6 for rows in unfolding.rows(*[part] * 25, least=1))


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("404", "NotFoundError"),
        ("429", "RateLimitedError"),
        ("503", "ServerError"),
        ("5XX", "ServerError"),
        ("4XX", "StatusError"),
        ("default", "StatusError"),
    ],
)
def test_errors_have_the_names_that_clients_raise(status: str, name: str) -> None:
    from specloom.runtime import errors

    assert exception_name(status) == name
    assert issubclass(getattr(errors, name), errors.StatusError)


def test_a_resource_without_a_text_is_told_by_its_verbs() -> None:
    assert wording.about(ORDERS) == "Reads, creates, replaces and deletes orders."
    assert wording.verbs_of(ORDERS) == "SELECT, INSERT, REPLACE, DELETE"


def test_methods_say_how_sql_reaches_them() -> None:
    assert wording.reached(SHOP["orders.list"].method) == "SELECT or EXEC"
    picture = SHOP["order_picture.upload"]
    assert wording.reached(picture.method) == "not by SQL"
    mute, spoken = picture.resource.methods, ORDERS.methods
    both = ir.Resource(ORDERS.name, ORDERS.wire, (*spoken, *mute))
    assert wording.exec_note(both).endswith(": upload (it takes files or other parts).")
    assert wording.exec_note(picture.resource).startswith("SQL calls none of them")
    assert wording.verbs_of(picture.resource) == "not by SQL"
    assert wording.verbs_of(both) == wording.verbs_of(ORDERS)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("200", "returns `None`"),
        ("304", "raises `StatusError`"),
        ("300", "raises `StatusError`"),
        ("302", "raises `RedirectError`"),
        ("3XX", "raises `RedirectError`"),
        ("404", "raises `NotFoundError`"),
        ("default", "raises `StatusError`"),
    ],
)
def test_what_python_makes_of_an_answer_follows_from_its_status(
    status: str, told: str
) -> None:
    method = replace(SHOP["orders.list"].method, paging=None)
    assert wording.in_python(ir.Response(status, "none", None), method) == told


def test_a_parameter_of_another_name_in_python_or_sql_is_told() -> None:
    def told(called: Called, wire: str) -> list[str]:
        from specloom.targets.sql_words import sql_names

        names = sql_names(called.method.operation)
        return [
            wording.other_names(p.field, names[p.field.name]).strip()
            for p in called.method.operation.parameters
            if p.field.wire.raw == wire
        ]

    assert told(SHOP["orders.list"], "pageSize") == ["Called `page_size` in Python."]
    assert told(SHOP["orders.create"], "lambda") == ["Called `lambda_` in Python."]
    both = "Called `body_id` in Python and `body_id` in SQL."
    assert told(SHOP["orders.replace"], "id") == ["", both]


def test_pages_are_explained_by_what_goes_where() -> None:
    told = wording.pages(SHOP["orders.list"].method)
    assert "is `next_cursor` in the answer; it goes into `cursor` (query)." in told
    assert told.endswith("The size of a page is `pageSize`.")
    assert wording.pages(SHOP["orders.delete"].method) == ""


def test_pages_that_must_be_switched_on_are_told_of() -> None:
    found = SHOP["orders.list"].method
    assert found.paging
    told = replace(
        found.paging,
        switch=found.paging.size,
        otherwise=replace(found.paging, kind="offset"),
    )
    said = wording.pages(replace(found, paging=told))
    assert "Tokens come only where `pageSize` is `true`: Python and SQL send" in said
    assert "Where no token comes, `cursor` (query) counts the rows" in said


def test_every_kind_of_paging_has_a_sentence() -> None:
    for called in EVERYWHERE:
        if called.method.paging:
            assert re.search(r"[a-z`]\.$", wording.pages(called.method))


def test_anchors_and_pages_of_a_method_or_resource_never_meet_the_page_s_own() -> None:
    assert wording.anchor(Name(("fields",))) == "fields-method"
    assert wording.anchor(Name(("log", "batch"))) == "log-batch"
    assert page_name(Name(("index",))) == "index_"
    assert page_name(Name(("schemas",))) == "schemas_"
    assert page_name(Name(("readme",))) == "readme_"
    assert page_name(Name(("con",))) == "con_"


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (
            ir.Limits(min_length=1, max_length=64),
            "At least 1 character, at most 64 characters.",
        ),
        (ir.Limits(min_items=0, max_items=1), "At most 1 item."),
        (ir.Limits(min_items=2, max_items=2), "Exactly 2 items."),
    ],
)
def test_sizes_are_told_as_people_count(limits: ir.Limits, told: str) -> None:
    limited = replace(field("line", "sku"), limits=limits, doc=ir.NO_TEXT)
    assert TYPES.facts(limited).endswith(told)
