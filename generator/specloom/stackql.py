"""What StackQL's own engine does otherwise than a provider document says.

specloom's engine follows documents to the letter. StackQL's knows no cookies and no styles,
does not count rows, and passes over keys that it does not know: it sends or reads something
else without a word. Verification, the pages and ``generate`` tell that from this one table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["cookie", "querystring", "styled", "first_page", "switch"]
#: What differs in one method: the names that it is about, by kind.
Differences: TypeAlias = dict[Kind, list[str]]

#: What StackQL does; ``{}`` are names in SQL.
_DOES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "cookie": "does not send {}, since it sends no cookies",
        "querystring": "sends {} as one parameter of that name, not as the whole query",
        "styled": "sends {} as one text, just as the statement gives it, whatever its style",
        "first_page": "reads the first page only",
        "switch": "reads further pages only where the statement gives {}",
    }
)
_STYLES_OF_TEXT: Final = frozenset(("matrix", "label"))


class Sent(NamedTuple):
    """How a parameter travels; ``is_json``: as JSON, whatever it holds."""

    location: str
    style: str
    is_nested: bool
    is_json: bool


def kind_of(sent: Sent) -> Kind | None:
    """In which way StackQL sends a parameter otherwise; None where it does not."""
    match sent:
        case Sent("cookie"):
            return "cookie"
        case Sent("querystring"):
            return "querystring"
        case Sent(is_json=False) if sent.is_nested or sent.style in _STYLES_OF_TEXT:
            return "styled"
        case _:
            return None


def told(differences: Mapping[Kind, Sequence[str]]) -> str:
    """What StackQL's own engine does otherwise, as one sentence without its full stop.

    Names stand in it as they are given: whoever prints it quotes them first.
    """
    does = (
        _DOES[kind].replace("{}", ", ".join(names))
        for kind, names in differences.items()
    )
    return "StackQL's own engine " + "; it ".join(does)


def quoted(
    differences: Mapping[Kind, Sequence[str]], quote: Callable[[str], str]
) -> Differences:
    """The same with every name quoted."""
    return {
        kind: [quote(name) for name in names] for kind, names in differences.items()
    }
