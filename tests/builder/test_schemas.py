"""Schemas become the types that their authors meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builder.spelling import (
    FEATURES,
    built,
    definition,
    field,
    fields,
    notes,
    plain,
    spelled,
)
from specloom import ir
from specloom.builder import ServiceSource, build, merging
from specloom.builder.schemas import Schemas
from specloom.document import load
from specloom.errors import DocumentError

# --------------------------------------------------------------------------- allOf


def test_a_record_has_the_properties_and_the_required_names_of_all_its_parents() -> (
    None
):
    assert fields("all_of", "Dog") == {
        "id!": "string",
        "name!": "string",
        "owner": "AnimalOwner",
        "breed!": "string",
    }


def test_what_is_inherited_on_several_ways_is_there_once() -> None:
    assert list(fields("diamonds", "Both")) == ["base", "left", "right", "both"]
    assert list(fields("diamonds", "Thing")) == ["own", "base", "left", "right", "both"]


def test_diamonds_upon_diamonds_take_no_longer_than_their_schemas(
    tmp_path: Path,
) -> None:
    def twice(number: int) -> dict[str, Any]:
        return {"allOf": [{"$ref": f"#/components/schemas/S{number + 1}"}] * 2}

    schemas = {f"S{number}": twice(number) for number in range(60)}
    schemas["S60"] = {"type": "object", "properties": {"last": {"type": "string"}}}
    info = {"title": "", "version": ""}
    path = tmp_path / "api.json"
    path.write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": info,
                "paths": {},
                "components": {"schemas": schemas},
            }
        )
    )
    (service,) = build([ServiceSource("demo", load(path))], name="demo").api.services
    first = next(d for d in service.definitions if d.wire and d.wire.raw == "S0")
    assert isinstance(first, ir.Record)
    assert [f.wire.raw for f in first.fields] == ["last"]


def test_a_child_narrows_what_it_inherits() -> None:
    assert fields("all_of", "Puppy")["breed!"] == "='beagle'"


def test_a_childs_own_type_replaces_an_inherited_one_that_says_no_more() -> None:
    assert fields("all_of", "Farm") == {"dog": "Puppy", "warden": "FarmWarden"}
    told = {"name": "string", "phone": "string", "licence": "string"}
    assert fields("all_of", "farm_warden") == told


def test_a_child_speaks_for_itself_and_inherits_what_is_said_of_its_properties() -> (
    None
):
    assert definition("all_of", "Dog").doc.raw == "An animal that barks."
    assert definition("all_of", "Puppy").doc == ir.NO_TEXT
    assert field("all_of", "Puppy", "name").doc.raw == "What it is called."


def test_a_reference_that_is_wrapped_to_be_described_stays_a_reference() -> None:
    wrapped = fields("all_of", "Wrapped")
    assert (wrapped["described"], wrapped["perhaps"]) == ("Animal", "Animal?")
    doc = field("all_of", "Wrapped", "described").doc
    assert doc.raw == "Wrapped only to be described."


def test_scalars_that_hold_together_are_narrowed_too() -> None:
    for wire in ("narrowed", "counted"):  # whichever of the two types comes first
        assert spelled(field("all_of", "Wrapped", wire).type) == "integer"
    colours = definition("all_of", "wrapped_colour").members
    assert [plain(member.value) for member in colours] == ["green", "blue"]


def test_a_contradiction_is_told_with_the_reading_that_was_chosen() -> None:
    assert spelled(definition("all_of", "Contradiction").type) == "integer"
    assert notes("all_of") == {"no value is string and integer: read as integer"}


def test_an_empty_all_of_is_anything() -> None:
    assert spelled(definition("all_of", "Nothing").type) == "any"


# --------------------------------------------------------------------------- choices


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("Pet", "(Cat|Dog)"),
        ("Text", "(string|[string])"),
        ("Nested", "(string|integer)"),
    ],
)
def test_alternatives_are_a_flat_union(schema: str, expected: str) -> None:
    assert spelled(definition("choices", schema).type) == expected


def test_null_among_the_alternatives_makes_the_users_nullable_and_not_the_alias() -> (
    None
):
    assert spelled(definition("choices", "Perhaps").type) == "Cat"


def test_inline_alternatives_are_named_by_what_marks_them_or_by_place() -> None:
    assert fields("choices", "Thing") == {
        "id": "(string|integer)",
        "inline": "(ThingInline|ThingInlineOption2)",
        "perhaps": "ThingPerhaps?",
        "marked": "(ThingMarkedByNumber|ThingMarkedByName)<kind>",
        "anything": "any",
    }


def test_alternatives_that_are_described_constants_are_an_enum() -> None:
    members = definition("choices", "Described").members
    assert [(m.name.snake, plain(m.value), m.doc.raw) for m in members] == [
        ("low", "low", "Whenever there is time."),
        ("high", "high", "High priority"),
    ]


def test_alternatives_beside_properties_become_one_record_with_all_of_them() -> None:
    assert fields("choices", "Either") == {
        "region!": "string",
        "name": "string",
        "size": "(integer|string)",
        "names": "[string]",
    }


def test_alternatives_that_only_require_properties_add_those_nobody_describes() -> None:
    found = fields("choices", "Constrained")
    assert found == {"a": "string", "b": "string", "described_by_nobody": "any"}


def test_what_every_alternative_requires_is_required() -> None:
    record = definition("choices", "Filed")
    assert isinstance(record, ir.Record)
    assert [field.wire.raw for field in record.fields if field.required] == ["title"]


def test_free_properties_beside_alternatives_are_those_of_one_record() -> None:
    record = definition("choices", "Telling")
    assert isinstance(record, ir.Record) and record.extra is not None
    assert fields("choices", "Telling") == {"purrs": "boolean", "barks": "boolean"}
    assert spelled(record.extra) == "string"


def test_a_record_is_as_open_as_one_of_its_alternatives() -> None:
    record = definition("choices", "Open")
    assert isinstance(record, ir.Record)
    assert record.extra == ir.ANY


def test_properties_that_only_some_values_have_are_optional() -> None:
    assert fields("choices", "Conditional") == {
        "kind": "string",
        "volume": "number",
        "length": "number",
    }


# --------------------------------------------------------------------------- discriminators


def tag_values(feature: str, wire: str) -> dict[str, str]:
    """The options that a union's discriminator values mean."""
    type = definition(feature, wire).type
    assert isinstance(type, ir.OneOf) and type.tag is not None
    return {v.raw: spelled(type.options[n]) for v, n in type.tag.values}


