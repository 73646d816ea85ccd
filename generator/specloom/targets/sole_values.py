"""What goes without saying: the value of a type that has but one."""

from __future__ import annotations

from .. import ir


def sole_value(type: ir.Type) -> ir.Text | int | float | None:
    """The only value that a type has, where it is a text, a number, true or false."""
    match type:
        case ir.Const(ir.Text() | int() | float() as value):
            return value
        case _:
            return None


def default_of(parameter: ir.Parameter) -> ir.Text | int | float | None:
    """What goes without saying of a parameter that must be given.

    That is the only value it has; or its default, in a query or a header, which the server
    does not fill in. True and false are said all the same: they often agree to something.
    """
    field = parameter.field
    if not field.required:
        return None
    value = sole_value(field.type)
    if value is None and parameter.location in ("query", "header"):
        value = _default(field)
    return None if isinstance(value, bool) else value


def _default(field: ir.Field) -> ir.Text | int | float | None:
    """A plain default that is of the field's plain type."""
    value = field.default
    match field.type:
        case ir.Primitive("string", "") if isinstance(value, ir.Text):
            return value
        case ir.Primitive("integer") if isinstance(value, int):
            return value
        case _:
            return None
