"""Columns: the row's properties, nested scalars beside them, and the row as a whole."""

from __future__ import annotations

from mapping.hand import definitions, method, reading, record
from specloom import ir
from specloom.names import Name

INFO = {"run_id": "string", "status": "string", "tags": ["string"]}
RUN = {"info": INFO, "data": {"metrics": [{"key": "string"}]}}


def _columns(found: ir.Method) -> list[str]:
    return [
        ("+" if column.promoted else "") + column.wire.raw for column in found.columns
    ]


def test_one_row_and_many_have_the_same_columns() -> None:
    run = record("Run", **RUN)
    one = method(reading("GET /runs/{id}", answers={"run": run}))
    many = method(reading("POST /runs/search", answers={"runs": [run]}))
    assert _columns(one) == ["run", "info", "data", "+run_id", "+status"]
    assert one.columns == many.columns


def test_the_whole_row_has_an_empty_path() -> None:
    found = method(reading("GET /runs", answers={"runs": [RUN]}))
    assert [(c.wire.raw, len(c.path)) for c in found.columns][:2] == [
        ("run", 0),
        ("info", 1),
    ]


def test_general_names_name_no_row() -> None:
    assert _columns(method(reading("GET /runs", answers={"data": [INFO]}))) == [
        "run_id",
        "status",
        "tags",
    ]


def test_a_property_called_as_the_whole_keeps_its_name() -> None:
    found = method(
        reading("GET /tags", answers={"tags": [{"tag": "string", "id": "string"}]})
    )
    assert _columns(found) == ["tag", "id"]


def test_nested_scalars_that_share_a_name_are_not_lifted() -> None:
    answer = {
        "id": "string",
        "owner": {"id": "string", "login": "string"},
        "org": {"Login": "string"},
    }
    assert _columns(method(reading("GET /repos/{id}", answers=answer))) == [
        "id",
        "owner",
        "org",
    ]


def test_columns_that_differ_in_case_only_have_names_of_their_own() -> None:
    answer = {
        "id": "string",
        "ID": "string",
        "owner": {"id_2": "string"},
        "Id": "string",
    }
    found = method(reading("GET /pets/{id}", answers=answer))
    told = [(c.wire.raw, c.path[-1].raw) for c in found.columns]
    assert told[:2] == [("id", "id"), ("ID_2", "ID")]
    assert told[3:] == [("Id_3", "Id")]


def test_rows_without_properties_are_one_column() -> None:
    assert _columns(method(reading("GET /pets", answers={"labels": ["string"]}))) == [
        "label"
    ]
    assert _columns(method(reading("GET /pets", answers=["string"]))) == ["value"]
    free = ir.MapOf(ir.Primitive("integer"))
    assert _columns(method(reading("GET /inventory", answers=free))) == ["value"]


def test_singular_names_keep_their_spelling() -> None:
    answer = {"modelVersions": [INFO]}
    assert (
        _columns(method(reading("GET /versions", answers=answer)))[0] == "modelVersion"
    )


def test_what_is_only_written_is_no_column() -> None:
    secret = ir.Field(Name.of("secret"), ir.Text("secret"), ir.ANY, access="write")
    assert _columns(method(reading("POST /keys", answers=_with(secret)))) == ["id"]


def _with(field: ir.Field) -> ir.Ref:
    ref = record("Key", id="string")
    known = definitions[ref]
    assert isinstance(known, ir.Record)
    definitions[ref] = ir.Record(known.name, known.wire, (*known.fields, field))
    return ref


def test_what_answers_nothing_has_no_columns() -> None:
    assert _columns(method(reading("DELETE /pets/{id}"))) == []


def test_options_of_a_union_give_all_their_columns() -> None:
    cat = record("Cat", id="string", lives="integer", food="string")
    dog = record("Dog", id="string", tricks=["string"], food=["string"])
    found = method(reading("GET /pets/{id}", answers=ir.OneOf((cat, dog))))
    assert _columns(found) == ["id", "lives", "food", "tricks"]
    assert found.columns[2].type == ir.ANY


def test_what_options_give_columns_of_one_type_is_such_a_column() -> None:
    """``WHERE type = 'file'`` compares texts, whichever option a row is."""
    kinds = [ir.Const(ir.Text(value)) for value in ("file", "link")]
    size, of = ir.Primitive("number"), ir.Nullable(ir.Primitive("string"))
    file = record(
        "File", type=kinds[0], etag=of, size="integer", by=record(id="string")
    )
    link = record("Link", type=kinds[1], etag="string", size=size, by="string")
    found = method(reading("GET /items/{id}", answers=ir.OneOf((file, link))))
    assert {c.wire.raw: c.type for c in found.columns} == {
        "type": ir.OneOf(tuple(kinds)),
        "etag": of,
        "size": ir.OneOf((ir.Primitive("integer"), size)),
        "by": ir.ANY,
    }


def test_unions_that_hold_themselves_have_columns() -> None:
    tree = ir.Ref(Name.of("tree"))
    plus = record("Plus", kind="string", left=tree)
    minus = record("Minus", kind="string", left=ir.Nullable(tree))
    definitions[tree] = ir.Alias(tree.name, ir.Text("Tree"), ir.OneOf((plus, minus)))
    found = method(reading("GET /trees/{id}", answers=tree))
    assert {c.wire.raw: c.type for c in found.columns} == {
        "kind": ir.Primitive("string"),
        "left": ir.Nullable(tree),
    }