def shared_values(feature: str, wire: str) -> dict[str, list[str]]:
    """The options among which a union's discriminator values leave a choice."""
    type = definition(feature, wire).type
    assert isinstance(type, ir.OneOf) and type.tag is not None
    return {v.raw: [spelled(type.options[n]) for n in ns] for v, ns in type.tag.shared}


def test_a_discriminator_maps_values_to_options_and_names_the_rest() -> None:
    assert tag_values("discriminators", "Event") == {
        "opened": "Opened",
        "reopened": "Opened",
        "Closed": "Closed",
    }


def test_without_a_mapping_options_go_by_the_names_of_their_schemas() -> None:
    expected = {"Opened": "Opened", "Closed": "Closed"}
    assert tag_values("discriminators", "Implicit") == expected


@pytest.mark.parametrize(
    ("named", "default"),
    [("Closed", 1), ('"#/components/schemas/Opened"', 0), ("Removed", None)],
)
def test_a_default_mapping_names_the_option_of_all_other_values(
    tmp_path: Path, named: str, default: int | None
) -> None:
    text = (FEATURES / "discriminators.yaml").read_text().replace("3.0.3", "3.2.0")
    path = tmp_path / "api.yaml"
    path.write_text(text.replace("kind}", f"kind, defaultMapping: {named}}}", 1))
    built = build([ServiceSource("demo", load(path))], name="demo")
    (union,) = (
        d for d in built.api.services[0].definitions if d.wire.raw == "Implicit"
    )
    assert isinstance(union, ir.Alias) and isinstance(union.type, ir.OneOf)
    assert union.type.tag and union.type.tag.default == default
    told = "`defaultMapping` names something that is no option"
    assert (told in {note.message for note in built.notes}) == (default is None)


