"""A value of a document together with its place, so that rules read like the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ..document.pointers import escape, tokens
from ..document.reading import Source
from ..errors import Place
from .findings import Finding, finding


@dataclass(frozen=True, slots=True)
class Node:
    """A value, or None where the document has none: looking further down never fails."""

    source: Source
    pointer: str
    value: Any = None

    def __getitem__(self, key: str | int) -> Node:
        value = self.value
        found = None
        if isinstance(value, dict) and isinstance(key, str):
            found = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            found = value[key]
        return Node(self.source, f"{self.pointer}/{escape(str(key))}", found)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def __bool__(self) -> bool:
        return self.value is not None

    def items(self) -> Iterator[tuple[str, Node]]:
        """The members of a mapping; nothing for any other value."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield str(key), self[key]

    def keys(self) -> list[str]:
        """The keys of a mapping; none for any other value."""
        return [key for key, _ in self.items()]

    def elements(self) -> Iterator[Node]:
        """The elements of a list; nothing for any other value."""
        if isinstance(self.value, list):
            for index in range(len(self.value)):
                yield self[index]

    @property
    def text(self) -> str:
        """The value if it is a string, else the empty string."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def place(self) -> Place:
        return self.source.place(self.pointer)

    def finding(self, rule: str, message: str, fix: str) -> Finding:
        """A finding at this value."""
        return finding(self.place, rule, message, fix)

    def at(self, pointer: str) -> Node:
        """The value of this file at a JSON pointer."""
        node = root(self.source)
        for key in tokens(pointer):
            node = node[int(key)] if _is_index(node, key) else node[key]
        return node

    def target(self) -> Node:
        """What this value stands for: itself, or what its chain of $refs leads to.

        None inside where the chain breaks or turns in a circle; a reference to another
        file counts as broken, since StackQL reads one file per service.
        """
        node, seen = self, set[str]()
        while reference := node["$ref"].text:
            if not reference.startswith("#/") or reference in seen:
                return Node(self.source, node.pointer)
            seen.add(reference)
            node = node.at(reference[1:]) or node.at(unquote(reference[1:]))
        return node


def root(source: Source) -> Node:
    """The whole of a file."""
    return Node(source, "", source.value)


def _is_index(node: Node, key: str) -> bool:
    return isinstance(node.value, list) and key.isascii() and key.isdigit()
