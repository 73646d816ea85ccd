"""Python examples are programs: they compile, mean their values, and black leaves them alone."""

from __future__ import annotations

import ast

import black
from example_apis import EVERYWHERE, SHOP
from hypothesis import given
from hypothesis import strategies as st

from specloom import ir
from specloom.targets.examples.python import python_literal
from specloom.targets.examples.sql_spelling import plain

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(ir.Text)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), _TEXTS
)
VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: ir.Array(tuple(items))),
        st.lists(
            st.tuples(_TEXTS, inner), max_size=4, unique_by=lambda pair: pair[0].raw
        ).map(lambda members: ir.Object(tuple(members))),
    ),
    max_leaves=12,
)


def formatted(program: str) -> str:
    return black.format_str(program, mode=black.Mode())


@given(VALUES)
def test_a_literal_means_its_value(value: ir.Value) -> None:
    text = python_literal(value).replace('float("inf")', "1e999")
    text = text.replace('float("-inf")', "-1e999")
    assert ast.literal_eval(text) == plain(value)


@given(VALUES)
def test_black_leaves_a_literal_alone(value: ir.Value) -> None:
    call = f"call(\n    name={python_literal(value, 4, 6)},\n)\n"
    assert formatted(call) == call


def test_black_leaves_every_program_alone() -> None:
    for called in [*SHOP.values(), *EVERYWHERE]:
        for program in called.programs:
            assert formatted(program + "\n") == program + "\n"


def test_every_program_calls_the_method_once() -> None:
    for called in [*SHOP.values(), *EVERYWHERE]:
        name = called.method.name.snake
        for program in called.programs:
            calls = [
                node
                for node in ast.walk(ast.parse(program))
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr.rstrip("_") == name
            ]
            assert len(calls) == 1


def test_a_call_is_written_as_a_person_would() -> None:
    assert SHOP["orders.create"].programs[0] == ("""\
from shop import Client

with Client(region="eu") as client:
    response = client.svc.orders.create(
        note='it\\'s "new"\\nand more',
        count=3,
        lines=[
            {"sku": "a-1", "amount": 2},
            {"sku": "b-2", "amount": 1, "engraved": "for a very old friend"},
        ],
        lambda_=True,
    )
    print(response)""")


def test_pages_are_iterated_over_and_files_are_bytes() -> None:
    listing = SHOP["orders.list"].programs[1]
    assert "async for row in client.svc.orders.list(" in listing
    assert 'file=b"content"' in SHOP["order_picture.upload"].programs[0]


def test_an_api_that_names_no_host_gets_one_to_replace() -> None:
    hostless = next(c for c in EVERYWHERE if not c.service.servers)
    assert 'Client(base_url="https://api.example.com")' in hostless.programs[0]