def test_without_a_mapping_the_only_value_that_an_option_allows_outranks_its_name() -> (
    None
):
    assert tag_values("discriminators", "Fixed") == {
        "started": "Started",
        "stopped": "Stopped",
        "Unfixed": "Unfixed",
        "paused": "FixedPaused",
    }


def test_an_option_goes_by_all_values_that_it_lists_alone_or_with_others() -> None:
    assert tag_values("discriminators", "Overlapping") == {
        "search": "Searched",
        "search_2025": "Searched",
    }
    both = shared_values("discriminators", "Overlapping")
    assert both == {"message": ["Asked", "Answered"]}


def test_a_mapping_that_leads_to_no_option_is_told_and_ignored() -> None:
    assert set(tag_values("discriminators", "Astray")) == {"Opened", "Closed"}
    for value in ("lost", "moved", "removed"):
        told = f"the discriminator maps {value!r} to something that is no option"
        assert f"{told}: the mapping is ignored" in notes("discriminators")


def test_properties_beside_a_discriminated_union_are_in_every_option() -> None:
    assert tag_values("discriminators", "Shared") == {
        "Opened": "SharedOpened",
        "Closed": "SharedClosed",
    }
    shared = fields("discriminators", "shared_opened")
    assert shared == {"kind!": "string", "at": "string:date-time", "by": "string"}


def test_what_stands_beside_a_discriminated_union_in_an_allof_is_in_every_option() -> (
    None
):
    assert tag_values("discriminators", "Layered") == {
        "Opened": "LayeredOpened",
        "Closed": "LayeredClosed",
    }
    layered = fields("discriminators", "layered_closed")
    expected = {"at!": "string:date-time", "kind!": "string", "reason": "string"}
    assert layered == expected


def test_a_required_constant_tells_options_apart_without_being_declared() -> None:
    expected = {"started": "Started", "stopped": "Stopped"}
    assert tag_values("discriminators", "Undeclared") == expected


def test_an_option_may_be_a_choice_and_list_values_elsewhere_or_none_at_all() -> None:
    assert tag_values("discriminators", "Grown") == {
        "started": "Started",
        "stopped": "Halted",
        "paused": "Halted",
        "renamed": "Renamed",
        "moved": "Renamed",
    }


def test_a_value_that_two_options_list_leaves_a_choice_of_these_two() -> None:
    assert tag_values("discriminators", "Half") == {
        "stopped": "Stopped",
        "renamed": "Renamed",
        "moved": "Renamed",
        "restarted": "Restarted",
    }
    both = shared_values("discriminators", "Half")
    assert both == {"started": ["Started", "Restarted"]}


def test_an_option_that_the_mapping_leaves_out_goes_by_the_values_that_it_lists() -> (
    None
):
    assert tag_values("discriminators", "Restricted") == {
        "stopped": "Stopped",
        "ended": "Stopped",
        "started": "Restarted",
        "restarted": "Restarted",
    }


def test_an_option_goes_by_what_it_alone_lists_beside_what_the_mapping_has_for_it() -> (
    None
):
    assert tag_values("discriminators", "Renewed") == {
        "begun": "Begun",
        "done": "Done",
        "resumed": "Begun",
    }
    assert shared_values("discriminators", "Renewed") == {}


def test_the_children_of_a_child_are_of_the_family() -> None:
    assert tag_values("families", "Plant") == {
        "Tree": "Tree",
        "Oak": "Oak",
        "Plant": "PlantBase",
    }


def test_children_go_by_values_of_their_own_before_their_names() -> None:
    assert tag_values("families", "Signal") == {
        "lamp": "Lamp",
        "flag": "Flag",
        "Horn": "Horn",
        "Signal": "SignalBase",
    }


def test_a_vendor_says_what_an_only_child_goes_by_although_its_parent_lists_it() -> (
    None
):
    assert tag_values("families", "Alarm") == {"timed": "Timer", "Alarm": "AlarmBase"}


