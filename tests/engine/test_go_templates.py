"""Go templates: what they print, what they refuse, and how much they may do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.engine.gotemplates import TemplateError, parse, render
from specloom.engine.projections import projection
from specloom.errors import UnsupportedError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("template", "data", "text"),
    [
        ("a {{ .x }} b", {"x": 1}, "a 1 b"),
        ("{{ .a.b.c }}", {"a": {"b": {"c": "deep"}}}, "deep"),
        ("{{ .missing }}", {}, "<no value>"),
        ("{{ toJson .missing }}", {}, "null"),
        ("{{ .x }} {{ .y }} {{ .z }}", {"x": 1.5, "y": True, "z": 1e6}, "1.5 true 1000000"),
        ("  {{- 1 -}}  x", None, "1x"),
        ("a{{/* a comment }} */}}b", None, "ab"),
        ("{{ `raw }}` }}{{ \"q\\\"\" }}", None, 'raw }}q"'),
        ("{{ if .a }}yes{{ else if .b }}maybe{{ else }}no{{ end }}", {"b": 1}, "maybe"),
        ("{{ range .l }}<{{ . }}>{{ else }}none{{ end }}", {"l": [1, 2]}, "<1><2>"),
        ("{{ range .l }}x{{ else }}none{{ end }}", {"l": []}, "none"),
        ("{{ range $i, $x := .l }}{{ if $i }},{{ end }}{{ $x }}{{ end }}", {"l": ["a", "b"]}, "a,b"),
        ("{{ range $k, $v := . }}{{ $k }}={{ $v }};{{ end }}", {"b": 1, "a": 2}, "a=2;b=1;"),
        ("{{ range .l }}{{ if eq . 2 }}{{ continue }}{{ end }}{{ . }}{{ end }}", {"l": [1, 2, 3]}, "13"),
        ("{{ range .l }}{{ if eq . 2 }}{{ break }}{{ end }}{{ . }}{{ end }}", {"l": [1, 2, 3]}, "1"),
        ("{{ with .a }}{{ .b }}{{ else }}none{{ end }}", {"a": {"b": 1}}, "1"),
        ("{{ with $x := .a }}{{ $x }}{{ end }}", {"a": 7}, "7"),
        ("{{ $n := 0 }}{{ range .l }}{{ $n = plus1 $n }}{{ end }}{{ $n }}", {"l": [1, 1]}, "2"),
        ("{{ .a | printf \"%s-%s\" \"x\" }}", {"a": "y"}, "x-y"),
        ("{{ printf \"%d %05d %.2f %q %v %t %%\" 3 4 1.5 \"a\\\"\" true false }}", None, '3 00004 1.50 "a\\"" true false %'),
        ("{{ printf \"%T %T %T %T\" 1 \"a\" .l . }}", {"l": []}, "float64 string []interface {} map[string]interface {}"),
        ("{{ and 1 0 }} {{ or 0 \"x\" }} {{ not 0 }}", None, "0 x true"),
        ("{{ eq 1 2 1 }} {{ ne 1 2 }} {{ lt 1 2 }} {{ ge \"b\" \"a\" }}", None, "true true true true"),
        ("{{ len .l }} {{ index .l 1 }} {{ index . \"l\" 0 }} {{ slice \"hello\" 1 3 }}", {"l": [5, 6]}, "2 6 5 el"),
        ("{{ $s := separator \", \" }}{{ range .l }}{{ call $s }}{{ . }}{{ end }}", {"l": [1, 2, 3]}, "1, 2, 3"),
        ("{{ (jsonMapFromString \"{\\\"a\\\": 1}\").a }}", None, "1"),
        ("{{ getRegexpFirstMatch \"id=12\" \"id=([0-9]+)\" }}", None, "12"),
        ("{{ index (getRegexpAllMatches \"a1\" \"([a-z])([0-9])\") 1 }}", None, "1"),
        ("{{ safeIndex .m \"x\" | toJson }} {{ toBool \"true\" }} {{ toInt \"12x\" }}", {"m": {}}, "null true 12"),
        ("{{ kindOf . }} {{ kindOf .a }}", {"a": []}, "map slice"),
        ("{{ html \"<a>\" }} {{ urlquery \"a b\" }}", None, "&lt;a&gt; a+b"),
    ],
)  # fmt: skip
def test_a_template_prints_what_go_prints(template: str, data: Any, text: str) -> None:
    assert render(parse(template), data) == text


@given(JSON)
def test_to_json_gives_the_value_back(value: Any) -> None:
    made = render(parse("{{ toJson . }}"), value)
    assert json.loads(made) == value


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ('{{ define "x" }}{{ end }}', "define"),
        ('{{ template "x" }}', "template"),
        ('{{ block "x" . }}{{ end }}', "block"),
        ("{{ env .x }}", "env"),
        ('{{ getXPath . "/a" }}', "XPath"),
    ],
)
def test_what_is_not_supported_is_refused_by_its_name(template: str, name: str) -> None:
    with pytest.raises(UnsupportedError, match=name):
        render(parse(template), "")


@pytest.mark.parametrize(
    "template",
    [
        "{{ .a",
        "{{ if .a }}x",
        "{{ end }}",
        "{{ }}",
        "{{ $x }}",
        "{{ .a.b }}",
        "{{ index .a 5 }}",
        '{{ lt 1 "a" }}',
        "{{ 1 2 }}",
        "{{ /* no end }}",
        '{{ getRegexpFirstMatch "x" "(y)" }}',
    ],
)
def test_a_template_that_makes_no_sense_is_an_error(template: str) -> None:
    with pytest.raises(TemplateError):
        render(parse(template), {"a": 5})


def test_a_template_cannot_run_for_ever() -> None:
    nested = "{{ range $ }}" * 6 + "x" + "{{ end }}" * 6
    with pytest.raises(TemplateError, match="steps"):
        render(parse(nested), list(range(50)))


def test_a_pattern_cannot_run_for_ever() -> None:
    template = parse('{{ getRegexpAllMatches . "^(a+)+$" | toJson }}')
    assert render(template, "a" * 5000 + "!") == "[]"


FLAT = """{
  "runs": [{{ range $index, $row := .runs }}{{ if $index }},{{ end }}
    {{ with . }}{
      "run": {{ toJson . }}
      {{ with .info }},
      "run_id": {{ toJson .run_id }},
      "a-b": {{ toJson (index . "a-b") }}{{ end }}
    }{{ else }}{}{{ end }}
  {{- end }}],
  "next": {{ with $.meta }}{{ toJson .token }}{{ else }}null{{ end }}
}"""


def test_a_template_that_lays_rows_flat_is_read_as_columns() -> None:
    found = projection(FLAT)
    assert found is not None
    assert (found.place, found.rows) == (("runs",), ("runs",))
    assert found.columns == {
        "run": (),
        "run_id": ("info", "run_id"),
        "a-b": ("info", "a-b"),
    }
    assert found.others == {("next",): ("meta", "token")}


LAST = (
    '{{ $next := "null" }}{{ range $.page.rows }}'
    "{{ with . }}{{ with .info }}{{ $next = toJson .id }}{{ end }}{{ end }}"
    "{{ end }}{{ $next }}"
)


@pytest.mark.parametrize(
    ("token", "path", "more"),
    [
        ("{{ toJson $.page.next }}", ("page", "next"), {}),
        ('{{ toJson (index $ "a-b") }}', ("a-b",), {}),
        (LAST, ("page", "rows", "info", "id"), {}),
        (
            f'{{{{ if eq (toJson $.more) "false" }}}}null{{{{ else }}}}{LAST}{{{{ end }}}}',
            ("page", "rows", "info", "id"),
            {("at", "next"): ("more",)},
        ),
        (
            '{{ with $.page }}{{ if eq (toJson .more) "false" }}null{{ else }}{{ toJson $.id }}'
            "{{ end }}{{ else }}{{ toJson $.id }}{{ end }}",
            ("id",),
            {("at", "next"): ("page", "more")},
        ),
    ],
)
def test_tokens_and_rows_in_objects_are_read_as_paths(
    token: str, path: tuple[str, ...], more: dict[tuple[str, ...], tuple[str, ...]]
) -> None:
    rows = '[{{ range .page.rows }}{"id": {{ toJson .id }}}{{ end }}]'
    found = projection(f'{{"at": {{"rows": {rows}, "next": {token}}}}}')
    assert found is not None
    assert (found.place, found.rows) == (("at", "rows"), ("page", "rows"))
    assert (found.others, found.more) == ({("at", "next"): path}, more)


def test_what_is_read_as_columns_says_what_the_template_does() -> None:
    data = {
        "runs": [{"info": {"run_id": "x", "a-b": 1}}, {"info": None}, {}],
        "meta": {"token": "t"},
    }
    made = json.loads(render(parse(FLAT), data))
    assert made["next"] == "t"
    assert [row.get("run_id") for row in made["runs"]] == ["x", None, None]


@pytest.mark.parametrize(
    "template",
    [
        '{"rows": [{{ range .x }}{"a": {{ if .b }}{{ toJson .b }}{{ end }}}{{ end }}]}',
        '{"rows": {{ toJson . }}}',
        "{{ toJson . }}",
        '{"rows": [{{ range .x }}{"a": "{{ .b }}"}{{ end }}]}',
        '{"rows": [{{ range .x }}{"a": {{ toJson .b }}}{{ end }}], "next": {{ if .y }}1{{ end }}}',
        '{"rows": [{{ range .x }}{"a": {{ toJson .b }}}{{ end }}], "next": '
        "{{ with .y }}{{ toJson .z }}{{ else }}{{ toJson .w }}{{ end }}}",
    ],
)
def test_a_template_that_does_more_is_run(template: str) -> None:
    assert projection(template) is None
