"""``generate``, ``check`` and ``diff``: the same changes, applied or only told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from endings import Specloom

from specloom.document import validation

CONFIG = """
[providers.shop.services]
things = "shop.yaml"
"""


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def identities(folder: Path) -> dict[Path, tuple[int, int]]:
    """By what one sees that a file was written again, or replaced by its equal."""
    found = {path: path.stat() for path in folder.rglob("*")}
    return {path: (status.st_ino, status.st_mtime_ns) for path, status in found.items()}


def test_a_document_needs_no_configuration(project: Path, specloom: Specloom) -> None:
    ended = specloom("generate", "shop.yaml", "--out", "build")
    assert ended.code == 0
    assert "shop: 2 operations in, 2 methods out" in ended.err
    assert {p.parent.name for p in (project / "build").glob("*/shop")} == {
        "client",
        "docs",
        "sql",
    }


def test_a_configuration_says_it_all(project: Path, specloom: Specloom) -> None:
    (project / "specloom.toml").write_text(CONFIG)
    assert specloom("generate").code == 0
    assert (project / "generated/docs/shop/.specloom.json").is_file()
    assert specloom("check").code == 0


def test_a_second_run_changes_nothing_and_says_so(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(CONFIG)
    specloom("generate")
    before = identities(project)
    ended = specloom("generate")
    assert identities(project) == before
    assert ended.err.count("up to date") == 3


def test_targets_and_providers_can_be_picked(project: Path, specloom: Specloom) -> None:
    (project / "specloom.toml").write_text(CONFIG + CONFIG.replace("shop.s", "mall.s"))
    assert specloom("generate", "--target", "docs", "--provider", "mall").code == 0
    assert {p.as_posix() for p in Path("generated").glob("*/*") if p.is_dir()} == {
        "generated/docs/mall"
    }


def test_check_tells_what_is_stale_and_writes_nothing(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(CONFIG)
    specloom("generate")
    spec = project / "shop.yaml"
    spec.write_text(spec.read_text().replace("All items.", "Every item."))
    before = tree(project)
    ended = specloom("check")
    assert ended.code == 1
    assert "+" in ended.out and "Every item." in ended.out and "All items." in ended.out
    assert "run `specloom generate`" in ended.err
    assert tree(project) == before


def test_diff_shows_the_same_and_is_no_failure(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(CONFIG)
    ended = specloom("diff")
    assert ended.code == 0
    assert "missing" in ended.out
    assert "\ngenerated/" in "\n" + ended.out and str(project) not in ended.out
    assert specloom("diff", "--quiet").out == ""
    assert not (project / "generated").exists()


@pytest.mark.parametrize("deed", ["edited", "deleted", "foreign"])
def test_check_fails_for_what_people_did(
    project: Path, specloom: Specloom, deed: str
) -> None:
    (project / "specloom.toml").write_text(CONFIG)
    specloom("generate")
    path = next((project / "generated/docs/shop").rglob("*.md"))
    if deed == "deleted":
        path.unlink()
    else:
        path.write_text("mine")
    if deed == "foreign":
        (project / "generated/docs/shop/.specloom.json").unlink()
    ended = specloom("check")
    assert ended.code == 1
    refused = specloom("generate").code != 0
    told = "move your changes away, or run `specloom generate --force`" in ended.err
    assert told == refused == (deed != "deleted")


def test_check_finds_files_that_specloom_did_not_write(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(CONFIG)
    specloom("generate")
    folder = project / "generated/docs/shop"
    for name in ("_custom", "site"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "mine.md").write_text("mine")
    assert specloom("check").code == 0
    (folder / "mine.md").write_text("mine")
    ended = specloom("check")
    assert ended.code == 1
    assert "generated/docs/shop/mine.md: specloom did not write" in ended.err
    assert "_custom/mine.md" not in ended.err
    assert specloom("generate").code == 0
    assert (folder / "mine.md").exists()


def test_check_finds_folders_that_nothing_generates_any_more(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(CONFIG.replace("shop.s", "old.s"))
    specloom("generate")
    (project / "specloom.toml").write_text(CONFIG)
    specloom("generate")
    ended = specloom("check")
    assert ended.code == 1
    assert "generated/docs/old: nothing in the configuration generates" in ended.err


def test_edited_files_stop_the_run_unless_it_is_forced(
    project: Path, specloom: Specloom
) -> None:
    specloom("generate", "shop.yaml", "--out", "build")
    path = next((project / "build/docs/shop").rglob("*.md"))
    path.write_text("mine")
    ended = specloom("generate", "shop.yaml", "--out", "build")
    assert ended.code == 1
    assert "was edited by hand" in ended.err and "--force" in ended.err
    assert str(project) not in ended.err  # the file as it is seen from here
    assert path.read_text() == "mine"
    assert specloom("generate", "shop.yaml", "--out", "build", "--force").code == 0
    assert path.read_text() != "mine"


def test_a_broken_document_leaves_no_trace(project: Path, specloom: Specloom) -> None:
    (project / "shop.yaml").write_text("openapi: 3.1.0\ninfo: 1\npaths: {}\n")
    ended = specloom("generate", "shop.yaml", "--out", "build")
    assert ended.code == 1
    assert ended.err.startswith("shop.yaml:2:1: error: ")
    assert not (project / "build").exists()


def test_what_cannot_be_generated_stops_the_run_or_is_listed(
    project: Path, specloom: Specloom
) -> None:
    spec = project / "shop.yaml"
    odd = "{name: q, in: querystring, content: {text/plain: {schema: {type: object}}}}"
    text = spec.read_text().replace("3.1.0", "3.2.0")
    spec.write_text(
        text.replace("      tags: [items]", f"      parameters: [{odd}]", 1)
    )
    ended = specloom("generate", "shop.yaml", "--out", "build")
    assert ended.code == 1
    assert "querystring" in ended.err
    ended = specloom(
        "generate", "shop.yaml", "--out", "build", "--lenient", "--report", "r.json"
    )
    assert ended.code == 0
    assert "2 operations in, 1 method out" in ended.err
    assert "GET /items: " in ended.err
    report = json.loads((project / "r.json").read_text())["providers"][0]
    assert (report["operations"], report["methods"]) == (2, 1)
    assert report["missing"][0]["operation"] == "GET /items"
    assert report["missing"][0]["place"]["line"] > 0


def test_every_output_is_rendered_before_the_first_byte_is_written(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(
        CONFIG + "[providers.broken.services]\nb = 'broken.yaml'\n"
    )
    (project / "broken.yaml").write_text("openapi: 3.1.0\n")
    assert specloom("generate").code == 1
    assert not (project / "generated").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["generate"], "no configuration here"),
        (["generate", "shop.yaml"], "SPEC needs --out"),
        (["generate", "--overlay", "x"], "--overlay needs SPEC"),
        (["generate", "x", "--out", "y", "--strict", "--lenient"], "contradict"),
        (["generate", "--target", "html"], "'html' is not one of"),
        (["genrate"], "No such command 'genrate'. Did you mean 'generate'?"),
        (["paint"], "No such command 'paint'"),
        (["check", "--nope"], "No such option"),
        (["generate", "--lock-timeout", "nan"], "'nan' is not a number"),
        (["validate", "shop.yaml", "--timeout", "inf"], "inf is not in the range"),
        (["show"], "name a SPEC, or run"),
    ],
)
def test_wrong_usage_is_code_2_and_one_message(
    project: Path, specloom: Specloom, arguments: list[str], message: str
) -> None:
    ended = specloom(*arguments)
    assert ended.code == 2
    assert message in ended.err
    assert "--help" in ended.err


def test_quiet_says_nothing_of_success(project: Path, specloom: Specloom) -> None:
    ended = specloom("generate", "shop.yaml", "--out", "build", "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_the_same_bytes_come_out_whatever_surrounds_the_run(
    project: Path, process: Specloom
) -> None:
    process("generate", "shop.yaml", "--out", "one", PYTHONHASHSEED="0", LC_ALL="C")
    process(
        *("generate", project / "shop.yaml", "--out", "other"),
        PYTHONHASHSEED="4711",
        TZ="Asia/Kathmandu",
        HOME="/nowhere",
    )
    first = {p: c for p, c in tree(project / "one").items() if "/.specloom/" not in p}
    assert first
    assert first == tree(project / "other")


MODULES = """
import sys
from specloom.cli.boundary import run

