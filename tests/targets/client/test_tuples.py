"""Arrays whose first items have types of their own, as a client has them."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from types import ModuleType


def test_items_that_follow_others_are_decoded_as_what_they_are(
    features: ModuleType,
) -> None:
    mixed = import_module(f"{features.__name__}.tuples.models").Mixed
    made = mixed.from_dict({"steps": [{"start": "2026-01-31"}, {"count": 2}]})
    first, second = made.steps
    assert (first.start, second.count) == (date(2026, 1, 31), 2)


def test_a_list_with_a_first_item_takes_whatever_it_may_hold(
    features: ModuleType,
) -> None:
    mixed = import_module(f"{features.__name__}.tuples.models").Mixed
    assert mixed.__annotations__["words"] == "list[str | int | None] | None"
