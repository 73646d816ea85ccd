"""Names for types that are too long for their lines: they say what they are of."""

from __future__ import annotations

from specloom.names import Name
from specloom.targets.client.scope import Scope


def named(scope: Scope, method: str, part: str, annotation: str) -> str:
    return scope.named(Name.of(method), Name.of(part), annotation)[0]


def test_a_long_type_is_named_after_what_has_it() -> None:
    name, definition = Scope(0, ()).named(
        Name.of("list"), Name.of("item"), "models.Pet"
    )
    assert (name, definition) == ("_ListItem", '_ListItem: TypeAlias = "models.Pet"')


def test_two_types_never_share_a_name_and_equal_ones_do() -> None:
    scope = Scope(0, ())
    first = named(scope, "list", "item", "models.Pet")
    assert named(scope, "list", "item", "models.Pet") == first
    assert named(scope, "list", "item", "models.Toy") != first


def test_no_type_takes_the_name_of_an_import_that_steps_aside() -> None:
    assert named(Scope(0, ()), "class", "var", "models.Pet") != "_ClassVar"
    assert named(Scope(0, ()), "text", "io", "models.Pet") == "_TextIo"
