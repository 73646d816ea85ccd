"""On which pages of the site the definitions stand.

The few of most services share one page. Where there are many, a browser would load
megabytes to show one of them, so that they are spread over several pages, in the order of
their names. A page begins at a definition that its name alone chooses: one more definition
changes the page it comes to, and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from .. import ir
from ..names import Name
from .base import owned
from .datatypes import has_section

_FEW = 250  # sections that one page may have
_LEAST, _MOST = (
    30,
    100,
)  # sections of each of several, give or take what one holds inside
_ONE_IN = 8  # definitions that begin a page, once the one before has the least


class Page(NamedTuple):
    """Some of the definitions that an owner has; it is named after the first of them."""

    name: Name
    definitions: tuple[ir.Definition, ...]


class SchemaPages:
    """The pages of an API's definitions; ``spell`` makes names of files of their names."""

    def __init__(self, api: ir.Api, spell: Callable[[Name], str]) -> None:
        self._spell = spell
        self._pages = {home: _spread(found) for home, found in owned(api).items()}
        self._files = {
            ir.Ref(definition.name, home): self.file(page)
            for home, pages in self._pages.items()
            for page in pages
            for definition in page.definitions
        }

    def of(self, owner: ir.Api | ir.Service) -> tuple[Page, ...]:
        """The pages beside that of an owner's schemas; none where that one holds all."""
        return self._pages[owner.name if isinstance(owner, ir.Service) else None]

    def file(self, page: Page) -> str:
        """The name of a page's file."""
        return f"schemas-{self._spell(page.name)}.md"

    def holding(self, ref: ir.Ref) -> str:
        """The name of the file that holds the section of a definition."""
        return self._files.get(ref, "schemas.md")


def title(page: Page) -> str:
    """The names of the first and the last definition."""
    first, last = page.definitions[0].name, page.definitions[-1].name
    return f"{first.pascal} to {last.pascal}"


def sections(definitions: Sequence[ir.Definition]) -> list[ir.Definition]:
    """The definitions that the schemas pages tell of."""
    return [d for d in definitions if has_section(d)]


def _spread(definitions: Sequence[ir.Definition]) -> tuple[Page, ...]:
    told = sections(definitions)
    if len(told) <= _FEW:
        return ()
    return tuple(Page(found[0].name, tuple(found)) for found in _cut(told))


def _cut(definitions: Sequence[ir.Definition]) -> Iterator[list[ir.Definition]]:
    page: list[ir.Definition] = []
    outer: tuple[str, ...] = ()
    for definition in definitions:
        words = definition.name.words
        if definition.wire or not outer or words[: len(outer)] != outer:
            outer = words  # else it is what the one before holds inside
            if len(page) >= _MOST or (len(page) >= _LEAST and _begins(definition)):
                yield page
                page = []
        page.append(definition)
    yield page


def _begins(definition: ir.Definition) -> bool:
    """Whether a page begins here if it may, as its name alone decides."""
    name = definition.name.snake.encode()
    return blake2b(name, digest_size=1).digest()[0] % _ONE_IN == 0
