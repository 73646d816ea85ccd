"""The order in which a SQL engine tries the methods of one verb, and which it never reaches.

The first method whose required parameters are all given is taken. So those that require
most go first, and a method that requires what an earlier one requires, and more, is never
reached: it is shadowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import ir


def by_verb(methods: Iterable[ir.Method], verb: ir.SqlVerb) -> list[ir.Method]:
    """The methods of one verb in the order to try them: most required first, else as they were."""
    found = [method for method in methods if method.verb == verb]
    return sorted(found, key=lambda method: -len(method.required))


def shadowed(ordered: Iterable[ir.Method]) -> Iterator[tuple[ir.Method, ir.Method]]:
    """Pairs of a method that is never reached and the earlier one that hides it."""
    seen: list[ir.Method] = []
    for method in ordered:
        wanted = set(method.required)
        hiding = next((other for other in seen if wanted >= set(other.required)), None)
        if hiding is not None:
            yield method, hiding
        else:
            seen.append(method)
