"""Resource and method names are what the path, the HTTP verb and the operationId suggest."""

from __future__ import annotations

import pytest

from mapping.hand import address, method, methods, reading, rule

PET = {"id": "integer", "name": "string"}


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("GET /pets", "pets.list"),
        ("POST /pets", "pets.create"),
        ("GET /pets/{id}", "pets.get"),
        ("PUT /pets/{id}", "pets.replace"),
        ("PATCH /pets/{id}", "pets.update"),
        ("DELETE /pets/{id}", "pets.delete"),
        ("DELETE /pets", "pets.delete_all"),
        ("PUT /pets/{id}/tags", "pet_tags.replace_all"),
        ("GET /pets/{id}/owner", "pet_owner.get"),
        ("POST /pets/{id}", "pets.update"),
        ("HEAD /pets/{id}", "pets.head"),
    ],
)
def test_plain_paths_give_plain_names(key: str, told: str) -> None:
    assert (
        address(reading(key, answers=[PET] if told.endswith("list") else PET)) == told
    )


@pytest.mark.parametrize(
    ("path", "resource"),
    [
        ("/api/v2/pets", "pets"),
        ("/rest/api/3.1/pets", "pets"),
        ("/v1beta1/pets", "pets"),
        ("/2024-06-01/pets", "pets"),
        ("/shop/pets", "pets"),
        ("/shops/pets", "pets"),
        ("/shop", "shop"),
        ("/pets.json", "pets"),
        ("/stores/{store}/pets/{pet}/visits", "store_pet_visits"),
        ("/policies/{policy}/statuses/{status}/addresses", "policy_status_addresses"),
        ("/access/{id}/news", "access_news"),
        ("/pet-owners/{id}/emailAddresses", "pet_owner_email_addresses"),
        ("/pets/{id}/thumbnail.{extension}", "pet_thumbnail"),
        ("/1-clicks", "n_1_clicks"),
        ("/犬", "u72_ac"),
        ("/public/pets", "pets"),
        ("/pets/public", "pet_public"),
        ("/pets/{id}/-/visits", "pet_visits"),
        ("/pets/json", "pets"),
        ("/pets.{format}", "pets"),
        ("/stores/:store/pets", "store_pets"),
        ("/stores/{store}/$/pets", "store_pets"),
        ("/owners/~/pets", "owner_pets"),
        ("/pet/pets", "pets"),
        ("/pets/pet-visits", "pet_visits"),
        ("/pets/{pet}/pet-visits", "pet_pet_visits"),
        ("/apis", "apis"),
        ("/apis/{id}/versions", "api_versions"),
        ("/stores/{store}/apis", "store_apis"),
        ("/v1p7beta1/pets", "pets"),
    ],
)
def test_a_resource_is_called_by_the_nouns_of_its_path(
    path: str, resource: str
) -> None:
    assert address(reading(f"GET {path}", answers=[PET])).split(".")[0] == resource


@pytest.mark.parametrize(
    ("key", "id", "told"),
    [
        ("POST /pets/{id}/feed", "", "pets.feed"),
        ("POST /pets/{id}/lifecycle/activate", "", "pets.activate"),
        ("POST /pets/{id}/operations/{op}/cancel", "", "pet_operations.cancel"),
        ("POST /pets/{id}/operations/{op}:cancel", "", "pet_operations.cancel"),
        ("POST /pets/{id}/password", "resetPetPassword", "pets.reset_password"),
        ("POST /pets/{id}:cancel", "", "pets.cancel"),
        ("POST /pets/{id}:add-live-version", "", "pets.add_live_version"),
        ("GET /pets:batchGet", "", "pets.batch_get"),
        ("POST /chat.postMessage", "", "chat_post_message.create"),
        ("POST /chat.deleteMessage", "", "chat_message.delete"),
        ("POST /pets/search", "", "pets.search"),
        ("GET /pets/findByStatus", "", "pets.find_by_status"),
        ("GET /pets/get-by-name", "", "pets.get_by_name"),
        ("POST /pets/set-pet-tag", "", "pets.set_tag"),
        ("POST /pets/delete-pets", "", "pets.delete_pets"),
        ("POST /pets/delete-pet", "", "pets.delete"),
        ("GET /pets/get-photo", "", "pet_photo.get"),
        ("POST /automl/create-experiment", "", "automl_experiment.create"),
        ("GET /automl/get-experiment/{id}", "", "automl_experiment.get"),
        ("GET /files/{id}#get_shared_link", "", "file_shared_link.get"),
        ("POST /search", "", "shop.search"),
        ("POST /sendMessage", "", "messages.send"),
        ("POST /putMetadata", "", "metadata.put"),
    ],
)
def test_actions_are_named_by_the_last_segment(key: str, id: str, told: str) -> None:
    assert address(reading(key, id=id, answers=PET)) == told


