"""Values of several segments that no mark tells of: read where nothing else is possible.

Each reading is told with its place, and a mark that says otherwise is believed.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

import specloom
from specloom import builder, ir
from specloom.explanation import explain

FORMAT = "Format: `projects/{project}/locations/{location}`."


def built(
    path: str, id: str, *, server: str = "https://zoo.invalid", **said: Any
) -> builder.Built:
    """What is made of an operation whose path has one parameter, of which more is said."""
    name = path.partition("{")[2].partition("}")[0]
    described = {"name": name, "in": "path", "required": True}
    operation = {
        "operationId": id,
        "parameters": [described | {"schema": {"type": "string"}} | said],
        "responses": {"204": {"description": "Done."}},
    }
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Zoo", "version": "1"},
        "servers": [{"url": server}],
        "paths": {path: {"get": operation}},
    }
    with TemporaryDirectory() as folder:
        written = Path(folder) / "zoo.yaml"
        written.write_text(yaml.safe_dump(document))
        source = specloom.ServiceSource("api", specloom.load(written))
        return specloom.build([source], name="zoo")


def parameter(found: builder.Built) -> ir.Parameter:
    (service,) = found.api.services
    return service.resources[0].methods[0].operation.parameters[0]


SEVERAL: list[tuple[str, str, dict[str, Any], Any]] = [
    ("/v1/{name}", "zoo.projects.pens.get", {}, "projects/my-project/pens/my-pen"),
    ("/v1p7beta1/{name}", "zoo.pens.get", {}, "pens/my-pen"),
    ("/v1/{parent}/pens", "zoo.projects.pens.list", {}, "projects/my-project"),
    ("/v1/{parent}/nodes", "zoo.nodes.nodes.create", {}, "nodes/my-node"),
    ("/v1/{pen}:feed", "zoo.projects.pens.feed", {}, "projects/my-project/pens/my-pen"),
    ("/v1/admin/{name}", "zoo.admin.pens.get", {}, "pens/my-pen"),
    ("/v1/{name}", "zoo.projects.settings.get", {}, "projects/my-project/settings"),
    (
        "/v1/{pen}",
        "getPen",
        {"description": FORMAT},
        "projects/my-project/locations/my-location",
    ),
    (
        "/v1/{pen}/locations",
        "getPen",
        {"description": "As in projects/*/locations."},
        "projects/my-project",
    ),
    ("/v1/{parent}/pens", "listPens", {}, ir.ABSENT),
    ("/v1/{resource}:getIamPolicy", "zoo.getIamPolicy", {}, ir.ABSENT),
    (
        "/{scope}/providers/Microsoft.Zoo/pens",
        "Pens_List",
        {},
        "subscriptions/my-subscription",
    ),
    ("/v1/{name}", "zoo.pens.get", {"example": "pens/1"}, "pens/1"),
]


@pytest.mark.parametrize(("path", "id", "said", "example"), SEVERAL)
def test_a_value_is_several_segments_where_nothing_else_is_possible(
    path: str, id: str, said: dict[str, Any], example: Any
) -> None:
    found = built(path, id, **said)
    assert parameter(found).slashes
    shown = parameter(found).field.example
    assert (shown.raw if isinstance(shown, ir.Text) else shown) == example


ONE: list[tuple[str, str, dict[str, Any]]] = [
    ("/v1/pens/{pen}", "zoo.pens.get", {}),
    ("/v1/users/{id}", "zoo.users.settings.get", {}),
    ("/v1/me/events/{event-id}", "me.events.event.get", {}),
    ("/{merchantId}/ordersByName", "content.orders.list", {}),
    ("/v1/{name}", "getPen", {"description": "Its name, which may hold slashes."}),
    ("/files/{path}", "getFile", {"description": "A path such as a/{b}."}),
    ("/pens/{pen}", "getPen", {"description": "What `GET /zoos/{zoo}/pens` has."}),
    ("/v1/{url}", "getPage", {"description": "https://zoo.invalid/pens/{pen}"}),
    ("/v1/{url}", "getPage", {"schema": {"type": "string", "format": "uri"}}),
    ("/v1/{parent}/pens", "listPens", {"schema": {"type": "integer"}}),
    (
        "/v1/{name}",
        "zoo.projects.pens.get",
        {"schema": {"type": "string", "pattern": "^[^/]+$"}},
    ),
]


@pytest.mark.parametrize(("path", "id", "said"), ONE)
def test_anywhere_else_a_slash_is_part_of_one_segment(
    path: str, id: str, said: dict[str, Any]
) -> None:
    assert not parameter(built(path, id, **said)).slashes


def test_what_the_server_address_ends_with_is_not_part_of_the_value() -> None:
    found = built("/{id}", "zoo.users.get", server="https://zoo.invalid/zoo/v1/users")
    assert not parameter(found).slashes


@pytest.mark.parametrize("mark", ["x-ms-skip-url-encoding", "x-reservedExpansion"])
def test_a_mark_that_says_no_is_believed(mark: str) -> None:
    found = built("/v1/{name}", "zoo.projects.pens.get", **{mark: False})
    assert not parameter(found).slashes


def test_what_was_read_without_a_mark_is_told_with_its_place() -> None:
    (note,) = built("/v1/{name}", "zoo.projects.pens.get").notes
    assert "'name' is several segments" in note.message
    assert note.place and note.place.line
    assert not built(
        "/v1/{name}", "zoo.projects.pens.get", **{"x-reservedExpansion": True}
    ).notes


def test_show_explain_tells_which_rule_read_it() -> None:
    told = "\n".join(explain(built("/v1/{name}", "zoo.projects.pens.get").api))
    assert "name: several segments" in told
    assert "operationId: it names the collections that the value leads through" in told


@pytest.mark.parametrize(
    "pattern",
    [
        "arn:aws:zoo:[a-z0-9-]*:[0-9]{12}:pen/[a-z]+",
        "^(arn:aws:zoo:(eu|us):pen/)?[a-z0-9]+$",
        "^(?:[a-z]+/){0,10}[a-z]+$",
        "^https?://.+$",
    ],
)
def test_an_arn_a_url_or_what_may_do_without_slashes_is_one_segment(
    pattern: str,
) -> None:
    schema = {"type": "string", "pattern": pattern}
    assert not parameter(built("/pens/{pen}", "getPen", schema=schema)).slashes
