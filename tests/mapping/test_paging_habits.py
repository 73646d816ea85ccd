"""What an API does everywhere counts for operations that do not say it themselves."""

from __future__ import annotations

from typing import Any

import pytest

from mapping.hand import definitions, methods, reading, rule
from specloom import ir
from specloom.builder import paging_habits
from specloom.builder.reading import Hints, Reading
from specloom.builder.shapes import Shapes
from specloom.names import Name

PET = {"id": "string", "name": "string"}
TOLD = ir.Text("Where to go on. Take it from the `Link` response header.")
AFTER = ir.Field(Name.of("after"), ir.Text("after"), ir.Primitive("string"), doc=TOLD)
SAYING = [
    reading(f"GET /{kind}", answers=[PET], query={"after": AFTER, "limit": "integer"})
    for kind in ("cats", "dogs", "owls")
]
SILENT: dict[str, Any] = {"after": "string", "limit": "integer"}


def _zones(*others: Reading, **told: Any) -> ir.Method:
    """A list in a document with other lists."""
    zones = reading(**{"key": "GET /zones", "answers": [PET], "query": SILENT} | told)
    return methods(*others, zones)["zones.list"]


@pytest.mark.parametrize("limit", ["integer", "string"])
def test_an_array_is_paged_by_the_link_header_where_the_api_does_so(limit: str) -> None:
    found = _zones(*SAYING, query={"after": "string", "limit": limit})
    assert found.paging and found.paging.kind == "link"
    assert (found.paging.items, found.paging.size) == ((), Name.of("limit"))
    told = "link: the answer is an array; 3 others follow the header Link by after"
    assert rule(found, "paging") == told


def test_a_declared_header_says_as_much_as_a_description() -> None:
    said = [
        reading(f"GET /{kind}", answers=[PET], query=SILENT, headers=["Link"])
        for kind in ("cats", "dogs", "owls")
    ]
    assert _zones(*said).paging


@pytest.mark.parametrize(
    "told",
    [
        {"query": {"after": "string"}},
        {"query": {"limit": "integer"}},
        {"query": {"cursor": "string", "limit": "integer"}},
        {"answers": {"zones": [PET], "total": "integer"}},
        {"hints": Hints(paging=False)},
    ],
)
def test_nothing_is_taken_from_others_where_a_list_is_not_like_them(told: Any) -> None:
    assert _zones(*SAYING, **told).paging is None


def test_two_operations_are_no_habit() -> None:
    assert _zones(*SAYING[:2]).paging is None


def test_a_habit_of_the_whole_document_counts_for_each_of_its_services() -> None:
    habits = paging_habits.of(SAYING, Shapes(definitions))
    zones = reading("GET /zones", answers=[PET], query=SILENT)
    assert methods(zones, habits=habits)["zones.list"].paging
