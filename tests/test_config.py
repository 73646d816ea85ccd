"""What a configuration may say, and where a mistake in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom import config
from specloom.config import Config, Filter, Provider, Service
from specloom.errors import ConfigError


def written(folder: Path, text: str, name: str = "specloom.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert caught.value.hint
    return caught.value


def test_a_service_may_be_just_its_document(tmp_path: Path) -> None:
    path = written(tmp_path, '[providers.shop.services]\npets = "pets.yaml"\n')
    assert config.load(path).providers == (
        Provider("shop", (Service("pets", tmp_path / "pets.yaml"),)),
    )


EVERYTHING = """
out = "made"
targets = ["sql", "client"]
docs-profile = "docusaurus"
source-url = "https://example.com/blob/main"
roots = ["../schemas"]
templates = "templates"
strict = true
limits = { operations = 500 }
[providers.shop]
version = "2.0.0"
source-pages = true
[providers.shop.services.pets]
spec = "specs/pets.yaml"
overlays = ["specs/more.yaml"]
split = "tag"
include = [{ tags = ["P*"], methods = ["get"] }, { ids = ["x"] }]
exclude = { deprecated = true }
"""


def test_everything_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    pets = Service(
        "pets",
        tmp_path / "specs/pets.yaml",
        (tmp_path / "specs/more.yaml",),
        "tag",
        (Filter(tags=("P*",), methods=("get",)), Filter(ids=("x",))),
        (Filter(deprecated=True),),
    )
    assert config.load(written(tmp_path, EVERYTHING)) == Config(
        folder=tmp_path,
        out=tmp_path / "made",
        providers=(Provider("shop", (pets,), "2.0.0", source_pages=True),),
        targets=("client", "sql"),
        profile="docusaurus",
        source_url="https://example.com/blob/main",
        roots=(tmp_path / "../schemas",),
        templates=tmp_path / "templates",
        strict=True,
        limits={"operations": 500},
    )


def test_yaml_and_json_say_the_same_as_toml(tmp_path: Path) -> None:
    toml = written(tmp_path, 'out = "x"\n[providers.a.services]\nb = "c.yaml"\n')
    yaml = written(
        tmp_path, "out: x\nproviders: {a: {services: {b: c.yaml}}}\n", "c.yml"
    )
    json = written(
        tmp_path,
        '{"out": "x", "providers": {"a": {"services": {"b": "c.yaml"}}}}',
        "c.json",
    )
    assert config.load(toml) == config.load(yaml) == config.load(json)


def test_an_empty_configuration_is_one(tmp_path: Path) -> None:
    assert config.load(written(tmp_path, "", "c.yaml")) == config.load(
        written(tmp_path, "")
    )


def test_the_nearest_configuration_is_found_from_below(tmp_path: Path) -> None:
    written(tmp_path, '[tool.specloom]\nout = "far"\n', "pyproject.toml")
    below = tmp_path / "a/b/c"
    below.mkdir(parents=True)
    written(tmp_path / "a", "[tool.other]\n", "pyproject.toml")
    found = config.find(below)
    assert found is not None
    assert found.out == tmp_path / "far"
    written(tmp_path / "a", 'out = "near"\n')
    found = config.find(below)
    assert found is not None
    assert found.out == tmp_path / "a/near"


def test_the_search_ends_with_the_repository(tmp_path: Path) -> None:
    written(tmp_path, 'out = "x"\n')
    (tmp_path / "repo/.git").mkdir(parents=True)
    assert config.find(tmp_path / "repo") is None


def test_files_are_named_as_from_the_configuration(tmp_path: Path) -> None:
    found = Config(tmp_path, tmp_path / "out")
    assert found.named(tmp_path / "specs/a.yaml") == "specs/a.yaml"
    assert found.named(Path("specs/a.yaml")) == "specs/a.yaml"
    assert found.named(Path("/elsewhere/a.yaml")) == "a.yaml"


MISTAKES = {
    "unknown key": ("outt = 'x'", 1, 1, "unknown key `outt`"),
    "unknown inner key": (
        "[providers.a.services.b]\nspec = 'x'\nspilt = 'tag'",
        3,
        1,
        "unknown key `providers.a.services.b.spilt`",
    ),
    "unknown key in an inline table": (
        "[providers.a.services]\nb = { spec = 'x', foo = 1 }",
        2,
        19,
        "unknown key `providers.a.services.b.foo`",
    ),
    "duplicate key": ("out = 'x'\nout = 'y'", 2, 10, "Cannot overwrite a value"),
    "no TOML": ("out = ", 1, 7, "Invalid value"),
    "wrong type": ("\n  strict = 'maybe'", 2, 3, "`strict` has to be true or false"),
    "a list of numbers": ("targets = [1]", 1, 1, "`targets` has to be a list of texts"),
    "a number for a table": ("providers = 1", 1, 1, "`providers` has to be a table"),
    "unknown target": ("targets = ['html']", 1, 1, "`targets` cannot be 'html'"),
    "a path out of the project": ("out = '../x'", 1, 1, "must not lead out"),
    "templates elsewhere": ("templates = '../etc'", 1, 1, "must not lead out"),
    "an absolute path": ("out = '/etc'", 1, 1, "must not be an absolute path"),
    "a home": ("out = '~/x'", 1, 1, "must not be an absolute path"),
    "a drive": ("out = 'C:x'", 1, 1, "must not be an absolute path"),
    "a name with code": (
        "[providers.'x; import os']\nservices = {}",
        1,
        2,
        "cannot be a name",
    ),
    "a keyword": ("[providers.class]\nservices = {}", 1, 2, "cannot be a name"),
    "a device": ("[providers.aux]\nservices = {}", 1, 2, "cannot be a name"),
    "a spelling that would change": (
        "[providers.x2yy]\nservices = {}",
        1,
        2,
        "would be spelled 'x2_yy'",
    ),
    "no services": ("[providers.a]\nversion = '1'", 1, 2, "has no `services`"),
    "no spec": ("[providers.a.services.b]\nsplit = 'tag'", 1, 2, "has to name a file"),
    "both modes": ("strict = true\nlenient = true", 2, 1, "at once"),
    "an unknown limit": ("limits = { speed = 1 }", 1, 12, "unknown key `limits.speed`"),
    "a limit of nothing": ("limits = { depth = 0 }", 1, 12, "positive whole number"),
    "a script address": ("source-url = 'javascript:x'", 1, 1, "https://"),
}


@pytest.mark.parametrize(
    ("text", "line", "column", "message"), MISTAKES.values(), ids=MISTAKES
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, message: str
) -> None:
    error = refusal(written(tmp_path, text))
    assert message in error.message
    assert error.place is not None
    assert (error.place.line, error.place.column) == (line, column)
    assert error.place.source in text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nout: 2", 2),
        ("out: x\nout: y", 2),
        ("- a", 1),
        ("x: !!python/name:os.open", 1),
    ],
)
def test_mistakes_in_yaml_have_places_too(tmp_path: Path, text: str, line: int) -> None:
    error = refusal(written(tmp_path, text, "c.yaml"))
    assert error.place is not None
    assert error.place.line == line


def test_a_typo_comes_with_the_key_that_was_meant(tmp_path: Path) -> None:
    assert "did you mean `targets`?" in refusal(written(tmp_path, "target = []")).hint


def test_a_description_is_told_from_a_configuration(tmp_path: Path) -> None:
    path = tmp_path / "released.yaml"
    path.write_text("openapi: 3.0.3\npaths: {}\n")
    error = refusal(path)
    assert error.message == "this is a description of an API, not a configuration"
    assert "SPEC" in error.hint


def test_a_byte_that_is_no_text_has_a_place(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes(b"a = 1\nb = '\xff'\n")
    place = refusal(path).place
    assert place is not None and (place.line, place.column) == (2, 6)


def test_a_missing_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "none.toml").message


def test_nothing_in_a_value_is_expanded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "leaked")
    path = written(tmp_path, "[providers.a.services]\nb = '${SECRET}/$SECRET.yaml'\n")
    spec = config.load(path).providers[0].services[0].spec
    assert spec == tmp_path / "${SECRET}/$SECRET.yaml"
