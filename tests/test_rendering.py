"""Templates can print our own text and quoted spec text, and nothing else."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from specloom import ir, rendering
from specloom.errors import TargetError, UnsafeTextError
from specloom.names import Name
from specloom.rendering import render
from specloom.targets import TARGETS, Target, target
from specloom.targets.base import File, Filter

SECRET = "payload"


def _service(name: str) -> ir.Service:
    resource = ir.Resource(Name.of("pets"), ir.Text("pets"), ())
    text = ir.Text(SECRET)
    return ir.Service(Name.of(name), text, text, text, (resource,), (), (), ())


API = ir.Api(
    name=Name.of("zoo"),
    title=ir.Text(SECRET),
    version=ir.Text("1"),
    doc=ir.Text(SECRET),
    services=(_service("aux"), _service("birds")),
    definitions=(),
    schemes=(),
)


def _target(**filters: Filter) -> Target:
    chosen: dict[str, Filter] = {"snake": lambda name: name.snake, **filters}
    return Target("test", "a test", lambda api, options: chosen)


def _render(
    folder: Path, source: str, path: str = "out.txt.jinja", **filters: Filter
) -> str:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, "utf-8")
    (made,) = render(API, _target(**filters), templates=folder)
    return made.content.decode()


UNPRINTABLE = pytest.mark.parametrize(
    "expression",
    [
        "api.title",
        "api.title ~ ''",
        "'%s' % api.title",
        "'%s' | format(api.title)",
        "[api.title] | join",
        "[api.title] | join(',')",
        "api.title | string",
        "api.title | e",
        "api.title | upper",
        "api.title.raw",
        "api.title['raw']",
        "api.title | attr('raw')",
        "[api.title] | map(attribute='raw') | first",
        "'{0.raw}'.format(api.title)",
        "'{0}'.format(api.title)",
        "api.title | pprint",
        "api.title.__class__",
        "api.title.__reduce__()",
        "api.title | tojson",
        "api.title | length",
        "(api.title,) | list",
        "api.name",
        "api.definitions",
        "none",
        "true",
        "missing",
        "cycler",
        "range(3)",
        "''.__class__.__mro__",
    ],
)


def test_a_section_without_a_text_is_an_error_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="stands alone") as caught:
        _render(tmp_path, "one\n{{ section('two') }}")
    assert caught.value.place is not None
    assert caught.value.place.line == 2


@UNPRINTABLE
def test_a_template_that_prints_anything_unquoted_is_an_error(
    tmp_path: Path, expression: str
) -> None:
    with pytest.raises((TargetError, TypeError)) as caught:
        _render(tmp_path, "{{ " + expression + " }}")
    assert SECRET not in str(caught.value)


def _render_own(
    monkeypatch: pytest.MonkeyPatch, folder: Path, source: str
) -> list[File]:
    """What our own templates become if this is the only one."""
    template = folder / "test" / "out.txt.jinja"
    template.parent.mkdir(exist_ok=True)
    template.write_text(source, "utf-8")
    monkeypatch.setattr(rendering, "templates_dir", lambda: folder)
    return render(API, _target())


@UNPRINTABLE
def test_our_own_templates_print_nothing_unquoted_either(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expression: str
) -> None:
    with pytest.raises((TargetError, TypeError)) as caught:
        _render_own(monkeypatch, tmp_path, "{{ " + expression + " }}")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "expression",
    ["api.titel", "api.services[0].names", "api.name.words.first", "api.title.lines"],
)
def test_a_field_that_is_not_there_is_an_error_with_its_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expression: str
) -> None:
    with pytest.raises(TargetError) as caught:
        _render_own(monkeypatch, tmp_path, "fine\n\n{{ " + expression + " }}\n")
    assert caught.value.place is not None and caught.value.place.line == 3


def test_our_own_templates_read_fields_loops_and_partials(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "_part.jinja").write_text(
        "- {{ service.resources | length }}\n"
    )
    source = (
        "{% for service in api.services %}\n"
        "{{ service.name | snake }}: {{ loop.index }} of {{ loop.length }}\n"
        "{% include '_part.jinja' %}\n"
        "{% endfor %}\n"
    )
    (made,) = _render_own(monkeypatch, tmp_path, source)
    assert made.content.decode() == "aux: 1 of 2\n- 1\nbirds: 2 of 2\n- 1\n"


def test_kept_code_holds_no_answer_of_a_filter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(rendering, "templates_dir", lambda: tmp_path)
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "out.txt.jinja").write_text("{{ 'a' | told('b') }}\n")
    for answer in ("one", "two"):
        said = _target(told=lambda *_, answer=answer: answer)
        (made,) = render(API, said)
        assert made.content.decode() == f"{answer}\n"


def test_spec_text_hides_in_messages_and_reprs() -> None:
    text = ir.Text(SECRET)
    assert SECRET not in repr(text) and SECRET not in repr(API)
    with pytest.raises(UnsafeTextError):
        f"{text}"


def test_spec_text_compares_hashes_and_pickles() -> None:
    text = ir.Text("a")
    assert pickle.loads(pickle.dumps(text)) == text  # noqa: S301 -- our own bytes
    assert len({text, ir.Text("a"), ir.Text("b")}) == 2


def test_a_quoting_filter_is_the_way_out(tmp_path: Path) -> None:
    out = _render(
        tmp_path, "{{ api.title | literal }}\n", literal=lambda t: repr(t.raw)
    )
    assert out == "'payload'\n"


def test_the_template_tree_is_the_output_tree(tmp_path: Path) -> None:
    (tmp_path / "{provider}").mkdir()
    (tmp_path / "{provider}" / "{service}.txt.jinja").write_text(
        "{{ service.name | snake }}\n"
    )
    (tmp_path / "{provider}" / "_partial.jinja").write_text("never")
    (tmp_path / "{provider}" / "empty.txt.jinja").write_text(
        "{% if false %}x{% endif %}\n"
    )
    files = render(API, _target(), templates=tmp_path)
    assert [f.path for f in files] == ["zoo/aux_.txt", "zoo/birds.txt"]


def test_an_error_names_the_template_and_the_line(tmp_path: Path) -> None:
    with pytest.raises(TargetError) as caught:
        _render(tmp_path, "fine\n{{ api.title }}\n")
    assert caught.value.place is not None
    assert (
        caught.value.place.file.endswith("out.txt.jinja")
        and caught.value.place.line == 2
    )


def test_a_template_that_does_not_parse_is_located_too(tmp_path: Path) -> None:
    with pytest.raises(TargetError) as caught:
        _render(tmp_path, "fine\n{% if %}\n")
    assert caught.value.place is not None and caught.value.place.line == 2


def test_python_from_foreign_templates_is_formatted_by_black(tmp_path: Path) -> None:
    assert (
        _render(tmp_path, "x = {  'a':1 }\n", path="out.py.jinja") == 'x = {"a": 1}\n'
    )


def test_python_that_does_not_parse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="black cannot format"):
        _render(tmp_path, "x = (\n", path="out.py.jinja")


def test_two_templates_for_one_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt.jinja").write_text("x")
    (tmp_path / "A.txt.jinja").write_text("y")
    with pytest.raises(TargetError, match="twice"):
        render(API, _target(), templates=tmp_path)


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_that_is_listed_can_be_loaded(name: str) -> None:
    assert target(name).name == name


def test_an_unknown_target_says_which_there_are() -> None:
    with pytest.raises(TargetError) as caught:
        target("terraform")
    assert "client, docs, sql" in caught.value.hint