@pytest.mark.parametrize(
    ("key", "id", "told"),
    [
        (
            "POST /vms/{id}/restore-points",
            "createRestorePoint",
            "vm_restore_points.create",
        ),
        ("POST /vms/{id}/restore-points", "restorePoints", "vms.restore_points"),
        ("POST /files/{id}/upload_sessions", "", "file_upload_sessions.create"),
        ("POST /ssf/stream", "createSsfStream", "ssf_stream.create"),
        ("POST /apps/{id}/rollback", "apps_create_rollback", "app_rollback.create"),
        ("POST /apps/{id}/rollback", "apps_rollback", "apps.rollback"),
        ("GET /apps/{id}/exec", "", "app_exec.get"),
        ("DELETE /repos/{id}/lock", "", "repo_lock.delete"),
        ("GET /pets/scan-history", "getScanHistory", "pet_scan_history.get"),
        ("POST /runners/remove-token", "createRemoveToken", "runner_remove_token.create"),
        ("PUT /pets/fork-approval", "setForkApproval", "pet_fork_approval.replace"),
        ("GET /pets/{id}/query/{result}", "getQueryResult", "pet_query.get"),
        ("GET /pets/query/{text}", "queryPets", "pets.query"),
        ("PATCH /pets/{id}/scale", "patchPetScale", "pet_scale.update"),
        ("POST /pets/{id}/exports", "map_exports", "pet_exports.create"),
        ("POST /pets/{id}/lifecycle/rotate", "rotateKeys", "pets.rotate"),
        ("POST /pets/{id}/lifecycle/keyRotate", "rotateKeys", "pets.key_rotate"),
    ],
)  # fmt: skip
def test_words_that_are_verb_and_noun_are_told_apart_by_the_operation_id(
    key: str, id: str, told: str
) -> None:
    assert address(reading(key, id=id, answers=PET)) == told


@pytest.mark.parametrize(
    ("key", "id", "told"),
    [
        ("GET /stats/{year}/{month}", "get-stats-by-year-month", "stats.get_by_year_month"),
        ("GET /pets/{petId}", "getPetById", "pets.get"),
        ("GET /users/{username}", "getUserByName", "users.get"),
        ("GET /user/repos", "repos/list-for-authenticated-user", "user_repos.list_for_authenticated_user"),
        ("GET /apps/{id}/tokens/{token}", "getTokenForApplication", "app_tokens.get"),
        ("DELETE /droplets", "droplets_destroy_byTag", "droplets.delete_by_tag"),
        ("PATCH /rules", "updateRule", "rules.update"),
        ("GET /configs", "getConfig", "configs.get"),
        ("POST /largefacelists/{id}/train", "LargeFaceList_Train", "largefacelists.train"),
        ("POST /nodes/{id}/users", "ComputeNode_AddUser", "node_users.create"),
        ("GET /queryPacks/{name}", "QueryPacks_Get", "query_packs.get"),
        ("PUT /queryPacks/{name}", "QueryPacks_CreateOrUpdate", "query_packs.create"),
        ("DELETE /users/{id}/lock", "Lock_DeleteUserLock", "user_lock.delete"),
        ("GET /orders/{id}", "GET_OrderByID", "orders.get"),
    ],
)  # fmt: skip
def test_a_tail_of_the_operation_id_is_kept_where_it_says_something_new(
    key: str, id: str, told: str
) -> None:
    listed = told.split(".")[1].startswith("list")
    assert address(reading(key, id=id, answers=[PET] if listed else PET)) == told