run(sys.argv[1:])
for name, module in list(sys.modules.items()):
    file = getattr(module, "__file__", None) or ""
    if name.startswith("specloom.") or "site-packages" in file:
        print(name)
"""


def imported(*arguments: str) -> set[str]:
    """The modules of specloom and of other projects that a command imports."""
    command = [sys.executable, "-c", MODULES, *arguments]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = (
        line for line in names.splitlines() if line.replace(".", "").isidentifier()
    )
    return {n for n in lines if not n.startswith(("_", "sitecustomize"))}


def of_others(modules: set[str]) -> set[str]:
    return {name.split(".")[0] for name in modules} - {"specloom"}


def test_a_run_with_nothing_to_do_imports_and_touches_nothing_large(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(CONFIG)
    specloom("generate")
    before = identities(project)
    modules = imported("generate")
    assert of_others(modules) == {"click"}
    large = ("ir", "builder", "rendering", "output.writing", "document.loading")
    assert modules.isdisjoint(f"specloom.{name}" for name in large)
    assert identities(project) == before


def test_help_imports_click_and_no_command(project: Path) -> None:
    modules = imported("--help")
    assert of_others(modules) == {"click"}
    assert "specloom.cli.generate" not in modules


def test_an_output_folder_elsewhere_needs_no_folder_to_be_there(
    project: Path, specloom: Specloom
) -> None:
    assert specloom("generate", "shop.yaml", "--out", "a/b/c", "-t", "docs").code == 0
    assert os.listdir(project / "a/b") == ["c"]


def test_own_templates_replace_ours_target_by_target(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text('templates = "mine"\n' + CONFIG)
    ended = specloom("generate")
    assert ended.code == 1
    assert ended.err.startswith("specloom.toml:1:1: error: `templates` names no folder")
    (project / "mine/docs").mkdir(parents=True)
    (project / "mine/docs/{service}.txt.jinja").write_text("{{ service.name.snake }}\n")
    assert specloom("generate").code == 0
    assert (project / "generated/docs/shop/things.txt").read_text() == "things\n"
    assert (project / "generated/sql/shop/src").is_dir()
    (project / "mine/docs/{service}.txt.jinja").write_text("changed\n")
    assert specloom("check").code == 1


def test_a_file_name_that_is_no_text_is_no_obstacle(
    project: Path, specloom: Specloom
) -> None:
    odd = os.fsdecode(b"\xff \x1b[2J.yaml")
    try:
        (project / "shop.yaml").rename(odd)
    except OSError:
        pytest.skip("the file system holds no such name")
    ended = specloom("generate", odd, "--out", "build")
    assert ended.code == 0
    assert "\x1b" not in ended.err


def test_a_configuration_with_a_split_makes_services(
    project: Path, specloom: Specloom
) -> None:
    text = (project / "shop.yaml").read_text()
    (project / "shop.yaml").write_text(text.replace("tags: [items]", "tags: [one]", 1))
    ended = specloom("generate", "shop.yaml", "--out", "build", "--split", "tag")
    assert ended.code == 0
    services = {p.name for p in (project / "build/docs/shop").rglob("*") if p.is_dir()}
    assert {"one", "items"} <= services


def test_filters_leave_operations_out(project: Path, specloom: Specloom) -> None:
    (project / "specloom.toml").write_text(
        "[providers.shop.services.things]\nspec = 'shop.yaml'\n"
        "exclude = [{ paths = ['/items/*'] }]\n"
    )
    assert "1 operation in, 1 method out" in specloom("generate").err


def test_a_reference_that_changes_makes_outputs_stale(
    project: Path, specloom: Specloom
) -> None:
    text = (project / "shop.yaml").read_text()
    head, _, schema = text.partition("components:\n  schemas:\n    Item:\n")
    ref = '{$ref: "parts/item.yaml"}'
    inside = '{$ref: "#/components/schemas/Item"}'
    (project / "shop.yaml").write_text(head.replace(inside, ref))
    (project / "parts").mkdir()
    (project / "parts/item.yaml").write_text(schema)
    (project / "specloom.toml").write_text(CONFIG)
    assert specloom("generate").code == 0
    assert specloom("generate").err.count("up to date") == 3
    (project / "parts/item.yaml").write_text(schema.replace("call it", "name it"))
    assert specloom("check").code == 1


OVERLAY = """
overlay: 1.0.0
info: {title: More, version: "1"}
actions:
  - target: $.paths
    update:
      /more:
        get: {operationId: more, responses: {"200": {description: More.}}}
