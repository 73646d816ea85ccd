"""Fixtures of the engine's tests: a provider of our own, and a server that plays it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from library_server import DOCUMENTS, Library, running
from stub import Api, Asked

from specloom.engine import Connection, Engine, connect

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


@pytest.fixture
def api() -> Iterator[Api]:
    """A server that knows three customers and their orders."""
    server = Api()
    server.on("GET /customers", listed)
    for customer in CUSTOMERS:
        server.on(f"GET /customers/{customer['id']}", customer)
        orders = {"orders": ORDERS[customer["id"]]}
        server.on(f"GET /customers/{customer['id']}/orders", orders)
    yield server
    server.close()


@pytest.fixture
def engine(api: Api) -> Iterator[Engine]:
    """An engine over the tests' provider, against the server."""
    with Engine(REGISTRY, servers=api.url, environ={}) as made:
        yield made


@pytest.fixture
def library() -> Iterator[Library]:
    """Another server, with three books."""
    with running() as found:
        yield found


@pytest.fixture
def connection(library: Library) -> Iterator[Connection]:
    """A connection to the library."""
    with connect(DOCUMENTS, servers=library.url) as opened:
        yield opened


def listed(asked: Asked) -> Any:
    """Customers, two to a page, of a city if one is asked for."""
    city = asked.query.get("city")
    found = [c for c in CUSTOMERS if city in (None, c["city"])]
    start = int(asked.query.get("page_token") or 0)
    more = {"next_page_token": str(start + 2)} if start + 2 < len(found) else {}
    return {"customers": found[start : start + 2], **more}
