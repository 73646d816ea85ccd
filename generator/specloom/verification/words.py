"""Names that StackQL's grammar does not take without quotes."""

from __future__ import annotations

import re
from typing import Final

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

RESERVED: Final = frozenset("""
    add and as asc between binary by case check collate column convert create cross
    current_date current_time current_timestamp current_user database databases default
    delete desc describe distinct div drop else end escape exec exists explain false for
    format from group having if ignore in index inner insert interval into is join left
    like limit list localtime localtimestamp lock mod natural next not null off on or order
    outer over primary recursive regexp replace returning right schema select separator set
    show substr substring table then timestampadd timestampdiff to transaction true union
    unique update use using utc_date utc_time utc_timestamp values when where xor
    """.split())

#: Reserved words that EXEC does not take as the name of a method; it takes delete or update.
EXEC_REFUSES: Final = frozenset(("list",))


def parses_bare(name: str) -> bool:
    """Whether a statement can hold the name as it is."""
    return _PLAIN.fullmatch(name) is not None and name.lower() not in RESERVED


def parses_in_exec(name: str) -> bool:
    """Whether EXEC can call a method of this name; it has no quotes."""
    return _PLAIN.fullmatch(name) is not None and name.lower() not in EXEC_REFUSES
