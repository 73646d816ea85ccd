"""Descriptions in HTML are read as the Markdown that says the same; all else is text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from specloom import ir
from specloom.builder import ServiceSource, build
from specloom.builder.markup import markdown_of
from specloom.document import load
from specloom.names import Name

AWS: Final = (
    "<p>Lists <code>Topic</code>s, see <a href='https://example.com/a'>the guide</a>."
    "</p> <note> <p><b>Note: </b>at <i>most</i> 100.</p> </note> "
    "<ul> <li> <p>One &amp; two</p> </li>\n   <li>Three</li> </ul>"
)


def test_a_description_in_html_has_the_marks_of_markdown() -> None:
    assert markdown_of(AWS) == (
        "Lists `Topic`s, see [the guide](https://example.com/a).\n\n"
        "**Note:** at most 100.\n\n- One & two\n- Three"
    )


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("<h2>Title</h2>Text", "**Title**\n\nText"),
        ("One<p>Two", "One\n\nTwo"),
        ("<b>a <code>b</code></b>", "**a `b`**"),
        ("<table><tr><th>A<th>B<tr><td>1<td>2</table>", "- A | B\n- 1 | 2"),
        ("- a\n  - b <em>c</em>\n\n    code", "- a\n  - b c\n\n    code"),
        ("<a name=x>Here</a>", "Here"),
        ("Fish &amp; chips &lt;b&gt;", "Fish & chips <b>"),
        ("<code>a\n b</code>", "`a b`"),
        ("<code>[`_]</code> or <code>b</code>", "`` [`_] `` or `b`"),
        ("<tt><code>a</code></tt>", "`a`"),
        ("<B>loud</B>", "**loud**"),
        ("10<sup>6</sup> H<sub>2</sub>O", "10^6 H2O"),
        ("<code>a<br>b</code>c<br>d", "`a b`c<br>d"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\n- b"),
        ("<i>a</i>&nbsp;b", "a b"),
        ("a</br>b<br clear='all'/>c<br />d", "a<br>b<br>c<br />d"),
        ("<a href='/a?b=1&amp;c=(d)'>e</a>", "[e](/a?b=1&c=%28d%29)"),
        ("<td>a</td>", "<td>a</td>"),
        ("<table><tr>\n<td><p>a</p> <p>b\n  d</p></td>\n  <td> c</table>", "- a <br>b d | c"),
        ("<table><tr><td>a<ul><li>1<li><p>2<p>3</ul><td>c</table>d", "- a<br>- 1<br>- 2<br>3 | c\n\nd"),
    ],
)  # fmt: skip
def test_each_tag_becomes_what_targets_can_show(raw: str, read: str) -> None:
    assert markdown_of(raw) == read


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("<b>a</b><b>b</b> <b>c</b>", "**ab** **c**"),
        ("<b>a</b><i><b>b</b></i>", "**ab**"),
        ("**a**<b>b</b>**c**", "**a** **b** **c**"),
        ("<b>a</b><a href=/u><b>b</b></a>", "**a** [**b**](/u)"),
        ("<b>Note:</b>text<b>(x)</b>y", "**Note:** text **(x)** y"),
        ("<code>a</code><code>b</code>`c`", "`a` `b` `c`"),
        ("<code>a</code>s, <b>b</b>.", "`a`s, **b**."),
    ],
)
def test_marks_that_touch_are_read_as_each_was_meant(raw: str, read: str) -> None:
    assert markdown_of(raw) == read


@pytest.mark.parametrize(
    "raw",
    [
        "Get /users/<id>/<code> of the user",
        "As in `<b>x</b>` and ```\n<p>\n```",
        "```\n~~~\n```\na <b\n```x` ```\n~~~\n<b>x</b>",
        "As in\n~~~ html\n<b>`x</b>\n~~\n~~~~\n and\n ~~~\n<p>",
        "a < b and c > d",
        "Cells break<br>here<br/>",
        "<script>alert(1)</script><img src=x onerror=y>",
        "x</b></code></a>",
        "<yyyy>-<mm>-<dd>, <tr>, <td></td> and <dt>",
        "<pre>that nothing ends",
        "?a=1&copy=2&lt=3",
        "",
    ],
)
def test_what_is_no_markup_of_text_stays_as_it_was(raw: str) -> None:
    assert markdown_of(raw) == raw


def test_text_that_is_laid_out_already_keeps_its_lines() -> None:
    shown = "{\n\n\n    <b>1</b> <li>"
    assert markdown_of("a<pre>\n{<br>\n\n    1</pre>b") == (
        "a\n\n```\n{\n\n\n    1\n```\n\nb"
    )
    assert markdown_of("<b><pre><code>x\n y</code></pre></b>") == "```\nx\n y\n```"
    for fence in ("```", "~~~", "~~~~~"):
        code = f"{fence}\n{shown}\n{fence}"
        assert markdown_of(f"<p>a\n{code}") == f"a\n{code}"


@pytest.mark.parametrize(
    "raw",
    ["<b>" * 60_000 + "</b>" * 60_000, "<a href=" * 60_000, "<code>`" * 60_000]
    + ["<p " * 60_000, " " * 200_000 + "<b>x</b>", "<li>" * 60_000]
    + ["<pre>" * 60_000 + "</pre>" * 60_000, "<pre>x</pre>" * 20_000]
    + ["<b>x</b>" * 20_000, "<code>x</code>" * 20_000, "~~~\n" * 60_000]
    + ["<table><tr><td>" + "<p>x" * 60_000 + "</table>"],
    ids="nested cut signs spaces blank items laid-out blocks"
    " strong code tildes cell".split(),
)
def test_odd_text_of_any_length_is_read_in_one_pass(raw: str) -> None:
    assert len(markdown_of(raw)) <= 2 * len(raw)


def test_a_field_borrows_the_first_paragraph_as_it_is_shown(tmp_path: Path) -> None:
    level, row = _built(
        tmp_path,
        {
            "Level": {
                "description": "<div><p>How &amp;lt; <b>much</b>.</p>\n\n<p>More.</div>",
                "enum": ["a"],
                "x-enum-descriptions": ["<i>All</i>"],
            },
            "Row": {"properties": {"level": {"$ref": "#/components/schemas/Level"}}},
        },
    )
    assert isinstance(row, ir.Record)
    assert isinstance(level, ir.Enum)
    assert row.fields[0].doc.raw == "How &lt; **much**."
    assert level.members[0].doc.raw == "All"


def _built(folder: Path, schemas: dict[str, Any]) -> list[ir.Definition]:
    """The definitions of schemas, by name."""
    answer = {"$ref": "#/components/schemas/Row"}
    content = {"application/json": {"schema": answer}}
    get = {"responses": {"200": {"description": "", "content": content}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": {"/rows": {"get": get}},
        "components": {"schemas": schemas},
    }
    path = folder / "api.json"
    path.write_text(json.dumps(document))
    api = build([ServiceSource("api", load(path))], name=Name.of("zoo")).api
    found = [*api.definitions, *api.services[0].definitions]
    return sorted(found, key=lambda one: one.name)
