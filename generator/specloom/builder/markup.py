"""Descriptions that were written in HTML, as the Markdown that says the same.

A description is CommonMark (OpenAPI 3.2, section 4.5), which may hold HTML, and whole
platforms describe themselves in nothing else. Tags that structure text become marks that
every target can show; ``<br>`` stays, since table cells know no other break. All else that
looks like a tag, such as ``<id>``, is text as it was. What comes out is as untrusted as
what went in.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,9})(\s[^<>]*)?/?>")
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,20});")
_HREF: Final = re.compile(r"""\bhref\s*=\s*(?:"([^"\s]*)"|'([^'\s]*)'|([^\s"'<>]+))""")
_PARAGRAPH: Final = "\n\n"
_ITEM: Final = "- "
_CELL: Final = "| "
_FENCE: Final = "```"
_SIGNS: Final = re.compile("`+")
_STRONG: Final = "**"
_FENCES: Final = re.compile(r"\s*(`{3,}|~{3,})")
#: What the start of an element becomes; HTML lets authors leave out the ends of these.
_STARTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("p", "hr", "dt"), _PARAGRAPH),
    **dict.fromkeys(("li", "dd", "tr"), f"\n{_ITEM}"),
    **dict.fromkeys(("td", "th"), _CELL),
}
#: Where these are elements; elsewhere they are text, as in ``<yyyy>-<mm>-<dd>``.
_HOLDERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("dt", "dd"), "dl"),
    **dict.fromkeys(("tr", "td", "th"), "table"),
}
#: What both tags of an element become, where both are there.
_BOTH: Final[Mapping[str, str]] = {
    **dict.fromkeys("div section blockquote ul ol dl table".split(), _PARAGRAPH),
    **dict.fromkeys("thead tbody details note important para".split(), _PARAGRAPH),
    **dict.fromkeys("i em u span sub small font center fullname".split(), ""),
}
_CODE: Final = ("code", "tt", "kbd", "samp")
#: What stands around the text of an element.
_AROUND: Final[Mapping[str, str]] = {
    **dict.fromkeys("b strong h1 h2 h3 h4 h5 h6 summary".split(), _STRONG),
    **dict.fromkeys(_CODE, "`"),
    "a": "",
    "sup": "^",
    "pre": _FENCE,
}
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_PAIRED: Final = _BOTH.keys() | _AROUND.keys()


@lru_cache(maxsize=4096)
def markdown_of(raw: str) -> str:
    """The text with Markdown for its HTML; where it has none, as it was."""
    parts = list(_parts(raw))
    reader = _Reader([part for part, is_code in parts if not is_code])
    for part, is_code in parts:
        if is_code:
            reader.add(part)
        else:
            reader.read(part)
    return _laid_out("".join(reader.out)) if reader.found else raw


