"""What is known of a parameter or field beside its type, in sentences for docstrings."""

from __future__ import annotations

from collections.abc import Iterator

from ... import ir
from ..field_words import ACCESS, limits_of, shown
from ..python import wrapped


def paragraphs(field: ir.Field, columns: int) -> list[str]:
    """The field's text and its facts, in lines of at most so many columns."""
    lines = wrapped(field.doc.raw, columns)
    facts = " ".join(_facts(field)) if _has_facts(field) else ""
    if not facts:
        return lines
    if not lines:
        return wrapped(facts, columns)
    short = len(lines) == 1 and not lines[0].endswith((":", "```"))
    if short and lines[0][:1] not in "-*+|#":
        end = "" if lines[0].endswith((".", "!", "?")) else "."
        return wrapped(f"{lines[0]}{end} {facts}", columns)
    return [*lines, "", *wrapped(facts, columns)]


def _has_facts(field: ir.Field) -> bool:
    """Whether there can be any: most fields have none."""
    return (
        field.limits is not None
        or field.default is not ir.ABSENT
        or field.deprecated
        or field.access != "both"
    )


def _facts(field: ir.Field) -> Iterator[str]:
    if field.deprecated:
        yield "Deprecated."
    if not isinstance(field.default, ir.Absent) and field.default is not None:
        yield f"Default: {shown(field.default)}."
    if field.limits is not None:
        yield from _limits(field.limits)
    if field.access != "both":
        yield ACCESS[field.access]


def _limits(limits: ir.Limits) -> Iterator[str]:
    text = ", ".join(limits_of(limits))
    if text:
        yield f"{text[0].upper()}{text[1:]}."
    if limits.pattern is not None:
        yield f"Pattern: {limits.pattern.raw}"
