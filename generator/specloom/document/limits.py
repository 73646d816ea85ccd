"""How much of a document we are ready to hold: the limits, and what is said beyond them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import DocumentError, Place

FEW: Final = 100_000  # values that aliases and copies may always make


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may cost before any work is spent on it, and what comes out of it.

    The defaults are far above every public description that we know (the largest has
    13 MB and a million values), and low enough that a hostile one fails in a second.
    """

    bytes: int = 64 * 2**20  # of one file
    files: int = 500  # read for one document, itself included
    nodes: int = 2_000_000  # values in one file, aliases expanded
    depth: int = 200  # of nested values
    schema_depth: int = 100  # of nested schemas
    expansion: int = 10  # how many times its own size aliases may make a file
    chain: int = 120  # references that only lead to references
    operations: int = 200_000
    text: int = 2**20  # characters of one string
    name: int = 512  # characters of a key
    output: int = 128 * 2**20  # bytes of all files of one target; see `most_output`


DEFAULT: Final = Limits()
_TIMES: Final = 8


def most_output(chosen: Mapping[str, int], size: int) -> int:
    """How many bytes one target may have, for documents of so many.

    Pages and modules of an honest description are up to six times as large as it is, so a
    very large one may have more than the default. What a user chose holds as it stands.
    """
    return chosen.get("output", max(DEFAULT.output, _TIMES * size))


def beyond(limits: Limits, limit: str, what: str) -> tuple[str, str]:
    """The message that names the limit ``what`` went beyond, and how to raise it."""
    allowed = getattr(limits, limit)
    return (
        f"{what}: the limit `{limit}` is {allowed:,}",
        f"if you trust this document, raise `{limit}` in the limits of the configuration",
    )


def exceeded(limits: Limits, limit: str, what: str, place: Place) -> DocumentError:
    """The error that says so at a place."""
    message, hint = beyond(limits, limit, what)
    return DocumentError(message, place, hint)
