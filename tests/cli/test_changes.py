"""``specloom changes``: what is printed, for whom, and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from endings import Specloom

OLDER = "released.yaml"


@pytest.fixture
def older(project: Path) -> Path:
    """The shop as it was when everything had a place."""
    text = (project / "shop.yaml").read_text()
    path = project / OLDER
    path.write_text(
        text.replace("/items/{id}:", "/items/{id}/place:").replace('"1.0"', "1.2.0")
    )
    return path


def test_each_audience_is_told_what_breaks_and_where_that_stands(
    older: Path, specloom: Specloom
) -> None:
    ended = specloom("changes", "shop.yaml", "--against", OLDER)
    assert ended.code == 0
    told = ended.out.splitlines()
    assert [line for line in told if line[0] != " "][:3] == ["HTTP", "Python", "SQL"]
    gone = "  breaking  GET /items/{id}/place: is gone  (was released.yaml:"
    new = "  addition  GET /items/{id}: is new  (shop.yaml:"
    assert any(line.startswith(gone) for line in told)
    assert any(line.startswith(new) for line in told)
    assert told[-1].endswith("; after 1.2.0 comes 2.0.0")


def test_one_audience_alone(older: Path, specloom: Specloom) -> None:
    ended = specloom("changes", "shop.yaml", "--against", OLDER, "--for", "python")
    assert ended.out.splitlines()[0] == "Python"
    assert "HTTP" not in ended.out


def test_a_build_can_fail_on_changes_that_break_or_on_any(
    older: Path, specloom: Specloom
) -> None:
    breaks = ("changes", "shop.yaml", "--against", OLDER, "--fail-on")
    assert specloom(*breaks, "breaking").code == 1
    older.write_text(Path("shop.yaml").read_text().replace("All items.", "Items."))
    assert specloom(*breaks, "breaking").code == 0
    assert specloom(*breaks, "any").code == 1
    shutil.copy("shop.yaml", OLDER)
    assert specloom(*breaks, "any").code == 0
    assert specloom(*breaks, "any").out == "shop: nothing changed\n"


def test_a_version_that_is_no_three_numbers_is_told_by_its_kind(
    older: Path, specloom: Specloom
) -> None:
    older.write_text(older.read_text().replace("1.2.0", "2026-11"))
    ended = specloom("changes", "shop.yaml", "--against", OLDER)
    assert ended.out.splitlines()[-1].endswith("; the next version is a major one")


def test_tools_get_json(older: Path, specloom: Specloom) -> None:
    ended = specloom("changes", "shop.yaml", "--against", OLDER, "--json")
    (release,) = json.loads(ended.out)
    assert (release["provider"], release["version"], release["next"]) == (
        "shop",
        "1.2.0",
        "2.0.0",
    )
    gone = next(c for c in release["changes"] if c["what"] == "is gone")
    assert gone["audience"] == "http"
    assert gone["effect"] == "breaking"
    assert gone["where"] == "GET /items/{id}/place"
    assert gone["file"] == OLDER
    assert gone["was"] is True


def test_two_checkouts_by_their_configurations(
    project: Path, specloom: Specloom
) -> None:
    """Providers are paired by their names; the version is the one configured then."""
    specloom("init", "shop.yaml")
    configuration = Path("specloom.toml").read_text()
    Path("released").mkdir()
    shutil.copy("shop.yaml", "released")
    released = Path("released/specloom.toml")
    released.write_text(configuration)
    assert specloom("changes", "--against", "released").out == "shop: nothing changed\n"
    released.write_text(configuration.replace("[providers.shop", "[providers.stall"))
    ended = specloom("changes", "--against", "released", "--for", "sql")
    assert "breaking  the provider: is gone" in ended.out
    assert "stall: 1 breaking change;" in ended.out
    assert "shop: 1 addition;" in ended.out


def test_configurations_of_one_folder_are_compared_provider_by_provider(
    project: Path, specloom: Specloom
) -> None:
    text = (project / "shop.yaml").read_text()
    (project / "older.yaml").write_text(text)
    (project / "shop.yaml").write_text(text.replace("/items/", "/things/"))
    for name, shop in (("now.toml", "shop.yaml"), ("before.toml", "older.yaml")):
        (project / name).write_text(
            f"[providers.shop.services]\napi = '{shop}'\n"
            "[providers.mall.services]\napi = 'older.yaml'\n"
        )
    asked = ("changes", "--config", "now.toml", "--against")
    told = specloom(*asked, "before.toml").out
    assert "breaking  DELETE" in told or "breaking  GET" in told
    assert "mall: nothing changed" in told
    assert "shop: nothing changed" in specloom(*asked, "now.toml").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("shop.yaml",), "Missing option '--against'"),
        (("shop.yaml", "--against", "nowhere.yaml"), "does not exist"),
        (("shop.yaml", "--against", "."), "with SPEC, --against is the older document"),
        (("--against", "empty"), "no configuration"),
    ],
)
def test_wrong_usage_is_told(
    project: Path, specloom: Specloom, arguments: tuple[str, ...], message: str
) -> None:
    Path("empty").mkdir()
    specloom("init", "shop.yaml")
    ended = specloom("changes", *arguments)
    assert ended.code == 2
    assert message in ended.err


def test_text_of_a_description_is_shown_as_text(
    older: Path, specloom: Specloom
) -> None:
    """No control character of a name reaches the terminal."""
    text = Path("shop.yaml").read_text()
    older.write_text(text.replace("/items/{id}:", '"/items/\\e[31m{id}":'))
    ended = specloom("changes", "shop.yaml", "--against", OLDER)
    assert "\x1b" not in ended.out
    assert "\\x1b[31m" in ended.out


def test_what_is_the_same_for_many_is_one_line(
    project: Path, specloom: Specloom
) -> None:
    """A shared parameter that was edited is told of the first operation; tools get all."""

    def described(limit: int) -> str:
        shared = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": limit}}  # fmt: skip
        get = {"parameters": [{"$ref": "#/components/parameters/limit"}], "responses": {"200": {"description": ""}}}  # fmt: skip
        return json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "Shop", "version": "1.0.0"},
                "paths": {f"/{name}": {"get": get} for name in "abcdef"},
                "components": {"parameters": {"limit": shared}},
            }
        )

    Path("old.json").write_text(described(100))
    Path("new.json").write_text(described(50))
    asked = ("changes", "new.json", "--against", "old.json", "--for", "http")
    told = specloom(*asked).out.splitlines()
    line = "  breaking  GET /a and 5 others: query parameter limit: maximum: 100 → 50"
    assert [t for t in told if t.startswith("  ")] == [f"{line}  (new.json:1)"]
    assert told[-1].startswith("shop: 6 breaking changes;")
    (release,) = json.loads(specloom(*asked, "--json").out)
    assert [c["where"] for c in release["changes"]] == [
        f"GET /{name}: query parameter limit" for name in "abcdef"
    ]


def test_operations_that_are_left_out_are_told(
    project: Path, specloom: Specloom
) -> None:
    """With ``--lenient`` one that is gone may be one that cannot be generated any more."""

    def described(**media: dict[str, object]) -> str:
        body = {"requestBody": {"content": media}} if media else {}
        post = {"operationId": "send", "responses": {"200": {"description": ""}}} | body
        info = {"title": "Shop", "version": "1.0.0"}
        return json.dumps({"openapi": "3.2.0", "info": info, "paths": {"/a": {"post": post}, "/b": {"get": {"responses": {}}}}})  # fmt: skip

    parts = {"schema": {"type": "array"}, "itemEncoding": {"contentType": "text/plain"}}
    Path("old.json").write_text(described())
    Path("new.json").write_text(described(**{"multipart/form-data": parts}))
    ended = specloom("changes", "new.json", "--against", "old.json", "--lenient")
    assert "breaking  POST /a: is gone" in ended.out
    assert "1 operation left out:\n  POST /a: " in ended.err