@pytest.mark.parametrize(
    ("key", "id", "told"),
    [
        ("PUT /secrets/{name}", "createOrUpdateSecret", "secrets.create_or_update"),
        ("PUT /collaborators/{name}", "addCollaborator", "collaborators.add"),
        ("PUT /groups/{id}/users/{user}", "assignUserToGroup", "group_users.assign"),
        ("PATCH /tokens/{id}", "resetToken", "tokens.reset"),
        ("POST /deliveries/{id}/attempts", "redeliverDelivery", "delivery_attempts.redeliver"),
        ("DELETE /cdn/{id}/cache", "purgeCache", "cdn_cache.purge"),
        ("DELETE /pets/{id}", "disablePet", "pets.delete"),
        ("DELETE /pets", "deleteCollectionPet", "pets.delete_all"),
        ("GET /credentials", "getCredentials", "credentials.get"),
        ("GET /credentials", "listCredentials", "credentials.list"),
        ("GET /clients/{id}/tokens/{token}", "getTokenForClientAndToken", "client_tokens.get"),
    ],
)  # fmt: skip
def test_a_method_is_called_as_the_operation_id_says_what_http_does_not(
    key: str, id: str, told: str
) -> None:
    assert address(reading(key, id=id, answers=PET)) == told


def test_what_a_framework_adds_to_an_operation_id_is_no_part_of_the_name() -> None:
    one = reading("GET /v1/pets", id="list_by_owner_v1_pets_get", answers=[PET])
    assert address(one) == "pets.list_by_owner"
    assert (
        address(reading("POST /v1/messages", id="messages_post")) == "messages.create"
    )


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("listPetsUsingGET", "pets.list"),
        ("listPetsUsingGET_1", "pets.list"),
        ("listPets_3", "pets.list"),
        ("list_pets_alt1", "pets.list"),
        ("List all the pets of a shop", "pets.list_of_a_shop"),
        ("List pets that can be sold to everybody who asks for one in time", "pets.list"),
    ],
)  # fmt: skip
def test_neither_a_number_nor_a_sentence_is_a_name(id: str, told: str) -> None:
    assert address(reading("GET /pets", id=id, answers=[PET])) == told


@pytest.mark.parametrize(
    ("key", "id", "told"),
    [
        ("GET /v1/{parent}/messages", "chat.spaces.messages.list", "space_messages.list"),
        ("GET /v1/{name}", "chat.spaces.messages.get", "space_messages.get"),
        ("DELETE /v1/{name}", "gke.projects.locations.clusters.nodePools.delete", "project_cluster_node_pools.delete"),
        ("POST /v1/{name}:setSize", "gke.projects.locations.clusters.nodePools.setSize", "project_cluster_node_pools.set_size"),
        ("GET /v1/{name}/config", "gke.projects.locations.getConfig", "project_config.get"),
        ("GET /v1/{name}", "gke.projects.locations.get", "project_locations.get"),
        ("GET /v1/{name}/api/v1/labels", "mon.projects.api.v1.labels", "project_labels.list"),
    ],
)  # fmt: skip
def test_the_operation_id_spells_out_the_collections_that_stand_in_one_key(
    key: str, id: str, told: str
) -> None:
    listed = told.endswith("list")
    assert address(reading(key, id=id, answers=[PET] if listed else PET)) == told


def test_a_fragment_that_names_a_parameter_says_nothing_of_what_is_done() -> None:
    found = reading("DELETE /tags/{arn}#tagKeys", query={"tagKeys*": ["string"]})
    assert address(found) == "tags.delete"
    assert address(reading("POST /tags/{arn}#merge")) == "tags.merge"