def test_what_a_parent_lists_and_no_child_goes_by_is_told_by_what_fits() -> None:
    either = ["BookDetail", "BookBase"]
    assert shared_values("families", "Book") == {"hard": either, "soft": either}


def test_a_child_of_a_child_shares_its_values_unless_its_own_name_is_one(
    tmp_path: Path,
) -> None:
    text = (FEATURES / "families.yaml").read_text()
    for name in ("Lantern", "signal"):
        text += f"    {name}: {{allOf: [{{$ref: '#/components/schemas/Lamp'}}]}}\n"
    path = tmp_path / "api.yaml"
    path.write_text(text.replace("{enum: [lamp]}", "{enum: [lamp, signal]}"))
    (service,) = build([ServiceSource("demo", load(path))], name="demo").api.services
    family = next(d for d in service.definitions if d.wire.raw == "Signal")
    assert isinstance(family, ir.Alias) and isinstance(family.type, ir.OneOf)
    union, tag = family.type, family.type.tag
    assert tag is not None
    shared = {v.raw: [spelled(union.options[n]) for n in ns] for v, ns in tag.shared}
    assert shared["lamp"] == ["Lamp", "Lantern"]
    assert shared["signal"] == ["Lamp", "Lantern", "Signal2"]


def test_who_refers_to_a_parent_with_a_discriminator_means_any_of_its_children() -> (
    None
):
    assert spelled(definition("families", "Shape").type) == (
        "(Circle|Square|Point|Ring|ShapeBase)<type>"
    )
    assert tag_values("families", "Shape") == {
        "round": "Circle",
        "Square": "Square",
        "Point": "Point",
        "Ring": "Ring",
        "Shape": "ShapeBase",
    }
    assert fields("families", "Drawing") == {"first": "Shape", "wrapped": "Shape"}


def test_a_child_that_adds_nothing_is_a_record_of_its_own() -> None:
    assert fields("families", "Point") == {"type!": "string", "colour": "string"}


def test_a_parent_may_list_the_children_that_extend_it() -> None:
    assert spelled(definition("families", "Vehicle").type) == "(Car|Bike)"
    assert fields("families", "Car") == {"wheels": "integer", "doors": "integer"}
    assert fields("families", "Bike") == {"wheels": "integer", "bell": "boolean"}


def test_a_parent_without_children_is_a_plain_record() -> None:
    assert fields("families", "Childless") == {"type": "string"}


# --------------------------------------------------------------------------- together


def test_values_that_several_schemas_list_are_those_in_all_whichever_comes_first() -> (
    None
):
    assert tag_values("compositions", "Told") == {
        "dog": "Dog",
        "cat": "Cat",
        "bird": "Bird",
    }
    kinds = {name: fields("compositions", name)["kind!"] for name in ("Dog", "Bird")}
    assert kinds == {"Dog": "='dog'", "Bird": "='bird'"}


def test_values_that_are_left_keep_the_names_that_they_were_given() -> None:
    left = definition("compositions", "wet_kind").members
    named = [(m.name.snake, plain(m.value)) for m in left]
    assert named == [("piscis", "fish"), ("canis", "dog")]


def test_where_no_value_is_left_the_last_ones_are_used() -> None:
    assert fields("compositions", "Contradiction") == {"kind": "ContradictionKind"}
    assert "no value is in both enums: the last one is used" in notes("compositions")


def test_null_beside_the_options_of_a_discriminator_is_no_option_of_its_own() -> None:
    assert tag_values("compositions", "Change") == {
        "moved": "ChangeMoved",
        "renamed": "ChangeRenamed",
    }
    assert fields("compositions", "Diary")["last"] == "Change?"


def test_an_option_that_is_no_object_has_no_properties_of_those_beside_it() -> None:
    assert spelled(definition("compositions", "Noted").type) == (
        "(NotedMoved|string)<what>"
    )


def test_options_that_are_no_objects_are_not_folded_into_the_record_of_the_others() -> (
    None
):
    assert spelled(definition("compositions", "Worded").type) == "(WordedObject|string)"
    assert list(fields("compositions", "worded_object")) == ["at", "to", "name"]


