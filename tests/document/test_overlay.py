"""Overlays change a document as their specification says, and keep its places right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from specloom.document import Document, Limits, load
from specloom.errors import DocumentError

API = """\
openapi: 3.1.0
info: {title: Pets, version: '1'}
tags: [{name: a}, {name: b}, {name: c}]
paths:
  /pets:
    get:
      operationId: list_pets
      tags: [a]
      parameters:
      - {name: zero, in: query, schema: {type: string}}
      - {name: one, in: query, schema: {type: string}}
      - {name: two, in: query, schema: {type: string}}
      responses: {'200': {description: all}}
"""
HEAD = "overlay: 1.1.0\ninfo: {title: changes, version: '1'}\nactions:\n"


def changed(actions: str, *, head: str = HEAD, **options: Any) -> Document:
    Path("api.yaml").write_text(API)
    Path("changes.yaml").write_text(head + actions)
    return load(Path("api.yaml"), [Path("changes.yaml")], **options)


pytestmark = pytest.mark.usefixtures("folder")


def operation(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = document.root["paths"]["/pets"]["get"]
    return found


def test_objects_are_merged_lists_extended_and_values_replaced() -> None:
    document = changed("""\
- target: $.paths['/pets'].get
  update:
    operationId: all_pets
    tags: [b]
    x-more: {deep: [1]}
    responses: {'404': {description: none}}
""")
    found = operation(document)
    assert found["operationId"] == "all_pets"
    assert found["tags"] == ["a", "b"]
    assert found["x-more"] == {"deep": [1]}
    assert list(found["responses"]) == ["200", "404"]


def test_a_list_takes_one_item_or_several() -> None:
    document = changed("""\
- target: $.tags
  update: {name: d}
- target: $.tags
  update: [{name: e}, {name: f}]
""")
    assert [tag["name"] for tag in document.root["tags"]] == list("abcdef")


def test_a_query_may_select_values_and_filter() -> None:
    document = changed("""\
- target: $.paths.*.get.parameters[?@.name == 'one'].schema.type
  update: integer
- target: $.tags[?match(@.name, '[bc]')]
  update: {description: found}
""")
    assert operation(document)["parameters"][1]["schema"] == {"type": "integer"}
    assert [tag.get("description") for tag in document.root["tags"]] == [
        None,
        "found",
        "found",
    ]


def test_what_is_removed_is_gone() -> None:
    document = changed("- target: $.paths.*.get.parameters[0, 2]\n  remove: true\n")
    assert [p["name"] for p in operation(document)["parameters"]] == ["one"]


def test_parts_are_copied_and_moved() -> None:
    document = changed("""\
- target: $.paths
  update: {/animals: {}}
- target: $.paths['/animals']
  copy: $.paths['/pets']
- target: $.paths['/pets']
  remove: true
""")
    assert list(document.root["paths"]) == ["/animals"]
    assert document.root["paths"]["/animals"]["get"]["operationId"] == "list_pets"


def test_places_point_at_whoever_wrote_the_part() -> None:
    document = changed("""\
- target: $.paths['/pets'].get
  update:
    summary: new
    parameters: [{name: three, in: query, schema: {type: string}}]
- target: $.paths['/pets'].get.parameters[0]
  remove: true
