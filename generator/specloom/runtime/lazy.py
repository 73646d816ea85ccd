"""Names of a package that are looked up when they are first used (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def exports(
    package: str, homes: Mapping[str, str], *others: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """A package's ``__getattr__`` and ``__dir__``: ``homes`` says where a name is defined.

    What is not in ``homes`` is looked for in ``others``. What a hand-written ``_custom``
    beside them defines comes before everything else.
    """

    def attribute(name: str) -> Any:
        homes_of_name = [homes[name]] if name in homes else others
        if not name.startswith("_"):
            for module in (*_custom(package), *homes_of_name):
                space = vars(import_module(f"{package}.{module}"))
                if name in space:
                    setattr(import_module(package), name, space[name])
                    return space[name]
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def names() -> list[str]:
        space = vars(import_module(package))
        own = [
            name
            for module in _custom(package)
            for name in vars(import_module(f"{package}.{module}"))
            if not name.startswith("_")
        ]
        return sorted({*space, *space["__all__"], *own})

    return attribute, names


def _custom(package: str) -> tuple[str, ...]:
    return ("_custom",) if find_spec(f"{package}._custom") else ()
