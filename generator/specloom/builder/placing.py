"""One operation under one name: what the document or the rules decided, not yet settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast, get_args

from .. import ir
from ..errors import DocumentError, Place
from ..names import Name
from .reading import Reading
from .rows import Rows, at, steps
from .shapes import Shapes, answer

Origin = Literal["published", "hint", "rule", "further"]
Placer: TypeAlias = Callable[[str], Place]
Noter: TypeAlias = Callable[[str, str, str], None]  # message, pointer, reading
Where: TypeAlias = Callable[[], Place]  # found only when there is something to say

NOTHING_TO_SELECT: Final = "the operation answers nothing that SELECT could show"
_VERBS: Final = get_args(ir.SqlVerb)


class Placement(NamedTuple):
    """A method to be: its operation, where it goes, and who said so.

    ``resource`` is the resource's name in SQL. ``wire`` is the method's where the document
    gives one. ``repeats``: an earlier placement has the same operation. What is ``further``
    is called as that one is, and ``method`` at the end.
    """

    reading: Reading
    resource: str
    method: Name
    wire: str
    verb: ir.SqlVerb
    origin: Origin
    rows: Rows | None
    paging: ir.Paging | None
    rules: tuple[ir.Rule, ...]
    repeats: bool = False


def as_verb(value: object, reading: Reading, where: Where) -> ir.SqlVerb:
    """The SQL verb that a document gives an operation, or an error that lists them."""
    verb = str(value).lower()
    if verb not in _VERBS:
        hint = f"Use one of {', '.join(_VERBS)}."
        raise DocumentError(f"{value!r} is no SQL verb", where(), hint)
    if verb == "select" and answer(reading.operation) is None:
        hint = "Use exec, or describe what is answered."
        raise DocumentError(NOTHING_TO_SELECT, where(), hint)
    return cast(ir.SqlVerb, verb)


def rows_at(key: str, reading: Reading, shapes: Shapes) -> Rows | None:
    """The rows at an objectKey of an operation's answer; None if it leads nowhere."""
    came = answer(reading.operation)
    wanted = steps(key)
    if came is None or came.type is None or wanted is None:
        return None
    return at(came.type, wanted, shapes)


def settings(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}
