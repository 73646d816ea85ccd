"""Spec text in documentation is text: no filter lets it become markup."""

from __future__ import annotations

import html
import json
import tomllib
import unicodedata
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from specloom.ir import Text
from specloom.targets import markdown

_MARKUP = st.text(
    alphabet=st.sampled_from(
        "<>&|{}~^$=*_[]()`!#+-.:;/\\\"' \n\tab1é你\u202e\u200b\r\x1b"
    )
)
_ANY = st.one_of(_MARKUP, st.text())
_HARMLESS = {"p", "code", "strong", "ul", "li", "pre", "a", "br", "blockquote"}


class _Trusting(MarkdownIt):
    """Makes a link of any address: our filter is to be judged, not this renderer's."""

    def validateLink(self, url: str) -> bool:
        return True


class _Page(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        commonmark = _Trusting("commonmark", {"html": True}).enable("table")
        self.feed(commonmark.render(source))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(_ANY)
@example("one\r\rtwo")
@example("<br onclick=x>")
@example("Wow![pixel](https://elsewhere.example/p.png)")
def test_text_in_a_sentence_never_becomes_a_tag_that_we_did_not_write(raw: str) -> None:
    """Breaks between paragraphs are ours, and hold nothing."""
    page = _Page(markdown.inline(Text(raw)))
    assert {tag for tag, _ in page.tags} <= {"p", "code", "strong", "a", "br"}
    assert all(not attrs for tag, attrs in page.tags if tag == "br")
    assert all(str(attrs["href"]).startswith(("http://", "https://", "mailto:")) for tag, attrs in page.tags if tag == "a")  # fmt: skip


@given(_ANY)
def test_paragraphs_lists_and_code_are_all_that_prose_can_become(raw: str) -> None:
    page = _Page(markdown.prose(Text(raw)))
    assert {tag for tag, _ in page.tags} <= _HARMLESS


@given(st.text(alphabet="<>&|{}~^$=[]()!#+-.:;/\\\"' ab1é*_", min_size=1))
def test_escaped_text_reads_as_it_was_written(raw: str) -> None:
    text = "x" + raw + "x"
    shown = _Page(markdown.escaped(text)).text.strip()
    assert " ".join(shown.split()) == " ".join(text.split())


@given(_ANY)
def test_a_table_cell_stays_one_cell(raw: str) -> None:
    table = f"| a | b |\n|---|---|\n| {markdown.inline(Text(raw))} | {markdown.code(Text(raw))} |\n"
    page = _Page(table)
    assert [tag for tag, _ in page.tags if tag in ("td", "th")] == ["th"] * 2 + [
        "td"
    ] * 2


@given(_ANY)
def test_code_shows_every_character(raw: str) -> None:
    shown = _Page(markdown.code_span(raw)).text
    assert _squeezed(shown) == _squeezed(markdown.visible(raw))


def _squeezed(text: str) -> list[str]:
    """Words: what kind of space stands between them is the renderer's affair."""
    return text.split()


@given(_ANY)
def test_content_cannot_close_its_fence(raw: str) -> None:
    page = _Page(markdown.fence(raw, "text") + "\n\nafter")
    assert [tag for tag, _ in page.tags] == ["pre", "code", "p"]


@given(_ANY)
def test_front_matter_and_settings_read_the_text_back(raw: str) -> None:
    text = markdown.scalar(markdown.visible(raw))
    read = yaml.safe_load(text)
    assert read == tomllib.loads(f"x = {text}")["x"] == markdown.visible(raw)


@given(_ANY)
def test_titles_hold_nothing_that_ends_a_string_or_an_attribute(raw: str) -> None:
    """Zensical writes them into HTML and Docusaurus into programs, and neither escapes them."""
    for text in (
        json.loads(markdown.quoted(raw)),
        _Page(f"# x{markdown.title(Text(raw))}").text,
    ):
        assert not set(text) & set('\\<>"')
        assert html.unescape(text) == text


@given(_ANY)
def test_nothing_invisible_is_printed(raw: str) -> None:
    hidden = ("Cc", "Cf", "Cs", "Zl", "Zp")
    shown = markdown.visible(raw).translate(dict.fromkeys(map(ord, "\u200c\u200d")))
    assert not [c for c in shown if unicodedata.category(c) in hidden]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Use `run_id`.", "Use `run_id`."),
        ("See [the guide](https://example.com/a?b=1).", "See [the guide](https://example.com/a?b=1)."),
        ("See [the guide](javascript:alert).", "See the guide."),
        ("snake_case and _edge_", "snake_case and \\_edge\\_"),
        ("1. first", "1&#46; first"),
        ("a\nb", "a b"),
        ("\na\n\n \nb\nc\n", "a<br/>b c"),
        ("a<br>`b`<BR />c <br>", "a<br/>`b`<br/>c"),
        ("<br>", ""),
        ("`<br>`", "<code>&#60;br&#62;</code>"),
        ("<br onclick=x>", "&#60;br onclick&#61;x&#62;"),
    ],
)  # fmt: skip
def test_useful_markdown_survives(written: str, shown: str) -> None:
    assert markdown.inline(Text(written)) == shown


