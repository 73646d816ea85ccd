"""What a plain JSON value is, said so that type checkers know what is in it."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def member(value: object, name: str) -> Any:
    """The object's member of that name; None if there is none, or no object."""
    return value.get(name) if is_object(value) else None
