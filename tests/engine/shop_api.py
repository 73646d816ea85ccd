"""Customers and their orders: the provider of the tests, and what its server says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stub import Asked

REGISTRY = Path(__file__).parent / "registry"
CUSTOMERS: list[dict[str, Any]] = [
    {"id": "c1", "name": "Ada", "city": "London", "age": 36, "vip": True, "score": 9.5},
    {"id": "c2", "name": "Bo", "city": "Paris", "age": 20, "vip": False, "score": 10.5},
    {"id": "c3", "name": "Cy", "city": "London", "age": 50, "vip": False, "score": 7},
]
ORDERS: dict[str, list[dict[str, Any]]] = {
    "c1": [
        {"id": 1, "total": 10.0, "lines": [{"sku": "a", "count": 2}]},
        {"id": 2, "total": 20.5, "lines": []},
    ],
    "c2": [{"id": 3, "total": 5.0, "lines": [{"sku": "b", "count": 1}]}],
    "c3": [],
}


def listed(asked: Asked) -> Any:
    """Customers, two to a page, of a city if one is asked for."""
    city = asked.query.get("city")
    found = [c for c in CUSTOMERS if city in (None, c["city"])]
    start = int(asked.query.get("page_token") or 0)
    more = {"next_page_token": str(start + 2)} if start + 2 < len(found) else {}
    return {"customers": found[start : start + 2], **more}
