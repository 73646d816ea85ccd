"""What ``specs/databricks_workspace/ml.yaml`` says, asked of a real MLflow server.

Every operation is called with the examples of the spec, in an order in which each finds
what it needs; identifiers in the examples are replaced by those that the server gave out.
"""

from __future__ import annotations

import copy
import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest
import yaml
from jsonschema import Draft202012Validator

from mlflow_server import MlflowServer

SPEC = yaml.safe_load(
    (Path(__file__).parents[2] / "specs/databricks_workspace/ml.yaml").read_text()
)

STORY = """
    createExperiment getExperiment getExperimentByName listExperiments setExperimentTag
    searchExperiments createRun createLoggedModel setLoggedModelTags getLoggedModel
    finalizeLoggedModel logLoggedModelParams getLoggedModels setTag logMetric logParam logBatch
    logInputs logOutputs logModel getRun searchRuns getMetricHistory listArtifacts
    searchLoggedModels updateRun deleteTag deleteLoggedModelTag deleteRun restoreRun deleteRuns
    restoreRuns deleteLoggedModel updateExperiment deleteExperiment restoreExperiment
""".split()

# As the descriptions of these operations say.
DATABRICKS_ONLY = {"listExperiments", "deleteRuns", "restoreRuns", "getLoggedModels"}
WANTS_ID_IN_BODY = {"finalizeLoggedModel", "logLoggedModelParams"}
ANSWERED = [name for name in STORY if name not in DATABRICKS_ONLY | WANTS_ID_IN_BODY]

# The open server takes a missing text for an empty one.
LENIENT = {("setTag", "value"), ("setExperimentTag", "value"), ("logParam", "value")}

# A store of its own for artifacts needs credentials, and a page token an earlier page.
LEFT_OUT = {"artifact_location", "page_token"}

MADE_BY = (
    {  # the operation that gives an identifier out, and where it stands in the answer
        "createExperiment": ("42", ("experiment_id",)),
        "createRun": ("b7e2a94d6c1f4e0a9d3b5f8c2a6e1d70", ("run", "info", "run_id")),
        "createLoggedModel": (
            "m-5ab377516f724853b719669baf909325",
            ("model", "info", "model_id"),
        ),
    }
)


class Operation(NamedTuple):
    verb: str
    path: str
    parameters: list[dict[str, Any]]
    body: dict[str, Any] | None
    responses: dict[str, dict[str, Any]]


def resolved(node: Any) -> Any:
    """The node, or what its ``$ref`` names with the members beside it."""
    while "$ref" in node:
        target: Any = SPEC
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target | {key: value for key, value in node.items() if key != "$ref"}
    return node


def operations() -> Iterator[tuple[str, Operation]]:
    for path, item in SPEC["paths"].items():
        for verb in item.keys() & {"get", "post", "patch", "delete"}:
            said = item[verb]
            body = said.get("requestBody")
            yield said["operationId"], Operation(
                verb,
                path,
                [
                    resolved(p)
                    for p in item.get("parameters", []) + said.get("parameters", [])
                ],
                body and body["content"]["application/json"]["schema"],
                {status: resolved(r) for status, r in said["responses"].items()},
            )


OPERATIONS = dict(operations())


def example(schema: dict[str, Any]) -> Any:
    """The schema's own example, else one put together from its parts."""
    schema = resolved(schema)
    if "examples" in schema:
        return schema["examples"][0]
    if schema["type"] == "array":
        return [example(schema["items"])]
    return {
        name: example(part)
        for name, part in schema["properties"].items()
        if not resolved(part).get("deprecated") and not part.get("readOnly")
    }


class Request(NamedTuple):
    """A call as data: what to fill in, and what to ask."""

    path: dict[str, Any]
    query: dict[str, Any]
    body: dict[str, Any] | None

    def without(self, name: str) -> Request:
        left: list[Any] = [
            part and {key: value for key, value in part.items() if key != name}
            for part in self
        ]
        return Request(*left)


def request_of(operation: Operation) -> Request:
    def given(place: str) -> dict[str, Any]:
        return {
            p["name"]: p["example"]
            for p in operation.parameters
            if p["in"] == place and not p.get("deprecated")
        }

    body = operation.body and example(operation.body)
    request = Request(given("path"), given("query"), body)
    for name in LEFT_OUT:
        request = request.without(name)
    return request


class Teller:
    """Calls operations, and knows the identifiers that stand for those of the examples."""

    def __init__(self, url: str) -> None:
        self._http = httpx2.Client(base_url=url, timeout=60, trust_env=False)
        self.known = {"/Shared/churn": f"/Shared/churn-{uuid.uuid4().hex}"}

    def call(self, operation: Operation, request: Request) -> httpx2.Response:
        path, query, body = self._told(request)
        return self._http.request(
            operation.verb.upper(),
            operation.path.format(**path),
            params=query,
            json=body,
        )

    def tell(self, name: str) -> httpx2.Response:
        """Call the operation with its examples, and remember the identifier it makes."""
        answer = self.call(OPERATIONS[name], request_of(OPERATIONS[name]))
        if name in MADE_BY:
            meant, path = MADE_BY[name]
            made = answer.json()
            for step in path:
                made = made[step]
            self.known[meant] = made
        return answer

    def store_artifact(self) -> None:
        _, experiment, run, _ = self.known.values()
        where = f"{experiment}/{run}/artifacts/model/MLmodel"
        self._http.put(
            f"/api/2.0/mlflow-artifacts/artifacts/{where}", content=b"flavors: {}"
        )

    def close(self) -> None:
        self._http.close()

    def _told(self, request: Request) -> Any:
        meant = "|".join(map(re.escape, self.known))
        text = re.sub(
            rf"(?<!\w)(?:{meant})(?!\w)",
            lambda m: self.known[m[0]],
            json.dumps(request),
        )
        return json.loads(text)


