"""A library of books to run statements against."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from library_server import DOCUMENTS, Library, running

from specloom.engine import Connection, connect


@pytest.fixture
def library() -> Iterator[Library]:
    """A server with three books."""
    with running() as found:
        yield found


@pytest.fixture
def connection(library: Library) -> Iterator[Connection]:
    """A connection to the library."""
    with connect(DOCUMENTS, servers=library.url) as opened:
        yield opened
