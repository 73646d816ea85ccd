"""What a method gives its caller."""

from __future__ import annotations

from typing import NamedTuple

from ... import ir
from ...names import Name
from ..statuses import successes
from ..ways import Way, way_of, ways
from .annotations import Annotations
from .scope import Scope

#: What the type of an answer, or of each item of it, is called where it is too long.
ANSWER, ITEM = Name(("answer",)), Name(("item",))


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
        return tuple(self._result(method, way, good) for way in ways(method))

    def _result(self, method: ir.Method, way: Way, good: list[ir.Response]) -> Result:
        if way in ("stream", "download"):
            return self._streamed(next(a for a in good if way_of(a) == way))
        whole = [a for a in good if way_of(a) == "call"]
        if way == "pages" and method.paging is not None:
            return self._pages(method.paging, whole)
        answer = self._answer(whole)
        return Result("call", answer, answer, answer)

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
