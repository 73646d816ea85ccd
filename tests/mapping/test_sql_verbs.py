"""Every operation gets the SQL verb that says what it does, and EXEC where none does."""

from __future__ import annotations

import pytest

from mapping.hand import method, methods, reading, rule
from specloom.builder import ordering
from specloom.names import Name

PET = {"id": "integer", "name": "string"}


@pytest.mark.parametrize(
    ("key", "id", "verb"),
    [
        ("GET /pets", "", "select"),
        ("GET /pets/{id}", "", "select"),
        ("POST /pets", "", "insert"),
        ("POST /pets/{id}", "", "update"),
        ("POST /pets/{id}", "upsertPet", "insert"),
        ("PUT /pets/{id}", "", "replace"),
        ("PUT /pets/{id}", "createOrUpdatePet", "insert"),
        ("PATCH /pets/{id}", "", "update"),
        ("PATCH /pets/{id}/cancel", "", "exec"),
        ("PUT /pets/{id}/resize", "", "exec"),
        ("DELETE /pets/{id}", "", "delete"),
        ("DELETE /cdn/{id}/cache", "purgeCache", "exec"),
        ("POST /pets/{id}/feed", "", "exec"),
        ("POST /pets/{id}/update", "", "update"),
        ("POST /pets/create", "", "insert"),
        ("POST /pets/batchCreate", "", "exec"),
        ("POST /pets/set-tag", "", "exec"),
        ("GET /pets/export", "", "exec"),
        ("GET /pets/{id}/test", "testPet", "exec"),
        ("GET /pets/{id}/test", "getPetTest", "select"),
        ("DELETE /branches", "v1-disable-branching", "exec"),
        ("OPTIONS /pets", "", "exec"),
    ],
)
def test_the_http_verb_counts_until_path_or_operation_id_say_better(
    key: str, id: str, verb: str
) -> None:
    assert method(reading(key, id=id, answers=PET)).verb == verb


@pytest.mark.parametrize(
    ("key", "id", "verb"),
    [
        ("PATCH /models/{id}", "finalizeModel", "exec"),
        ("PATCH /models/{id}", "test_model_update", "update"),
        ("PATCH /pets", "bulkUpdatePets", "update"),
        ("PUT /notifications", "markNotificationsAsRead", "exec"),
        ("PUT /blocks/{name}", "blockUser", "exec"),
        ("PUT /tokens/{id}", "upsertToken", "replace"),
        ("PUT /collaborators/{name}", "addCollaborator", "insert"),
        ("POST /models/{id}/params", "logModelParams", "exec"),
        ("POST /models/{id}/verification", "verifyModel", "exec"),
        ("POST /idps/{id}/users/{user}", "linkUserToIdp", "exec"),
        ("POST /upload_sessions", "post_upload_sessions", "insert"),
        ("POST /checkout/sessions", "PostCheckoutSessions", "insert"),
        ("POST /logs/analytics/zap", "ZapLogs", "exec"),
        ("POST /store/quote", "quoteDetails", "insert"),
        ("POST /settings/plan-enable", "post-enable-plan", "exec"),
        ("PUT /members/{name}", "publicizeMember", "exec"),
        ("PUT /files/{id}", "reparseFile", "exec"),
        ("PUT /files/{id}", "resizeFile", "exec"),
        ("PUT /prizes/{id}", "prizePut", "replace"),
    ],
)
def test_what_the_operation_id_does_in_its_own_way_is_left_to_exec(
    key: str, id: str, verb: str
) -> None:
    assert method(reading(key, id=id, answers=PET)).verb == verb


@pytest.mark.parametrize(
    ("key", "id", "verb"),
    [
        ("POST /groups/{id}/users", "assignUserToGroup", "insert"),
        ("PUT /groups/{id}/users/{user}", "assignUserToGroup", "replace"),
        ("DELETE /groups/{id}/users/{user}", "unassignUserFromGroup", "delete"),
        ("DELETE /invitations/{id}", "cancelInvitation", "delete"),
        ("POST /messages", "sendMessage", "insert"),
        ("POST /messages", "sendMessages", "exec"),
        ("POST /migrations", "startForOrg", "exec"),
        ("POST /carts/{id}/add", "addToCart", "exec"),
        ("DELETE /settings/detach", "detachSettings", "exec"),
    ],
)
def test_rows_are_added_and_removed_under_many_names(
    key: str, id: str, verb: str
) -> None:
    assert method(reading(key, id=id, answers=PET)).verb == verb


@pytest.mark.parametrize(
    ("key", "id", "verb"),
    [
        ("POST /droplets/{id}/actions", "dropletActions_post", "exec"),
        ("POST /volumes/actions", "volumeActions_post", "exec"),
        ("POST /droplets/{id}/actions", "createDropletAction", "insert"),
        ("POST /actions/actions", "post_action", "insert"),
        ("POST /actions", "", "insert"),
        ("POST /users/{id}/user_actions", "", "insert"),
    ],
)
def test_a_post_to_what_is_done_to_something_does_it(
    key: str, id: str, verb: str
) -> None:
    assert method(reading(key, id=id, answers=PET)).verb == verb