def test_a_record_that_is_one_of_several_types_has_a_name_of_its_own() -> None:
    assert spelled(definition("compositions", "Brief").type) == (
        "(BriefObject|string|[string])"
    )
    assert fields("compositions", "Letter") == {"brief": "(string|LetterBrief)"}


def test_a_choice_that_is_extended_is_still_one_with_the_rest_in_every_option() -> None:
    assert tag_values("compositions", "Signed") == {
        "moved": "SignedMoved",
        "renamed": "SignedRenamed",
    }
    assert fields("compositions", "signed_moved") == {
        "at": "string:date-time",
        "by!": "string",
        "what!": "='moved'",
        "to": "string",
    }


def test_a_mapping_holds_for_what_extends_its_choice() -> None:
    assert tag_values("compositions", "Counted") == {
        "gone": "CountedMoved",
        "moved": "CountedMoved",
        "renamed": "CountedRenamed",
    }


def test_a_choice_within_an_option_is_folded_into_it() -> None:
    assert fields("compositions", "twice_grown") == {
        "why": "string",
        "what!": "='grown'",
        "unit": "string",
        "length": "number",
        "weight": "number",
    }


def test_who_extends_an_option_has_nothing_of_its_siblings() -> None:
    assert list(fields("compositions", "Release")) == ["task!", "target", "version"]


def test_who_extends_a_parent_that_does_not_list_it_is_one_record_of_all() -> None:
    found = list(fields("compositions", "Unlisted"))
    assert found == ["task!", "other", "target", "suite"]


# --------------------------------------------------------------------------- null


def test_null_in_openapi_30() -> None:
    assert fields("null_30", "Row") == {
        "plain": "string",
        "perhaps": "string?",
        "required!": "string?",
        "whatever": "any",
        "referred": "PerhapsRow?",
        "ignored": "Size",
        "chosen": "(string|integer)?",
        "listed": "RowListed?",
        "items": "[integer?]",
    }


def test_openapi_30_ignores_what_stands_beside_a_reference_but_its_description() -> (
    None
):
    assert field("null_30", "Row", "ignored").doc.raw == "Only this counts."
    assert notes("null_30") == {
        "before OpenAPI 3.1, what stands beside `$ref` does not count: only its description, `readOnly` and `writeOnly` are used"
    }


def test_null_since_openapi_31() -> None:
    assert fields("null_31", "Row") == {
        "perhaps": "string?",
        "several": "(string|integer)?",
        "only": "null",
        "listed": "RowListed?",
        "alias": "PerhapsText?",
        "nothing": "null",
        "nowhere": "Nowhere?",
        "beside": "PerhapsText?",
        "measured": "string:date?",
        "object": "RowObject?",
    }
    assert spelled(definition("null_31", "Chain").type) == "PerhapsText"


# --------------------------------------------------------------------------- enums


def members(wire: str) -> dict[str, object]:
    """Names and values of an enum's members."""
    return {m.name.snake: plain(m.value) for m in definition("enums", wire).members}


def test_signs_and_numbers_have_names_that_can_be_read() -> None:
    assert members("Numbers") == {"minus_1": -1, "n_0": 0, "n_1": 1}
    assert members("Signs") == {
        "less": "<",
        "less_equal": "<=",
        "equal": "=",
        "not_equal": "!=",
        "plus_1": "+1",
        "minus_1": "-1",
        "empty": "",
    }


def test_values_that_are_spelled_alike_are_all_there_under_names_of_their_own() -> None:
    assert members("Twins") == {"asc": "asc", "asc_2": "ASC", "asc_3": "Asc"}


def test_values_of_any_type_are_kept_and_null_is_not_one_of_them() -> None:
    mixed = definition("enums", "Mixed")
    assert mixed.kind == "any"
    values = [plain(member.value) for member in mixed.members]
    assert values == ["a", 1, 1.5, True, {"x": 1}, [1, 2]]


