"""Responses in words of OpenAPI 3.0; those that operations share are written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final, TypeAlias

from ... import ir
from .schemas import Schema, Schemas

_Answers: TypeAlias = tuple[ir.Response, ...]  # of one status: JSON, and a stream of it
_PHRASES: Final = {str(int(status)): status.phrase for status in HTTPStatus}


class Responses:
    """The responses of a service's operations."""

    def __init__(self, operations: Iterable[ir.Operation], schemas: Schemas) -> None:
        self._schemas = schemas
        self._shared: dict[_Answers, str] = {}
        times = Counter(
            answers
            for operation in operations
            for status, answers in _by_status(operation).items()
            if status[0] not in "123"
        )
        for answers in (answers for answers, count in times.items() if count > 1):
            self._shared[answers] = self._name(answers[0].status)

    def components(self) -> Schema:
        """The responses that several operations share, by name."""
        return {name: self._response(answers) for answers, name in self._shared.items()}

    def of(self, operation: ir.Operation) -> Schema:
        """An operation's responses by status; one for any where it documents none."""
        found: Schema = {}
        for status, answers in _by_status(operation).items():
            name = self._name_of(status, answers)
            if not name:
                found[status] = self._response(answers)
            else:
                found[status] = {"$ref": f"#/components/responses/{name}"}
        return found or {"default": {"description": "Any answer."}}

    def shared(self, operation: ir.Operation) -> str:
        """The names of an operation's shared responses, which depend on other operations."""
        pairs = _by_status(operation).items()
        return " ".join(self._name_of(status, answers) for status, answers in pairs)

    def _name_of(self, status: str, answers: _Answers) -> str:
        return self._shared.get(answers, "") if status[0] not in "123" else ""

    def _name(self, status: str) -> str:
        """``NotFound``; further ones of the same status are numbered."""
        words = _PHRASES.get(status, f"Status {status}").split()
        wanted = "".join(word.capitalize() for word in words if word.isalnum())
        name, number = wanted, 2
        while name in self._shared.values():
            name, number = f"{wanted}{number}", number + 1
        return name

    def _response(self, answers: _Answers) -> Schema:
        answer = answers[0]
        response: Schema = {"description": answer.doc or _phrase(answer.status)}
        if answer.headers:
            response["headers"] = {f.wire: self._header(f) for f in answer.headers}
        content: Schema = {
            answer.media: {"schema": answer_schema(answer, self._schemas)}
            for answer in answers
            if answer.media is not None
        }
        return response | ({"content": content} if content else {})

    def _header(self, field: ir.Field) -> Schema:
        about: Schema = {"description": field.doc} if field.doc else {}
        return about | {"schema": self._schemas.value(field)}


def answer_schema(answer: ir.Response, schemas: Schemas) -> Schema:
    """The schema of an answer's body; JSON Lines are a list, as SQL reads them."""
    if answer.kind == "binary":
        return {"type": "string", "format": "binary"}
    if answer.type is None or answer.kind in ("text", "xml", "none"):
        return {"type": "string"}
    if answer.kind in ("jsonl", "events"):
        return {"type": "array", "items": schemas.of(answer.type)}
    return schemas.of(answer.type)


def _by_status(operation: ir.Operation) -> Mapping[str, _Answers]:
    found: dict[str, _Answers] = {}
    for answer in operation.responses:
        found[answer.status] = (*found.get(answer.status, ()), answer)
    return found


def _phrase(status: str) -> str:
    """What a status means, as a sentence: OpenAPI asks for a description."""
    meant = "Any answer" if status == "default" else f"Any {status} answer"
    return _PHRASES.get(status, meant) + "."
