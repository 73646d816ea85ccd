"""What is generated is sound: by OpenAPI 3.0, by StackQL's rules, byte by byte."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator
from sql_documents import answering_everything, api_of, files_of

from specloom import ir
from specloom.names import Name
from specloom.targets.sql.security import auth, requirements, schemes
from specloom.verification import Finding, verify

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
REFUSED = {"endless.yaml"}  # on loading, and rightly
SPECS = [
    path
    for path in sorted(
        [*HERE.glob("*.yaml"), *(ROOT / "tests/features").glob("*.yaml")]
    )
    if path.name not in REFUSED
]
REFERENCE = ROOT / "specs/databricks_workspace/ml.yaml"
ENDLESS = {
    "endless.yaml",
    "recursion.yaml",
}  # the first is refused; the validator loops


def write(api: ir.Api, folder: Path) -> Path:
    for file in files_of(api):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return folder


def mended(tree: Path) -> list[Finding]:
    """What a better document could mend; not the limits of StackQL's EXEC and its names."""
    findings = verify([tree])
    return [f for f in findings if f.severity != "note" and f.rule != "exec-call"]


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_every_feature_passes_our_own_rules(spec: Path, tmp_path: Path) -> None:
    api = answering_everything(spec, tmp_path)
    assert mended(write(api, tmp_path / "sql")) == []


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_every_feature_is_valid_by_the_reference_validator(
    spec: Path, tmp_path: Path
) -> None:
    if spec.name in ENDLESS:
        pytest.skip("the validator does not end")
    for file in files_of(answering_everything(spec, tmp_path)):
        document = yaml.safe_load(file.content)
        if "openapi" in document:
            errors = OpenAPIV30SpecValidator(document).iter_errors()
            assert [error.message for error in errors] == []


def test_the_reference_provider_passes_our_own_rules(tmp_path: Path) -> None:
    api = api_of(REFERENCE, name="databricks_workspace")
    assert mended(write(api, tmp_path)) == []


def test_schemas_that_no_operation_uses_are_left_to_client_and_docs() -> None:
    api = api_of(ROOT / "tests/features/webhooks.yaml")
    assert [d.name.pascal for d in api.services[0].definitions] == ["Event"]
    text = next(f.content for f in files_of(api) if "/services/" in f.path).decode()
    assert "/subscribe" in text
    assert "Event" not in text


def test_the_same_api_gives_the_same_bytes() -> None:
    assert files_of(api_of(REFERENCE)) == files_of(api_of(REFERENCE))


def test_documents_of_several_services_stand_side_by_side(tmp_path: Path) -> None:
    api = api_of(HERE / "rows.yaml", HERE / "paging.yaml")
    tree = write(api, tmp_path)
    provider = yaml.safe_load(
        (tree / "src/pets/v00.00.00000/provider.yaml").read_text()
    )
    listed = provider["providerServices"]
    assert [entry["service"]["$ref"] for entry in listed.values()] == [
        "pets/v00.00.00000/services/rows.yaml",
        "pets/v00.00.00000/services/paging.yaml",
    ]


def test_a_discriminator_is_said_only_where_each_value_means_one_option(
    tmp_path: Path,
) -> None:
    features = ROOT / "tests/features/discriminators.yaml"
    (document,) = (
        document
        for file in files_of(answering_everything(features, tmp_path))
        if "paths" in (document := yaml.safe_load(file.content))
    )
    schemas = document["components"]["schemas"]
    assert schemas["Event"]["discriminator"]["propertyName"] == "kind"
    assert "anyOf" in schemas["Half"] and "discriminator" not in schemas["Half"]


def test_no_operation_is_lost() -> None:
    api = api_of(REFERENCE)
    (file,) = (f for f in files_of(api) if f.path.endswith("ml.yaml"))
    document = yaml.safe_load(file.content)
    written = sum(len(item) for item in document["paths"].values())
    resources = document["components"]["x-stackQL-resources"].values()
    assert written == 36
    assert sum(len(resource["methods"]) for resource in resources) >= written


