"""Descriptions in HTML are read as the Markdown that says the same; all else is text."""

from __future__ import annotations

from typing import Final

import pytest

from specloom.builder.markup import markdown_of

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
        ("<B>loud</B>", "**loud**"),
    ],
)
def test_each_tag_becomes_what_targets_can_show(raw: str, read: str) -> None:
    assert markdown_of(raw) == read


@pytest.mark.parametrize(
    "raw",
    [
        "Get /users/<id>/<code> of the user",
        "As in `<b>x</b>` and ```\n<p>\n```",
        "a < b and c > d",
        "Cells break<br>here<br/>",
        "<script>alert(1)</script><img src=x onerror=y>",
        "x</b></code></a>",
        "?a=1&copy=2&lt=3",
        "",
    ],
)
def test_what_is_no_markup_of_text_stays_as_it_was(raw: str) -> None:
    assert markdown_of(raw) == raw


@pytest.mark.parametrize(
    "raw",
    ["<b>" * 60_000 + "</b>" * 60_000, "<a href=" * 60_000, "<code>`" * 60_000]
    + ["<p " * 60_000, " " * 200_000 + "<b>x</b>", "<li>" * 60_000],
    ids=["nested", "cut", "signs", "spaces", "blank", "items"],
)
def test_odd_text_of_any_length_is_read_in_one_pass(raw: str) -> None:
    assert len(markdown_of(raw)) <= 2 * len(raw)
