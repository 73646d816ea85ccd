"""Descriptions in the styles of well-known providers: the place, verb, rows and paging of each operation."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mapping.hand import methods, path, reading, type_of
from specloom import ir
from specloom.builder.reading import Reading

ROW = {"id": "string", "name": "string"}
TOKEN = {"pageToken": "string", "maxResults": "integer"}
AZURE = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Acme.Compute/virtualMachines"
GOOGLE = "/compute/v1/projects/{project}/zones/{zone}/instances"
KUBERNETES = "/apis/apps/v1/namespaces/{namespace}/deployments"
AMAZON = "POST /#X-Amz-Target=Tables_20120810."


def _told(found: ir.Method) -> str:
    """``select $.items[*] token``"""
    rows = f"${''.join(f'.{step.raw}' for step in found.rows)}{'[*]' * found.many}"
    paged = [found.paging.kind] if found.paging else []
    return " ".join([found.verb, rows, *paged])


def _azure() -> list[Reading]:
    listed = {"value": [ROW], "nextLink": "string"}
    return [
        reading(f"GET {AZURE}", id="VirtualMachines_List", answers=listed),
        reading(f"GET {AZURE}/{{vm}}", id="VirtualMachines_Get", answers=ROW),
        reading(f"PUT {AZURE}/{{vm}}", id="VirtualMachines_CreateOrUpdate", answers=ROW),
        reading(f"DELETE {AZURE}/{{vm}}", id="VirtualMachines_Delete"),
        reading(f"POST {AZURE}/{{vm}}/powerOff", id="VirtualMachines_PowerOff"),
    ]  # fmt: skip


def _google() -> list[Reading]:
    listed = {
        "id": "string",
        "kind": "string",
        "items": [ROW],
        "nextPageToken": "string",
    }
    return [
        reading(f"GET {GOOGLE}", id="compute.instances.list", query=TOKEN, answers=listed),
        reading(f"POST {GOOGLE}", id="compute.instances.insert", answers=ROW),
        reading(f"DELETE {GOOGLE}/{{instance}}", id="compute.instances.delete", answers=ROW),
        reading(f"POST {GOOGLE}/{{instance}}/reset", id="compute.instances.reset", answers=ROW),
        reading("POST /v1/topics/{topic}:publish", id="pubsub.topics.publish", answers=ROW),
    ]  # fmt: skip


def _kubernetes() -> list[Reading]:
    listed = {"kind": "string", "items": [ROW], "metadata": {"continue": "string"}}
    one = f"{KUBERNETES}/{{name}}"
    return [
        reading(f"GET {KUBERNETES}", id="listNamespacedDeployment", query={"continue": "string"}, answers=listed),
        reading("GET /apis/apps/v1/deployments", id="listDeploymentForAllNamespaces", answers=listed),
        reading(f"DELETE {KUBERNETES}", id="deleteCollectionNamespacedDeployment"),
        reading(f"GET {one}", id="readNamespacedDeployment", answers=ROW),
        reading(f"PATCH {one}/scale", id="patchNamespacedDeploymentScale", answers=ROW),
    ]  # fmt: skip


def _amazon() -> list[Reading]:
    name = {"TableName*": "string"}
    listed = {"Tables": [ROW], "NextToken": "string"}
    return [
        reading(f"{AMAZON}ListTables", id="ListTables", body={"NextToken": "string"}, answers=listed),
        reading(f"{AMAZON}DescribeTable", id="DescribeTable", body=name, answers={"Table": ROW}),
        reading(f"{AMAZON}CreateTable", id="CreateTable", body=name, answers={"Table": ROW}),
        reading(f"{AMAZON}DeleteTable", id="DeleteTable", body=name, answers={"Table": ROW}),
        reading("GET /#Action=DescribeInstances", id="GET_DescribeInstances", answers={"Instances": [ROW]}),
    ]  # fmt: skip


def _stripe() -> list[Reading]:
    listed = {"object": "string", "data": [ROW], "has_more": "boolean", "url": "string"}
    after = {"starting_after": "string"}
    return [
        reading("GET /v1/customers", id="GetCustomers", query=after, answers=listed),
        reading("POST /v1/customers", id="PostCustomers", answers=ROW, sends="form", body=ROW),
        reading("POST /v1/customers/{id}", id="PostCustomersCustomer", answers=ROW),
        reading("POST /v1/charges/{id}/capture", id="PostChargesChargeCapture", answers=ROW),
    ]  # fmt: skip


def _json_api() -> list[Reading]:
    version = {"version": "string"}
    links = {"self": "string", "next": "string"}
    listed = {"data": [ROW], "included": [ROW], "links": links, "jsonapi": version}
    return [
        reading("GET /articles", answers=listed),
        reading("GET /articles/{id}", answers={"data": ROW, "jsonapi": version}),
    ]


def _graphql() -> list[Reading]:
    ends = {"hasNextPage": "boolean", "endCursor": "string"}
    return [
        reading("POST /graphql", body={"query*": "string"}, answers={"data": ROW}),
        reading("GET /pets", query={"after": "string"}, answers={"nodes": [ROW], "pageInfo": ends}),
    ]  # fmt: skip


def _elasticsearch() -> list[Reading]:
    hits = {"total": {"value": "integer"}, "max_score": "number", "hits": [ROW]}
    found = {"took": "integer", "timed_out": "boolean", "hits": hits}
    return [reading("POST /books/_search", body={"query*": "string"}, answers=found)]


@pytest.mark.parametrize(
    ("operations", "told"),
    [
        (_azure(), {
            "virtual_machines.list": "select $.value[*] next_url",
            "virtual_machines.get": "select $",
            "virtual_machines.create_or_update": "insert $",
            "virtual_machines.delete": "delete $",
            "virtual_machines.power_off": "exec $",
        }),
        (_google(), {
            "compute_project_instances.list": "select $.items[*] token",
            "compute_project_instances.create": "insert $",
            "compute_project_instances.delete": "delete $",
            "compute_project_instances.reset": "exec $",
            "topics.publish": "exec $",
        }),
        (_kubernetes(), {
            "app_deployments.list": "select $.items[*] token",
            "app_deployments.list_for_all_namespaces": "select $.items[*]",
            "app_deployments.delete_all": "delete $",
            "app_deployments.get": "select $",
            "app_deployment_scale.update": "update $",
        }),
        (_amazon(), {
            "tables.list": "select $.Tables[*] token",
            "tables.describe": "select $.Table",
            "tables.create": "insert $.Table",
            "tables.delete": "delete $.Table",
            "instances.describe": "select $.Instances[*]",
        }),
        (_stripe(), {
            "customers.list": "select $.data[*] token",
            "customers.create": "insert $",
            "customers.update": "update $",
            "charges.capture": "exec $",
        }),
        (_json_api(), {
            "articles.list": "select $.data[*] next_url",
            "articles.get": "select $.data",
        }),
        (_graphql(), {
            "shop.graphql": "exec $.data",
            "pets.list": "select $.nodes[*] token",
        }),
        (_elasticsearch(), {"books.search": "select $.hits.hits[*]"}),
    ],
    ids=["Azure", "Google", "Kubernetes", "Amazon", "Stripe", "JSON:API", "GraphQL", "Elasticsearch"],
)  # fmt: skip
def test_operations_are_read_as_their_provider_means_them(
    operations: Sequence[Reading], told: dict[str, str]
) -> None:
    found = methods(*operations)
    assert {name: _told(method) for name, method in found.items()} == told


def test_where_a_thing_lives_is_no_part_of_what_it_is() -> None:
    found = methods(
        reading("GET /v1/projects/{project}/regions/{region}/disks", answers=[ROW]),
        reading("GET /regions/{region}/prices", answers=[ROW]),
        reading("GET /v1/namespaces/{name}/status", answers=ROW),
        reading("GET /v1/projects/{project}/locations/{location}", answers=ROW),
    )
    assert list(found) == [
        "project_disks.list",
        "region_prices.list",
        "namespace_status.get",
        "project_locations.get",
    ]
    scoped = found["project_disks.list"]
    assert [name.snake for name in scoped.required] == ["project", "region"]


def test_rows_of_several_shapes_are_rows() -> None:
    other = {"sha": "string"}
    either = ir.OneOf(tuple(ir.ListOf(type_of(one)) for one in (ROW, other)))
    (found,) = methods(reading("GET /stars", answers=either)).values()
    assert (path(found.rows), found.many) == ("", True)
    mixed = ir.OneOf((ir.ListOf(type_of(ROW)), type_of(other)))
    (found,) = methods(reading("GET /stars", answers=mixed)).values()
    assert not found.many
