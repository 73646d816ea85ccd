"""The page of ``experiment_runs`` holds every fact of the page that it has to beat, and more.

The facts below are that page's: names, ids, how each method is reached, what it requires.
"""

from __future__ import annotations

import json
import re

import pytest
from doc_pages import PAGES, faults, generated, plain

from specloom.engine.statements import parse

METHODS = {
    # name: (accessible by, required, optional), as the other page has it
    "get": ("select", {"run_id"}, {"run_uuid"}),
    "create": ("insert", set[str](), set[str]()),
    "delete": ("exec", {"run_id"}, set[str]()),
    "delete_bulk": ("exec", {"experiment_id", "max_timestamp_millis"}, set[str]()),
    "delete_tag": ("exec", {"run_id", "key"}, set[str]()),
    "log_batch": ("exec", set[str](), set[str]()),
    "log_inputs": ("exec", {"run_id"}, set[str]()),
    "log_metric": ("exec", {"key", "value", "timestamp"}, set[str]()),
    "log_model": ("exec", set[str](), set[str]()),
    "log_outputs": ("exec", {"run_id"}, set[str]()),
    "log_param": ("exec", {"key", "value"}, set[str]()),
    "restore": ("exec", {"run_id"}, set[str]()),
    "restore_bulk": ("exec", {"experiment_id", "min_timestamp_millis"}, set[str]()),
    "search": ("exec", set[str](), set[str]()),
    "set_tag": ("exec", {"key", "value"}, set[str]()),
    "update": ("exec", set[str](), set[str]()),
}
#: What only EXEC reached there, and SQL's own verbs reach here.
BETTER = {
    "search": "select",
    "update": "update",
    "delete": "delete",
    "delete_bulk": "delete",
}

PAGE = generated("ml/experiment_runs.md")
TABLE = {row["Name"]: row for row in PAGE["methods"].table}
PARAMETERS = PAGE["parameters"].table

each_method = pytest.mark.parametrize("name", METHODS)


def named(cell: str) -> set[str]:
    return set(filter(None, cell.split(", ")))


def section(name: str, part: str = "") -> str:
    return name.replace("_", "-") + (f"--{part}" if part else "")


def test_the_overview_names_the_resource_as_before() -> None:
    assert "| Name | `experiment_runs` |" in PAGE.source
    assert "| Type | Resource |" in PAGE.source
    assert "| Id | `databricks_workspace.ml.experiment_runs` |" in PAGE.source


def test_the_introduction_says_what_a_run_is_not_which_verbs_might_exist() -> None:
    front = PAGE.source.split("## ")[0]
    assert "A run is one execution" in front
    assert "creates, updates, deletes, gets or lists" not in front.lower()


def test_run_is_still_a_column_and_its_parts_are_columns_of_their_own() -> None:
    columns = {row["Name"]: row for row in PAGE["fields"].table}
    assert columns["run"]["Datatype"] == "object (Run)"
    assert columns["run"]["Description"].startswith("A single run.")
    assert columns["start_time"]["Datatype"] == "integer (int64)"
    assert columns["status"]["Description"].startswith("Status of the run. One of:")
    assert set("data info inputs run_id experiment_id user_id".split()) <= set(columns)


def test_nested_fields_are_unfolded() -> None:
    nested = {row["Name"]: row["Datatype"] for row in PAGE["fields--1"].table}
    assert nested["run.data.metrics[].value"] == "number (double)"
    assert nested["run.inputs.dataset_inputs[].dataset.source_type"] == "string"
    assert nested["run.data.tags[].key"] == "string"


def test_there_are_the_same_sixteen_methods() -> None:
    assert set(TABLE) == set(METHODS)


@each_method
def test_each_method_is_reached_as_before_or_better_and_by_exec_too(name: str) -> None:
    before = METHODS[name][0]
    verb = BETTER.get(name, before).upper()
    assert TABLE[name]["Accessible by"] == verb
    tabs = PAGE[section(name)].tabs
    first = {"SELECT": "SELECT", "INSERT": "INSERT INTO", "DELETE": "DELETE FROM"}
    assert tabs["SQL"].startswith(first.get(verb, verb))
    executed = tabs.get("SQL (EXEC)", tabs["SQL"])
    assert executed.startswith(f"EXEC databricks_workspace.ml.experiment_runs.{name}\n")


@each_method
def test_what_was_required_still_is_and_what_the_prose_demanded_too(name: str) -> None:
    _, required, optional = METHODS[name]
    assert required <= named(TABLE[name]["Required"])
    assert optional <= named(TABLE[name]["Optional"])
    inputs = {row["Name"]: row["Required"] for row in PAGE[section(name, "inputs")].table}  # fmt: skip
    assert {n for n, needed in inputs.items() if needed == "yes" and "[" not in n} == {
        *named(TABLE[name]["Required"])
    }


def test_what_cannot_work_without_a_run_or_an_experiment_requires_it() -> None:
    runs = {"update", "set_tag", "log_metric", "log_param", "log_batch", "log_model"}
    assert all("run_id" in named(TABLE[name]["Required"]) for name in runs)
    assert "experiment_id" in named(TABLE["create"]["Required"])


def test_the_server_variable_is_said_to_be_needed_once_for_all_methods() -> None:
    assert "Every method also needs [deployment_name](#parameters)." in PAGE.source
    row = next(row for row in PARAMETERS if row["Name"] == "deployment_name")
    assert row["Datatype"] == "string"
    assert row["Description"].endswith("Default: dbc-abcd0123-a1bc.")


@each_method
def test_every_statement_says_that_the_server_variable_is_required(name: str) -> None:
    for label, text in PAGE[section(name)].tabs.items():
        if label.startswith("SQL"):
            assert "{{ deployment_name }}' -- required" in text


