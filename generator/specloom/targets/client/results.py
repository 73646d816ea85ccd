"""What a method gives its caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ... import ir
from ..lookup import Index, success
from .annotations import Annotations
from .scope import Scope

Way = Literal["call", "pages", "stream", "download"]


@dataclass(frozen=True, slots=True)
class Result:
    """``way`` is how the method asks; ``answer`` what a whole answer is decoded as.

    ``value`` is what the method returns, ``waited`` the same for asynchronous code.
    """

    way: Way
    answer: str
    value: str
    waited: str

    @property
    def is_awaited(self) -> bool:
        return self.way == "call"


class Results:
    """Decides what methods of one module return."""

    def __init__(self, index: Index, spelled: Annotations, scope: Scope) -> None:
        self._index = index
        self._spelled = spelled
        self._scope = scope

    def of(self, method: ir.Method) -> Result:
        use = self._scope.use
        answer = self._answer(method.operation)
        if method.paging is not None:
            item = self._spelled.decoded(method.paging.item_type)
            inner = f"[{item}, {answer}]"
            return Result(
                "pages", answer, use("Paginator") + inner, use("AsyncPaginator") + inner
            )
        main = success(method.operation)
        kind = main.kind if main is not None else "none"
        if kind == "binary":
            return Result("download", answer, use("Download"), use("AsyncDownload"))
        if kind in ("events", "jsonl"):
            inner = f"[{answer}]"
            return Result(
                "stream", answer, use("Stream") + inner, use("AsyncStream") + inner
            )
        return Result("call", answer, answer, answer)

    def _answer(self, operation: ir.Operation) -> str:
        """The union of what successful answers are decoded as."""
        good = [a for a in operation.answers if a.status.startswith("2")]
        main = success(operation)
        if main is None:
            return self._scope.use("Any")
        if main.kind in ("binary", "events", "jsonl"):
            good = [main]
        return self._spelled.united([self._decoded(a) for a in good or [main]])

    def _decoded(self, answer: ir.Answer) -> list[str]:
        use = self._scope.use
        if answer.type is None or answer.kind == "none":
            return ["None"]
        match answer.kind:
            case "json" | "jsonl":
                return self._spelled.members(answer.type)
            case "events":
                return [f"{use('Event')}[{self._spelled.decoded(answer.type)}]"]
            case "text":
                return [use("str")]
            case _:
                return [use("bytes")]