def _parts(raw: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, and whether each is code, which is left as it is."""
    for text, is_fenced in _between_fences(raw) if "~~~" in raw else [(raw, False)]:
        if is_fenced:
            yield text, True
            continue
        parts = text.split(
            "`"
        )  # every other one is code, where the signs come in pairs
        if len(parts) % 2 == 0:
            yield text, False
            continue
        for at, part in enumerate(parts):
            yield (f"`{part}`", True) if at % 2 else (part, False)


def _between_fences(raw: str) -> Iterator[tuple[str, bool]]:
    """The text outside and inside of fences; one that nothing ends goes on."""
    lines: list[str] = []
    fence = ""
    for line in re.findall(r"[^\n]*\n|[^\n]+", raw):
        found = _FENCES.match(line)
        if found and not fence and "`" not in line[found.end() :]:
            yield "".join(lines), False
            lines, fence = [], found[1]
        elif found and fence and found[1].startswith(fence):
            yield "".join((*lines, line)), True
            lines, fence = [], ""
            continue
        lines.append(line)
    yield "".join(lines), bool(fence)


class _Reader:
    """What was written so far of a text, and which elements are open in it."""

    def __init__(self, parts: Sequence[str]) -> None:
        self.out: list[str] = []
        self.found = False
        self._depth: Counter[str] = Counter()
        self._closed: int | None = None  # where the last marks behind a text are
        self._is_in_row = False
        self._gap = ""  # a break in a row's cell, if more is said in it
        self._begun: dict[str, tuple[int, str]] = {}  # where it began, and its link
        tags = (found for part in parts for found in _TAG.finditer(part))
        self._ends = Counter(f[2].lower() for f in tags if f[1])

    def add(self, text: str) -> None:
        """Add text; what begins a line that a mark made does so without space.

        The lines of a row are one, with breaks where its cells have paragraphs.
        """
        if self._is_in_row and not self._is_laid_out():
            text = _on_one_line(text)
            text = text.lstrip() if self.out[-1].endswith(" ") else text
        if self._is_at_start() or self.out[-1].endswith("\n"):
            text = text if self._is_laid_out() else text.lstrip()
        if self._gap and text.strip():
            self.out.append(self._gap)
            self._gap, text = "", text.lstrip()
        if self._closed == len(self.out) - 1:
            said, mark = self.out[-2:]
            text = " " + text if _touch(text[:1], mark, said[-1]) else text
        self.out += [text] if text else []

    def read(self, part: str) -> None:
        """Read text that is no code."""
        at = 0
        for found in _TAG.finditer(part):
            mark = self._end(found) if found[1] else self._start(found)
            if mark is not None:
                self.found = True
                self._text(part[at : found.start()])
                at = found.end()
                self._put(found[2].lower(), mark, bool(found[1]))
        self._text(part[at:])

    def _text(self, text: str) -> None:
        if "&" in text:
            self.found = self.found or _ENTITY.search(text) is not None
            text = _ENTITY.sub(_meant, text)
        self.add(text)

    def _start(self, found: re.Match[str]) -> str | None:
        """What a start tag becomes; nothing if it is text."""
        name = found[2].lower()
        if name in _STARTS:
            return _STARTS[name] if self._is_held(name) else None
        if name == "br":
            return self._break(found)
        if name not in _PAIRED or self._ends[name] <= self._depth[name]:
            return None
        self._depth[name] += 1
        if name in _AROUND and self._depth[name] == 1:
            self._begun[name] = -1, _link(found[3] or "") if name == "a" else ""
        return _BOTH.get(name, "")

    def _is_laid_out(self) -> bool:
        return "pre" in self._begun and self._begun["pre"][0] >= 0

    def _is_held(self, name: str) -> bool:
        return name not in _HOLDERS or self._depth[_HOLDERS[name]] > 0

    def _break(self, found: re.Match[str]) -> str | None:
        """What ``<br>`` becomes: it stays, but for code, which shows it as it is.

        With attributes or as an end it is the same to browsers, but not to targets.
        """
        if self._depth["pre"]:
            return "\n"
        if any(self._depth[name] for name in _CODE):
            return " "
        is_plain = not found[1] and (found[3] or "").strip() in ("", "/")
        return None if is_plain else "<br>"

    def _end(self, found: re.Match[str]) -> str | None:
        """What an end tag becomes; nothing if it is text."""
        name = found[2].lower()
        self._ends[name] -= 1
        if name == "br":
            return self._break(found)
        if name in _STARTS:
            if not self._is_held(name):
                return None
            return _PARAGRAPH if name == "p" else ""
        if name not in _PAIRED or not self._depth[name]:
            return None
        self._depth[name] -= 1
        return _BOTH.get(name, "")

    def _put(self, name: str, mark: str, is_end: bool) -> None:
        if name in ("table", "tr"):
            self._is_in_row, self._gap = False, ""
        if name in _HEADINGS and not is_end:
            self._mark(_PARAGRAPH)
        if name in _AROUND and not is_end and self._begun[name][0] < 0:
            self._begun[name] = len(self.out), self._begun[name][1]
        elif name in _AROUND and is_end and not self._depth[name]:
            self._close(name)
        if name in _HEADINGS and is_end:
            self._mark(_PARAGRAPH)
        self._mark(mark)
        self._is_in_row |= name == "tr" and not is_end

    def _mark(self, mark: str) -> None:
        if self._is_in_row and mark.startswith("\n"):
            self._break_cell(mark)
            return
        self._gap = ""
        if not mark or (self._is_at_start() and mark in (_PARAGRAPH, _CELL)):
            return
        if mark == _CELL and not self.out[-1].endswith(" "):
            self.out.append(" ")
        self.out.append(mark)

    def _break_cell(self, mark: str) -> None:
        """Begin a line in a cell of a row, which is one line of a list; once more is said."""
        line = "" if self._is_at_start() else "<br>"
        self._gap = line + _ITEM if mark.endswith(_ITEM) else self._gap or line

    def _is_at_start(self) -> bool:
        """Whether nothing was said yet in an item, in a cell, or in the whole text."""
        said = self.out[-1] if self.out else ""
        return not said or said == _CELL or said.endswith(f"\n{_ITEM}")

    def _close(self, name: str) -> None:
        """Put the marks of an element around what was said in it."""
        at, link = self._begun.pop(name)
        if self._depth["pre"]:
            return  # in which all is shown as it is
        said = "".join(self.out[at:])
        words = " ".join(said.split())
        if not words or _FENCE in said or _is_marked(name, words):
            return
        mark, text = _AROUND[name], _marked(name, words, said, link)
        before = " " if said[:1].isspace() else ""
        after = [" "] if said[-1:].isspace() else []
        if mark != _STRONG and name not in _CODE:
            self.out[at:] = [before + text, *after]
            return
        if mark == _STRONG and not before and self._goes_on(at):
            self.out[at - 1 :] = [words, mark]
        else:
            if at and _touch(self.out[at - 1][-1], mark, words[0]):
                before = " "
            self.out[at:] = [before + text.removesuffix(mark), mark]
        self._closed = len(self.out) - 1
        self.out += after

    def _goes_on(self, at: int) -> bool:
        """Whether strong text ended right there, with nothing begun since."""
        if self._closed != at - 1 or self.out[at - 1] != _STRONG:
            return False
        return all(begun < at for begun, _ in self._begun.values())


def _on_one_line(text: str) -> str:
    """The text with one space where it has any, at its edges too."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return (before + " ".join(text.split()) + after) if text.strip() else before


def _touch(outside: str, mark: str, inside: str) -> bool:
    """Whether Markdown would not see where marks begin or end, between these characters.

    Two of a kind are one mark, and ``**`` between a word and a sign is none at all.
    """
    if outside == mark[0]:
        return True
    return mark == _STRONG and outside.isalnum() and not inside.isalnum()


def _is_marked(name: str, words: str) -> bool:
    """Whether the marks of an element cannot be put around what has them already."""
    mark = _AROUND[name]
    if name in _CODE:
        return words.startswith(mark) and words.endswith(mark)
    return mark != "" and mark in words


def _marked(name: str, words: str, said: str, link: str) -> str:
    """What was said in an element with the marks that show what it is."""
    mark = _AROUND[name]
    if name in _CODE and mark in words:  # more signs than there are in it
        mark = max(_SIGNS.findall(words), key=len) + mark
        return f"{mark} {words} {mark}"
    if name == "pre":
        return "\n".join((_PARAGRAPH + mark, said.strip("\n"), mark + _PARAGRAPH))
    if name == "sup":
        return mark + words
    return f"[{words}]({link})" if link else f"{mark}{words}{mark}"


def _link(attributes: str) -> str:
    """Where a link leads, as Markdown can write it: nothing in it ends the link."""
    found = _HREF.search(attributes)
    link = html.unescape("".join(filter(None, found.groups()))) if found else ""
    return "".join(link.split()).replace("(", "%28").replace(")", "%29")


def _meant(entity: re.Match[str]) -> str:
    """The character that is meant; space that ends no line is space like any other."""
    return html.unescape(entity[0]).replace("\xa0", " ")


def _laid_out(text: str) -> str:
    """Without space at the ends of lines, and with at most one empty line in a row."""
    return "\n".join(_lines(line.rstrip() for line in text.split("\n"))).strip()


def _lines(lines: Iterator[str]) -> Iterator[str]:
    """The lines; the items of a list stand together, and fenced code is left alone."""
    before, gap, fence = "", False, ""
    for line in lines:
        found = _FENCES.match(line)
        if fence and not (found and found[1].startswith(fence)):
            yield line
            continue
        if found:
            fence = "" if fence else found[1]
        if not line:
            gap = True
            continue
        if gap and before and not (before.startswith(_ITEM) and line.startswith(_ITEM)):
            yield ""
        yield line
        before, gap = line, False