@pytest.mark.parametrize(
    ("key", "id", "told"),
    [
        ("PUT /flags/{flag}", "putFlagSetting", "flags.replace"),
        ("PATCH /push/devices/{id}", "patchPushDevice", "push_devices.update"),
        ("GET /lines/{id}/StopPoints", "Line_StopPoints", "line_stop_points.get"),
        ("DELETE /pets/{id}/patch/{version}", "deregisterPatch", "pet_patch.delete"),
        ("POST /test/gradle", "Test gradle file", "test_gradle.test"),
    ],
)  # fmt: skip
def test_a_verb_is_a_noun_where_another_one_does_something_to_it(
    key: str, id: str, told: str
) -> None:
    tags = ["Test"] if id.startswith("Test") else []
    assert address(reading(key, id=id, tags=tags, answers=PET)) == told


def test_a_path_without_nouns_takes_the_tag_then_the_service() -> None:
    assert (
        address(reading("GET /", tags=["Status page"], answers=PET))
        == "status_page.get"
    )
    assert address(reading("GET /{id}", answers=PET)) == "shop.get"


def test_tags_in_front_of_the_operation_id_are_no_part_of_the_name() -> None:
    one = reading("POST /runs/{id}/x", id="ml_runs_log_batch", tags=["ml", "ml runs"])
    assert rule(method(one), "resource")
    assert address(one) == "runs.x"


def test_two_operations_that_want_one_name_get_both_theirs() -> None:
    found = methods(
        reading("GET /registry/{name}/tags", answers=[PET]),
        reading("GET /registries/{name}/tags", answers=[PET]),
        reading(
            "GET /registries/{name}/tags/{tag}/tags", id="listTagTags", answers=[PET]
        ),
    )
    assert list(found) == [
        "registry_tags.list",
        "registry_tags.list_by_name",
        "registry_tag_tags.list",
    ]


def test_a_longer_name_has_the_keys_that_say_which_row_before_all_others() -> None:
    found = methods(
        reading("GET /stores/{store}/pets/{id}", answers=PET),
        reading("GET /stores/{store}/pets/{id}/{version}", answers=PET),
        reading("GET /store/{number}/pets/{id}", answers=PET),
        reading("GET /store/{code}/pets/{id}", answers=PET),
    )
    assert list(found) == [
        "store_pets.get",
        "store_pets.get_by_id_version",
        "store_pets.get_by_id",
        "store_pets.get_by_code_id",
    ]


def test_of_many_keys_a_longer_name_has_those_that_the_other_path_lacks() -> None:
    pets = "houses/{house}/pens/{pen}/pets"
    found = methods(
        reading(f"GET /zoos/{{zoo}}/{pets}", answers=[PET]),
        reading(f"GET /zoos/{{zoo}}/regions/{{region}}/{pets}", answers=[PET]),
    )
    assert list(found) == [
        "zoo_house_pen_pets.list",
        "zoo_house_pen_pets.list_by_region",
    ]


def test_a_longer_name_has_the_version_where_nothing_else_is_another() -> None:
    found = methods(
        reading("GET /v1/pets/{id}", id="getPetByIdV1", answers=PET),
        reading("GET /v2/pets/{id}", id="getPetByIdV2", answers=PET),
        reading("PUT /v1/pets:import", answers=PET),
        reading("POST /v1/pets:import", id="importPets", answers=PET),
    )
    assert list(found) == ["pets.get", "pets.get_v2", "pets.import", "pets.import_pets"]


def test_resources_and_methods_keep_the_documents_order() -> None:
    found = methods(
        reading("GET /b", answers=[PET]),
        reading("GET /a", answers=[PET]),
        reading("GET /b/{id}", answers=PET),
    )
    assert list(found) == ["b.list", "b.get", "a.list"]


def test_every_decision_names_its_rule() -> None:
    found = method(
        reading(
            "GET /pets", answers=[PET], query={"page": "integer", "limit": "integer"}
        )
    )
    assert [rule.what for rule in found.rules] == [
        "resource",
        "method",
        "verb",
        "rows",
        "paging",
    ]
    assert all(rule.rule for rule in found.rules)