def test_a_value_that_is_named_twice_counts_once() -> None:
    assert members("Repeated") == {"a": "a", "b": "b"}
    assert "an `enum` names a value twice: each value counts once" in notes("enums")


def test_names_and_descriptions_of_values_are_read_from_extensions() -> None:
    named = definition("enums", "Named").members
    assert [(m.name.snake, m.value, m.doc.raw) for m in named] == [
        ("active", 1, "It runs."),
        ("retired", 2, "It ran."),
    ]
    azure = definition("enums", "Azure").members
    assert [(m.name.snake, plain(m.value), m.doc.raw) for m in azure] == [
        ("small", "s", "Fits a hand."),
        ("m", "m", ""),
    ]


def test_an_inline_enum_of_one_is_a_constant_and_a_named_one_an_enum() -> None:
    assert fields("enums", "Holder") == {
        "one": "='fixed'",
        "fixed": "=3",
        "both": "boolean",
        "inline": "HolderInline",
        "list": "[HolderListItem]",
    }
    assert members("One") == {"only": "only"}
    assert members("Flags") == {"true": True}


def test_an_enum_without_values_is_its_plain_type() -> None:
    assert spelled(definition("enums", "Empty").type) == "string"


# --------------------------------------------------------------------------- recursion


def test_schemas_may_contain_themselves_in_every_way() -> None:
    assert fields("recursion", "Node") == {
        "name": "string",
        "parent": "Node",
        "children": "[Node]",
    }
    assert spelled(definition("recursion", "Tree").type) == "{Tree}"
    json = definition("recursion", "Json").type
    assert spelled(json) == "(string|number|boolean|[Json?]|{Json?})"
    assert fields("recursion", "Left") == {"right": "Right"}
    assert fields("recursion", "Employee") == {"name": "string", "boss": "Employee"}


def test_inline_schemas_may_contain_themselves_by_pointer() -> None:
    assert fields("recursion", "folder_inner") == {"again": "FolderInner"}
    assert spelled(definition("recursion", "folder_nested").type) == "[FolderNested]"


def test_a_type_that_is_made_of_nothing_but_itself_is_refused() -> None:
    with pytest.raises(DocumentError, match="one of its own alternatives") as caught:
        built("refused/endless")
    place = caught.value.place
    assert place is not None and place.pointer == "/components/schemas/Endless"


# --------------------------------------------------------------------------- objects, arrays


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("Free", "{any}"),
        ("AlsoFree", "{any}"),
        ("Counts", "{integer}"),
        ("Nested", "{NestedValue}"),
        ("Patterned", "{(string|integer)}"),
    ],
)
def test_objects_with_free_keys_are_maps(schema: str, expected: str) -> None:
    assert spelled(definition("maps", schema).type) == expected


@pytest.mark.parametrize(
    ("schema", "extra"),
    [("Open", "any"), ("Typed", "number"), ("Sealed", ""), ("Untyped", "")],
)
def test_free_keys_beside_properties_are_the_records_extras(
    schema: str, extra: str
) -> None:
    record = definition("maps", schema)
    assert fields("maps", schema) == {"id": "string"}
    assert (spelled(record.extra) if record.extra else "") == extra


def test_an_object_that_forbids_properties_is_an_empty_record() -> None:
    assert fields("maps", "Closed") == {}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("Any", "[any]"),
        ("Unique", "[string]!"),
        ("Pair", "(string, number)"),
        ("Bounded", "(string, BoundedItem2)"),
        ("Open", "(string, *any)"),
        ("Rest", "(string, *integer)"),
        ("Objects", "[ObjectsItem]"),
        ("Implied", "[string]"),
    ],
)
def test_arrays_know_their_items(schema: str, expected: str) -> None:
    assert spelled(definition("tuples", schema).type) == expected


# --------------------------------------------------------------------------- odd ones


def test_schemas_that_say_nothing_are_anything_and_forbidden_properties_are_gone() -> (
    None
):
    assert spelled(definition("odd_schemas", "Anything").type) == "any"
    assert spelled(definition("odd_schemas", "Never").type) == "()"
    assert spelled(definition("odd_schemas", "Not").type) == "any"
    assert fields("odd_schemas", "Row") == {
        "any": "any",
        "untyped": "any",
        "ghost!": "any",
    }