def test_the_parameters_are_all_listed_with_their_types() -> None:
    rows = {row["Name"]: row for row in PARAMETERS}
    assert rows["run_id"]["Datatype"] == "string"
    assert rows["run_uuid"]["Description"].startswith("Deprecated. Old name of run_id")
    assert rows["max_timestamp_millis"]["Datatype"] == "integer (int64)"
    assert rows["tags"]["Datatype"] == "array of object (RunTag)"
    for name in METHODS:
        inputs = PAGE[section(name, "inputs")].table
        assert {r["Name"] for r in inputs if r["In"] in ("body", "query")} <= set(rows)


def test_a_name_with_two_meanings_has_two_rows() -> None:
    values = [row for row in PARAMETERS if row["Name"] == "value"]
    assert {(row["Datatype"], row["Methods"]) for row in values} == {
        ("string", "set_tag"),
        ("number (double)", "log_metric"),
        ("string", "log_param"),
    }


def test_limits_defaults_and_enumerated_values_are_told() -> None:
    facts = " ".join(row["Description"] for row in PARAMETERS)
    assert "Default: 1000. At least 1, at most 50000." in facts
    assert "One of: FAILED, FINISHED, KILLED, RUNNING, SCHEDULED." in facts
    assert "One of: ACTIVE_ONLY, ALL, DELETED_ONLY. Default: ACTIVE_ONLY." in facts


def test_every_description_is_a_whole_sentence() -> None:
    told = [
        row.get("Description") or row.get("Meaning") or ""
        for part in PAGE.sections
        for row in part.table
    ]
    told = [text for text in told if text != "Resource"]
    assert len(told) > 200
    assert [text for text in told if text and not re.search(r"[.!?]$", text)] == []


@each_method
def test_every_summary_is_a_whole_sentence(name: str) -> None:
    said = PAGE[section(name)].text.strip().split("\n")[0]
    assert re.fullmatch(r"[A-Z][^.]+\.", plain(said))
    assert plain(said) == TABLE[name]["Description"]


@each_method
def test_every_statement_parses(name: str) -> None:
    tabs = PAGE[section(name)].tabs
    shown = [text for label, text in tabs.items() if label.startswith("SQL")]
    assert shown
    assert [parse(text).text for text in shown]


def test_examples_leave_out_what_is_deprecated() -> None:
    tabs = [text for part in PAGE.sections for text in part.tabs.values()]
    assert not re.search(r"run_uuid|user_id", " ".join(tabs))


def test_numbers_are_numbers_where_a_call_could_not_be_made_before() -> None:
    for name, number in [
        ("log_metric", "@timestamp=1764000000000, -- required"),
        ("delete_bulk", "@max_timestamp_millis=1764000000000, -- required"),
        ("restore_bulk", "@min_timestamp_millis=1764000000000, -- required"),
    ]:
        tabs = PAGE[section(name)].tabs
        assert number in tabs.get("SQL (EXEC)", tabs["SQL"])


def test_arrays_are_shown_as_what_they_are() -> None:
    tabs = PAGE["create"].tabs
    assert """'[{"key": "team", "value": "ml"}]'""" in tabs["SQL"]
    assert 'tags=[{"key": "team", "value": "ml"}]' in tabs["Python"]
    body = re.search(r"@@json='(.*)'", PAGE["log-batch"].tabs["SQL"], re.S)
    assert body is not None
    assert json.loads(body[1])["metrics"][0]["value"] == 0.11


@each_method
def test_every_method_tells_its_answers_and_its_errors(name: str) -> None:
    answers = {row["Status"]: row for row in PAGE[section(name, "responses")].table}
    assert {"200", "400", "any other"} <= set(answers)
    assert answers["400"]["In Python"] == "raises BadRequestError"
    assert answers["any other"]["In Python"] == "raises StatusError"


def test_paging_is_explained_where_there_is_any() -> None:
    text = PAGE["search--pages"].text
    assert "`next_page_token` in the answer; it goes into `page_token` (body)" in text
    assert "The size of a page is `max_results`." in text
    assert [a for a in PAGE.anchors if a.endswith("--pages")] == ["search--pages"]


@each_method
def test_every_method_names_its_route_and_its_place_in_the_spec(name: str) -> None:
    verb = "GET" if name == "get" else "POST"
    assert f"`{verb} /api/2.0/mlflow/" in PAGE[section(name)].text
    tail = PAGE.source.split(f"{{#{section(name)}}}")[1].split("\n## ")[0]
    assert re.search(r"`specs/databricks_workspace/ml\.yaml`, line \d+", tail)


@pytest.mark.parametrize(
    ("name", "elsewhere"),
    [
        ("log_metric", "experiment_run_metrics.log (INSERT or EXEC)"),
        ("log_param", "experiment_run_params.log (INSERT or EXEC)"),
        ("set_tag", "experiment_run_tags.set (INSERT or EXEC)"),
        ("delete_tag", "experiment_run_tags.delete (DELETE or EXEC)"),
    ],
)
def test_both_names_of_an_operation_tell_of_the_other(
    name: str, elsewhere: str
) -> None:
    said = plain(PAGE[section(name)].text)
    assert f"The same operation as {elsewhere}." in said
    page, method = re.split(r"\W", elsewhere)[:2]
    said = plain(generated(f"ml/{page}.md")[method].text)
    assert f"The same operation as experiment_runs.{name} (EXEC)." in said


def test_no_page_has_a_link_that_leads_nowhere_or_an_anchor_twice() -> None:
    paths = [file.relative_to(PAGES).as_posix() for file in PAGES.rglob("*.md")]
    assert faults({path: generated(path) for path in paths}) == []
