"""What the shell offers while a statement is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from library_server import DOCUMENTS

from specloom.engine.completion import candidates
from specloom.engine.registry import Catalog

BOOKS = "library.lending.books"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog([DOCUMENTS])


def offered(catalog: Catalog, before: str, after: str = "") -> list[str]:
    return [candidate.text for candidate in candidates(catalog, before, after)[1]]


@pytest.mark.parametrize(
    "before",
    [
        "SELECT * FROM ",
        "SELECT * FROM a.b.c x JOIN ",
        "INSERT INTO ",
        "UPDATE ",
        "REPLACE ",
        "DELETE FROM ",
        "EXEC ",
        "EXPLAIN SELECT 1 FROM ",
        "SHOW SERVICES IN ",
        "SHOW METHODS FROM ",
    ],
)
def test_a_provider_is_offered_where_a_name_is_expected(
    catalog: Catalog, before: str
) -> None:
    assert offered(catalog, before)[0].rstrip(".") == "library"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("SELECT * FROM library.", ["lending."]),
        ("SELECT * FROM library.lending.", ["books", "loans", "shelves"]),
        ("SELECT * FROM library.lending.b", ["books"]),
        ('SELECT * FROM "library".lending.b', ["books"]),
        ("EXEC library.lending.b", ["books."]),
        (f"EXEC {BOOKS}.l", ["list", "lend"]),
        (f"DESCRIBE METHOD {BOOKS}.d", ["drop"]),
        ("DESCRIBE EXTENDED library.lending.lo", ["loans"]),
        ("SHOW SERVICES IN library.", []),
        ("SHOW RESOURCES IN library.", ["lending"]),
        ("SHOW METHODS IN library.lending.lo", ["loans"]),
        ("SHOW INSERT INTO library.lending.lo", ["loans"]),
        ("SHOW RES", ["RESOURCES IN"]),
        ("show res", ["resources in"]),
        (f"SELECT * FROM {BOOKS} b WHERE b.pri", ["price"]),
        (f"SELECT * FROM {BOOKS} WHERE books.pri", ["price"]),
        (f"SELECT * FROM {BOOKS} AS b WHERE gen", ["genre"]),
        (f"SELECT * FROM {BOOKS} WHERE ORD", ['"order"', "ORDER"]),
        (f"INSERT INTO {BOOKS} (ti", ["title"]),
        (f"EXEC {BOOKS}.lend @", ["book_id", "reader", "days"]),
        (f"EXEC {BOOKS}.lend @book_id = 'x', @d", ["days"]),
        ("SEL", ["SELECT"]),
        ("sel", ["select"]),
    ],
)
def test_a_word_goes_on_as_the_documents_say(
    catalog: Catalog, before: str, expected: list[str]
) -> None:
    assert offered(catalog, before) == expected


def test_columns_are_known_before_from_is_reached(catalog: Catalog) -> None:
    assert offered(catalog, "SELECT b.ti", f" FROM {BOOKS} b") == ["title"]


def test_each_candidate_says_what_it_is(catalog: Catalog) -> None:
    _, found = candidates(catalog, f"SELECT * FROM {BOOKS} WHERE books.")
    kinds = {candidate.text: candidate.kind for candidate in found}
    assert kinds["book_id"] == "required VARCHAR"
    assert kinds["genre"] == "optional VARCHAR"
    assert kinds["pages"] == "column BIGINT"
    assert all(len(kind) <= 42 for kind in kinds.values())


@pytest.mark.parametrize(
    "before",
    [
        "SELECT 'fr",
        "SELECT 1 -- fr",
        "SELECT 1 /* fr",
        'SELECT * FROM "lib',
        "SELECT nobody.",
        "SELECT * FROM library.nothing.",
        "SELECT * FROM library.lending.books.",
        f"DESCRIBE {BOOKS} ",
        "EXEC library.lending.nothing.lend @",
    ],
)
def test_nothing_is_offered_where_nothing_fits(catalog: Catalog, before: str) -> None:
    assert offered(catalog, before) == []


def test_documents_that_cannot_be_read_offer_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "src" / "broken" / "v00.00.00000"
    folder.mkdir(parents=True)
    (folder / "provider.yaml").write_text("id: [")
    assert offered(Catalog([tmp_path]), "SELECT * FROM broken.") == []
    assert offered(Catalog([tmp_path / "none"]), "SELECT * FROM ") == []
