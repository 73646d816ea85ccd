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
    """What goes without saying of a parameter that must be given: the only value it has.

    True and false are said all the same: they often agree to something.
    """
    value = sole_value(parameter.field.type)
    return value if parameter.field.required and not isinstance(value, bool) else None