@pytest.fixture(scope="module")
def teller(mlflow_server: MlflowServer) -> Iterator[Teller]:
    teller = Teller(mlflow_server.url)
    yield teller
    teller.close()


@pytest.fixture(scope="module")
def answers(teller: Teller) -> dict[str, httpx2.Response]:
    """The answer to every operation, each called once, in the order of the story."""
    told = {}
    for name in STORY:
        if name == "listArtifacts":
            teller.store_artifact()
        told[name] = teller.tell(name)
    return told


def closed(node: Any) -> Any:
    """The schema, refusing properties that it does not name."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    shut = {key: closed(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict):
        shut["additionalProperties"] = False
    return shut


CLOSED = {
    "components": {"schemas": closed(copy.deepcopy(SPEC["components"]["schemas"]))}
}


def misfits(body: Any, response: dict[str, Any]) -> list[str]:
    schema = response["content"]["application/json"]["schema"]
    found = Draft202012Validator(CLOSED | schema).iter_errors(body)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_the_story_tells_every_operation() -> None:
    assert sorted(STORY) == sorted(OPERATIONS)


@pytest.mark.parametrize("name", STORY)
def test_the_examples_of_an_operation_work(
    name: str, answers: dict[str, httpx2.Response]
) -> None:
    answer = answers[name]
    if name in DATABRICKS_ONLY:
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
    elif name in WANTS_ID_IN_BODY:
        assert answer.status_code == 400
        assert "required parameter 'model_id'" in answer.json()["message"]
    else:
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("name", STORY)
def test_an_answer_holds_what_its_schema_says_and_nothing_else(
    name: str, answers: dict[str, httpx2.Response]
) -> None:
    answer, response = answers[name], OPERATIONS[name].responses["200"]
    if answer.status_code != 200:
        assert name in DATABRICKS_ONLY | WANTS_ID_IN_BODY
    elif "content" in response:
        assert misfits(answer.json(), response) == []
    else:
        assert answer.json() == {}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("searchExperiments", "experiments"),
        ("searchRuns", "runs"),
        ("searchLoggedModels", "models"),
        ("getMetricHistory", "metrics"),
        ("listArtifacts", "files"),
    ],
)
def test_the_examples_find_what_the_examples_made(
    name: str, rows: str, answers: dict[str, httpx2.Response]
) -> None:
    assert answers[name].json()[rows]


def required(operation: Operation) -> list[str]:
    queries = [
        p["name"]
        for p in operation.parameters
        if p["in"] == "query" and p.get("required")
    ]
    return [*queries, *(operation.body or {}).get("required", [])]


@pytest.mark.parametrize(
    ("name", "attribute"),
    sorted({(n, a) for n in ANSWERED for a in required(OPERATIONS[n])} - LENIENT),
)
@pytest.mark.usefixtures("answers")
def test_the_server_refuses_a_call_without_a_required_value(
    name: str, attribute: str, teller: Teller
) -> None:
    operation = OPERATIONS[name]
    answer = teller.call(operation, request_of(operation).without(attribute))
    assert answer.status_code == 400
    assert misfits(answer.json(), operation.responses["400"]) == []


@pytest.mark.parametrize("name", ANSWERED)
@pytest.mark.usefixtures("answers")
def test_an_unknown_identifier_gives_a_documented_error(
    name: str, mlflow_server: MlflowServer
) -> None:
    stranger = Teller(mlflow_server.url)
    stranger.known |= {meant: "9" * 32 for meant, _ in MADE_BY.values()} | {
        "42": "999999"
    }
    operation = OPERATIONS[name]
    answer = stranger.call(operation, request_of(operation))
    stranger.close()
    assert str(answer.status_code) in operation.responses, answer.text
    if answer.status_code != 200:
        assert (
            misfits(answer.json(), operation.responses[str(answer.status_code)]) == []
        )


@pytest.mark.parametrize(
    ("sent", "kept"), [("NaN", "NaN"), ("Infinity", 1.7976931348623157e308)]
)
@pytest.mark.usefixtures("answers")
def test_a_metric_that_is_no_number_comes_back_as_described(
    sent: str, kept: object, teller: Teller
) -> None:
    log, history = OPERATIONS["logMetric"], OPERATIONS["getMetricHistory"]
    logged = request_of(log).without("model_id")
    teller.call(
        log, logged._replace(body={**(logged.body or {}), "key": sent, "value": sent})
    )
    asked = request_of(history)._replace(
        query={**request_of(history).query, "metric_key": sent}
    )
    assert [m["value"] for m in teller.call(history, asked).json()["metrics"]] == [kept]
