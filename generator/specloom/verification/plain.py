"""The rule on unquoted words that YAML 1.1, which StackQL reads, takes for something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml
from yaml import events as ev

from ..errors import Place
from .findings import Finding, finding

_SURPRISING: Final = frozenset(
    spelling
    for word in ("y", "n", "yes", "no", "on", "off")
    for spelling in (word, word.capitalize(), word.upper())
)
_NEVER_A_KEY: Final = _SURPRISING | {
    spelling
    for word in ("true", "false", "null")
    for spelling in (word, word.capitalize(), word.upper())
}
_WORD: Final = "|".join(sorted(_NEVER_A_KEY, key=len, reverse=True))
_CANDIDATE: Final = re.compile(
    rf"(?:^|[\s,\[{{?:-])(?:(?:{_WORD}|~)\s*:|(?:{'|'.join(sorted(_SURPRISING))})\s*(?:$|[,\]}}#]))",
    re.MULTILINE,
)
_PARSER: Callable[[str], Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def check_plain(text: str, file: str) -> Iterator[Finding]:
    """Findings on plain scalars that are booleans in YAML 1.1, or null as a key.

    The text is only parsed where a pattern finds such a word, in prose perhaps.
    """
    if _CANDIDATE.search(text) is None:
        return
    lines = text.splitlines()
    for event, is_key in _scalars(text):
        words = _NEVER_A_KEY | {"~"} if is_key else _SURPRISING
        if event.value in words and event.implicit[0] and not event.style:
            mark = event.start_mark
            source = lines[mark.line] if mark.line < len(lines) else ""
            what = "key" if is_key else "value"
            meant = "null" if event.value.lower() in ("null", "~") else "a boolean"
            yield finding(
                Place(file, mark.line + 1, mark.column + 1, source=source[:240]),
                "unquoted",
                f"the {what} {event.value} is {meant} in YAML 1.1",
                f"Write '{event.value}' with quotes if it is a word, else true, false or null.",
            )


def _scalars(text: str) -> Iterator[tuple[Any, bool]]:
    """Every scalar event, and whether it is the key of a mapping; nothing if it is not YAML."""
    keyed: list[bool | None] = (
        []
    )  # of each open collection: is a key next? None: a list
    parser = _PARSER(text)
    try:
        while not isinstance(event := parser.get_event(), ev.StreamEndEvent):
            if isinstance(event, ev.CollectionEndEvent):
                keyed.pop()
            elif isinstance(event, ev.NodeEvent):
                is_key = bool(keyed and keyed[-1])
                if keyed and keyed[-1] is not None:
                    keyed[-1] = not keyed[-1]
                if isinstance(event, ev.ScalarEvent):
                    yield event, is_key
                elif isinstance(event, ev.CollectionStartEvent):
                    keyed.append(isinstance(event, ev.MappingStartEvent) or None)
    except yaml.YAMLError:
        return
    finally:
        parser.dispose()