def test_names_of_types_that_people_mistake_are_understood_and_told() -> None:
    assert fields("odd_schemas", "Misspelled") == {
        "any": "any",
        "int": "integer",
        "upper": "string",
        "date": "string:date",
    }
    assert notes("odd_schemas") >= {
        "'any' is not a type: read as any type",
        "'int' is not a type: read as integer",
        "'ghost' is required and not described: a property of any type",
        "`not` has no type: read without it",
    }


def test_formats_that_we_know_are_kept_where_they_fit() -> None:
    assert fields("formats", "Row") == {
        "at": "string:date-time",
        "day": "string:date",
        "hour": "string:time",
        "lasts": "string:duration",
        "id": "string:uuid",
        "file": "string:binary",
        "base64": "string:byte",
        "price": "string:decimal",
        "word": "string:password",
        "mail": "string:email",
        "link": "string:uri",
        "short": "integer:int32",
        "long": "integer:int64",
        "single": "number:float",
        "double": "number:double",
        "exact": "number:decimal",
        "unknown": "string",
        "counted": "string",
        "whole": "integer:int64",
        "count": "integer",
        "moment": "string:date-time",
        "stamp": "string:date-time",
    }


def test_unions_of_unions_are_read_in_time_in_proportion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = 20

    def schema(layer: int, number: int) -> dict[str, Any]:
        if layer == layers:
            return {"type": "object", "properties": {f"p{number}": {"type": "string"}}}
        below = (f"#/components/schemas/S{layer + 1}x{n}" for n in range(2))
        return {"oneOf": [{"$ref": ref} for ref in below]}

    schemas = {
        f"S{layer}x{number}": schema(layer, number)
        for layer in range(layers + 1)
        for number in range(2)
    }
    merged: list[str] = []
    merge = merging.merge

    def counted(schemas: Schemas, schema: Any, at: str) -> merging.Merged:
        merged.append(at)
        return merge(schemas, schema, at)

    monkeypatch.setattr("specloom.builder.tags.merge", counted)
    path = tmp_path / "api.json"
    told = {"openapi": "3.1.0", "info": {"title": "U", "version": "1"}, "paths": {}}
    path.write_text(json.dumps({**told, "components": {"schemas": schemas}}))
    build([ServiceSource("demo", load(path))], name="demo")
    assert 0 < len(merged) <= 4 * len(schemas)


def test_a_discriminator_that_no_schema_describes_is_a_text() -> None:
    kind = {"kind": "string"}
    assert (
        fields("undescribed_tags", "Cat")
        == {
            "name": "string",
            "lives": "integer",
        }
        | kind
    )
    assert "kind" in fields("undescribed_tags", "Dog")  # which describes it
    (note,) = notes("undescribed_tags")
    assert note == "the discriminator 'kind' is not described: a text"


def test_closed_parts_have_the_properties_of_all_and_a_note() -> None:
    assert fields("closed_parts", "Box") == {"size": "integer", "name": "string"}
    assert notes("closed_parts") == {
        "`additionalProperties: false` forbids what other parts describe: "
        "read as the properties of all parts"
    }


def test_an_enum_of_an_array_that_lists_no_arrays_is_that_of_its_items(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mixins.yaml"
    path.write_text("""\
openapi: 3.1.0
info: {title: Mixins, version: "1"}
paths: {}
components:
  schemas:
    Listed: {type: array, items: {type: string}, enum: [live, promotions]}
""")
    built = build([ServiceSource("demo", load(path))], name="demo")
    listed, item = built.api.services[0].definitions
    assert isinstance(listed, ir.Alias) and isinstance(item, ir.Enum)
    assert spelled(listed.type) == "[ListedItem]"
    assert [m.value for m in item.members] == [ir.Text("live"), ir.Text("promotions")]
    notes = {note.message for note in built.notes}
    assert "the `enum` of an array lists no arrays" in notes
