"""Quoting for Markdown: spec text comes out as text, whatever it holds.

What we print must mean the same in CommonMark (Docusaurus, GitHub) and in
Python-Markdown (Zensical). Signs that both let a backslash take away get a backslash;
all others become character references, which are text in both. Nothing is deleted: a
character that could hide or reorder text is printed as its escape.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .. import ir
from .prose import (
    BREAK,
    FENCE,
    ITEM,
    continued,
    fence_end,
    first_sentence,
    heading_words,
    ticks_around,
)

_ESCAPES = {c: "\\" + c for c in "\\`*[]"}
_ESCAPES |= {c: f"&#{ord(c)};" for c in "<>&|{}~^$="}
_LOOKALIKES = str.maketrans('\\<>"', "∖‹›”")
_REFERENCE = re.compile(r"&(?=#|[A-Za-z]+;?)")  # what HTML would take for one character
_JOINERS = "\u200c\u200d"  # Persian and emoji need them
_SIGNS = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")
_EDGE_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_BLOCK_START = re.compile(r"[#+\-!?:>@%]|[0-9]+[.)]")
_PLAIN_CODE = re.compile(r"[A-Za-z0-9_.,:;/$@*()\[\]'\"+\- {}=!?#%&]+")
_SPAN = re.compile(  # code begins with a whole run of signs: to try its parts is quadratic
    r"(?<!`)(`+)(?!`)((?s:.+?))(?<!`)\1(?!`)|\[([^\[\]]*)\]\(([^()\s]*)\)|\*\*([^*]+)\*\*"
)
_LINK = re.compile(
    r"(?:https?://[A-Za-z0-9.\-]+(?::[0-9]+)?(?:[/?#][^\s<>\"'`\\(){}|^\[\]*]*)?|mailto:[A-Za-z0-9.+_\-]+@[A-Za-z0-9.\-]+)"
)
_MARKUP = re.compile(r"<[A-Za-z/!?]|\]\(")
_ACTIVE = re.compile(r"[<>\[\]&\x7f]")
_QUOTE = re.compile(r"\s{0,3}>(?:\s*>)*(?:\s(.*))?")
_HEADING = re.compile(r"\s*#{1,6}\s+(.*)")


def visible(raw: str) -> str:
    """The text with every control, format, bidi and separator character spelled out."""
    if raw.isprintable():
        return raw
    return "".join(c if _shows(c) else _escape(c) for c in raw)


def _shows(c: str) -> bool:
    """Unassigned characters show: which they are differs between Pythons."""
    return c in _JOINERS or unicodedata.category(c) not in (
        "Cc",
        "Cf",
        "Cs",
        "Zl",
        "Zp",
    )


def _escape(c: str) -> str:
    code = ord(c)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def lines_of(raw: str) -> list[str]:
    """The lines; CR LF and CR count as line ends, nothing else does."""
    return raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def escaped(raw: str) -> str:
    """One line as inert text: no markup, no HTML, no table cell."""
    text = _SIGNS.sub(lambda m: _ESCAPES[m[0]], visible(raw))
    if "_" not in text:
        return text
    return _EDGE_UNDERSCORE.sub(lambda m: m[0].replace("_", "\\_"), text)


@lru_cache(maxsize=16384)  # a field's text stands wherever its object is unfolded
def inline(text: ir.Text) -> str:
    """The text on one line, with code, strong text and safe links kept."""
    raw = text.raw
    if "\n" in raw or "\r" in raw:
        raw = "".join(continued(lines_of(raw)))
    return _inline(raw.strip())


@lru_cache(maxsize=8192)
def _inline(line: str) -> str:
    out, at = list[str](), 0
    spans = _SPAN.finditer(line) if _may_hold_spans(line) else ()
    for found in spans:
        out.append(_before_span(_broken(line[at : found.start()])))
        out.append(_span(found))
        at = found.end()
    text = _without_outer_breaks("".join([*out, _broken(line[at:])]))
    start = _BLOCK_START.match(text)
    return (
        f"&#{ord(text[0])};{text[1:]}"
        if start and not start[0][0].isdigit()
        else _unnumbered(text)
    )


def _before_span(text: str) -> str:
    """The text up to a span; a link after ``!`` would be an image of a foreign host."""
    return f"{text[:-1]}&#33;" if text.endswith("!") else text


def _may_hold_spans(line: str) -> bool:
    """Whether it is worth a search: most lines are words and nothing else."""
    return "`" in line or "](" in line or "**" in line


def _broken(raw: str) -> str:
    """Text with the line breaks that its author wrote as HTML, since tables have no others."""
    if "<" not in raw and "\n" not in raw:
        return escaped(raw)
    lines = (line for told in raw.split("\n") for line in BREAK.split(told))
    return "<br/>".join(map(escaped, lines))


def _without_outer_breaks(text: str) -> str:
    """The text without the breaks before and after it, which are space like any other."""
    if "<br/>" not in text:
        return text
    lines = [line.strip() for line in text.split("<br/>")]
    told = [at for at, line in enumerate(lines) if line]
    return "<br/>".join(lines[told[0] : told[-1] + 1]) if told else ""


def _unnumbered(text: str) -> str:
    """A line that starts like ``1.`` is a sentence here, not a list."""
    if not text[:1].isdigit():
        return text
    return re.sub(r"^([0-9]+)([.)])", lambda m: f"{m[1]}&#{ord(m[2])};", text)


def _span(found: re.Match[str]) -> str:
    groups = ((group or "").replace("\n", " ") for group in found.groups())
    ticks, code_text, label, url, strong = groups
    if ticks:
        return code_span(code_text.strip())
    if strong:
        return f"**{escaped(strong.strip())}**" if strong.strip() else _broken(found[0])
    if _LINK.fullmatch(url) and label.strip():
        return f"[{escaped(label)}]({url})"
    return escaped(label) if label.strip() else escaped(url)


def title(text: ir.Text) -> str:
    """The text as a page's title."""
    return _inline(_without_code_marks(visible(" ".join(text.raw.split()))))