@pytest.mark.parametrize("before", ["", "See ", "**Wow**", "`x`", "Wow!", "one\n\n"])
def test_no_image_is_loaded_from_a_foreign_host(before: str) -> None:
    text = Text(before + "![pixel](https://elsewhere.example/p.png)")
    for shown in map(
        _Page,
        (
            markdown.inline(text),
            markdown.prose(text),
            markdown.sentence(text),
            markdown.title(text),
        ),
    ):
        assert "img" not in {tag for tag, _ in shown.tags}


def test_a_break_written_as_html_ends_a_heading() -> None:
    assert markdown.prose(Text("# Begin<br/> It *is*.")) == "**Begin**\n\nIt \\*is\\*."


def test_lists_and_code_blocks_survive_in_prose() -> None:
    text = Text("Some:\n- one\n  more\n- two\n\n```json\n{}\n```\n## Head\ntail")
    assert markdown.prose(text) == (
        "Some:\n\n- one more\n- two\n\n```text\n{}\n```\n\n**Head**\n\ntail"
    )


def test_the_items_of_a_list_begin_lines_in_a_table_cell_too() -> None:
    text = Text("Some:\n- one\n- two")
    assert markdown.inline(text) == "Some:<br/>- one<br/>- two"
    code = Text("Some:\n```\n- one\n- two\n```\n- **a\n- b**")
    assert markdown.inline(code) == "Some:<br/>`- one - two`<br/>- **a - b**"


def test_code_blocks_are_code_in_a_table_cell_without_their_language() -> None:
    text = Text("Such as:\n```json\n{\n  }\n```\nor\n~~~ sh\necho `ls`\n~~~\n```\n```")
    assert markdown.inline(text) == (
        "Such as:<br/>`{ }`<br/>or<br/><code>echo &#96;ls&#96;</code>"
    )


def test_what_only_tells_about_a_page_has_no_marks() -> None:
    text = Text("Sees [the `guide`](https://e.com/) and **all**<br>`runs`. More.")
    assert markdown.quoted_sentence(text) == '"Sees the `guide` and all runs."'


def test_notes_are_quoted_as_their_authors_quoted_them() -> None:
    text = Text("Some:\n> **Note:** a\n> b\n>\n> - c\n>> d\n\n>=1 <b>")
    assert markdown.prose(text) == (
        "Some:\n\n> **Note:** a b\n>\n> - c d\n\n&#62;&#61;1 &#60;b&#62;"
    )
    deep = Text("> " * 50_000 + "x")
    assert markdown.prose(deep) == "> x"


def test_a_summary_ends_with_its_sentence() -> None:
    text = Text("Gets it, e.g. by name. Then more.")
    assert markdown.sentence(text) == "Gets it, e.g. by name."
    assert markdown.sentence(Text("Of two kinds:\n\n* one")) == "Of two kinds:"
