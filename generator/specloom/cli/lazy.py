"""A group of commands of which only the one that runs is imported."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """Commands from a table: name → (module, one line of help).

    The module holds a command of that name. ``--help`` reads the table alone.
    """

    def __init__(
        self, *args: object, table: Mapping[str, tuple[str, str]], **options: object
    ):
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._table = table

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self._table)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self._table:
            return None
        module, _ = self._table[name]
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(
        self, context: click.Context, formatter: click.HelpFormatter
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, text) for name, (_, text) in self._table.items()]
            )