@pytest.mark.parametrize(
    ("key", "id", "verb"),
    [
        ("POST /pets/read-only", "v1-read-only-pet", "insert"),
        ("POST /pets/{id}/add-ons", "", "insert"),
    ],
)
def test_a_compound_that_starts_with_a_verb_does_nothing(
    key: str, id: str, verb: str
) -> None:
    assert method(reading(key, id=id, answers=PET)).verb == verb


def test_a_search_by_post_is_a_select_where_an_array_comes_back() -> None:
    found = reading(
        "POST /pets/search", body={"filter": "string"}, answers={"pets": [PET]}
    )
    assert method(found).verb == "select"
    assert method(found).many
    single = reading("POST /pets/query", body={"filter": "string"}, answers=PET)
    assert method(single).verb == "exec"


def test_a_post_that_gets_one_object_is_a_select() -> None:
    found = reading("POST /pets/describe", body={"id*": "string"}, answers={"pet": PET})
    assert (method(found).verb, method(found).many) == ("select", False)
    assert method(reading("POST /pets/get-receipt")).verb == "exec"


def test_a_delete_by_post_needs_a_required_attribute() -> None:
    assert method(reading("POST /pets/delete", body={"id*": "string"})).verb == "delete"
    assert method(reading("POST /pets/delete", body={"id": "string"})).verb == "exec"


def test_an_update_by_post_of_one_among_many_needs_a_required_attribute() -> None:
    assert method(reading("POST /pets/update", body={"id*": "string"})).verb == "update"
    assert method(reading("POST /pets/update", body={"id": "string"})).verb == "exec"
    assert method(reading("POST /pet/update", body={"id": "string"})).verb == "update"


def test_many_rows_at_once_are_no_row_of_sql() -> None:
    ids = {"ids*": ["string"]}
    assert method(reading("POST /pets/delete-pets", body=ids)).verb == "exec"
    assert method(reading("POST /pets/bulk-update", body=ids)).verb == "exec"
    found = reading("POST /pets/batch-get", body=ids, answers={"pets": [PET]})
    assert method(found).verb == "select"


def test_what_answers_no_json_is_left_to_exec() -> None:
    assert (
        method(reading("GET /pets/{id}/photo", answers="string", media="binary")).verb
        == "exec"
    )
    assert method(reading("GET /pets/{id}/check")).verb == "exec"


def test_a_stream_of_events_is_rows() -> None:
    found = method(reading("GET /pets/{id}/events", answers=PET, media="events"))
    assert (found.verb, found.many, found.rows) == ("select", True, ())


@pytest.mark.parametrize("key", ["POST /photos", "PUT /photos/{id}"])
@pytest.mark.parametrize("sends", ["binary", "multipart"])
def test_files_are_neither_inserted_nor_replaced(key: str, sends: str) -> None:
    found = reading(key, body={"file": "string"}, sends=sends, answers=PET)
    assert method(found).verb == "exec"


def test_attributes_required_by_the_body_are_required_in_sql() -> None:
    found = method(
        reading("POST /pets", body={"name*": "string", "age": "integer"}, answers=PET)
    )
    assert (found.required, found.optional) == ((Name.of("name"),), (Name.of("age"),))


def test_of_two_methods_that_require_the_same_the_usual_one_keeps_its_verb() -> None:
    found = methods(
        reading(
            "POST /pets/search", body={"filter": "string"}, answers={"pets": [PET]}
        ),
        reading("GET /pets", answers=[PET]),
    )
    assert found["pets.list"].verb == "select"
    assert found["pets.search"].verb == "exec"
    assert "list requires the same" in rule(found["pets.search"], "verb")


def test_of_two_that_read_the_same_way_the_one_that_lists_is_reached() -> None:
    found = methods(
        reading("GET /pets", id="getPet", query={"slug": "string"}, answers=PET),
        reading("GET /pets/list", id="listPets", answers={"pets": [PET]}),
    )
    assert found["pets.list"].verb == "select"
    assert found["pets.get"].verb == "exec"


def test_methods_that_require_different_things_share_a_verb() -> None:
    found = methods(
        reading("GET /pets", answers=[PET]),
        reading("GET /pets/{id}", answers=PET),
        reading("GET /pets/by-name", query={"name*": "string"}, answers=PET),
    )
    assert found["pets.list"].verb == found["pets.get"].verb == "select"


def test_verb_lists_go_from_most_required_to_least() -> None:
    found = methods(
        reading("GET /pets", answers=[PET]),
        reading("GET /stores/{store}/pets/{id}", answers=PET),
        reading("GET /pets/{id}", answers=PET),
    )
    listed = ordering.by_verb(found.values(), "select")
    assert [len(method.required) for method in listed] == [2, 1, 0]
    assert list(ordering.shadowed(listed)) == []


def test_a_method_that_requires_more_than_an_earlier_one_is_never_reached() -> None:
    found = methods(
        reading("GET /pets", answers=[PET]), reading("GET /pets/{id}", answers=PET)
    )
    wrong = [found["pets.list"], found["pets.get"]]
    assert list(ordering.shadowed(wrong)) == [(found["pets.get"], found["pets.list"])]
