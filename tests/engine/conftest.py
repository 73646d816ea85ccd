"""Fixtures of the engine's tests: a provider of our own, and a server that plays it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from library_server import DOCUMENTS, Library, running
from shop_api import CUSTOMERS, ORDERS, REGISTRY, listed
from stub import Api

from specloom.engine import Connection, Engine, connect


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
