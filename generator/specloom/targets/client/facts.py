"""What is known of a parameter, field or record beside its type, in sentences for docstrings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ... import ir
from ..field_words import ACCESS, Keeping, conditions_of, is_free, kept, shown
from ..lookup import Index
from ..python import wrapped


def paragraphs(field: ir.Field, columns: int, index: Index) -> list[str]:
    """The field's text and its facts, in lines of at most so many columns."""
    lines = wrapped(field.doc.raw, columns)
    facts = " ".join(_facts(field, index)) if _has_facts(field) else ""
    if not facts:
        return lines
    if not lines:
        return wrapped(facts, columns)
    short = len(lines) == 1 and not lines[0].endswith((":", "```"))
    if short and lines[0][:1] not in "-*+|#":
        end = "" if lines[0].endswith((".", "!", "?")) else "."
        return wrapped(f"{lines[0]}{end} {facts}", columns)
    return [*lines, "", *wrapped(facts, columns)]


def whole(record: ir.Record, columns: int, index: Index) -> list[str]:
    """What an object must keep to as a whole, in lines."""
    if record.limits is None and not record.conditions:
        return []
    told = [*kept(ir.ANY, record.limits, index, _code)]
    said = [*_limits(told), *conditions_of(record, _code), *_patterns(told)]
    return wrapped(" ".join(said), columns)


def _has_facts(field: ir.Field) -> bool:
    """Whether there can be any: most fields have none."""
    return (
        not is_free(field.type, field.limits)
        or field.default is not ir.ABSENT
        or field.deprecated
        or field.access != "both"
    )


def _facts(field: ir.Field, index: Index) -> Iterator[str]:
    if field.deprecated:
        yield "Deprecated."
    if not isinstance(field.default, ir.Absent) and field.default is not None:
        yield f"Default: {shown(field.default)}."
    told = [*kept(field.type, field.limits, index, _code)]
    yield from _limits(told)
    if field.access != "both":
        yield ACCESS[field.access]
    yield from _patterns(told)  # which no full stop ends


def _code(text: str) -> str:
    return f"``{text}``"


def _limits(told: Iterable[Keeping]) -> Iterator[str]:
    for subject, parts, _ in told:
        text = ", ".join(parts)
        if text:
            said = f"{subject} {text}" if subject else text
            yield f"{said[0].upper()}{said[1:]}."


def _patterns(told: Iterable[Keeping]) -> Iterator[str]:
    for subject, _, pattern in told:
        if pattern is not None:
            yield f"Pattern{f' of {subject}' if subject else ''}: {pattern.raw}"
