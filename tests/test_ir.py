"""The intermediate representation: values that never change, whatever makes them fast."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import MISSING, FrozenInstanceError, fields, is_dataclass, replace

import pytest

from specloom import ir
from specloom.names import Name

FIELD = ir.Field(Name.of("id"), ir.Text("id"), ir.ANY, True, doc=ir.Text("Which."))
CLASSES = [c for c in vars(ir).values() if isinstance(c, type) and is_dataclass(c)]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_a_constructor_takes_the_fields_in_order_with_their_defaults(cls: type) -> None:
    taken = inspect.signature(cls).parameters.values()
    told = [(p.name, MISSING if p.default is p.empty else p.default) for p in taken]
    assert told == [(field.name, field.default) for field in fields(cls)]


def test_nothing_changes_a_value_once_it_is_made() -> None:
    for field in fields(FIELD):
        with pytest.raises(FrozenInstanceError):
            setattr(FIELD, field.name, None)
    assert not hasattr(FIELD, "__dict__")


def test_a_value_is_of_its_class_and_equals_what_holds_the_same() -> None:
    other = replace(FIELD)
    assert type(other) is ir.Field
    assert (other, hash(other)) == (FIELD, hash(FIELD))
    assert replace(FIELD, required=False) != FIELD


def test_a_value_survives_being_pickled_and_copied() -> None:
    pickled = pickle.loads(pickle.dumps(FIELD))  # noqa: S301
    for twin in (pickled, copy.deepcopy(FIELD)):
        assert (type(twin), twin) == (ir.Field, FIELD)


def test_a_wrong_number_of_fields_is_refused() -> None:
    with pytest.raises(TypeError, match="missing 2 required positional arguments"):
        ir.Field(Name.of("id"))  # type: ignore[call-arg]
