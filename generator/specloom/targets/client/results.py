"""What a method gives its caller."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ... import ir
from ...names import Name
from ..statuses import is_unchanged
from .annotations import Annotations
from .scope import Scope

Way = Literal["call", "pages", "stream", "download"]

#: What the type of an answer, or of each item of it, is called where it is too long.
ANSWER, ITEM = Name(("answer",)), Name(("item",))
_STREAMED = frozenset({"binary", "events", "jsonl"})


class Result(NamedTuple):
    """``way`` is how the method asks; ``answer`` what a whole answer is decoded as.

    ``value`` is what the method returns, ``waited`` the same for asynchronous code.
    ``way`` is also what the name of a second method for the same operation ends in.
    """

    way: Way
    answer: str
    value: str
    waited: str


class Results:
    """Decides what methods of one module return."""

    def __init__(self, spelled: Annotations, scope: Scope) -> None:
        self._spelled = spelled
        self._scope = scope

    def of(self, method: ir.Method) -> tuple[Result, ...]:
        """What the method gives, and, where an answer also comes as a stream, that.

        An answer that can be had whole is given whole by the method of its name.
        """
        good = successes(method.operation)
        streamed = [a for a in good if a.kind in _STREAMED]
        whole = [a for a in good if a.kind not in _STREAMED]
        found = []
        if method.paging is not None:
            found.append(self._pages(method.paging, whole))
        elif not streamed or any(a.type is not None for a in whole):
            answer = self._answer(whole)
            found.append(Result("call", answer, answer, answer))
        for way in ("stream", "download"):
            kinds = [a for a in streamed if (a.kind == "binary") == (way == "download")]
            if kinds:
                found.append(self._streamed(kinds[0]))
        return tuple(found)

    def _pages(self, paging: ir.Paging, whole: list[ir.Response]) -> Result:
        use, answer = self._scope.use, self._answer(whole)
        inner = f"[{self._spelled.decoded(paging.item_type)}, {answer}]"
        value, waited = use("Paginator") + inner, use("AsyncPaginator") + inner
        return Result("pages", answer, value, waited)

    def _streamed(self, answer: ir.Response) -> Result:
        use = self._scope.use
        if answer.kind == "binary":
            return Result("download", "bytes", use("Download"), use("AsyncDownload"))
        item = self._spelled.decoded(answer.type or ir.ANY)
        if answer.kind == "events":
            item = f"{use('Event')}[{item}]"
        value, waited = f"{use('Stream')}[{item}]", f"{use('AsyncStream')}[{item}]"
        return Result("stream", item, value, waited)

    def _answer(self, whole: list[ir.Response]) -> str:
        """The union of what successful answers are decoded as."""
        if not whole:
            return self._scope.use("Any")
        return self._spelled.united(map(self._decoded, whole))

    def _decoded(self, answer: ir.Response) -> list[str]:
        if answer.type is None or answer.kind == "none":
            return ["None"]
        if answer.kind == "json":
            return self._spelled.members(answer.type)
        return [self._scope.use("str" if answer.kind == "text" else "bytes")]


def successes(operation: ir.Operation) -> list[ir.Response]:
    """The documented answers when all goes well: all of 2xx, else ``default``.

    And 304, of an operation that may be asked on a condition: nothing has changed.
    """
    good = [a for a in operation.responses if a.status.startswith("2")]
    good = good or [a for a in operation.responses if a.status == "default"]
    return good + [a for a in operation.responses if is_unchanged(a, operation)]
