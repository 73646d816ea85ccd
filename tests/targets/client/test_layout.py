"""What we lay out, black leaves as it is, whatever the lengths of the names."""

from __future__ import annotations

import black
from hypothesis import given
from hypothesis import strategies as st

from specloom.targets.client.layout import (
    Group,
    assigned,
    call,
    class_head,
    collection,
    declared,
    dictionary,
    from_import,
    grouped,
    laid_out,
    members,
    open_enum,
    returned,
    signature,
    type_alias,
)


def quoted(text: str) -> str:
    return f'"{text}"'


NAME = st.integers(1, 80).map(lambda n: "n" * n)
CLASS = st.integers(1, 80).map(lambda n: "C" * n)
TYPE = (
    CLASS | CLASS.map(lambda c: f"list[{c}]") | CLASS.map(lambda c: f"dict[str, {c}]")
)
UNION = st.lists(TYPE, min_size=1, max_size=3, unique=True).map(" | ".join)
VALUE = st.sampled_from([None, "None"]) | NAME.map(
    lambda n: call("field", f'name="{n}"', "default=None")
)
CODE = st.recursive(
    NAME.map(lambda n: f'"{n}"'),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map(collection)
        | st.lists(inner, min_size=1, max_size=4).map(lambda items: call("f", *items))
        | st.lists(st.tuples(NAME.map(quoted), inner), min_size=1, max_size=3).map(
            dictionary
        )
    ),
    max_leaves=8,
)


def stable(source: str) -> bool:
    return black.format_str(source, mode=black.Mode()) == source


@given(NAME, UNION, VALUE)
def test_fields_of_a_class(
    name: str, annotation: str, value: str | Group | None
) -> None:
    code = declared(name, annotation, value, 4) or declared(
        name, "_T_12345678", value, 4
    )
    assert stable(f"class A:\n    {code}\n")


@given(NAME, UNION, st.sampled_from([None, "None"]))
def test_parameters_of_a_method(name: str, annotation: str, value: str | None) -> None:
    code = declared(name, annotation, value, 8, ",") or declared(
        name, "_T_12345678", value, 8, ","
    )
    head = signature("def f", [code or ""], "None", 4)
    assert stable(f"class A:\n    {head}\n        return None\n")


@given(CODE)
def test_calls_tuples_and_dictionaries(code: str | Group) -> None:
    group = call("g", code, open=True)
    assert stable(laid_out(group, 0, before="x = ") + "\n")


@given(CLASS, UNION)
def test_aliases(name: str, annotation: str) -> None:
    assert stable(type_alias(name, "TypeAlias", f'"{annotation}"') + "\n")
    assert stable(f"if x:\n{type_alias(name, 'TypeAlias', quoted(annotation), 4)}\n")


@given(
    CLASS,
    st.lists(NAME.map(quoted), min_size=1, max_size=5, unique=True),
    st.sampled_from(["str", "str | bool | int | float"]),
)
def test_open_enums(name: str, values: list[str], other: str) -> None:
    group = Group("Literal[", tuple(values), "]")
    assert stable(f"if x:\n{open_enum(name, 'TypeAlias', group, other, 4)}\n")


@given(CLASS, CLASS, NAME)
def test_heads_imports_and_returns(name: str, base: str, module: str) -> None:
    made = returned(call(name, "self"), 8)
    assert stable(f"{class_head(name, base)}\n    def f(self) -> X:\n        {made}\n")
    assert stable(f"def f() -> X:\n    {from_import('.' + module, [name], 4)}\n")


def test_annotations_are_cut_outside_brackets_and_quotes_only() -> None:
    assert members('Literal["a | b", "]"] | dict[str, A | B] | None') == [
        'Literal["a | b", "]"]',
        "dict[str, A | B]",
        "None",
    ]
    assert grouped('dict[str, list["x, y"]]') == Group(
        "dict[", ("str", Group("list[", ('"x, y"',), "]")), "]"
    )


@given(CLASS, TYPE)
def test_names_of_types_at_run_time(name: str, annotation: str) -> None:
    code = assigned(name, grouped(annotation), 4)
    assert stable(f"if x:\n    {code}\n")
