"""The smaller commands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from endings import Specloom

from specloom.cli import COMMANDS
from specloom.cli.wording import count


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(
    project: Path, specloom: Specloom, command: str
) -> None:
    ended = specloom(command, "--help")
    assert ended.code == 0
    if command != "targets":  # takes nothing
        assert "Examples:" in ended.out


def test_every_command_is_listed_in_the_help(specloom: Specloom) -> None:
    ended = specloom("--help")
    assert set(re.findall(r"^  (\w+)  ", ended.out, re.M)) == set(COMMANDS)


def test_version(specloom: Specloom) -> None:
    ended = specloom("--version")
    assert re.fullmatch(r"specloom \d+\.\d+\.\d+\S*\n", ended.out)


def test_targets_are_those_that_generate_takes(specloom: Specloom) -> None:
    names = [line.split()[0] for line in specloom("targets").out.splitlines()]
    assert names == ["client", "docs", "sql"]


def test_show_prints_the_representation_as_json(
    project: Path, specloom: Specloom
) -> None:
    api = json.loads(specloom("show", "shop.yaml").out)
    assert api["name"] == "shop"
    operations = [
        method["operation"]["key"]
        for service in api["services"]
        for resource in service["resources"]
        for method in resource["methods"]
    ]
    assert operations == ["GET /items", "GET /items/{id}"]


def test_show_explains_every_decision(project: Path, specloom: Specloom) -> None:
    ended = specloom("show", "shop.yaml", "--explain", "--service", "things")
    assert "GET /items  (shop.yaml:6)" in ended.out
    for what in ("service", "resource", "method", "verb", "rows"):
        assert re.search(rf"^  {what} +\S+ +\S+", ended.out, re.M), what
    assert "shop.things" in ended.out


def test_show_warns_as_generate_does_and_beside_its_output(
    project: Path, specloom: Specloom
) -> None:
    (project / "hints.yaml").write_text(
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\n"
        "actions: [{target: $.paths.nowhere, update: {}}]\n"
    )
    ended = specloom("show", "shop.yaml", "--overlay", "hints.yaml")
    assert ended.err.startswith("hints.yaml:3:12: warning: the target selects nothing")
    assert json.loads(ended.out)["name"] == "shop"


def test_show_tells_what_switches_tokens_on_and_what_counts_otherwise(
    specloom: Specloom,
) -> None:
    folder = Path(__file__).parents[1] / "features"
    ended = specloom("show", folder / "paging.yaml", "--explain")
    told = "token: $.next_marker → marker (query), usemarker=true; else offset: the number of rows → offset (query)"
    rule = "token: next_marker goes into marker, where usemarker is true; else offset: offset counts rows"
    assert f"  paging    {told}  {rule}\n" in ended.out


def test_init_writes_a_configuration_that_generates(
    project: Path, specloom: Specloom
) -> None:
    assert specloom("init", "shop.yaml", "--service", "things").code == 0
    assert specloom("show", "--explain").out.count("shop.things") == 2
    ended = specloom("init", "shop.yaml")
    assert ended.code == 1
    assert "has a configuration already" in ended.err


def test_init_names_the_setting_that_shows_the_description(
    project: Path, specloom: Specloom
) -> None:
    assert specloom("init", "shop.yaml").code == 0
    assert specloom("generate").code == 0
    page = project / "generated/docs/shop/docs/api/openapi.md"
    assert not page.exists()
    written = project / "specloom.toml"
    written.write_text(written.read_text().replace("# source-pages", "source-pages"))
    assert specloom("check").code == 1
    assert specloom("generate").code == 0
    assert page.exists()


def test_init_takes_the_folders_that_references_may_read_from(
    project: Path, specloom: Specloom
) -> None:
    (project / "specs").mkdir()
    (project / "parts").mkdir()
    text = (project / "shop.yaml").read_text()
    head, mark, schemas = text.partition("components:")
    assert mark
    (project / "parts/parts.yaml").write_text(mark + schemas)
    borrowed = head.replace("#/components/", "../parts/parts.yaml#/components/")
    (project / "specs/shop.yaml").write_text(borrowed)
    assert specloom("init", "specs/shop.yaml").code == 1
    assert specloom("init", "specs/shop.yaml", "--root", "parts").code == 0
    assert 'roots = ["parts"]' in (project / "specloom.toml").read_text()
    assert specloom("generate").code == 0


@pytest.mark.parametrize("name", ["\U0001f600.yaml", 'a"\\b.yaml', "a\x7f\x1b.yaml"])
def test_init_writes_any_file_name(
    project: Path, specloom: Specloom, name: str
) -> None:
    (project / "shop.yaml").rename(project / name)
    assert specloom("init", name).code == 0
    assert specloom("generate").code == 0


def test_init_refuses_a_name_that_no_toml_holds(
    project: Path, specloom: Specloom
) -> None:
    name = os.fsdecode(b"\xff.yaml")
    (project / "shop.yaml").rename(project / name)
    ended = specloom("init", name)
    assert ended.code == 1 and "is not UTF-8" in ended.err
    assert not (project / "specloom.toml").exists()


def test_init_takes_a_document_from_anywhere(project: Path, specloom: Specloom) -> None:
    assert specloom("init", project / "shop.yaml").code == 0
    assert 'spec = "shop.yaml"' in (project / "specloom.toml").read_text()


def test_validate_tells_good_from_bad(project: Path, specloom: Specloom) -> None:
    assert specloom("validate", "shop.yaml").code == 0
    bad = (project / "shop.yaml").read_text().replace("in: path", "in: nowhere")
    (project / "bad.yaml").write_text(bad)
    ended = specloom("validate", "bad.yaml")
    assert ended.code == 1
    assert "bad.yaml:22:22: error: " in ended.err


def test_validate_tells_all_warnings_where_they_are_errors_too(
    project: Path, specloom: Specloom
) -> None:
    text = (project / "shop.yaml").read_text()
    odd = [line for line in text.splitlines() if "operationId" not in line]
    (project / "odd.yaml").write_text("\n".join(odd))
    lenient = specloom("validate", "odd.yaml")
    strict = specloom("validate", "odd.yaml", "--strict")
    assert lenient.code == 0 and strict.code == 1
    assert "warning:" in lenient.err
    assert strict.err.startswith(lenient.err.rstrip("\n"))


def test_verify_passes_what_we_generate(project: Path, specloom: Specloom) -> None:
    specloom("generate", "shop.yaml", "--out", "build", "--target", "sql")
    ended = specloom("verify", "build/sql")
    assert ended.code == 0, ended.out
    assert "0 errors" in ended.err


def test_verify_without_paths_takes_what_the_configuration_generates(
    project: Path, specloom: Specloom
) -> None:
    assert specloom("verify").code == 2
    specloom("init", "shop.yaml")
    assert "run `specloom generate`" in specloom("verify").err
    specloom("generate")
    assert specloom("verify", "--notes").err == specloom("verify", "generated/sql").err


def test_what_generate_says_of_stackql_names_a_command_that_runs(
    project: Path, specloom: Specloom
) -> None:
    path = (
        "{name: id, in: path, required: true, schema: {type: integer, format: int64}}"
    )
    tags = "{name: tags, in: query, schema: {type: array, items: {type: string}}}"
    text = (project / "shop.yaml").read_text()
    (project / "shop.yaml").write_text(
        text.replace(f"- {path}", f"- {path}\n        - {tags}")
    )
    ended = specloom("generate", "shop.yaml", "--out", "build")
    command = ended.err.split("`specloom ")[1].split("`")[0]
    assert "note: StackQL" in specloom(*command.split()).out


def test_one_is_counted_in_the_singular() -> None:
    assert [count(n, "note") for n in (0, 1, 2)] == ["0 notes", "1 note", "2 notes"]


def test_verify_fails_for_a_folder_without_documents(
    project: Path, specloom: Specloom
) -> None:
    assert specloom("verify", project / ".git").code == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(
    specloom: Specloom, shell: str
) -> None:
    ended = specloom("completion", shell)
    assert ended.code == 0
    assert f"_SPECLOOM_COMPLETE={shell}_complete" in ended.out


@pytest.mark.parametrize(
    ("words", "suggestion"),
    [("specloom ge", "generate"), ("specloom generate --target s", "sql")],
)
def test_completion_knows_commands_options_and_choices(
    process: Specloom, words: str, suggestion: str
) -> None:
    ended = process(
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
        _SPECLOOM_COMPLETE="bash_complete",
    )
    assert f"plain,{suggestion}" in ended.out


def test_bash_completes_with_the_printed_script(
    specloom: Specloom, tmp_path: Path
) -> None:
    check = subprocess.run(["bash", "-c", "exit $((BASH_VERSINFO[0] < 4))"])
    if check.returncode:
        pytest.skip("needs bash 4 or newer")
    script = tmp_path / "completion"
    script.write_text(specloom("completion", "bash").out)
    ask = f'source {script}; COMP_WORDS=(specloom ver); COMP_CWORD=1; _specloom_completion specloom; echo "${{COMPREPLY[@]}}"'
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "-c", ask], capture_output=True, text=True, env={"PATH": path}
    )
    assert ended.stdout.split() == ["verify"]