def _without_code_marks(text: str) -> str:
    return _REFERENCE.sub("＆", text.translate(_LOOKALIKES))


@lru_cache(maxsize=16384)
def code_span(raw: str) -> str:
    """The text as code, in prose and in table cells alike."""
    text = visible(raw)
    if text and _PLAIN_CODE.fullmatch(text) and text == text.strip():
        return f"`{text}`"
    inner = _referenced(text) if text.strip() else f"{text}&nbsp;"
    return f"<code>{inner}</code>"


@lru_cache(maxsize=16384)
def code(text: ir.Text) -> str:
    """Spec text as code; line ends are spelled out."""
    return code_span(text.raw)


def codes(texts: Iterable[ir.Text]) -> str:
    """Several texts as code, in one line."""
    return ", ".join(map(code, texts))


def prose(text: ir.Text) -> str:
    """The text as paragraphs, lists and code blocks; headings become strong lines."""
    raw = text.raw
    if raw[:1].isalpha() and "\n" not in raw and "\r" not in raw:
        return _inline(raw.strip())  # one line that begins with a word is a paragraph
    return "\n\n".join(_blocks(lines_of(raw)))


def _blocks(lines: list[str]) -> Iterator[str]:
    at, paragraph = 0, list[str]()
    while at < len(lines):
        line = lines[at]
        if fence_start := FENCE.match(line):
            yield from _flushed(paragraph)
            end = fence_end(lines, at + 1, fence_start[1])
            yield block("\n".join(lines[at + 1 : end]))
            at = end + 1
            continue
        if _QUOTE.fullmatch(line):
            yield from _flushed(paragraph)
            end = _quote_end(lines, at)
            yield from _quotation(lines[at:end])
            at = end
            continue
        if not line.strip():
            yield from _flushed(paragraph)
        elif heading := _HEADING.fullmatch(line):
            yield from _flushed(paragraph)
            told, *below = BREAK.split(heading[1], maxsplit=1)
            if words := heading_words(told):
                yield f"**{escaped(words)}**"
            paragraph += below
        else:
            paragraph.append(line)
        at += 1
    yield from _flushed(paragraph)