"""


def test_what_an_overlay_adds_is_told_without_a_path_of_this_machine(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(
        '[providers.shop.services.things]\nspec = "shop.yaml"\noverlays = ["more.yaml"]\n'
    )
    (project / "more.yaml").write_text(OVERLAY)
    assert specloom("generate", "--target", "docs").code == 0
    pages = b"".join(tree(project / "generated" / "docs").values())
    assert b"Described in `more.yaml`, line 8." in pages
    assert str(project).encode() not in pages


@pytest.mark.parametrize("command", ["generate", "check", "diff"])
def test_links_that_lead_in_a_circle_are_an_error_like_any_other(
    project: Path, specloom: Specloom, command: str
) -> None:
    (project / "loop").symlink_to("loop")
    for arguments in (["shop.yaml", "--out", "loop"], ["loop", "--out", "build"]):
        ended = specloom(command, *arguments)
        assert ended.code == 1
        assert ended.err.startswith("loop: error: ") and "symbolic link" in ended.err


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[providers.shop]\nservices.api = 'shop.yml'\n", "specloom.toml:2:1"),
        (
            "[providers.shop.services.api]\nspec = 'shop.yaml'\noverlays = ['a.yaml']\n",
            "specloom.toml:3:1",
        ),
    ],
)
def test_a_file_that_is_missing_is_told_at_the_line_that_names_it(
    project: Path, specloom: Specloom, text: str, place: str
) -> None:
    (project / "specloom.toml").write_text(text)
    ended = specloom("generate")
    assert ended.code == 1
    assert f"{place}: error: there is no file " in ended.err
    assert not (project / "generated").exists()


def test_a_filter_takes_methods_as_they_are_sent(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(
        "[providers.shop.services.things]\nspec = 'shop.yaml'\n"
        "include = [{ methods = ['GET'] }]\n"
    )
    assert "2 methods out" in specloom("generate").err


def test_the_reference_validator_is_asked_once_about_a_document(
    project: Path, specloom: Specloom, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "specloom.toml").write_text("strict = true\n" + CONFIG)
    assert specloom("generate").code == 0
    assert specloom("generate", "--force").code == 0  # now there is a place to keep it
    monkeypatch.setattr(validation, "_ask", lambda *_: pytest.fail("asked again"))
    assert specloom("generate", "--force").code == 0
    assert specloom("validate").code == 0


def test_validating_leaves_nothing_behind_where_nothing_was_generated(
    project: Path, specloom: Specloom
) -> None:
    (project / "specloom.toml").write_text(CONFIG)
    before = sorted(project.rglob("*"))
    assert specloom("validate", "--strict").code == 0
    assert sorted(project.rglob("*")) == before


def test_a_run_with_nothing_to_do_repeats_what_is_missing_and_how_many_warnings(
    project: Path, specloom: Specloom
) -> None:
    odd = "{name: q, in: querystring, content: {text/plain: {schema: {type: object}}}}"
    text = (project / "shop.yaml").read_text().replace("3.1.0", "3.2.0")
    (project / "shop.yaml").write_text(
        text.replace("      tags: [items]", f"      parameters: [{odd}]", 1)
        + "        name: {type: [string, string], enum: [a, a]}\n".replace(
            "name", "kind"
        )
    )
    (project / "specloom.toml").write_text("lenient = true\n" + CONFIG)
    first, again = specloom("generate").err, specloom("generate").err
    assert again.count("up to date") == 3
    left = first[first.index("1 operation left out:") : first.index("shop: 2")]
    assert "GET /items: " in left and left in again
    assert left in specloom("check").err
    assert "an `enum` names a value twice" in first
    assert re.search(r"^\d warnings?, as before; `specloom validate`", again, re.M)