""")
    at = "/paths/~1pets/get"
    assert str(document.place(f"{at}/operationId")).startswith("api.yaml:7:7 ")
    assert str(document.place(f"{at}/summary")).startswith("changes.yaml:6:5 ")
    assert document.place(f"{at}/parameters/0/name").line == 11  # was the second
    assert document.place(f"{at}/parameters/1/name").line == 12
    assert str(document.place(f"{at}/parameters/2/schema")) == (
        "changes.yaml:7:43 (#/actions/0/update/parameters/0/schema)"
    )


def test_an_error_that_an_overlay_brings_in_is_placed_in_the_overlay() -> None:
    with pytest.raises(DocumentError, match=r"^changes.yaml:5:12 .*must be a list"):
        changed("- target: $.paths['/pets'].get\n  update: {security: 5}\n")
    with pytest.raises(
        DocumentError, match=r"^changes.yaml:5:29 .*no 'components' in #$"
    ):
        changed(
            "- target: $.paths['/pets'].get.parameters[0].schema\n"
            "  update: {properties: {x: {$ref: '#/components/schemas/Nope'}}}\n"
        )


@pytest.mark.parametrize(
    ("actions", "where", "why"),
    [
        ("- target: $.paths[?(@.x\n  update: {}\n", "4:3", "not a JSONPath query"),
        ("- target: paths\n  update: {}\n", "4:3", "query: it begins with no `$`"),
        ("- target: ''\n  update: {}\n", "4:3", "query: it begins with no `$`"),
        ("- target: $[?__import__('os')]\n  update: {}\n", "4:3", "not a JSONPath query"),
        ("- target: $\n  remove: true\n", "4:3", "cannot be removed"),
        ("- target: $.info\n  update: [x]\n", "5:3", "cannot be merged with a list"),
        ("- target: $.info\n  update: {title: {}}\n", "5:12", "text cannot be merged"),
        ("- target: $.tags[0].name\n  update: {}\n", "5:3", "cannot become an object"),
        ("- target: $.*\n  update: {}\n", "5:3", "several kinds"),
        ("- target: $.info\n  copy: $.tags[*]\n", "5:3", "selects 3 nodes, not one"),
        ("- target: $.info\n  copy: $.tags[0]\n  update: {}\n", "4:3", "both update and copy"),
        ("- target: $.tags[?match(@.name, '(a+)+')]\n  update: {}\n", "4:3", "take forever"),
        ("- update: {}\n", "4:3", "an object with a `target`"),
        ("- target: $.info\n  remove: 'true'\n", "5:3", "`remove` must be true or false"),
        ("  a: {}\n", "3:1", "`actions` must be a list"),
    ],
)  # fmt: skip
def test_an_overlay_that_makes_no_sense_is_refused_at_its_place(
    actions: str, where: str, why: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        changed(actions)
    assert why in caught.value.message
    assert caught.value.hint
    place = caught.value.place
    assert (
        place and f"{place.file}:{place.line}:{place.column}" == f"changes.yaml:{where}"
    )


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (HEAD.replace("1.1.0", "1.2.0"), "'1.2.0' is not a version of overlays"),
        (HEAD.replace("1.1.0", "9"), "9 is not a version of overlays"),
        (HEAD.replace("overlay", "openapi"), "this is not an overlay"),
        ("extends: https://example.com/api.yaml\n" + HEAD, "for another document"),
        ("extends: file:///etc/passwd\n" + HEAD, "for another document"),
        ("extends: ../other.yaml\n" + HEAD, "for another document"),
    ],
)
def test_an_overlay_for_something_else_is_refused(head: str, why: str) -> None:
    with pytest.raises(DocumentError, match=why):
        changed("- {target: $.info, update: {}}\n", head=head)


def test_an_overlay_may_name_the_document_it_is_for() -> None:
    action = "- {target: $.info, update: {title: Changed}}\n"
    document = changed(action, head=f"extends: ./api.yaml\n{HEAD}")
    assert document.root["info"]["title"] == "Changed"


@pytest.mark.parametrize(
    ("action", "note"),
    [
        (
            "- {target: $.nowhere, update: {a: 1}}",
            "selects nothing; nothing is changed",
        ),
        (
            "- {target: $.tags, remove: true, update: {}}",
            "removes and changes; it removes",
        ),
        (
            "- {target: $.info, upsert: {}}",
            "'upsert' is not a field of an action; ignored",
        ),
        ("- {target: $.info, remove: false}", "the action changes nothing; ignored"),
    ],
)
def test_what_an_overlay_does_in_vain_is_noted(action: str, note: str) -> None:
    assert note in str(changed(action + "\n").notes[0])
    with pytest.raises(DocumentError, match=note.partition(";")[0]):
        changed(action + "\n", strict=True)


def test_an_overlay_cannot_blow_up_a_document() -> None:
    with pytest.raises(DocumentError, match="the limit `nodes` is 60"):
        changed(
            "- {target: $.tags.*, update: {x-a: [1, 2, 3, 4]}}\n" * 9,
            limits=Limits(nodes=60),
        )
    grow = "- {target: $.info, copy: $}\n" * 20
    with pytest.raises(DocumentError, match=r"the limit `nodes` is 20,000"):
        changed(grow, limits=Limits(nodes=20_000))
    with pytest.raises(DocumentError, match=r"the limit `expansion` is 10"):
        changed(grow)


def test_a_copy_in_an_older_overlay_is_understood() -> None:
    action = "- {target: $.info, copy: '$.tags[0]'}\n"
    note, *_ = changed(action, head=HEAD.replace("1.1.0", "1.0.0")).notes
    assert "overlays 1.0 have no `copy`; read as in 1.1" in str(note)


def test_overlays_apply_in_their_order() -> None:
    Path("api.yaml").write_text(API)
    for name in ("first", "second"):
        action = f"- {{target: $.info, update: {{title: {name}}}}}\n"
        Path(f"{name}.yaml").write_text(HEAD + action)
    document = load(Path("api.yaml"), [Path("first.yaml"), Path("second.yaml")])
    assert document.root["info"]["title"] == "second"
    assert document.place("/info/title").file == "second.yaml"
    assert len(document.files) == 3