def _quote_end(lines: list[str], at: int) -> int:
    while at < len(lines) and _QUOTE.fullmatch(lines[at]):
        at += 1
    return at


def _quotation(lines: list[str]) -> Iterator[str]:
    """Quoted lines, which authors use for notes and warnings; one in another is as deep."""
    found = map(_QUOTE.fullmatch, lines)
    text = "\n\n".join(_blocks([m[1] or "" for m in found if m]))
    if text:
        yield "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _flushed(paragraph: list[str]) -> Iterator[str]:
    """The paragraph so far: running text, then the list that it holds, if it does."""
    text = _joined(paragraph)
    paragraph.clear()
    words: list[str] = []
    items: list[str] = []
    for line in text:
        if item := ITEM.fullmatch(line):
            items.append("- " + _inline(item[1].strip()))
        else:
            words.append(line.strip())
    if words:
        yield _inline(" ".join(words))
    if items:
        yield "\n".join(items)


def _joined(lines: list[str]) -> list[str]:
    """Lines with the continuation lines of list items drawn up to them."""
    out: list[str] = []
    for line in lines:
        if out and ITEM.fullmatch(out[-1]) and not ITEM.fullmatch(line):
            out[-1] += " " + line.strip()
        else:
            out.append(line)
    return out


def fence(content: str, language: str) -> str:
    """A fenced block that its content cannot close."""
    lines = content.expandtabs(4).strip("\n").split("\n")
    text = "\n".join(map(visible, lines))
    ticks = ticks_around(text, 3)
    return f"{ticks}{language}\n{text}\n{ticks}"


def block(content: str, language: str = "text") -> str:
    """Code that a spec shows; where it looks like markup, no reader can take it for that."""
    if not looks_like_markup(content):
        return fence(content, language)
    lines = content.expandtabs(4).strip("\n").split("\n")
    return "<pre><code>" + "\n".join(map(_code_line, lines)) + "</code></pre>"


def _code_line(line: str) -> str:
    """A line inside of ``<pre>``: what it begins with ends no block and is not trimmed."""
    text = visible(line) or " "
    return f"&#{ord(text[0])};{_referenced(text[1:])}"


def looks_like_markup(raw: str) -> bool:
    """Whether some reader of Markdown might see a tag or a link in the text."""
    return _MARKUP.search(raw) is not None


def _referenced(text: str) -> str:
    """The text with every sign as a character reference."""
    return "".join(c if c.isalnum() or c in " .,-/" else f"&#{ord(c)};" for c in text)


def quoted(raw: str) -> str:
    """The text as a double-quoted scalar for front matter and settings.

    What renderers put unescaped into HTML (Zensical) or into programs (Docusaurus) is
    replaced by signs that look alike; the page itself says it as it was written.
    """
    return scalar(_without_code_marks(visible(raw.replace("\n", " "))))


def scalar(line: str) -> str:
    """One line as a double-quoted scalar that YAML and TOML both read back.

    Marks that Markdown or HTML would act on are escaped as well: some renderers read front
    matter as part of the page.
    """
    text = json.dumps(line, ensure_ascii=False)
    return _ACTIVE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def sentence(text: ir.Text) -> str:
    """The first sentence, for tables and overviews."""
    return _inline(first_sentence(text.raw))


def quoted_sentence(text: ir.Text) -> str:
    """The first sentence as ``quoted`` text, without the marks of Markdown."""
    sentence = first_sentence(BREAK.sub(" ", text.raw))
    return quoted(_SPAN.sub(_spoken, sentence))


def _spoken(found: re.Match[str]) -> str:
    _, code_text, label, url, strong = found.groups()
    return code_text or label or strong or url or found[0]