def test_an_operation_that_3_0_cannot_say_is_left_out_by_name() -> None:
    (file,) = (
        f for f in files_of(api_of(HERE / "query.yaml")) if "/services/" in f.path
    )
    document = yaml.safe_load(file.content)
    assert document["x-specloom-left-out"] == ["QUERY /pets", "QUERY /toys"]
    resources = document["components"]["x-stackQL-resources"]
    assert list(resources) == ["pets"], "toys would have no methods"
    pets = resources["pets"]
    assert list(pets["methods"]) == ["list"]
    assert len(pets["sqlVerbs"]["select"]) == 1


# --------------------------------------------------------------------------- credentials


def secured(*found: ir.Scheme, together: bool = False) -> ir.Api:
    """An API of one service that asks for one of the schemes, or for all of them."""
    wanted = [ir.Requirement(scheme.name) for scheme in found]
    alternatives = (tuple(wanted),) if together else tuple((each,) for each in wanted)
    nothing = ir.NO_TEXT
    service = ir.Service(
        Name.of("main"), nothing, nothing, nothing, (), (), (), alternatives
    )
    name = Name.of("acme_cloud")
    return ir.Api(name, nothing, nothing, nothing, (service,), (), found)


def scheme(name: str, kind: ir.SchemeKind, **more: object) -> ir.Scheme:
    return ir.Scheme(Name.of(name), ir.Text(name), kind, **more)  # type: ignore[arg-type]


BEARER = scheme("token", "bearer")
FLOW = scheme("flow", "oauth2", token_url=ir.Text("https://a.example/token"))
KEY = scheme("key", "api_key", parameter=ir.Text("X-Key"))
COOKIE = scheme("cookie", "api_key", location="cookie", parameter=ir.Text("sid"))
OTHER = scheme("other", "other")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], {"type": "null_auth"}),
        ([OTHER], {"type": "null_auth"}),
        ([BEARER], {"type": "bearer", "credentialsenvvar": "ACME_TOKEN"}),
        ([OTHER, BEARER], {"type": "bearer", "credentialsenvvar": "ACME_TOKEN"}),
        (
            [scheme("basic", "basic")],
            {
                "type": "basic",
                "username_var": "ACME_USERNAME",
                "password_var": "ACME_PASSWORD",
            },
        ),
        (
            [FLOW],
            {
                "type": "oauth2",
                "grant_type": "client_credentials",
                "token_url": ir.Text("https://a.example/token"),
                "client_id_env_var": "ACME_CLIENT_ID",
                "client_secret_env_var": "ACME_CLIENT_SECRET",
            },
        ),
        (
            [KEY],
            {
                "type": "custom",
                "location": "header",
                "name": ir.Text("X-Key"),
                "credentialsenvvar": "ACME_API_KEY",
            },
        ),
        (
            [COOKIE],
            {
                "type": "custom",
                "location": "header",
                "name": "Cookie",
                "valuePrefix": ir.Text("sid="),
                "credentialsenvvar": "ACME_API_KEY",
            },
        ),
    ],
)
def test_credentials_come_from_variables_named_after_the_provider(
    found: list[ir.Scheme], expected: object
) -> None:
    assert auth(secured(*found)) == expected


def test_credentials_that_hold_together_follow_each_other() -> None:
    both = auth(secured(KEY, BEARER, together=True))
    assert both["type"] == "custom"
    assert both["successor"] == {"type": "bearer", "credentialsenvvar": "ACME_TOKEN"}


def test_what_holds_together_with_a_certificate_is_given_without_it() -> None:
    found = auth(secured(OTHER, BEARER, together=True))
    assert found == {"type": "bearer", "credentialsenvvar": "ACME_TOKEN"}


def test_several_keys_come_from_variables_of_their_own() -> None:
    other = scheme("app_key", "api_key", parameter=ir.Text("X-App"))
    found = auth(secured(KEY, other, together=True))
    assert found["credentialsenvvar"] == "ACME_KEY"
    assert found["successor"]["credentialsenvvar"] == "ACME_APP_KEY"  # type: ignore[index]


def test_only_flows_have_scopes() -> None:
    api = secured(BEARER, FLOW)
    wanted = [[ir.Requirement(s.name, (ir.Text("read"),)) for s in (BEARER, FLOW)]]
    assert requirements(api, wanted) == [{"token": [], "flow": [ir.Text("read")]}]
    assert schemes(api)["token"] == {"type": "http", "scheme": "bearer"}
